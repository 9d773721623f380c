//! A build: one run of one job for one change, as Zuul reports it.
//!
//! Source: Zuul 14's REST API, `/api/tenant/{t}/builds`; the flat schema before v10 and the `ref` object since
//! are both read (`crate::remote::zuul`). Times there are UTC without a zone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What names a build everywhere in whodunit: the uuid, or `_id:N` where Zuul has none, or the folder as given.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BuildKey(pub String);

impl fmt::Display for BuildKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A build's result word as Zuul wrote it: `SUCCESS`, `FAILURE`, `TIMED_OUT` …
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobResult(pub String);

impl JobResult {
    /// The words of Zuul that are failures, as far as we know them.
    pub const FAILING: [&'static str; 6] = [
        "FAILURE",
        "TIMED_OUT",
        "POST_FAILURE",
        "NODE_FAILURE",
        "RETRY_LIMIT",
        "DISK_FULL",
    ];

    /// Whether this result is a failure that wants an explanation: one of [`Self::FAILING`], or a word we don't know
    /// (`design/command-line.md`).
    pub fn is_failing(&self) -> bool {
        !matches!(
            self.0.as_str(),
            "SUCCESS"
                | "SKIPPED"
                | "ABORTED"
                | "CANCELED"
                | "DEQUEUED"
                | "RETRY"
                | "MERGE_CONFLICT"
                | "MERGER_FAILURE"
                | "CONFIG_ERROR"
                | "NO_JOBS"
        )
    }

    /// Whether the job passed.
    pub fn is_success(&self) -> bool {
        self.0 == "SUCCESS"
    }

    /// Whether the job really ran to a verdict of its own, so that it counts as a run in rates.
    pub fn is_run(&self) -> bool {
        self.is_success() || self.is_failing()
    }
}

/// One build. Every field but `key`, `job`, `project` and `pipeline` may be missing in real data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Build {
    /// Its name in whodunit.
    pub key: BuildKey,
    /// Zuul's row number `_id`: increases with time, pages by it have no gaps. 0 for a folder.
    pub index: u64,
    /// 32 hex digits; null for builds that never started.
    pub uuid: Option<String>,
    /// Job name.
    pub job: String,
    /// Project with its namespace: `openstack/glance`.
    pub project: String,
    /// Branch, null for tags.
    pub branch: Option<String>,
    /// Change number, null for periodic and post builds.
    pub change: Option<u64>,
    /// Patchset: a string in Zuul.
    pub patchset: Option<String>,
    /// Git ref: `refs/changes/32/965432/3`, `refs/heads/master`.
    pub git_ref: Option<String>,
    /// The commit that a post or periodic build ran for.
    pub newrev: Option<String>,
    /// The change's page at the review server.
    pub change_url: Option<String>,
    /// Pipeline: `gate`, `check`, `periodic` …
    pub pipeline: String,
    /// Result, null while running.
    pub result: Option<JobResult>,
    /// Whether a failure blocks the change.
    pub voting: bool,
    /// Start, null if it never did.
    pub start: Option<Timestamp>,
    /// End, null while running and for some that never started.
    pub end: Option<Timestamp>,
    /// The folder of its logs at the log server, null when there are none.
    pub log_url: Option<String>,
    /// Nodeset name.
    pub nodeset: Option<String>,
    /// The buildset's uuid.
    pub buildset: Option<String>,
    /// Zuul's own words about the failure; null for most.
    pub error_detail: Option<String>,
}

impl Build {
    /// The instant by which a build is in a window: its end, or its start where it has none.
    pub fn at(&self) -> Option<Timestamp> {
        self.end.or(self.start)
    }

    /// The same as seen at `now`: a build that ended later was still running then, so its start counts.
    ///
    /// A log ends some seconds before its build does; with now at the newest log line of an archive, that line's
    /// own build belongs to the window all the same.
    pub fn at_by(&self, now: Timestamp) -> Option<Timestamp> {
        self.end.filter(|end| *end <= now).or(self.start).or(self.end)
    }

    /// Whether its result is one that wants an explanation.
    pub fn is_failing(&self) -> bool {
        self.result.as_ref().is_some_and(JobResult::is_failing)
    }

    /// `965432,3`, or the branch for a build without a change.
    pub fn change_label(&self) -> String {
        match (self.change, &self.patchset) {
            (Some(c), Some(p)) => format!("{c},{p}"),
            (Some(c), None) => c.to_string(),
            _ => self.branch.clone().unwrap_or_else(|| "-".into()),
        }
    }

    /// The first seven characters of the uuid, as elastic-recheck's `build_short_uuid`.
    pub fn short_uuid(&self) -> Option<&str> {
        self.uuid.as_deref().map(|u| u.get(..7).unwrap_or(u))
    }
}

/// A build for tests: `at` is its end in seconds since 1970.
#[cfg(test)]
pub(crate) fn test_build(key: &str, index: u64, job: &str, result: Option<&str>, at: i64) -> Build {
    Build {
        key: BuildKey(key.into()),
        index,
        uuid: Some(key.into()),
        job: job.into(),
        project: "openstack/glance".into(),
        branch: Some("master".into()),
        change: Some(900_000 + index),
        patchset: Some("1".into()),
        git_ref: None,
        newrev: None,
        change_url: None,
        pipeline: "gate".into(),
        result: result.map(|r| JobResult(r.into())),
        voting: true,
        start: Timestamp::from_second(at - 60).ok(),
        end: Timestamp::from_second(at).ok(),
        log_url: Some(format!("http://logs/{key}/")),
        nodeset: None,
        buildset: None,
        error_detail: None,
    }
}
