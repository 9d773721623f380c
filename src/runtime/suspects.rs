//! Finds the suspects of a failed build: gathers evidence from its logs and commits from clones or Gerrit, and ranks.
//!
//! ```text
//! logs of the build, logs of passing builds ─► evidence ─┐
//! window of the job ─► clones, else Gerrit ──► commits  ─┴► suspect::rank
//! ```
//!
//! A screen or a command calls [`of_build`] with an opened gate; [`find`] is the same without one.
//!
//! Must not: draw, print, or fetch logs; what is at hand is used.

pub mod clones;
mod evidence;
mod of_gate;

use crate::domain::BuildLogs;
use crate::draft::SuspectNote;
use crate::error::{Error, Result};
use crate::event::EventModel;
use crate::git::{self, Git};
use crate::log::Clock;
use crate::remote::gerrit::Gerrit;
use crate::suspect::{Commit, SuspectReport, Window, rank};
use crate::task::{Cx, blocking};
use futures::stream::{StreamExt, TryStreamExt};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::PathBuf;
use std::sync::Arc;

pub use of_gate::of_build;

/// Repositories read at the same time: there are two cores.
const AT_ONCE: usize = 2;
/// Commits of all repositories together that are ranked, the newest ones.
const COMMITS_LIMIT: usize = 10_000;

/// Where merged commits come from.
#[derive(Debug, Clone)]
pub struct Origins {
    /// Git clones, bare or not, or folders that hold them.
    pub clones: Vec<PathBuf>,
    /// Asked where no clone is named.
    pub gerrit: Option<Arc<Gerrit>>,
    /// Runs git.
    pub git: Git,
}

impl Origins {
    /// Whether there is no place to take commits from.
    pub fn is_empty(&self) -> bool {
        self.clones.is_empty() && self.gerrit.is_none()
    }
}

/// A failed build, and what is known of its job.
#[derive(Debug, Clone)]
pub struct Question {
    /// The logs of the failed build.
    pub failed: BuildLogs,
    /// Logs of passing builds of the job: what they say, too, is noise.
    pub passing: Vec<BuildLogs>,
    /// Between the last good and the first bad run; none for a folder: then the two weeks before its last event.
    pub window: Option<Window>,
    /// The branch that the job ran on.
    pub branch: String,
    /// How lines become events.
    pub model: EventModel,
    /// Zone of log times that name none.
    pub zone: TimeZone,
    /// What counts as now.
    pub now: Timestamp,
}

/// The ranking, and what was not as it should be on the way.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The ranking.
    pub report: SuspectReport,
    /// How many commits were ranked.
    pub commits: usize,
    /// Sentences for the user: a log that broke off, a clone that could not be read, no passing run to compare.
    pub notes: Vec<String>,
}

impl Outcome {
    /// No commits, and why.
    fn without_commits(window: Window, notes: Vec<String>) -> Self {
        Self {
            report: SuspectReport {
                suspects: Vec::new(),
                none_of_these: 1.0,
                window,
                own_fault: None,
            },
            commits: 0,
            notes,
        }
    }
}

/// Suspects below this are not named in a public bug report.
const NAMED_FROM: f64 = 0.05;

/// The first suspects for a bug report: those of some weight that the log has evidence for, not only time.
pub fn notes(report: &SuspectReport) -> Vec<SuspectNote> {
    let weighty = report.suspects.iter().filter(|s| s.probability >= NAMED_FROM);
    let noted = weighty.filter_map(|suspect| {
        let reason = suspect.reasons.iter().find(|r| r.kind != "recency")?;
        Some(SuspectNote {
            commit: format!(
                "{} {}",
                suspect.project,
                suspect.sha.get(..9).unwrap_or(&suspect.sha)
            ),
            subject: suspect.subject.clone(),
            reason: reason.detail.clone(),
        })
    });
    noted.take(3).collect()
}

/// Ranks the commits of the window by the evidence of the build.
///
/// # Errors
/// None of the places that have commits can be read, or the work was cancelled.
pub async fn find(question: Question, origins: &Origins, cx: &Cx) -> Result<Outcome> {
    let (branch, window, now) = (question.branch.clone(), question.window.clone(), question.now);
    let lone = question.passing.is_empty();
    let work = cx.clone();
    let found = blocking(move || evidence::gather(&question, &work)).await?;
    let mut notes = found.notes;
    let window = window.unwrap_or_else(|| Window::until(found.last.unwrap_or(now)));
    let commits = commits(origins, &branch, &window, &mut notes, cx).await?;
    if commits.is_empty() {
        let has_place =
            origins.gerrit.is_some() || !clones::list(&origins.clones, &mut Vec::new()).is_empty();
        notes.push(if has_place {
            nothing_merged(&branch, &window)
        } else {
            NO_ORIGIN.to_owned()
        });
        return Ok(Outcome::without_commits(window, notes));
    }
    if found.evidence.is_empty() {
        notes.push("The logs hold no error to go by: the ranking is by time alone.".into());
    } else if lone {
        notes.push("No passing run of the job is at hand: errors that every run has count as well.".into());
    }
    let report = tokio::task::block_in_place(|| rank(&found.evidence, &commits, &window));
    Ok(Outcome {
        report,
        commits: commits.len(),
        notes,
    })
}

/// The commits of the window, newest first.
///
/// # Errors
/// No origin could be read.
pub async fn commits(
    origins: &Origins,
    branch: &str,
    window: &Window,
    notes: &mut Vec<String>,
    cx: &Cx,
) -> Result<Vec<Commit>> {
    let span = (window.since, window.until);
    let repositories = clones::list(&origins.clones, notes);
    let total = repositories.len() as u64;
    let jobs = repositories.into_iter().enumerate().map(|(i, clone)| async move {
        cx.progress(format!("commits of {}", clone.project), i as u64, total);
        let outcome =
            git::history::merged(&origins.git, (&clone.dir, &clone.project), branch, span, cx).await;
        match outcome {
            Err(e) if e.kind() == crate::error::Kind::Cancelled => Err(e),
            other => Ok((clone.project, other)),
        }
    });
    let read: Vec<_> = futures::stream::iter(jobs)
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let (mut commits, mut failed) = (Vec::new(), None);
    let mut good = 0;
    for (project, outcome) in read {
        match outcome {
            Ok(history) => {
                good += 1;
                commits.extend(history.commits);
                if history.cut {
                    notes.push(format!(
                        "{project} has more commits in the window than are ranked."
                    ));
                }
            }
            Err(error) => {
                notes.push(format!("{project} was left out: {}.", error.chain()));
                failed = Some(error);
            }
        }
    }
    match (&origins.gerrit, failed) {
        (Some(gerrit), _) if good == 0 => commits = gerrit.merged(&[], branch, span, cx).await?,
        (None, Some(error)) if good == 0 => return Err(error),
        _ => {}
    }
    commits.sort_by_key(|c| std::cmp::Reverse(c.landed_at));
    commits.truncate(COMMITS_LIMIT);
    Ok(commits)
}

/// The diff of a suspect, at most `limit` bytes, with whether it was cut.
///
/// # Errors
/// No clone and no Gerrit has the commit.
pub async fn diff(
    origins: &Origins,
    project: &str,
    sha: &str,
    limit: usize,
    cx: &Cx,
) -> Result<git::diff::Diff> {
    git::check_sha(sha)?;
    let mut notes = Vec::new();
    let clones = clones::list(&origins.clones, &mut notes);
    for clone in clones.iter().filter(|c| c.project == project) {
        if let Ok(diff) = git::show(&origins.git, &clone.dir, sha, limit, cx).await {
            return Ok(diff);
        }
        cx.check()?;
    }
    let Some(gerrit) = &origins.gerrit else {
        return Err(
            Error::not_found(format!("no clone has the commit {sha} of {project}"))
                .hint("Fetch the clones that the configuration names, and try again."),
        );
    };
    let found = gerrit.changes(&format!("commit:{sha}"), &[], 1, cx).await?;
    let Some(change) = found.first() else {
        return Err(Error::not_found(format!(
            "{} has no change with the commit {sha}",
            gerrit.url()
        )));
    };
    let mut text = gerrit
        .patch(&format!("{}~{}", change.project, change.number), sha, cx)
        .await?;
    let cut = text.len() > limit;
    text.truncate(text.floor_char_boundary(limit));
    Ok(git::diff::Diff { text, cut })
}

/// What to say where nothing is configured to take commits from.
const NO_ORIGIN: &str = "There are no commits to rank: no git clones and no Gerrit are named. Name clones of the projects that the job \
     tests in the configuration (`clones = [\"~/src\"]` of a gate), or add `--gerrit URL`; `whodunit suspects --case \
     FILE` ranks commits gathered elsewhere.";

/// What to say of a window without commits.
fn nothing_merged(branch: &str, window: &Window) -> String {
    let from = match &window.good {
        Some(_) => "the job's last good run",
        None => "two weeks before, as no good run of the job is on record",
    };
    format!(
        "No commit was merged to {branch} between {from} ({}) and the first bad run ({}): the cause is none of the \
         projects at hand, or their clones are not up to date.",
        window.since, window.until
    )
}

/// The clock for logs of `failed` and of its passing relatives.
fn clock(logs: &BuildLogs, question: &Question) -> Clock {
    Clock::of_build(logs.build.as_ref(), None, question.zone.clone())
}

#[cfg(test)]
mod tests;
