//! The diff of one commit, as text for the screen.

use super::{Call, Git, check_sha};
use crate::error::Result;
use crate::task::Cx;
use std::path::Path;

/// A commit with its message and its diff.
#[derive(Debug, Clone)]
pub struct Diff {
    /// `git show`'s text: header, message, statistics, patch. Bytes that are no UTF-8 are replaced; escape codes of
    /// the content are still in it (the log room's sanitiser belongs between it and a terminal).
    pub text: String,
    /// Whether it was longer than the limit.
    pub cut: bool,
}

/// Shows a commit, at most `limit` bytes; a merge is shown against its first parent.
///
/// # Errors
/// The commit is not in the repository, or git fails.
pub async fn show(git: &Git, repo: &Path, sha: &str, limit: usize, cx: &Cx) -> Result<Diff> {
    let call = Call::new([
        "show",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-show-signature",
        "--encoding=UTF-8",
        "--first-parent",
        "--diff-merges=first-parent",
        "--stat=100",
        "--patch",
        "--end-of-options",
        check_sha(sha)?,
        "--",
    ])
    .limit(limit);
    let output = git.run(repo, call, cx).await?;
    Ok(Diff {
        text: String::from_utf8_lossy(&output.stdout).into_owned(),
        cut: output.cut,
    })
}
