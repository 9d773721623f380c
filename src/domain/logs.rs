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
    /// Those of its files of which only a beginning is here, while they are fetched.
    pub coming: Vec<Coming>,
}

/// A log file that is being fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// Path in the build, as that of [`LogFile`].
    pub path: String,
    /// Where its beginning lies, as the server sends it: it may be compressed though its name does not say so.
    pub disk: PathBuf,
    /// Bytes that are here.
    pub have: u64,
    /// Bytes that the server sends in all; none when not known.
    pub of: Option<u64>,
}

impl BuildLogs {
    /// Where a file of the build lies on disk, or its beginning.
    pub fn disk_path(&self, file: &LogFile) -> PathBuf {
        match self.coming(&file.path) {
            Some(coming) => coming.disk.clone(),
            None => self.root.join(&file.path),
        }
    }

    /// How far a file is that is being fetched; none where it is whole.
    pub fn coming(&self, path: &str) -> Option<&Coming> {
        self.coming.iter().find(|coming| coming.path == path)
    }
}

/// What is known of the logs of a failing build.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LogState {
    /// Not looked at yet.
    #[default]
    Unknown,
    /// On this machine, and read for a headline.
    Here,
    /// There never were any (null `log_url`).
    Never,
    /// Gone from the server (404, 410).
    Gone,
}

impl LogState {
    /// The word for scripts.
    pub fn name(&self) -> &'static str {
        match self {
            LogState::Unknown => "unknown",
            LogState::Here => "here",
            LogState::Never => "never",
            LogState::Gone => "gone",
        }
    }

    /// What to say of a build in place of a headline, where it has none.
    pub fn without_headline(&self) -> &'static str {
        match self {
            LogState::Unknown => "not looked at yet",
            LogState::Here => "no unusual error in its logs",
            LogState::Never => "no log (log_url is null)",
            LogState::Gone => "its logs are gone",
        }
    }
}
