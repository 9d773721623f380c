//! Fingerprints: elastic-recheck's `queries/BUG.yaml`, what they hit in a build, what they nearly hit.
//!
//! ```text
//! folder ─► Set (Fingerprint = YAML + Query) ─ classify(BuildLogs) ─► hits     near(BuildLogs) ─► near misses
//! ```
//! Must not: fetch fingerprints or logs, or write anything.

mod classify;
mod file;
mod near;
mod set;
pub mod yaml;

pub use classify::{EventRef, Hit, MatchOptions, MatchReport, classify, classify_seeing};
pub use file::Fingerprint;
pub use near::{ClauseNear, DiffPart, NearMiss, PhraseDiff, near};
pub use set::Set;
