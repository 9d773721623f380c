//! Suspects: which merged commit broke the job, with reasons that a person can check.
//!
//! ```text
//! events of the build ─┐
//! fingerprint's query ─┴► Evidence (frames, modules, words, phrases) ─┐
//! builds of the job ───► Window (last good run → first bad run)       ├─► rank ─► SuspectReport
//! git or Gerrit ───────► Commit (files, identifiers, literals) ───────┘
//! ```
//!
//! The score of a commit is a log-probability: how soon before the failure it was merged, what kind of files it
//! touches, the rare words, phrases, files, functions and lines that it shares with the evidence. A softmax makes
//! probabilities of it, with "none of these" as one candidate. Nothing depends on the names of projects, on dates
//! or on commit ids.
//!
//! Must not: know the terminal, the network, git or the clock.
//!
//! Cost: about 1 ms for a commit of 1,000 words; memory is what the commits take.
//!
//! Sources: BM25 (Robertson and Zaragoza 2009) for words; LUCI Bisection's file and line heuristics
//! (`design/peers-and-formats.md` §1.4); measured on `corpus/culprits` (`tests/culprits.rs`).

pub mod case;
pub mod commit;
pub mod digest;
pub mod evidence;
pub mod own_fault;
mod query;
pub mod rank;
mod reason;
mod text_score;
mod trace_score;
pub mod window;
mod words;

pub use commit::{Commit, FileChange, Hunk};
pub use evidence::{Collector, Evidence};
pub use own_fault::{OwnFault, own_fault};
pub use rank::{Reason, Suspect, SuspectReport, percent, rank};
pub use window::{Window, window};
