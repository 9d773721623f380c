//! Git, run as a program: reading merged changes, cloning fingerprints, pushing a review.
//!
//! ```text
//! Call (arguments, environment, input) ─► Git::run / Git::stream ─► Output ─► history, show
//!                                            └► CommandLog: every command line, its status and how long it took
//! ```
//!
//! Nothing here reaches a shell: arguments are a list. Nothing asks: no terminal prompt, no askpass, `ssh` in batch
//! mode. Repositories are not trusted: hooks, fsmonitor, external diffs, text conversion and signature programs are
//! switched off, and a call that is not [`Call::network`] may use no transport at all. Names that come from data are
//! checked ([`check_ref`], [`check_sha`]) before they become arguments.
//!
//! Must not: print, keep secrets (addresses are recorded without their user information), or touch a work tree or
//! an index by itself.

mod call;
mod command_log;
pub mod diff;
mod failure;
pub mod history;
mod run;

pub use call::{Call, Output, check_ref, check_sha};
pub use command_log::{CommandLog, CommandRecord, without_user};
pub use diff::show;

/// The git program with its command log. Cheap to clone; clones share the log.
#[derive(Debug, Clone, Default)]
pub struct Git {
    log: CommandLog,
}

impl Git {
    /// Git from `PATH`, recording into `log`.
    pub fn new(log: CommandLog) -> Self {
        Self { log }
    }

    /// Where commands are recorded.
    pub fn log(&self) -> &CommandLog {
        &self.log
    }
}
