//! The window of a failure: from the job's last good run to its first bad one.

use crate::domain::{Build, BuildKey};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

/// How far back a window goes where no good run is known.
const WITHOUT_GOOD: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Between which instants the cause was merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Window {
    /// The last passing run of the job before the failures; none where none is known.
    pub good: Option<BuildKey>,
    /// The first failing run after it.
    pub bad: Option<BuildKey>,
    /// From here: the start of the good run, which had all that was merged by then; else two weeks before `until`.
    pub since: Timestamp,
    /// To here: the end of the bad run, since a gate's run has the changes ahead of it before they are merged.
    pub until: Timestamp,
}

impl Window {
    /// A window that no runs are known of, for commits gathered elsewhere.
    pub fn until(until: Timestamp) -> Self {
        Self {
            good: None,
            bad: None,
            since: until.checked_sub(WITHOUT_GOOD).unwrap_or(Timestamp::MIN),
            until,
        }
    }
}

/// The window of `build` among `builds` of any job, in any order: its job on its branch.
///
/// Runs are ordered by start. Results that are no verdict of the job (aborted, skipped, running) do not count.
/// Cost: one pass and a sort of the job's runs.
pub fn window(builds: &[Build], build: &Build) -> Window {
    let at = |b: &Build| b.start.or(b.end);
    let ran = |b: &&Build| b.result.as_ref().is_some_and(crate::domain::JobResult::is_run) && at(b).is_some();
    let mut runs: Vec<&Build> = builds
        .iter()
        .filter(|b| b.job == build.job && b.branch == build.branch)
        .filter(ran)
        .filter(|b| at(b) < at(build) || b.key == build.key)
        .collect();
    if !runs.iter().any(|b| b.key == build.key) {
        runs.push(build);
    }
    runs.sort_by_key(|b| (at(b), b.key == build.key, b.index));
    let passed = |b: &&Build| {
        b.result
            .as_ref()
            .is_some_and(crate::domain::JobResult::is_success)
    };
    let good_at = runs.iter().rposition(passed);
    let first_bad = good_at.map_or(0, |g| g + 1);
    let good = good_at.and_then(|g| runs.get(g)).copied();
    let bad = runs.get(first_bad).copied().unwrap_or(build);
    let until = bad.end.or(bad.start).or(build.at()).unwrap_or(Timestamp::MAX);
    let open = Window::until(until);
    Window {
        since: good.and_then(at).unwrap_or(open.since),
        good: good.map(|b| b.key.clone()),
        bad: Some(bad.key.clone()),
        until,
    }
}
