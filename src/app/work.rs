//! Work and its results: what effects ask for and what comes back. Data only; `crate::runtime` performs, and the
//! command line performs the same work without a screen.

use crate::domain::{BuildKey, FailureFilter, FailureList, Verdict};
use crate::patch::Patch;
use crate::source::BuildLogs;
use crate::suspect::SuspectReport;
use jiff::Timestamp;
use std::path::PathBuf;

/// Which gate to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GateChoice {
    /// The one that the command line or the configuration names.
    Configured,
    /// The gate embedded in the program.
    Demo,
    /// A folder: an archive, or logs.
    Folder(PathBuf),
    /// A Zuul by the address of its web root.
    Zuul(String),
    /// A preset or a configured gate by its name.
    Named(String),
}

/// A piece of work.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// Open a gate.
    OpenGate(GateChoice),
    /// List failures.
    Failures(FailureFilter),
    /// Give builds a verdict; none takes the last one back.
    SetVerdict {
        /// The builds.
        builds: Vec<BuildKey>,
        /// The verdict; none undoes.
        verdict: Option<Verdict>,
        /// Free words.
        note: Option<String>,
    },
    /// Bring new builds and logs.
    Sync,
    /// Bring a build's logs to this machine, if they are not, and list them.
    OpenBuild(BuildKey),
    /// Rank the commits that may have caused a build's failure.
    Suspects(BuildKey),
    /// Show a commit, with words of the log to mark in it.
    ShowCommit {
        /// Project as the ranking names it.
        project: String,
        /// Commit id.
        sha: String,
        /// Words to mark.
        words: Vec<String>,
    },
}

/// What is known of the opened gate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GateView {
    /// Its name: `demo`, `opendev`, a folder.
    pub name: String,
    /// Where it comes from, for the first line: `zuul.opendev.org/openstack`.
    pub origin: String,
    /// Whether it can be synced.
    pub can_sync: bool,
    /// How often the workbench syncs by itself, in seconds; none is never.
    pub sync_every: Option<u64>,
    /// When builds were last brought.
    pub synced_at: Option<Timestamp>,
    /// What counts as now; none is the clock.
    pub now: Option<Timestamp>,
    /// How many fingerprints it has, and how many files of them are broken.
    pub fingerprints: (usize, usize),
    /// A bare folder of logs: opens on its logs, has no list of failures.
    pub single: Option<BuildKey>,
    /// The review server's address.
    pub gerrit: Option<String>,
    /// The pipeline of the failures by default.
    pub pipeline: Option<String>,
    /// Presets and configured gates to choose from when there is none yet.
    pub choices: Vec<(String, String)>,
    /// Warnings of the configuration.
    pub warnings: Vec<String>,
}

/// A result of work.
#[derive(Debug)]
pub enum Done {
    /// A gate is open.
    Gate(GateView),
    /// Nothing is configured: the first screen, with what there is to choose.
    NoGate(GateView),
    /// Failures as asked for, and how many actions are pending.
    Failures {
        /// The list.
        list: FailureList,
        /// When builds were last brought.
        synced_at: Option<Timestamp>,
        /// Pending actions.
        pending: usize,
    },
    /// Verdicts are stored.
    VerdictStored {
        /// How many builds.
        builds: usize,
        /// What was stored; none after an undo.
        verdict: Option<Verdict>,
    },
    /// Builds and logs were brought.
    Synced {
        /// New builds.
        new: usize,
        /// Logs fetched.
        logs: usize,
        /// Logs that could not be had.
        missing: usize,
    },
    /// A build's logs are here.
    BuildOpened(Box<BuildLogs>),
    /// Suspects are ranked.
    Suspected(Box<SuspectReport>),
    /// A commit's patch is read.
    CommitShown {
        /// Commit id.
        sha: String,
        /// Its patch.
        patch: Patch,
    },
}
