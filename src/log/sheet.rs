//! What the log screen reads: the lines of one log, or those of several by time.
//!
//! A line here is a position: in one log its number, in several its place in the merged order. Everything that the
//! screen asks (levels, records, times) is asked by position; [`Sheet::place`] says which log and line it is.

use super::index::{Snapshot, TimedLines};
use super::merge::Merged;
use crate::event::Level;
use std::sync::Arc;

/// The lines of one log, or of several.
#[derive(Debug, Clone)]
pub enum Sheet {
    /// One log.
    One(Snapshot),
    /// Several logs by time.
    Many(Arc<Merged>),
}

impl From<Snapshot> for Sheet {
    fn from(snapshot: Snapshot) -> Self {
        Self::One(snapshot)
    }
}

impl Sheet {
    /// Lines known so far.
    pub fn n_lines(&self) -> u64 {
        match self {
            Self::One(s) => s.n_lines(),
            Self::Many(m) => m.n_lines(),
        }
    }

    /// Bytes covered so far.
    pub fn n_bytes(&self) -> u64 {
        self.logs().map(Snapshot::n_bytes).sum()
    }

    /// Whether all lines are in it.
    pub fn is_complete(&self) -> bool {
        self.logs().all(Snapshot::is_complete)
    }

    /// The logs, in the order of their files.
    pub fn logs(&self) -> impl Iterator<Item = &Snapshot> {
        let (one, many) = match self {
            Self::One(s) => (Some(s), None),
            Self::Many(m) => (None, Some(m.logs().iter().map(|log| &log.snapshot))),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }

    /// The log (its index among [`Sheet::logs`]) and the line in it of a position.
    pub fn place(&self, at: u64) -> Option<(usize, u64)> {
        match self {
            Self::One(s) => (at < s.n_lines()).then_some((0, at)),
            Self::Many(m) => m.place(at),
        }
    }

    /// The position of a line of a log.
    pub fn position(&self, log: usize, line: u64) -> Option<u64> {
        match self {
            Self::One(s) => (log == 0 && line < s.n_lines()).then_some(line),
            Self::Many(m) => m.position(log, line),
        }
    }

    /// The path of a log of several; none where there is one, which its owner knows.
    pub fn path(&self, log: usize) -> Option<&str> {
        match self {
            Self::One(_) => None,
            Self::Many(m) => m.logs().get(log).map(|l| l.path.as_str()),
        }
    }

    /// Lines of `level` and above.
    pub fn n_at_least(&self, level: Level) -> u64 {
        match self {
            Self::One(s) => s.n_at_least(level),
            Self::Many(m) => m.n_at_least(level),
        }
    }

    /// The level of a line, inherited where it has no head; none beyond the end.
    pub fn level(&self, at: u64) -> Level {
        match self {
            Self::One(s) => s.level(at),
            Self::Many(m) => m.line(at, Snapshot::level).unwrap_or(Level::None),
        }
    }

    /// Whether a line begins a record.
    pub fn begins_record(&self, at: u64) -> bool {
        match self {
            Self::One(s) => s.begins_record(at),
            Self::Many(m) => m.line(at, Snapshot::begins_record).unwrap_or(false),
        }
    }

    /// The next record of `level` and above after a position.
    pub fn next_record(&self, at: u64, level: Level) -> Option<u64> {
        match self {
            Self::One(s) => s.next_record(at, level),
            Self::Many(m) => m.record_from(at + 1, level),
        }
    }

    /// The first record of `level` and above.
    pub fn first_record(&self, level: Level) -> Option<u64> {
        match self {
            Self::One(s) => s.first_record(level),
            Self::Many(m) => m.record_from(0, level),
        }
    }

    /// The last record of `level` and above before a position.
    pub fn previous_record(&self, at: u64, level: Level) -> Option<u64> {
        match self {
            Self::One(s) => s.previous_record(at, level),
            Self::Many(m) => m.previous_record(at, level),
        }
    }

    /// When a line was written: microseconds since 1970 UTC.
    pub fn time(&self, at: u64) -> Option<i64> {
        match self {
            Self::One(s) => s.time(at),
            Self::Many(m) => m.time(at),
        }
    }

    /// The first line of a time or later.
    pub fn at_time(&self, micros: i64) -> Option<u64> {
        match self {
            Self::One(s) => s.line_at_time(micros),
            Self::Many(m) => m.at_time(micros),
        }
    }

    pub(in crate::log) fn runs(&self) -> Box<dyn Iterator<Item = TimedLines> + '_> {
        match self {
            Self::One(s) => Box::new(s.runs()),
            Self::Many(m) => Box::new(m.runs()),
        }
    }

    /// First position and lines of `level` and above of each part: for views.
    pub(in crate::log) fn counts(&self, level: Level) -> Vec<(u64, u64)> {
        match self {
            Self::One(s) => s.counts(level).collect(),
            Self::Many(m) => m.counts(level).collect(),
        }
    }

    /// Lines of `level` and above from a position on.
    pub(in crate::log) fn at_least_from(&self, at: u64, level: Level) -> Box<dyn Iterator<Item = u64> + '_> {
        match self {
            Self::One(s) => Box::new(s.at_least_from(at, level)),
            Self::Many(m) => Box::new(
                m.levels_from(at, level)
                    .filter(move |(_, l)| *l >= level)
                    .map(|(at, _)| at),
            ),
        }
    }
}
