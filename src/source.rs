//! Where builds and logs come from: a gate archive, a bare folder of logs, a real Zuul. One trait for all.
//!
//! Must not: write outside the folder it is told, or keep state of its own; what was fetched is remembered by
//! `crate::store`.

pub use crate::domain::{BuildLogs, LogFile};

use crate::domain::Build;
use crate::error::Result;
use crate::task::Cx;
use futures::future::BoxFuture;
use jiff::Timestamp;
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
