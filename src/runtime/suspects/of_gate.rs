//! The suspects of a build of an opened gate: its window, its passing relatives, its clones.

use super::{NO_ORIGIN, Origins, Outcome, Question, find};
use crate::domain::{Build, FailureFilter};
use crate::error::Result;
use crate::remote::gerrit::{Gerrit, LoginSource};
use crate::runtime::gate::{BuildRef, Gate};
use crate::suspect::{OwnFault, Window, own_fault};
use crate::task::Cx;
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// How far before a failure others of its kind are looked for, in hours.
const AROUND: i64 = 240;
/// Failures that are read for what they look like, and passing runs that are looked at.
const MOST_READ: usize = 40;
const MOST_PASSED: u32 = 400;
/// Passing builds whose errors count as noise.
const PASSING: usize = 3;
/// Passing builds looked at for logs on this machine.
const CANDIDATES: u32 = 20;

/// Ranks the commits that may have caused the failure of `build`. Its logs are fetched where they are not at hand;
/// those of passing builds are not. Where there is no place to take commits from, there are no suspects, and a note
/// says what to configure.
///
/// # Errors
/// As [`find`], and those of [`Gate::logs`].
pub async fn of_build(gate: &Gate, build: &BuildRef, zone: TimeZone, cx: &Cx) -> Result<Outcome> {
    let origins = Origins::of(gate)?;
    let mut outcome = if origins.is_empty() {
        // Without commits there is nothing to read logs for.
        let window = match build.build() {
            Some(known) => gate.job_window(known)?,
            None => Window::until(gate.now()),
        };
        Outcome::without_commits(window, vec![NO_ORIGIN.to_owned()])
    } else {
        let question = Question::of(gate, build, zone, cx).await?;
        find(question, &origins, cx).await?
    };
    if let Some(known) = build.build() {
        outcome.report.own_fault = own_fault_of(gate, known, cx).await?;
    }
    Ok(outcome)
}

/// Whether the change that was tested is perhaps at fault, by what is on record of ten days before and since.
async fn own_fault_of(gate: &Gate, build: &Build, cx: &Cx) -> Result<Option<OwnFault>> {
    let (Some(at), Some(_)) = (build.at(), build.change) else {
        return Ok(None);
    };
    let age = gate.now().duration_since(at).max(SignedDuration::ZERO);
    let filter = FailureFilter {
        window: crate::domain::Window::hours(age.as_hours().saturating_add(AROUND)),
        pipeline: None,
        voting: None,
        all: true,
        ..FailureFilter::default()
    };
    // Those that decide are read, where that was not done yet.
    let is_asked = |b: &Build| b.job == build.job || (&b.project, b.change) == (&build.project, build.change);
    let rows = gate.undated_failures(&filter)?.rows.into_iter();
    let mut asked: Vec<Build> = rows.map(|f| f.build).filter(is_asked).collect();
    asked.truncate(MOST_READ);
    gate.classify_builds(asked, cx).await?;
    let failures = gate.undated_failures(&filter)?.rows;
    let passed = gate.store().passing_builds(&build.job, None, MOST_PASSED)?;
    Ok(own_fault(build, &failures, &passed))
}

impl Origins {
    /// The clones and the Gerrit of a gate's configuration.
    ///
    /// # Errors
    /// The address of the Gerrit is none.
    pub fn of(gate: &Gate) -> Result<Self> {
        let config = gate.config();
        let source = LoginSource {
            account: config.review.account.clone(),
            password_command: config.review.password_command.clone(),
        };
        let gerrit = config.gerrit.as_deref();
        let gerrit = gerrit
            .map(|url| Gerrit::new(url, source, gate.git().clone()))
            .transpose()?;
        Ok(Self {
            clones: config.clones.clone(),
            gerrit: gerrit.map(Arc::new),
            git: gate.git().clone(),
        })
    }
}

impl Question {
    /// What a gate knows of a build.
    ///
    /// # Errors
    /// The logs are gone or cannot be had, or the state cannot be read.
    pub async fn of(gate: &Gate, build: &BuildRef, zone: TimeZone, cx: &Cx) -> Result<Self> {
        let failed = gate.logs(build, cx).await?;
        let known = build.build();
        let window = known.map(|b| gate.job_window(b)).transpose()?;
        let passing = match known {
            Some(b) => {
                let passed = gate.store().passing_builds(&b.job, b.at(), CANDIDATES)?;
                gate.logs_at_hand(&passed, PASSING, cx).await?
            }
            None => Vec::new(),
        };
        Ok(Self {
            failed,
            passing,
            window,
            branch: known
                .and_then(|b| b.branch.clone())
                .unwrap_or_else(|| "master".into()),
            model: gate.config().events,
            zone,
            now: gate.now(),
        })
    }
}
