//! What waits in the outbox: a push of a fingerprint, and the comment that has a failed change tested again. These
//! are the payloads as stored; with them alone an action can be done, repeated, or taken over after a crash.
//!
//! Must not: hold secrets; addresses are stored without passwords, accounts by name only.

use super::BugId;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The word for a push in the outbox.
pub const PUSH: &str = "push";
/// The word for a comment in the outbox.
pub const COMMENT: &str = "comment";

/// One pending action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A commit to be made and pushed for review.
    Push(Submit),
    /// A comment on a failed change.
    Comment(Comment),
}

/// A push: everything that makes its commit, so that making it again makes the same commit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submit {
    /// The bug.
    pub bug: BugId,
    /// The clone that the commit is made in, beside its work tree.
    pub repo: PathBuf,
    /// The remote's name, or an address.
    pub remote: String,
    /// Where the remote is, without a password; for the user to see.
    pub remote_url: String,
    /// The branch to review for.
    pub branch: String,
    /// Path of the fingerprint in the repository: `queries/2133701.yaml`.
    pub file: String,
    /// Its new content.
    pub yaml: String,
    /// The id of the content that the diff was shown against; none for a new file.
    pub old_blob: Option<String>,
    /// The commit that the diff was shown against; none where the remote has not been seen yet.
    pub base: Option<String>,
    /// The whole message with its footers.
    pub message: String,
    /// `I` and 40 hex digits; stays the same for every try.
    pub change_id: String,
    /// Who commits.
    pub author: Identity,
    /// The commit's time, seconds since 1970: fixed, so that a repeated try makes the same commit.
    pub at: i64,
    /// The account at the review server, where it is known.
    pub account: Option<String>,
    /// Where that account comes from, or who knows it; empty in actions of an older program.
    #[serde(default)]
    pub login: String,
    /// The commit, once made.
    pub sha: Option<String>,
    /// The change's page, once known.
    pub url: Option<String>,
}

impl Submit {
    /// The ref that is pushed to: `refs/for/master%topic=bug/2133701`.
    pub fn target(&self) -> String {
        format!("refs/for/{}%topic={}", self.branch, self.bug.topic())
    }

    /// Who will log in at the review server, for the user to see.
    pub fn account_words(&self) -> String {
        match (&self.account, self.login.as_str()) {
            (Some(name), "") => name.clone(),
            (Some(name), whence) => format!("{name} ({whence})"),
            (None, "") => "as git's credential helpers or ssh say".to_owned(),
            (None, whence) => whence.to_owned(),
        }
    }

    /// One line for lists.
    pub fn title(&self) -> String {
        format!(
            "{} → {} {}",
            super::message::subject(&self.message),
            self.remote,
            self.branch
        )
    }
}

/// Who commits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// `user.name`.
    pub name: String,
    /// `user.email`.
    pub email: String,
}

impl Identity {
    /// `Name <mail> SECONDS +0000`, as a commit has it.
    pub fn stamp(&self, at: i64) -> String {
        format!("{} <{}> {at} +0000", self.name, self.email)
    }
}

/// Who logs in at the review server, as far as it is known before anybody is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// The name; none where only a credential helper or the like knows it.
    pub name: Option<String>,
    /// Where the name comes from, or who knows it.
    pub whence: String,
}

impl Account {
    /// An account whose name is known, from somewhere.
    pub fn named(name: &str, whence: &str) -> Self {
        Self {
            name: Some(name.to_owned()),
            whence: whence.to_owned(),
        }
    }

    /// One whose name nobody tells before the server is asked.
    pub fn unnamed(whence: &str) -> Self {
        Self {
            name: None,
            whence: whence.to_owned(),
        }
    }
}

/// A comment on a failed change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// Where it goes.
    pub target: CommentTarget,
    /// `recheck bug 2133701`.
    pub text: String,
    /// The push that must have been taken first, by its number in the outbox.
    #[serde(default)]
    pub after: Option<i64>,
}

impl Comment {
    /// One line for lists.
    pub fn title(&self) -> String {
        format!("{} → change {}", self.text, self.target.label())
    }
}

/// Where a comment goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum CommentTarget {
    /// A change at a Gerrit.
    Gerrit {
        /// Gerrit's web root.
        url: String,
        /// Project with its namespace, where it is known.
        project: String,
        /// Change number.
        change: u64,
        /// Patchset that failed; the current one where none is given.
        patchset: Option<u64>,
    },
    /// A line in an archive's `review/comments.jsonl`.
    Archive {
        /// That file.
        file: PathBuf,
        /// Project with its namespace.
        project: String,
        /// Change number.
        change: u64,
        /// Patchset that failed.
        patchset: Option<u64>,
    },
}

impl CommentTarget {
    /// The change's number.
    pub fn change(&self) -> u64 {
        match self {
            CommentTarget::Gerrit { change, .. } | CommentTarget::Archive { change, .. } => *change,
        }
    }

    /// Change and patchset as Gerrit writes them: `965432,3`.
    pub fn label(&self) -> String {
        let (CommentTarget::Gerrit { patchset, .. } | CommentTarget::Archive { patchset, .. }) = self;
        match patchset {
            Some(patchset) => format!("{},{patchset}", self.change()),
            None => self.change().to_string(),
        }
    }

    /// Where it goes, for the user to see; an address stands last.
    pub fn place(&self) -> String {
        match self {
            CommentTarget::Gerrit { url, change, .. } => {
                format!(
                    "change {} at {}/{change}",
                    self.label(),
                    url.trim_end_matches('/')
                )
            }
            CommentTarget::Archive { .. } => {
                format!("change {} of this archive", self.label())
            }
        }
    }
}

impl Action {
    /// The word in the outbox.
    pub fn kind(&self) -> &'static str {
        match self {
            Action::Push(_) => PUSH,
            Action::Comment(_) => COMMENT,
        }
    }

    /// One line for lists.
    pub fn title(&self) -> String {
        match self {
            Action::Push(submit) => submit.title(),
            Action::Comment(comment) => comment.title(),
        }
    }

    /// As stored.
    ///
    /// # Errors
    /// None in practice: every field is plain data.
    pub fn to_payload(&self) -> serde_json::Result<serde_json::Value> {
        match self {
            Action::Push(submit) => serde_json::to_value(submit),
            Action::Comment(comment) => serde_json::to_value(comment),
        }
    }

    /// Reads what [`Action::to_payload`] wrote; none for a kind of a later program, or a payload that is not one.
    pub fn from_payload(kind: &str, payload: &serde_json::Value) -> Option<Self> {
        match kind {
            PUSH => serde_json::from_value(payload.clone()).ok().map(Action::Push),
            COMMENT => serde_json::from_value(payload.clone()).ok().map(Action::Comment),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_survive_being_stored() {
        let comment = Action::Comment(Comment {
            target: CommentTarget::Gerrit {
                url: "https://review.example.org/".into(),
                project: "openstack/glance".into(),
                change: 965_432,
                patchset: Some(3),
            },
            text: "recheck bug 7".into(),
            after: Some(1),
        });
        let stored = comment.to_payload().unwrap();
        assert_eq!(
            Action::from_payload(comment.kind(), &stored),
            Some(comment.clone())
        );
        assert_eq!(Action::from_payload("mail", &stored), None);
        assert_eq!(Action::from_payload(PUSH, &stored), None);
        assert_eq!(comment.title(), "recheck bug 7 → change 965432,3");
    }
}
