//! Work and its results: what effects ask for and what comes back. Data only; `crate::runtime` performs, and the
//! command line performs the same work without a screen.

mod reading;

pub use reading::{Excerpted, Read, Reading};

use super::{FileCounts, LogLine};
use crate::app::{MatchView, OutboxAsk, OutboxItem, QueryError, SentLine, WhyNot};
use crate::digest::{Digest, StoryLine};
use crate::domain::failures::Headline;
use crate::domain::{BuildKey, FailureFilter, FailureList, Verdict};
use crate::draft::Draft;
use crate::log::histogram::Histogram;
use crate::log::search::Hits;
use crate::log::sheet::Sheet;
use crate::patch::Patch;
use crate::review::SubmitPlan;
use crate::source::BuildLogs;
use crate::suspect::SuspectReport;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Which gate to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GateChoice {
    /// The one that the command line or the configuration names.
    Configured,
    /// The gate embedded in the program.
    Demo,
    /// A folder: an archive, or logs.
    Folder(PathBuf),
    /// A Zuul.
    Zuul {
        /// The address of its web root.
        url: String,
        /// The tenant; empty where the address says it, or there is only one.
        tenant: String,
    },
    /// A preset or a configured gate by its name.
    Named(String),
}

/// A piece of work.
#[derive(Debug, Clone, PartialEq)]
pub enum Work {
    /// Open a gate.
    OpenGate(GateChoice),
    /// Ask a Zuul for its tenants.
    ListTenants(String),
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
    /// Compare a build with passing ones.
    Digest {
        /// The build.
        build: BuildKey,
        /// The passing ones: folders or ids; empty: those of the gate.
        against: Vec<String>,
    },
    /// Say of the failures of a filter what each looks like: the first line of its digest, where that is not known yet.
    Headlines(FailureFilter),
    /// Follow an id across a build's logs.
    Story {
        /// The build.
        build: BuildKey,
        /// The id, or any word.
        id: String,
    },
    /// Match fingerprints with a build, and find near misses.
    Match(BuildKey),
    /// Say why a fingerprint hits a build or does not, and what would make it.
    WhyNot {
        /// The build.
        build: BuildKey,
        /// The fingerprint's id.
        id: String,
    },
    /// Draft a fingerprint.
    Draft {
        /// The failed build.
        build: BuildKey,
        /// File and 1-based line of the lines to draft from; empty lets the tool choose.
        lines: Vec<(String, u32)>,
        /// The bug's id, where it is known.
        bug: Option<String>,
    },
    /// Prove a query file as typed, and store it as a draft.
    Prove {
        /// The failed build.
        build: BuildKey,
        /// The file's text.
        yaml: String,
        /// The bug's id.
        bug: Option<String>,
        /// The draft's number in the store.
        stored: Option<i64>,
    },
    /// Plan a submission.
    Plan {
        /// The failed build.
        build: BuildKey,
        /// The bug's id.
        bug: String,
        /// The file's text.
        yaml: String,
        /// The draft with message and report.
        draft: Box<Draft>,
    },
    /// Store a planned submission, then send it unless it is to be held.
    Send {
        /// The plan as shown.
        plan: Box<SubmitPlan>,
        /// Only store it, held.
        hold: bool,
    },
    /// Ask something of the outbox.
    Outbox(OutboxAsk),
    /// Show a commit, with words of the log to mark in it.
    ShowCommit {
        /// Project as the ranking names it.
        project: String,
        /// Commit id.
        sha: String,
        /// Words to mark.
        words: Vec<String>,
    },
    /// Count the errors of a build's files: paths in the build, with where they lie.
    CountErrors {
        /// The files, the most wanted first.
        files: Vec<(String, PathBuf)>,
        /// When the build was, for times without a date.
        reference: Option<Timestamp>,
    },
    /// Open a log and index it; parts come while it grows.
    OpenLog {
        /// Its path in the build.
        path: String,
        /// Where it lies.
        disk: PathBuf,
        /// When the build was, for times without a date.
        reference: Option<Timestamp>,
    },
    /// The text of lines of the open log.
    LogWindow {
        /// The log's path in the build.
        path: String,
        /// The lines, ascending.
        lines: Vec<u64>,
        /// The pattern whose hits are wanted.
        pattern: Option<String>,
    },
    /// The lines of the open log that match a pattern.
    SearchLog {
        /// The log's path in the build.
        path: String,
        /// A regular expression.
        pattern: String,
    },
    /// Reading logs: merging, filtering, notes and more.
    Read(Box<Reading>),
    /// Lines of the open log, whole and clean, for the clipboard.
    CopyLines {
        /// The log's path in the build.
        path: String,
        /// The lines, ascending.
        lines: Vec<u64>,
    },
}

/// What is known of the opened gate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GateView {
    /// Its name: `demo`, `opendev`, a folder.
    pub name: String,
    /// Where it comes from, for the first line: `zuul.opendev.org/openstack`.
    pub origin: String,
    /// Zuul's pages of the tenant, for links to lines: `https://zuul.opendev.org/t/openstack`.
    pub zuul_page: Option<String>,
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
        /// What the filter names that is not on record, in a sentence; none where all is known.
        unknown: Option<String>,
        /// The fingerprints on their way that hit a build: their reviews, in words.
        reviews: BTreeMap<BuildKey, String>,
        /// When builds were last brought.
        synced_at: Option<Timestamp>,
        /// Pending actions.
        pending: usize,
    },
    /// What builds look like, by the first line of their digests; none where nothing is unusual.
    Headlines(Vec<(BuildKey, Option<Headline>)>),
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
    /// A sync has recorded more builds, and goes on.
    SyncGrew {
        /// Builds recorded so far.
        builds: usize,
    },
    /// The tenants of a Zuul, as far as it tells.
    Tenants {
        /// The address that was asked.
        url: String,
        /// Their names; none where it did not say.
        names: Vec<String>,
    },
    /// Some of a build's logs are here, and more are being fetched.
    BuildArriving(Box<BuildLogs>),
    /// A build's logs are here.
    BuildOpened(Box<BuildLogs>),
    /// A build is compared.
    Digested(Box<Digest>),
    /// An id is followed.
    StoryTold {
        /// The id.
        id: String,
        /// Its events in the order of time.
        lines: Vec<StoryLine>,
        /// What could not be read: file and reason.
        problems: Vec<String>,
    },
    /// Suspects are ranked.
    Suspected {
        /// The ranking.
        report: Box<SuspectReport>,
        /// What was not as it should be on the way, in sentences.
        notes: Vec<String>,
    },
    /// Fingerprints are matched.
    Matched(Box<MatchView>),
    /// Why a fingerprint does not hit.
    WhyNot(Box<WhyNot>),
    /// A draft is made, or not.
    DraftMade(DraftMade),
    /// A query is proved, or wrong.
    Proved(Proved),
    /// A submission is planned.
    Planned(Box<SubmitPlan>),
    /// What became of a submission.
    Sent {
        /// One line for each action.
        lines: Vec<SentLine>,
        /// Pending actions now.
        pending: usize,
    },
    /// The outbox as it stands.
    OutboxListed {
        /// Its actions, newest first.
        items: Vec<OutboxItem>,
        /// Pending ones.
        pending: usize,
        /// What was done.
        said: Option<String>,
    },
    /// A commit's patch is read.
    CommitShown {
        /// Commit id.
        sha: String,
        /// Its patch.
        patch: Patch,
    },
    /// What was found in files so far, by path.
    FileCounts(Vec<(String, FileCounts)>),
    /// The open log is indexed so far.
    LogGrown {
        /// Its path in the build.
        path: String,
        /// The index, or the indexes of several logs by time.
        sheet: Sheet,
        /// Its lines over time.
        histogram: Arc<Histogram>,
        /// Why it ends early.
        problem: Option<String>,
    },
    /// Lines of the open log.
    LogLines {
        /// Its path in the build.
        path: String,
        /// The pattern whose hits are in the lines.
        pattern: Option<String>,
        /// The lines with their numbers.
        lines: Vec<(u64, LogLine)>,
    },
    /// The hits of a search.
    LogHits {
        /// The log's path in the build.
        path: String,
        /// The pattern.
        pattern: String,
        /// The lines that match.
        hits: Arc<Hits>,
    },
    /// What reading gave.
    Read(Box<Read>),
    /// Text for the clipboard.
    Copied(String),
}

/// What drafting gave.
#[derive(Debug)]
pub enum DraftMade {
    /// A draft, and its number in the store.
    Draft {
        /// The draft.
        draft: Box<Draft>,
        /// Its number.
        stored: Option<i64>,
    },
    /// None, with the reason.
    Abstains(String),
}

/// What proving gave.
#[derive(Debug)]
pub enum Proved {
    /// The draft anew, with its proof.
    Draft {
        /// The draft.
        draft: Box<Draft>,
        /// Its number in the store.
        stored: Option<i64>,
        /// What the query says that cannot be meant, in sentences.
        doubts: Vec<String>,
    },
    /// The query cannot be used.
    Wrong(QueryError),
}
