//! Fingerprints: elastic-recheck's `queries/BUG.yaml`, what they hit in a build, what they nearly hit.
//!
//! ```text
//! folder ─► Set (Fingerprint = YAML + Query) ─ classify(BuildLogs) ─► hits     near(BuildLogs) ─► near misses
//! ```
//! Must not: fetch fingerprints or logs, or write anything.

mod classify;
mod clause;
mod diff;
pub mod edit;
mod explain;
mod file;
pub mod lint;
mod loader;
mod near;
mod set;
pub mod span;
pub mod yaml;

pub use classify::{EventRef, Hit, MatchOptions, MatchReport, classify, classify_seeing};
pub use diff::{DiffPart, diff};
pub use explain::{ClauseAnswer, Effect, Explanation, Fix, FixKind, Nearest, explain};
pub use file::Fingerprint;
pub use loader::Loader;
pub use near::{ClauseNear, NearMiss, PhraseDiff, near};
pub use set::Set;
