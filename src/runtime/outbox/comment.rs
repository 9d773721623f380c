//! Writes a recheck comment: on a change at a Gerrit, or into an archive's `review/comments.jsonl`.

use crate::error::{Error, IoContext, Kind, Result};
use crate::git::Git;
use crate::remote::gerrit::{Gerrit, LoginSource};
use crate::review::{Comment, CommentTarget};
use crate::task::Cx;
use serde_json::json;
use std::io::Write;
use std::path::Path;

/// Largest comments file that is read to see whether a line is in it already.
const LARGEST: u64 = 16 << 20;

/// Writes the comment. `key` names this action: after a crash a line with it is not written again.
///
/// # Errors
/// Network, login, or a file that cannot be written.
pub(super) async fn write(
    comment: &Comment,
    key: &str,
    git: &Git,
    login: &LoginSource,
    cx: &Cx,
) -> Result<()> {
    match &comment.target {
        CommentTarget::Gerrit {
            url,
            change,
            patchset,
            ..
        } => {
            let gerrit = Gerrit::new(url, login.clone(), git.clone())?;
            let patchset = patchset.map_or("current".to_owned(), |p| p.to_string());
            gerrit
                .comment(&change.to_string(), &patchset, &comment.text, cx)
                .await
        }
        CommentTarget::Archive {
            file,
            project,
            change,
            patchset,
        } => {
            let line = json!({
                "key": key,
                "project": project,
                "change": change,
                "patchset": patchset,
                "message": comment.text,
                "at": jiff::Timestamp::now().to_string(),
            });
            append(file, key, &line)
        }
    }
}

/// Appends the line in one write, unless a line with this key is there.
fn append(file: &Path, key: &str, line: &serde_json::Value) -> Result<()> {
    let size = std::fs::metadata(file).map_or(0, |m| m.len());
    if size > 0 && size <= LARGEST {
        let text = std::fs::read_to_string(file).at("failed to read", file)?;
        let has_key = |l: &str| serde_json::from_str::<serde_json::Value>(l).is_ok_and(|v| v["key"] == key);
        if text.lines().any(has_key) {
            return Ok(());
        }
    }
    let text =
        serde_json::to_string(line).map_err(|e| Error::new(Kind::Bug, "failed to write JSON").because(e))?;
    let mut out = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .at("failed to open", file)?;
    out.write_all(format!("{text}\n").as_bytes())
        .at("failed to write", file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_archives_comment_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("comments.jsonl");
        let target = CommentTarget::Archive {
            file: file.clone(),
            project: "p".into(),
            change: 7,
            patchset: Some(1),
        };
        let comment = Comment {
            target,
            text: "recheck bug 1".into(),
            after: None,
        };
        for _ in 0..2 {
            write(
                &comment,
                "k",
                &Git::default(),
                &LoginSource::default(),
                &Cx::default(),
            )
            .await
            .unwrap();
        }
        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(text.lines().count(), 1);
        assert!(text.contains("\"message\":\"recheck bug 1\"") && text.ends_with('\n'));
    }
}
