//! The suspects of a build of an opened gate: its window, its passing relatives, its clones.

use super::{NO_ORIGIN, Origins, Outcome, Question, find};
use crate::domain::Build;
use crate::error::Result;
use crate::remote::gerrit::{Gerrit, LoginSource};
use crate::runtime::gate::{BuildRef, Gate};
use crate::suspect::{Window, window};
use crate::task::Cx;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// How far back runs of the job are looked at for its last good one.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(60 * 24);
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
    if origins.is_empty() {
        // Without commits there is nothing to read logs for.
        let window = match build.build() {
            Some(known) => job_window(gate, known)?,
            None => Window::until(gate.now()),
        };
        return Ok(Outcome::without_commits(window, vec![NO_ORIGIN.to_owned()]));
    }
    let question = Question::of(gate, build, zone, cx).await?;
    find(question, &origins, cx).await
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
        let window = known.map(|b| job_window(gate, b)).transpose()?;
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

/// The window of a build by the runs on record.
fn job_window(gate: &Gate, build: &Build) -> Result<Window> {
    let at: Timestamp = build.at().unwrap_or_else(|| gate.now());
    let builds = gate.store().builds_since(at.checked_sub(LOOK_BACK).ok())?;
    Ok(window(&builds, build))
}
