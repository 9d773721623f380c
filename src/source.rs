//! Where builds and logs come from: a gate archive, a bare folder of logs, a real Zuul. One trait for all.
//!
//! Must not: write outside the folder it is told, or keep state of its own; what was fetched is remembered by
//! `crate::store`.

use crate::domain::Build;
use crate::error::Result;
use crate::task::Cx;
use futures::future::BoxFuture;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// A log file of a build, as its manifest or its folder lists it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LogFile {
    /// Path in the build, true name, `/` between parts: `controller/logs/screen-n-cpu.txt.gz`. Never absolute,
    /// never with `..`.
    pub path: String,
    /// Size in bytes as stored at the source (compressed size for a `.gz`); none when not known.
    pub bytes: Option<u64>,
}

/// A build's logs on this machine: what every other room works on.
#[derive(Debug, Clone, Default)]
pub struct BuildLogs {
    /// The build's metadata; none for a bare folder.
    pub build: Option<Build>,
    /// The name under which it was asked for: the uuid, `_id:N`, or the folder as given.
    pub name: String,
    /// The folder that holds the files.
    pub root: PathBuf,
    /// Its files, sorted by path; those that are no logs for matching are in it, too (`crate::log` tells).
    pub files: Vec<LogFile>,
    /// Files that the manifest names and that could not be had, with the reason.
    pub missing: Vec<(String, String)>,
}

impl BuildLogs {
    /// Where a file of the build lies on disk.
    pub fn disk_path(&self, file: &LogFile) -> PathBuf {
        self.root.join(&file.path)
    }
}

/// One page of builds, newest first, with where the next one begins.
#[derive(Debug, Clone, Default)]
pub struct BuildPage {
    /// Newest first by `_id`.
    pub builds: Vec<Build>,
    /// The `idx_max` of the next page; none at the end.
    pub next: Option<u64>,
}

/// A place that builds and logs come from.
pub trait Source: Send + Sync {
    /// One word for messages: `zuul`, `archive`, `folder`.
    fn kind(&self) -> &'static str;

    /// One page of builds with `_id` at most `below` (all when none), newest first.
    ///
    /// # Errors
    /// Network, or data that is not what the format says, naming the address and the first wrong thing.
    fn builds<'a>(&'a self, below: Option<u64>, cx: &'a Cx) -> BoxFuture<'a, Result<BuildPage>>;

    /// Brings the logs of a build into `into` (which it may ignore when they are on this machine already), resuming
    /// what was begun, and lists them.
    ///
    /// # Errors
    /// [`crate::error::Kind::NotFound`] when the logs are gone (404, 410) or never were (null `log_url`).
    fn logs<'a>(&'a self, build: &'a Build, into: &'a Path, cx: &'a Cx) -> BoxFuture<'a, Result<BuildLogs>>;

    /// What counts as now for this source: an archive's own now, else none.
    fn now(&self) -> Option<Timestamp> {
        None
    }
}
