//! A build's logs on this machine: which files there are and where they lie. Plain data.

use super::Build;
use std::path::PathBuf;

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
    /// Its files, sorted by path; those that are no logs for matching are in it, too (`crate::log::tree` tells).
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
