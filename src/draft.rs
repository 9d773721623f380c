//! A fingerprint from log lines: a query that is proved while it is made, with its file, a bug report and a commit
//! message.
//!
//! ```text
//! failing and passing builds ─► Bench ─ search ─► Found ─ compose ─► Draft { query, yaml, bug, message, proof }
//!                                 └ prove(any query) ─► Proof, in milliseconds, while the user types
//! ```
//!
//! Must not: know the network, the store, or the terminal.

pub mod bench;
mod boundary;
pub mod candidates;
pub mod component;
pub mod compose;
pub mod facts;
pub mod headline;
pub mod message;
pub mod phrase;
pub mod proof;
pub mod propose;
pub mod report;
mod weight;
pub mod yaml;

pub use bench::{Bench, Side};
pub use candidates::Selection;
pub use compose::{Draft, Extra, FailedChange, compose, compose_edited};
pub use proof::{BuildHits, Place, Proof, prove};
pub use propose::{Alternative, Found, Outcome, search, search_line};
pub use report::{BugReport, SuspectNote};
pub use weight::says_crash;
