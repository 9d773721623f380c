//! The digest, the differences and the stories of builds of an opened gate: which passing builds to compare with, and
//! the work on blocking threads.
//!
//! Must not: draw, print, or judge a log.

use crate::digest::{self, Difference, Digest, DigestOptions, Side, StoryLine};
use crate::domain::{Build, BuildLogs};
use crate::error::{Kind, Result};
use crate::event::EventOptions;
use crate::log::Clock;
use crate::runtime::gate::{BuildRef, Gate};
use crate::task::{Cx, blocking};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Passing builds looked at for logs.
const CANDIDATES: u32 = 60;

/// How times are read, and where passing builds may come from.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Zone of log times that name none.
    pub zone: TimeZone,
    /// What counts as now where a build has no times.
    pub now: Option<Timestamp>,
    /// Whether logs of passing builds that are not on this machine may be fetched.
    pub fetch: bool,
}

/// The digest of a build against passing ones: those named, else the latest of its job.
///
/// # Errors
/// A build has no logs, or the work was cancelled.
pub async fn of_build(
    gate: &Gate,
    build: &BuildRef,
    against: &[BuildRef],
    options: DigestOptions,
    setting: &Setting,
    cx: &Cx,
) -> Result<Digest> {
    let bad = gate.logs(build, cx).await?;
    let mut good = Vec::new();
    for other in against {
        good.push(gate.logs(other, cx).await?);
    }
    if against.is_empty()
        && let Some(build) = build.build()
    {
        good = passing(gate, build, setting.fetch, cx).await?;
    }
    let (setting, cx) = (setting.clone(), cx.clone());
    blocking(move || {
        let good: Vec<Side<'_>> = good.iter().map(|logs| side(logs, &setting)).collect();
        digest::digest(side(&bad, &setting), &good, options, &cx)
    })
    .await
}

/// What differs between two builds.
///
/// # Errors
/// As [`of_build`].
pub async fn difference(
    gate: &Gate,
    good: &BuildRef,
    bad: &BuildRef,
    setting: &Setting,
    cx: &Cx,
) -> Result<(Vec<Difference>, Vec<String>)> {
    let (good, bad) = (gate.logs(good, cx).await?, gate.logs(bad, cx).await?);
    let (setting, cx) = (setting.clone(), cx.clone());
    blocking(move || digest::diff(&side(&good, &setting), &side(&bad, &setting), &cx)).await
}

/// The story of an id in a build.
///
/// # Errors
/// As [`of_build`]; an empty id.
pub async fn story(
    gate: &Gate,
    id: String,
    build: &BuildRef,
    setting: &Setting,
    cx: &Cx,
) -> Result<(Vec<StoryLine>, Vec<String>)> {
    let logs = gate.logs(build, cx).await?;
    let (setting, cx) = (setting.clone(), cx.clone());
    blocking(move || digest::story(&id, &side(&logs, &setting), &cx)).await
}

/// The passing builds of the same job that a build is compared with: of its branch and pipeline first, then the
/// latest, as many as the configuration says.
///
/// # Errors
/// The state cannot be read, or the work was cancelled; builds whose logs are gone are passed over.
pub async fn passing(gate: &Gate, build: &Build, fetch: bool, cx: &Cx) -> Result<Vec<BuildLogs>> {
    let most = gate.config().compare_with.clamp(1, 20) as usize;
    let mut runs = gate.store().passing_builds(&build.job, None, CANDIDATES)?;
    runs.retain(|run| run.key != build.key);
    // The sort keeps the order of time among equals.
    runs.sort_by_key(|run| (run.branch != build.branch, run.pipeline != build.pipeline));
    let mut good = gate.logs_at_hand(&runs, most, cx).await?;
    if fetch && good.len() < most && gate.is_remote() {
        for run in runs.iter().take(4 * most) {
            if good.len() >= most {
                break;
            }
            if good.iter().any(|logs| logs.name == run.key.0) {
                continue;
            }
            match gate.fetch_logs(run, cx).await {
                Err(e) if e.kind() == Kind::Cancelled => return Err(e),
                logs => good.extend(logs),
            }
        }
    }
    Ok(good)
}

/// A build with how its events are made.
fn side<'l>(logs: &'l BuildLogs, setting: &Setting) -> Side<'l> {
    let clock = Clock::of_build(logs.build.as_ref(), setting.now, setting.zone.clone());
    let options = EventOptions {
        clock,
        ..EventOptions::default()
    };
    (logs, options)
}
