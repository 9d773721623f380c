//! From a draft to a plan that the user can confirm, and from a confirmed plan into the outbox.

use super::{RepoChoice, facts};
use crate::config::{GateConfig, GateKind};
use crate::draft::FailedChange;
use crate::error::{Error, Kind, Result};
use crate::fingerprint::{Fingerprint, edit};
use crate::git::Git;
use crate::remote::gerrit::{Gerrit, LoginSource};
use crate::review::{Action, BugId, Comment, CommentTarget, Content, OpenReview, SubmitPlan, plan};
use crate::runtime::outbox::Outbox;
use crate::store::outbox::State;
use crate::task::Cx;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::time::Duration;
use url::Url;

/// Open reviews are a courtesy: a slow server must not hold the plan up.
const REVIEWS_WITHIN: Duration = Duration::from_secs(8);

/// What is to be submitted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// The bug.
    pub bug: BugId,
    /// The fingerprint file's text.
    pub yaml: String,
    /// Whether the text was drafted: a file that exists already then keeps its comments and other keys.
    pub keeps_old: bool,
    /// The commit message, with or without footers; one of its own where it is empty.
    pub message: String,
    /// The failed changes that get `recheck bug N`.
    pub changes: Vec<FailedChange>,
    /// Where to.
    pub repo: RepoChoice,
}

/// Where reviews and comments of a gate go.
#[derive(Debug, Clone, Default)]
pub struct ReviewPlace {
    /// Gerrit's web root.
    pub gerrit: Option<String>,
    /// An archive's `review/comments.jsonl`, which takes the place of Gerrit.
    pub comments: Option<PathBuf>,
    /// How to log in there.
    pub login: LoginSource,
}

impl ReviewPlace {
    /// The place of a gate: an archive's comments file, or its Gerrit.
    pub fn of(config: &GateConfig) -> Self {
        let archive = match &config.kind {
            GateKind::Archive(root) => Some(root.clone()),
            GateKind::Demo => config
                .review
                .repo
                .as_deref()
                .and_then(Path::parent)
                .map(Path::to_owned),
            GateKind::Folder(_) | GateKind::Zuul { .. } => None,
        };
        let login = LoginSource {
            account: config.review.account.clone(),
            password_command: config.review.password_command.clone(),
        };
        let comments = archive.map(|root| root.join("review")).filter(|dir| dir.is_dir());
        Self {
            gerrit: config.gerrit.clone(),
            comments: comments.map(|dir| dir.join("comments.jsonl")),
            login,
        }
    }
}

/// Plans a submission: checks the query, reads the repository, asks for open reviews that name the bug. Nothing is
/// written or sent.
///
/// # Errors
/// The file is no fingerprint, or the repository cannot be read. A review server that does not answer is no error.
pub async fn prepare(git: &Git, wanted: &Wanted, place: &ReviewPlace, cx: &Cx) -> Result<SubmitPlan> {
    query_of(&wanted.yaml)?;
    let facts = facts(git, &wanted.repo, &wanted.bug, cx).await?;
    let remote_url = facts.remote_url.clone();
    let yaml = match &facts.old {
        Some((old, _)) if wanted.keeps_old => edit::over(old, &wanted.yaml),
        _ => wanted.yaml.clone(),
    };
    let content = Content {
        bug: &wanted.bug,
        yaml: &yaml,
        message: &wanted.message,
    };
    let is_there = facts.old.is_some();
    let mut out = plan(content, facts, Timestamp::now().as_second());
    if is_there && out.diff.is_empty() {
        // An empty commit would be a review of nothing.
        let (branch, file) = (&out.submit.branch, &out.submit.file);
        return Err(Error::new(
            Kind::Conflict,
            format!("{file} says exactly this on {branch} already"),
        )
        .hint("There is nothing to submit. Fetch the repository if the file was changed since."));
    }
    out.comments = wanted
        .changes
        .iter()
        .filter_map(|change| target(change, place))
        .collect();
    let ask = open_reviews(git, &remote_url, &wanted.bug, place, cx);
    out.open_reviews = tokio::time::timeout(REVIEWS_WITHIN, ask)
        .await
        .unwrap_or_default();
    Ok(out)
}

/// Stores a confirmed plan: the push, and its comments behind it. Gives the push's number.
///
/// # Errors
/// The state cannot be written.
pub fn stage(outbox: &Outbox, plan: &SubmitPlan, state: State) -> Result<i64> {
    let id = outbox.put(Action::Push(plan.submit.clone()), state)?;
    for target in &plan.comments {
        let comment = Comment {
            target: target.clone(),
            text: plan.submit.bug.recheck(),
            after: Some(id),
        };
        // The same fingerprint submitted again asks for no second run of the failed change.
        let comment = Action::Comment(comment);
        if !was_written(outbox, &comment)? {
            outbox.put(comment, State::Pending)?;
        }
    }
    Ok(id)
}

/// Whether this comment was written before, by whatever push it followed.
fn was_written(outbox: &Outbox, wanted: &Action) -> Result<bool> {
    let Action::Comment(wanted) = wanted else {
        return Ok(false);
    };
    let same = |action: Action| matches!(action, Action::Comment(c) if c.target == wanted.target && c.text == wanted.text);
    Ok(outbox
        .rows()?
        .iter()
        .filter(|row| row.state == State::Pushed)
        .filter_map(crate::runtime::outbox::read)
        .any(same))
}

/// The query of a fingerprint file, checked.
///
/// # Errors
/// It is no YAML with a `query`, or the query is wrong; the message says where.
pub fn query_of(yaml: &str) -> Result<String> {
    let path = Path::new("this file");
    let file = Fingerprint::parse(path, yaml.to_owned())?;
    Ok(file.query_text)
}

/// Where the comment on a failed change goes.
fn target(change: &FailedChange, place: &ReviewPlace) -> Option<CommentTarget> {
    let (project, number, patchset) = (change.project.clone(), change.change, change.patchset);
    if let Some(file) = &place.comments {
        return Some(CommentTarget::Archive {
            file: file.clone(),
            project,
            change: number,
            patchset,
        });
    }
    let url = place
        .gerrit
        .clone()
        .or_else(|| change.url.as_deref().and_then(gerrit_root))?;
    Some(CommentTarget::Gerrit {
        url,
        project,
        change: number,
        patchset,
    })
}

/// Gerrit's root in a change's address: `https://host/c/project/+/7`, `https://host/7`.
fn gerrit_root(change_url: &str) -> Option<String> {
    let url = Url::parse(change_url)
        .ok()
        .filter(|u| matches!(u.scheme(), "http" | "https"))?;
    let path = url.path();
    let root = match path.find("/c/") {
        Some(at) => path.get(..at)?,
        None => path.trim_end_matches('/').rsplit_once('/')?.0,
    };
    let port = url.port().map(|p| format!(":{p}")).unwrap_or_default();
    Some(format!("{}://{}{port}{root}/", url.scheme(), url.host_str()?))
}

async fn open_reviews(
    git: &Git,
    remote_url: &str,
    bug: &BugId,
    place: &ReviewPlace,
    cx: &Cx,
) -> Vec<OpenReview> {
    let Some(url) = place.gerrit.as_deref().filter(|_| place.comments.is_none()) else {
        return Vec::new();
    };
    let Some(project) = project_of(remote_url) else {
        return Vec::new();
    };
    let Ok(gerrit) = Gerrit::new(url, place.login.clone(), git.clone()) else {
        return Vec::new();
    };
    let changes = gerrit
        .open_reviews(&project, bug.as_str(), cx)
        .await
        .unwrap_or_default();
    changes
        .into_iter()
        .map(|c| OpenReview {
            number: c.number,
            url: gerrit.change_url(&c.project, c.number),
            subject: c.subject,
        })
        .collect()
}

/// The project in a Gerrit address: `https://me@host/a/opendev/fingerprints` → `opendev/fingerprints`.
fn project_of(remote_url: &str) -> Option<String> {
    let url = Url::parse(remote_url)
        .ok()
        .filter(|u| matches!(u.scheme(), "http" | "https" | "ssh"))?;
    let path = url.path().trim_matches('/');
    let path = path.strip_prefix("a/").unwrap_or(path).trim_end_matches(".git");
    Some(path.to_owned()).filter(|p| !p.is_empty())
}

/// The bug of a fingerprint file by its name: `queries/2133701.yaml`.
///
/// # Errors
/// The name is no bug id, or has no number.
pub fn bug_of_file(path: &Path) -> Result<BugId> {
    let stem = path
        .file_stem()
        .map(|s| s.to_string_lossy().into_owned())
        .unwrap_or_default();
    BugId::known(&stem, []).map_err(|e| {
        Error::new(Kind::Usage, format!("{} does not name its bug", path.display()))
            .because(e)
            .hint("Give the bug's number with --bug N, or name the file after it: 2133701.yaml.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_and_projects_are_read_from_addresses() {
        let root = |url| gerrit_root(url);
        assert_eq!(
            root("https://review.opendev.org/c/openstack/glance/+/7").as_deref(),
            Some("https://review.opendev.org/")
        );
        assert_eq!(
            root("http://127.0.0.1:29080/7").as_deref(),
            Some("http://127.0.0.1:29080/")
        );
        assert_eq!(root("ftp://x/1"), None);
        assert_eq!(
            project_of("http://me@h:1/a/opendev/fingerprints").as_deref(),
            Some("opendev/fingerprints")
        );
        assert_eq!(project_of("/srv/x.git"), None);
    }

    #[test]
    fn files_that_are_no_fingerprints_are_refused() {
        assert_eq!(
            query_of("query: >-\n  message:\"a\" AND\n  tags:\"b\"\n").unwrap(),
            "message:\"a\" AND tags:\"b\""
        );
        assert!(
            query_of("query: [").is_err()
                && query_of("a: b").is_err()
                && query_of("query: 'message:('").is_err()
        );
    }
}
