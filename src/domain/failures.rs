//! The list of failures of a window: filtered, grouped by job, worst first, with classification rates.
//!
//! Pure: builds, what fingerprints said of them and people's verdicts come in; the list comes out. Cost: linear in
//! the builds of the window, plus sorting.
//!
//! *Rates.* Failing builds with a verdict leave the list and count apart; of the others, the rate is how many at
//! least one fingerprint explains, as elastic-recheck's "classification rate" was (`elastic_recheck/cmd/
//! uncategorized_fails.py`).

pub use super::logs::LogState;

use super::glob::matches_glob;
use super::{Build, VerdictRecord, Window};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// Which failures are wanted. The default: 24 h, pipeline gate, voting, any project, unclassified only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureFilter {
    /// The window, ending now.
    pub window: Window,
    /// Pipeline; none is any.
    pub pipeline: Option<String>,
    /// Voting or not; none is any.
    pub voting: Option<bool>,
    /// Project, `*` for any characters; none is any.
    pub project: Option<String>,
    /// Branch, `*` for any characters; none is any.
    pub branch: Option<String>,
    /// Job, `*` for any characters; none is any.
    pub job: Option<String>,
    /// Result word; none is any failing one.
    pub result: Option<String>,
    /// The classified ones and those with a verdict as well.
    pub all: bool,
}

impl Default for FailureFilter {
    fn default() -> Self {
        Self {
            window: Window::hours(24),
            pipeline: Some("gate".into()),
            voting: Some(true),
            project: None,
            branch: None,
            job: None,
            result: None,
            all: false,
        }
    }
}

impl FailureFilter {
    /// Whether a build is one that this filter counts, passing or failing: all but the result.
    pub fn counts(&self, build: &Build, now: Timestamp) -> bool {
        let is = |want: &Option<String>, have: &str| want.as_deref().is_none_or(|w| matches_glob(w, have));
        build.at_by(now).is_some_and(|at| self.window.contains(at, now))
            && is(&self.pipeline, &build.pipeline)
            && self.voting.is_none_or(|v| v == build.voting)
            && is(&self.project, &build.project)
            && is(&self.branch, build.branch.as_deref().unwrap_or_default())
            && is(&self.job, &build.job)
    }

    /// Whether a counted build fails in the way that is asked for.
    pub fn fails(&self, build: &Build) -> bool {
        build.is_failing()
            && self
                .result
                .as_ref()
                .is_none_or(|want| build.result.as_ref().is_some_and(|have| have.0 == *want))
    }
}

/// Where a build's first telling error is: the one line that says what it looks like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Headline {
    /// Path in the build.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// The message of that event in one line.
    pub text: String,
}

/// A build with what fingerprints and people say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// The build.
    pub build: Build,
    /// Ids of the fingerprints that hit it, sorted.
    pub fingerprints: Vec<String>,
    /// A person's word.
    pub verdict: Option<VerdictRecord>,
    /// What it looks like in one line.
    pub headline: Option<Headline>,
    /// What is known of its logs.
    pub logs: LogState,
}

impl Failure {
    /// Whether a fingerprint explains it.
    pub fn is_classified(&self) -> bool {
        !self.fingerprints.is_empty()
    }

    /// Whether it still wants an explanation.
    pub fn is_open(&self) -> bool {
        !self.is_classified() && self.verdict.is_none()
    }
}

/// The failures of one job.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct JobGroup {
    /// Job name.
    pub job: String,
    /// Indexes into [`FailureList::rows`], newest first.
    pub rows: Vec<usize>,
    /// Failing builds without a verdict.
    pub failures: usize,
    /// Builds that ran to a result.
    pub runs: usize,
    /// Of `failures`, those that a fingerprint explains.
    pub classified: usize,
    /// Failing builds with a verdict.
    pub verdicts: usize,
    /// `classified / failures`; none when there are none.
    pub rate: Option<f64>,
    /// Failing builds in equal parts of the window, oldest first: [`SPARK_BINS`] of them.
    pub spark: Vec<u32>,
    /// When its newest open failure began: the end of its first bad run, where the runs before are on record, else the
    /// first open failure of the window.
    pub since: Option<Timestamp>,
}

/// How many parts of the window a sparkline shows.
pub const SPARK_BINS: usize = 12;

/// Counts over all jobs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// Failing builds without a verdict.
    pub failures: usize,
    /// Of those, explained by a fingerprint.
    pub classified: usize,
    /// Failing builds with a verdict.
    pub verdicts: usize,
    /// Builds that ran to a result.
    pub runs: usize,
    /// `classified / failures`; none when there are none.
    pub rate: Option<f64>,
    /// Failing builds in equal parts of the window, oldest first.
    pub spark: Vec<u32>,
}

/// The list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FailureList {
    /// The builds asked for, newest first.
    pub rows: Vec<Failure>,
    /// By job: most rows first, then by name. Jobs without rows come last; they have runs or classified failures.
    pub jobs: Vec<JobGroup>,
    /// Over all jobs.
    pub summary: Summary,
}

/// Makes the list of `filter` at `now` from the builds of the window (others are ignored). Jobs that a pattern of
/// `excluded` matches are left out of rows and rates; a pattern may hold `*`.
pub fn list(
    filter: &FailureFilter,
    now: Timestamp,
    builds: Vec<Failure>,
    excluded: &[String],
) -> FailureList {
    let mut rows: Vec<Failure> = Vec::new();
    let mut jobs: BTreeMap<String, JobGroup> = BTreeMap::new();
    let mut spark = vec![0; SPARK_BINS];
    let wanted =
        |f: &Failure| filter.counts(&f.build, now) && !excluded.iter().any(|p| matches_glob(p, &f.build.job));
    for failure in builds.into_iter().filter(wanted) {
        let group = jobs
            .entry(failure.build.job.clone())
            .or_insert_with_key(|job| JobGroup {
                job: job.clone(),
                spark: vec![0; SPARK_BINS],
                ..JobGroup::default()
            });
        group.runs += usize::from(
            failure
                .build
                .result
                .as_ref()
                .is_some_and(super::JobResult::is_run),
        );
        if !filter.fails(&failure.build) {
            continue;
        }
        let bin = bin_of(filter.window, now, failure.build.at());
        for bins in [&mut group.spark, &mut spark] {
            if let Some(count) = bins.get_mut(bin) {
                *count += 1;
            }
        }
        if failure.verdict.is_some() {
            group.verdicts += 1;
        } else {
            group.failures += 1;
            group.classified += usize::from(failure.is_classified());
        }
        if filter.all || failure.is_open() {
            rows.push(failure);
        }
    }
    rows.sort_by_key(|f| std::cmp::Reverse((f.build.at(), f.build.index)));
    for (index, failure) in rows.iter().enumerate() {
        if let Some(group) = jobs.get_mut(&failure.build.job) {
            group.rows.push(index);
            if failure.is_open() {
                group.since = failure.build.at();
            }
        }
    }
    let mut jobs: Vec<JobGroup> = jobs.into_values().collect();
    for group in &mut jobs {
        group.rate = rate(group.classified, group.failures);
    }
    jobs.sort_by(|a, b| b.rows.len().cmp(&a.rows.len()).then_with(|| a.job.cmp(&b.job)));
    let summary = summarise(&jobs, spark);
    FailureList { rows, jobs, summary }
}

fn summarise(jobs: &[JobGroup], spark: Vec<u32>) -> Summary {
    let sum = |of: fn(&JobGroup) -> usize| jobs.iter().map(of).sum::<usize>();
    let (failures, classified) = (sum(|j| j.failures), sum(|j| j.classified));
    Summary {
        failures,
        classified,
        verdicts: sum(|j| j.verdicts),
        runs: sum(|j| j.runs),
        rate: rate(classified, failures),
        spark,
    }
}

fn rate(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn bin_of(window: Window, now: Timestamp, at: Option<Timestamp>) -> usize {
    let length = window.0.as_secs().max(1);
    let age = at
        .map_or(0, |at| now.duration_since(at).as_secs())
        .clamp(0, length - 1);
    SPARK_BINS - 1 - (age as usize * SPARK_BINS / length as usize).min(SPARK_BINS - 1)
}

/// A failure that nobody has looked at, for tests.
#[cfg(test)]
pub(crate) fn test_failure(build: Build) -> Failure {
    Failure {
        build,
        fingerprints: Vec::new(),
        verdict: None,
        headline: None,
        logs: LogState::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Verdict, test_build};

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn build(job: &str, result: &str, hours_ago: i64) -> Failure {
        let at = now() - jiff::SignedDuration::from_hours(hours_ago);
        let key = format!("{job}-{hours_ago}");
        test_failure(Build {
            start: Some(at),
            ..test_build(&key, 1, job, Some(result), at.as_second())
        })
    }

    #[test]
    fn the_worst_job_comes_first_and_rates_count_verdicts_apart() {
        let mut known = build("a", "FAILURE", 1);
        known.fingerprints = vec!["1".into()];
        let mut ignored = build("a", "TIMED_OUT", 2);
        ignored.verdict = Some(VerdictRecord {
            build: ignored.build.key.clone(),
            verdict: Some(Verdict::Ignore),
            note: None,
            author: "me".into(),
            at: now(),
        });
        let builds = vec![
            known,
            ignored,
            build("a", "FAILURE", 3),
            build("b", "FAILURE", 4),
            build("b", "NODE_FAILURE", 5),
            build("b", "SUCCESS", 6),
            build("b", "ABORTED", 6),
            build("c", "FAILURE", 30),
        ];
        let list = list(&FailureFilter::default(), now(), builds.clone(), &[]);
        let jobs: Vec<(&str, usize, usize, usize)> = list
            .jobs
            .iter()
            .map(|j| (j.job.as_str(), j.rows.len(), j.failures, j.runs))
            .collect();
        assert_eq!(jobs, [("b", 2, 2, 3), ("a", 1, 2, 3)]);
        assert_eq!(
            (
                list.summary.failures,
                list.summary.classified,
                list.summary.verdicts
            ),
            (4, 1, 1)
        );
        assert_eq!(list.summary.rate, Some(0.25));
        let all = FailureFilter {
            all: true,
            ..FailureFilter::default()
        };
        assert_eq!(super::list(&all, now(), builds.clone(), &[]).rows.len(), 5);
        assert_eq!(super::list(&all, now(), builds, &["b*".into()]).jobs.len(), 1);
    }

    #[test]
    fn a_build_without_an_end_counts_by_its_start_and_the_bins_run_from_old_to_new() {
        let mut running = build("a", "FAILURE", 1);
        running.build.end = None;
        let list = list(
            &FailureFilter::default(),
            now(),
            vec![running, build("a", "FAILURE", 23)],
            &[],
        );
        assert_eq!(list.summary.spark.first(), Some(&1));
        assert_eq!(list.summary.spark.last(), Some(&1));
    }

    #[test]
    fn a_build_that_was_running_at_now_counts_by_its_start() {
        let mut late = build("a", "FAILURE", 1);
        late.build.end = Some(now() + jiff::SignedDuration::from_secs(9));
        let mut future = build("b", "FAILURE", -1);
        future.build.end = None;
        let list = list(&FailureFilter::default(), now(), vec![late, future], &[]);
        let jobs: Vec<&str> = list.rows.iter().map(|r| r.build.job.as_str()).collect();
        assert_eq!(jobs, ["a"]);
    }
}
