//! What is unusual about a build: its logs against those of passing builds, the few lines that explain it, each with
//! its reason; what differs between two builds; the story of an id.
//!
//! ```text
//! BuildLogs… ─ event ─► tally (templates counted, both cores) ─► pairs ─► judge ─► rank ─► Digest
//! ```
//!
//! Nothing is learnt beforehand and nothing is named: a template is known, rare or new by the passing builds at hand.
//! Must not: know the terminal, the network or the store. Cost: one pass over all logs of all builds; memory by the
//! number of different templates.

mod baseline;
mod count;
mod diff;
mod explain;
mod fetch;
mod judge;
mod link;
mod mask;
mod missing;
mod rank;
mod reason;
mod severity;
mod story;
mod tally;
mod threads;
mod trail;
mod words;

pub use diff::{Difference, DifferenceKind, diff};
pub use explain::{Digest, DigestLine, DigestOptions, Verdict, digest};
pub use mask::{Mask, template};
pub use reason::{Reason, sentence};
pub use story::{StoryLine, id_in, story};
pub use tally::Side;
