//! Events: what fingerprints match on. One event is one log record with its continuation lines joined, and the
//! fields that elastic-recheck's index had.
//!
//! ```text
//! bytes of a log ─ crate::log (format, heads, joining) ─► Event ─ with Build and tags ─► Fields ─► crate::lucene
//! ```
//!
//! Must not: know the terminal or the network.

mod document;
mod fields;
mod join;
mod severe;
mod skim;
mod stream;
mod tags;
mod tally;
mod whole;

pub use fields::{BuildFields, Fields};
pub use severe::Severe;
pub use skim::{Outset, Place, Sieve, skim, skim_reader};
pub use stream::{EventOptions, StreamStats, stream, stream_readable, stream_reader};
pub use tags::Tags;
pub use tally::{Tally, tally};
pub use whole::Whole;

use std::sync::Arc;

/// Severity of an event, in ascending order. Levels come from the level field of a record's head alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(u8)]
pub enum Level {
    /// The format has no level, or the line is a preamble.
    #[default]
    None = 0,
    /// Finer than debug.
    Trace = 1,
    /// Debug.
    Debug = 2,
    /// Information, notice, audit.
    Info = 3,
    /// Warning.
    Warning = 4,
    /// Error; also oslo.log's TRACE lines of a traceback.
    Error = 5,
    /// Critical, fatal, emergency.
    Critical = 6,
}

impl Level {
    /// All levels, ascending.
    pub const ALL: [Self; 7] = [
        Level::None,
        Level::Trace,
        Level::Debug,
        Level::Info,
        Level::Warning,
        Level::Error,
        Level::Critical,
    ];

    /// The word in output: `ERROR`, or `none`.
    pub fn name(self) -> &'static str {
        match self {
            Level::None => "none",
            Level::Trace => "TRACE",
            Level::Debug => "DEBUG",
            Level::Info => "INFO",
            Level::Warning => "WARNING",
            Level::Error => "ERROR",
            Level::Critical => "CRITICAL",
        }
    }

    /// One letter, so that severity never hangs on colour alone; a space for none.
    pub fn letter(self) -> char {
        match self {
            Level::None => ' ',
            Level::Trace => 'T',
            Level::Debug => 'D',
            Level::Info => 'I',
            Level::Warning => 'W',
            Level::Error => 'E',
            Level::Critical => 'C',
        }
    }

    /// Reads a level as a user writes it: `error`, `WARN`, `none`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.to_ascii_uppercase().as_str() {
            "NONE" => Level::None,
            "TRACE" => Level::Trace,
            "DEBUG" => Level::Debug,
            "INFO" => Level::Info,
            "WARNING" | "WARN" => Level::Warning,
            "ERROR" => Level::Error,
            "CRITICAL" | "FATAL" => Level::Critical,
            _ => return None,
        })
    }
}

/// How lines become events (`corpus/lucene/FIELDS.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum EventModel {
    /// Records with their continuation lines and tracebacks: the default.
    #[default]
    Joined,
    /// One event a line, as OpenStack's pipeline since 2022.
    Line,
    /// Literally as logstash did in 2013–2021.
    Logstash,
}

impl EventModel {
    /// Reads a model as a user writes it: `joined`, `line`, `logstash`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "joined" => EventModel::Joined,
            "line" => EventModel::Line,
            "logstash" => EventModel::Logstash,
            _ => return None,
        })
    }

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            EventModel::Joined => "joined",
            EventModel::Line => "line",
            EventModel::Logstash => "logstash",
        }
    }
}

/// One event of one file of a build.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Event {
    /// The file's path in the build, true name (with `.gz`).
    pub file: Arc<str>,
    /// The field `filename`: the path without its compression suffix, its base name under [`EventModel::Line`].
    pub filename: Arc<str>,
    /// The field `tags`: base name, those of the map, those of the format.
    pub tags: Arc<[String]>,
    /// Its first line, 1-based.
    pub line: u32,
    /// How many lines it has.
    pub n_lines: u32,
    /// Whether it goes on with the event before, which was cut at 1 MiB.
    pub continues: bool,
    /// Whether the next one goes on with it; skimming does not tell it of all.
    pub is_cut: bool,
    /// Time of the head, microseconds since 1970 UTC.
    pub time: Option<i64>,
    /// Level of the head.
    pub level: Level,
    /// Logger, program or class in the head.
    pub module: Option<String>,
    /// Process id in the head.
    pub pid: Option<String>,
    /// Request ids in it (`req-…`), in order, no duplicates.
    pub request_ids: Vec<String>,
    /// What the index had as `message`: the text after the head, with the continuation lines.
    pub message: String,
    /// The whole event, or a piece of it: its raw lines joined by `\n`, escape codes removed, never shortened.
    pub text: String,
    /// Fields beyond these that the format gives (`syslog_program`, `verb`, `response`), with their values.
    pub extra: Vec<(&'static str, String)>,
}
