//! A merged commit as the ranking sees it: the same fields as the candidates of `corpus/culprits`.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};

/// One file of a commit: path, lines added, lines deleted. In JSON `["a/b.py", 3, 1]`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileChange(pub String, #[serde(default)] pub u64, #[serde(default)] pub u64);

/// Where a commit changed a file: lines of the new version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hunk {
    /// Index into [`Commit::files`].
    pub file: usize,
    /// First line, 1-based.
    pub start: u64,
    /// Number of lines; 0 where lines were only taken away.
    pub lines: u64,
}

/// A commit that was merged in the window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Commit {
    /// Project as the source names it.
    pub project: String,
    /// Commit id.
    pub sha: String,
    /// When it came to the branch: date of the first-parent merge, else its own commit date.
    pub landed_at: Timestamp,
    /// When it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_date: Option<Timestamp>,
    /// First line of the message.
    #[serde(default, deserialize_with = "or_default")]
    pub subject: String,
    /// The rest of the message, at most [`BODY_LIMIT`] characters.
    #[serde(default, deserialize_with = "or_default")]
    pub body: String,
    /// Files touched, at most [`FILES_LIMIT`].
    #[serde(default, deserialize_with = "or_default")]
    pub files: Vec<FileChange>,
    /// How many more files there are.
    #[serde(default, deserialize_with = "or_default")]
    pub files_more: u64,
    /// Functions and classes of the hunk headers.
    #[serde(default, deserialize_with = "or_default")]
    pub context: Vec<String>,
    /// Identifiers on added lines, dotted names kept.
    #[serde(default, deserialize_with = "or_default")]
    pub added: Vec<String>,
    /// Identifiers on removed lines.
    #[serde(default, deserialize_with = "or_default")]
    pub removed: Vec<String>,
    /// Quoted literals on changed lines.
    #[serde(default, deserialize_with = "or_default")]
    pub strings: Vec<String>,
    /// Where lines changed; empty where the source does not tell.
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub hunks: Vec<Hunk>,
}

/// Characters kept of a commit's body.
pub const BODY_LIMIT: usize = 2500;
/// Files kept of a commit.
pub const FILES_LIMIT: usize = 120;
/// Hunk contexts kept.
pub const CONTEXT_LIMIT: usize = 60;
/// Identifiers kept on each side.
pub const NAMES_LIMIT: usize = 150;
/// Literals kept.
pub const STRINGS_LIMIT: usize = 80;
/// Hunks kept.
pub const HUNKS_LIMIT: usize = 400;

/// Reads null as the default.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

impl Commit {
    /// The body without the footers that name people and ids, which say nothing about the change.
    pub(super) fn prose(&self) -> impl Iterator<Item = &str> {
        const FOOTERS: [&str; 6] = [
            "change-id:",
            "signed-off-by:",
            "reviewed-",
            "co-authored-by:",
            "tested-by:",
            "depends-on:",
        ];
        self.body.lines().filter(|line| {
            let start: String = line.chars().take(16).collect::<String>().to_ascii_lowercase();
            !FOOTERS.iter().any(|f| start.starts_with(f))
        })
    }

    /// Whether it can change no behaviour: documentation, translations and the like, or no file at all.
    pub(super) fn is_prose_only(&self) -> bool {
        self.files_more == 0 && self.files.iter().all(|f| is_prose(&f.0))
    }
}

/// Whether a path is documentation, a translation or the project's own paperwork.
fn is_prose(path: &str) -> bool {
    const FOLDERS: [&str; 6] = ["doc", "docs", "releasenotes", "locale", "api-guide", "api-ref"];
    const ENDINGS: [&str; 7] = [".rst", ".po", ".pot", ".md", ".svg", ".png", ".txt.license"];
    const NAMES: [&str; 5] = ["AUTHORS", "LICENSE", ".mailmap", ".gitreview", "README"];
    let base = path.rsplit('/').next().unwrap_or(path);
    path.split('/').any(|part| FOLDERS.contains(&part))
        || ENDINGS.iter().any(|e| path.ends_with(e))
        || NAMES.iter().any(|n| base.starts_with(n))
}

/// Whether a file has words but no identifiers: prose and pictures by their ending.
pub(super) fn is_text_without_code(path: &str) -> bool {
    [".rst", ".po", ".pot", ".md", ".svg"]
        .iter()
        .any(|e| path.ends_with(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_must_be_there_must_be_there() {
        let text = r#"{"project":"p","sha":"a1","landed_at":"2014-07-21T23:51:35Z","files":[["doc/x.py",1,2]],"body":null}"#;
        let commit: Commit = serde_json::from_str(text).unwrap();
        assert!(commit.is_prose_only());
        assert_eq!(commit.files, [FileChange("doc/x.py".into(), 1, 2)]);
    }
}
