//! Gerrit's records, as far as they are read. Unknown fields are passed over; what may be missing is optional.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;

/// A change.
#[derive(Debug, Clone, Deserialize)]
pub struct Change {
    /// Its number.
    #[serde(rename = "_number")]
    pub number: u64,
    /// Project with its namespace.
    pub project: String,
    /// Branch without `refs/heads/`.
    pub branch: String,
    /// Topic, if any.
    #[serde(default)]
    pub topic: Option<String>,
    /// `I` and 40 hex digits.
    #[serde(default)]
    pub change_id: String,
    /// First line of the message.
    #[serde(default)]
    pub subject: String,
    /// `NEW`, `MERGED`, `ABANDONED`.
    pub status: String,
    /// When it was last touched.
    #[serde(default, deserialize_with = "time")]
    pub updated: Option<Timestamp>,
    /// When it was merged.
    #[serde(default, deserialize_with = "time")]
    pub submitted: Option<Timestamp>,
    /// Who owns it; a bare id without `DETAILED_ACCOUNTS`.
    #[serde(default)]
    pub owner: Account,
    /// Commit id of the newest patchset (with `CURRENT_REVISION`).
    #[serde(default)]
    pub current_revision: Option<String>,
    /// Patchsets by commit id, as far as asked for.
    #[serde(default)]
    pub revisions: BTreeMap<String, Revision>,
    /// Comments (with `MESSAGES`), oldest first.
    #[serde(default)]
    pub messages: Vec<Message>,
    /// Whether it can be submitted (with `SUBMITTABLE`).
    #[serde(default)]
    pub submittable: Option<bool>,
    /// Labels (with `LABELS` or `DETAILED_LABELS`), as the server gives them.
    #[serde(default)]
    pub labels: serde_json::Value,
    /// Set on the last of a page when there are more.
    #[serde(default, rename = "_more_changes")]
    pub more_changes: bool,
}

impl Change {
    /// The newest patchset with its commit id, where the server gave it.
    pub fn current(&self) -> Option<(&str, &Revision)> {
        let sha = self.current_revision.as_deref()?;
        Some((sha, self.revisions.get(sha)?))
    }
}

/// An account.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Account {
    /// Its number.
    #[serde(default, rename = "_account_id")]
    pub id: Option<u64>,
    /// Full name.
    #[serde(default)]
    pub name: Option<String>,
    /// Address that commits must have.
    #[serde(default)]
    pub email: Option<String>,
    /// Login name.
    #[serde(default)]
    pub username: Option<String>,
}

/// A patchset.
#[derive(Debug, Clone, Deserialize)]
pub struct Revision {
    /// Its number.
    #[serde(rename = "_number")]
    pub number: u64,
    /// `refs/changes/01/1/2`.
    #[serde(default, rename = "ref")]
    pub git_ref: String,
    /// Its commit (with `CURRENT_COMMIT`).
    #[serde(default)]
    pub commit: Option<CommitInfo>,
    /// Its files (with `CURRENT_FILES`).
    #[serde(default)]
    pub files: BTreeMap<String, FileInfo>,
}

/// A commit's message and parents.
#[derive(Debug, Clone, Deserialize)]
pub struct CommitInfo {
    /// First line.
    #[serde(default)]
    pub subject: String,
    /// The whole message.
    #[serde(default)]
    pub message: String,
    /// Who wrote it, and when.
    #[serde(default)]
    pub author: Option<Person>,
}

/// An author or committer.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    /// When.
    #[serde(default, deserialize_with = "time")]
    pub date: Option<Timestamp>,
}

/// What happened to a file.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct FileInfo {
    /// `A`, `D`, `R`, `C`, `W`; none where it was modified.
    #[serde(default)]
    pub status: Option<String>,
    /// Lines added.
    #[serde(default)]
    pub lines_inserted: u64,
    /// Lines deleted.
    #[serde(default)]
    pub lines_deleted: u64,
}

/// A comment on a change.
#[derive(Debug, Clone, Deserialize)]
pub struct Message {
    /// Who; none for the server's own.
    #[serde(default)]
    pub author: Option<Account>,
    /// When.
    #[serde(default, deserialize_with = "time")]
    pub date: Option<Timestamp>,
    /// The text, beginning with `Patch Set N: …`.
    #[serde(default)]
    pub message: String,
    /// On which patchset.
    #[serde(default, rename = "_revision_number")]
    pub patchset: Option<u64>,
}

/// Reads `2026-11-21 07:32:41.000000000`, UTC; what is no time is none.
fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    Ok(text.and_then(|t| {
        let civil: DateTime = t.replacen(' ', "T", 1).parse().ok()?;
        Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
    }))
}
