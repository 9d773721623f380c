//! The submission, planned: everything that would leave, exactly, before anything does.
//!
//! Must not: run git. `crate::runtime::submit` gathers the facts and performs the plan.

use super::action::{Account, CommentTarget, Identity, Submit};
use super::change_id::{CommitParts, change_id};
use super::{BugId, message};
use similar::TextDiff;
use std::path::PathBuf;

/// What the repository says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RepoFacts {
    /// The clone.
    pub repo: PathBuf,
    /// The remote's name, or an address.
    pub remote: String,
    /// Where it is, without a password.
    pub remote_url: String,
    /// The branch to review for.
    pub branch: String,
    /// The branch's head as last seen; none where it was never seen.
    pub base: Option<String>,
    /// The fingerprint's path in the repository.
    pub file: String,
    /// Its content there and that content's id.
    pub old: Option<(String, String)>,
    /// Who commits: name and address.
    pub author: (String, String),
    /// The account at the review server.
    pub account: Account,
}

/// An open review that already names the bug.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct OpenReview {
    /// Change number.
    pub number: u64,
    /// Its subject.
    pub subject: String,
    /// Its page.
    pub url: String,
}

/// What would leave, for the user to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmitPlan {
    /// The push.
    pub submit: Submit,
    /// The diff of the one file, unified.
    pub diff: String,
    /// Where `recheck bug N` will be written.
    pub comments: Vec<CommentTarget>,
    /// Open reviews that name the bug.
    pub open_reviews: Vec<OpenReview>,
}

impl SubmitPlan {
    /// Adds reviews that are known from elsewhere, each once.
    pub fn name_reviews(&mut self, reviews: impl IntoIterator<Item = OpenReview>) {
        for review in reviews {
            if self
                .open_reviews
                .iter()
                .all(|known| known.number != review.number)
            {
                self.open_reviews.push(review);
            }
        }
    }
}

/// The draft's part of a plan.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The bug.
    pub bug: &'a BugId,
    /// The fingerprint file's new content.
    pub yaml: &'a str,
    /// The commit message, with or without footers.
    pub message: &'a str,
}

/// Plans the submission of `content` at `at` (seconds since 1970).
pub fn plan(content: Content<'_>, facts: RepoFacts, at: i64) -> SubmitPlan {
    let author = Identity {
        name: facts.author.0,
        email: facts.author.1,
    };
    let stamp = author.stamp(at);
    // A file that is there already is changed, not added; the subject must not say otherwise.
    let text = match (&facts.old, content.message.strip_prefix("Add query for ")) {
        (Some(_), Some(rest)) => format!("Update query for {rest}"),
        _ => content.message.to_owned(),
    };
    let content = Content {
        message: &text,
        ..content
    };
    let without_id = message::with_footers(content.message, content.bug, None);
    let yaml = with_final_newline(content.yaml);
    // The tree is not written before the user confirms, so the file and its content stand for it.
    let id = message::change_id_of(content.message).unwrap_or_else(|| {
        change_id(CommitParts {
            tree: &format!("{} {yaml}", facts.file),
            parent: facts.base.as_deref().unwrap_or(""),
            author: &stamp,
            committer: &stamp,
            message: &without_id,
        })
    });
    let (old_text, old_blob) = facts
        .old
        .map_or((None, None), |(text, blob)| (Some(text), Some(blob)));
    let diff = unified(&facts.file, old_text.as_deref(), &yaml);
    let submit = Submit {
        bug: content.bug.clone(),
        repo: facts.repo,
        remote: facts.remote,
        remote_url: facts.remote_url,
        branch: facts.branch,
        file: facts.file,
        yaml,
        old_blob,
        base: facts.base,
        message: message::with_footers(content.message, content.bug, Some(&id)),
        change_id: id,
        author,
        at,
        account: facts.account.name,
        login: facts.account.whence,
        sha: None,
        url: None,
    };
    SubmitPlan {
        submit,
        diff,
        comments: Vec::new(),
        open_reviews: Vec::new(),
    }
}

fn with_final_newline(text: &str) -> String {
    let text = text.trim_end_matches(['\n', '\r', ' ']);
    format!("{text}\n")
}

/// A unified diff of one file; a new file is compared with `/dev/null`.
fn unified(file: &str, old: Option<&str>, new: &str) -> String {
    let from = old.map_or("/dev/null".to_owned(), |_| format!("a/{file}"));
    let diff = TextDiff::from_lines(old.unwrap_or(""), new);
    diff.unified_diff()
        .context_radius(3)
        .header(&from, &format!("b/{file}"))
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> RepoFacts {
        RepoFacts {
            repo: "/r".into(),
            remote: "origin".into(),
            branch: "master".into(),
            base: Some("b".repeat(40)),
            file: "queries/7.yaml".into(),
            author: ("A".into(), "a@example.invalid".into()),
            ..RepoFacts::default()
        }
    }

    #[test]
    fn a_plan_shows_exactly_what_leaves() {
        let bug = BugId::parse("7").unwrap();
        let content = Content {
            bug: &bug,
            yaml: "query: >-\n  message:\"x\"",
            message: "Add query for glance bug 7",
        };
        let new = plan(content, facts(), 5);
        assert_eq!(new.submit.target(), "refs/for/master%topic=bug/7");
        assert!(
            new.diff.starts_with("--- /dev/null\n+++ b/queries/7.yaml\n@@"),
            "{}",
            new.diff
        );
        assert!(new.diff.contains("\n+  message:\"x\"\n"));
        assert!(
            new.submit
                .message
                .ends_with(&format!("Related-Bug: #7\nChange-Id: {}\n", new.submit.change_id))
        );
        assert_eq!(plan(content, facts(), 5), new);
        let edit = RepoFacts {
            old: Some(("query: y\n".into(), "c".repeat(40))),
            ..facts()
        };
        let edit = plan(content, edit, 5);
        assert!(edit.diff.contains("-query: y\n"), "{}", edit.diff);
        assert_ne!(edit.submit.change_id, "");
    }

    #[test]
    fn a_message_that_has_a_change_id_keeps_it() {
        let bug = BugId::parse("7").unwrap();
        let id = format!("I{}", "d".repeat(40));
        let message = format!("x\n\nChange-Id: {id}");
        let content = Content {
            bug: &bug,
            yaml: "query: x",
            message: &message,
        };
        assert_eq!(plan(content, facts(), 5).submit.change_id, id);
    }
}
