//! Where builds and logs come from: a gate archive, a bare folder of logs, a real Zuul. One trait for all.
//!
//! Must not: write outside the folder it is told, or keep state of its own; what was fetched is remembered by
//! `crate::store`.

pub mod archive;
pub mod folder;
mod inventory;
pub mod schema;
pub mod zuul;

pub use crate::domain::{BuildLogs, LogFile};
pub use archive::Archive;
pub use folder::{Folder, folder_logs};

use crate::domain::{Build, BuildKey};
use crate::error::Result;
use crate::task::Cx;
use futures::future::BoxFuture;
use jiff::Timestamp;
use sha1::{Digest, Sha1};
use std::path::Path;

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

    /// The build of this name, asked of the source itself; none where it has none, or cannot be asked for one.
    ///
    /// # Errors
    /// As [`Source::builds`].
    fn build<'a>(&'a self, _key: &'a BuildKey, _cx: &'a Cx) -> BoxFuture<'a, Result<Option<Build>>> {
        Box::pin(std::future::ready(Ok(None)))
    }

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

/// The name of a build's folder of logs: its key where that is plain, else a hash of it, so that a hostile uuid never
/// names another folder.
pub fn folder_name(key: &BuildKey) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let text = key
        .0
        .strip_prefix("_id:")
        .map_or_else(|| key.0.clone(), |n| format!("_id-{n}"));
    if !text.is_empty() && text.len() <= 64 && text.chars().all(is_plain) {
        return text;
    }
    let digest = Sha1::digest(key.0.as_bytes());
    digest.iter().fold(String::from("x-"), |mut all, byte| {
        all.push_str(&format!("{byte:02x}"));
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_key_names_no_other_folder() {
        let name = |k: &str| folder_name(&BuildKey(k.into()));
        assert_eq!(name("d5a1"), "d5a1");
        assert_eq!(name("_id:7"), "_id-7");
        for bad in ["../../etc", "/etc", "", "a/b", "a\0b", &"a".repeat(65)] {
            assert!(name(bad).starts_with("x-") && name(bad).len() == 42, "{bad}");
        }
    }
}
