//! Change-Id: how Gerrit knows that two commits are patch sets of one change.
//!
//! Made as Gerrit's `commit-msg` hook did: `I` and the SHA-1 of the commit object that would be, without the footer.
//! It is computed once for a pending action and stays with it, so a retried push is a new patch set, never a second
//! change. Source: `gerrit/resources/com/google/gerrit/server/tools/root/hooks/commit-msg`.
//!
//! Must not: run git.

use sha1::{Digest, Sha1};
use std::fmt::Write as _;

/// The commit that a Change-Id is made of.
#[derive(Debug, Clone, Copy)]
pub struct CommitParts<'a> {
    /// Tree, 40 or 64 hex digits.
    pub tree: &'a str,
    /// Parent commit.
    pub parent: &'a str,
    /// `Name <mail> SECONDS ±HHMM`.
    pub author: &'a str,
    /// The same of the committer.
    pub committer: &'a str,
    /// The message without a Change-Id.
    pub message: &'a str,
}

/// `I` and 40 hex digits.
pub fn change_id(commit: CommitParts<'_>) -> String {
    let body = format!(
        "tree {}\nparent {}\nauthor {}\ncommitter {}\n\n{}",
        commit.tree, commit.parent, commit.author, commit.committer, commit.message
    );
    let mut hash = Sha1::new();
    hash.update(format!("commit {}\0", body.len()));
    hash.update(&body);
    let digest = hash.finalize();
    let mut id = String::from("I");
    for byte in digest {
        let _infallible = write!(id, "{byte:02x}");
    }
    id
}

/// Whether the text is `I` and 40 hex digits.
pub fn is_change_id(text: &str) -> bool {
    text.strip_prefix('I')
        .is_some_and(|hex| hex.len() == 40 && hex.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_commit_has_the_same_id_and_another_has_another() {
        let parts = CommitParts {
            tree: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
            parent: "0d86f862278393f9052396cfb6769903a29f8f7a",
            author: "A <a@example.invalid> 1795231693 +0000",
            committer: "A <a@example.invalid> 1795231693 +0000",
            message: "Add query for glance bug 7\n",
        };
        let id = change_id(parts);
        assert!(is_change_id(&id), "{id}");
        assert_eq!(id, change_id(parts));
        assert_ne!(
            id,
            change_id(CommitParts {
                message: "x\n",
                ..parts
            })
        );
        assert!(!is_change_id("Ixyz"));
    }
}
