//! Between which runs of its job a failure began: the same answer for the list of failures and for the suspects.

use super::Gate;
use crate::domain::{Build, FailureList, JobResult};
use crate::error::Result;
use crate::suspect::{Window, window};
use jiff::{SignedDuration, Timestamp};

/// How far back runs of the job are looked at for its last good one.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(60 * 24);
/// Longer than any run: runs are walked by their ends, and a window is by their starts.
const LONGEST_RUN: SignedDuration = SignedDuration::from_hours(24);

impl Gate {
    /// The window of a build by the runs on record, of any pipeline.
    ///
    /// Cost: 10 µs for each run of the job since a day before its last good one.
    pub fn job_window(&self, build: &Build) -> Result<Window> {
        let at: Timestamp = build.at().unwrap_or_else(|| self.now());
        let earlier = |t: Timestamp, by| t.checked_sub(by).unwrap_or(Timestamp::MIN);
        let span = (
            earlier(at, LOOK_BACK),
            at.checked_add(LONGEST_RUN).unwrap_or(Timestamp::MAX),
        );
        let began = |b: &Build| b.start.or(b.end);
        let mut good: Option<Timestamp> = None;
        let runs = self.store().runs_back(&build.job, span, |run| {
            let is_good = run.result.as_ref().is_some_and(JobResult::is_success)
                && run.branch == build.branch
                && began(run) < began(build);
            if is_good && good.is_none() {
                good = began(run);
            }
            good.is_some_and(|good| run.at().is_some_and(|at| at < earlier(good, LONGEST_RUN)))
        })?;
        Ok(window(&runs, build))
    }

    /// Says of each job when its newest open failure began: at its first bad run, whatever the list shows of it.
    pub(super) fn date_first_bad(&self, list: &mut FailureList) -> Result<()> {
        for group in &mut list.jobs {
            let mut rows = group.rows.iter().filter_map(|at| list.rows.get(*at));
            if let Some(newest) = rows.find(|f| f.is_open()) {
                group.since = Some(self.job_window(&newest.build)?.until);
            }
        }
        Ok(())
    }
}
