//! The records of the CI world: builds, changes, verdicts, windows, rates. Plain data and arithmetic.
//!
//! Must not: know the terminal, the network, the file system or the clock; "now" always comes in.

mod build;
pub mod failures;
pub mod glob;
mod logs;
pub mod meant;
mod note;
mod verdict;
mod window;

pub use build::{Build, BuildKey, JobResult};
pub use failures::{Failure, FailureFilter, FailureList, Headline, JobGroup, LogState, Summary};
pub use logs::{BuildLogs, Coming, LogFile};
pub use note::Note;
pub use verdict::{Verdict, VerdictRecord};
pub use window::Window;

#[cfg(test)]
pub(crate) use build::test_build;
#[cfg(test)]
pub(crate) use failures::test_failure;
