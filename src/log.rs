//! A log: files of a folder, their bytes, lines, heads, levels and times.
//!
//! ```text
//!                        ┌ lines ─ escape ─ format/head ─ stamp ─ clock ──► crate::event
//! tree ─ open ──────────┤
//! (which files, decompressed) └ store ─ index ─ merge ─ sheet ─ view, filter, search, histogram ──► the log viewer
//! ```
//!
//! The upper way streams through a file once in bounded memory; the lower one opens one file for random access. Between
//! them [`sweep`] tells where records of a level begin, for what is asked of a big file once.
//!
//! Must not: know the terminal, the network, the environment or the time of day. Logs are hostile text: nothing here
//! panics, hangs or grows on any bytes, and [`sanitize`] stands between them and a terminal.

pub mod archive;
pub mod clock;
pub(crate) mod ends;
pub mod escape;
pub mod failure;
pub mod filter;
pub mod format;
pub mod head;
pub mod highlight;
pub mod histogram;
pub mod index;
pub mod level;
pub mod lines;
pub mod mask;
pub mod merge;
pub mod open;
pub mod pretty;
pub mod redact;
pub(crate) mod request;
pub mod sanitize;
pub mod search;
pub mod sheet;
pub mod skew;
pub mod stamp;
pub mod store;
pub mod sweep;
pub mod tree;
pub mod view;

pub use clock::Clock;
pub use format::Format;
pub use open::open;
