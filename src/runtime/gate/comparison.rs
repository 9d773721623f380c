//! The builds at hand that a query is counted on, chosen in one place: for the proof of a draft, and for what a change
//! of a fingerprint would do.
//!
//! Must not: ask the network for logs.

use super::Gate;
use crate::domain::{Build, BuildKey, BuildLogs, FailureFilter, JobResult, Window};
use crate::error::Result;
use crate::task::Cx;

/// How far back, in hours.
const REACH: i64 = 240;
/// Failing builds.
const MOST_FAILING: usize = 40;
/// Passing builds.
const MOST_PASSING: usize = 12;

/// What [`Comparison`] holds, in words.
pub const COMPARED: &str =
    "unclassified failures and passing builds of ten days whose logs are on this machine";

/// Builds whose logs are on this machine.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Unclassified failures of ten days, newest first.
    pub failing: Vec<BuildLogs>,
    /// Passing runs: of the job first, then the newest of other jobs.
    pub passing: Vec<BuildLogs>,
}

impl Gate {
    /// What a query that is about the builds `named` is counted on beside them; `like` is the one whose job's passing
    /// runs come first.
    ///
    /// # Errors
    /// The state cannot be read, or cancelled.
    pub async fn comparison(&self, named: &[BuildKey], like: Option<&Build>, cx: &Cx) -> Result<Comparison> {
        Ok(Comparison {
            failing: self.siblings(named, cx).await?,
            passing: self.passing_at_hand(like, cx).await?,
        })
    }

    /// Other unclassified failures. Those that were never matched are matched first, so that it makes no difference
    /// whether a list of failures was looked at before.
    async fn siblings(&self, named: &[BuildKey], cx: &Cx) -> Result<Vec<BuildLogs>> {
        let filter = FailureFilter {
            window: Window::hours(REACH),
            pipeline: None,
            voting: None,
            ..FailureFilter::default()
        };
        let others = || -> Result<Vec<Build>> {
            let rows = self.undated_failures(&filter)?.rows.into_iter();
            Ok(rows
                .map(|failure| failure.build)
                .filter(|one| !named.contains(&one.key))
                .collect())
        };
        let mut first = others()?;
        first.truncate(2 * MOST_FAILING);
        self.classify_builds(first, cx).await?;
        self.logs_at_hand(&others()?, MOST_FAILING, cx).await
    }

    async fn passing_at_hand(&self, like: Option<&Build>, cx: &Cx) -> Result<Vec<BuildLogs>> {
        let mut runs = match like {
            Some(build) => self.store().passing_builds(&build.job, None, 60)?,
            None => Vec::new(),
        };
        let since = Window::hours(REACH).start(self.now());
        let others = self.store().builds_since(Some(since))?.into_iter().rev();
        let is_of_job = |b: &Build| like.is_some_and(|like| like.job == b.job);
        let passed = |b: &Build| !is_of_job(b) && b.result.as_ref().is_some_and(JobResult::is_success);
        runs.extend(others.filter(|b| passed(b) && b.log_url.is_some()));
        self.logs_at_hand(&runs, MOST_PASSING, cx).await
    }
}
