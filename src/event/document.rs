//! Files that are one document, not lines: Zuul's `job-output.json` and subunit streams. Each task and each test is an
//! event; those that failed are errors.
//!
//! Must not: keep more than a bounded part of a document in memory. A broken one gives the events before the break.

mod subunit;
mod zuul;

use super::Level;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// What a file is one document of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Document {
    /// Zuul's playbooks, plays and tasks.
    Zuul,
    /// A stream of test results (subunit v2).
    Subunit,
}

/// One event of a document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Record {
    /// The line of the file on which it begins, 1-based.
    pub line: u64,
    /// Microseconds since 1970 UTC.
    pub time: Option<i64>,
    pub level: Level,
    /// The test, or the task's host.
    pub module: Option<String>,
    pub text: String,
}

/// Bytes and lines read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Amount {
    pub bytes: u64,
    pub lines: u64,
}

impl Document {
    /// Tells a document from the first bytes of a file.
    pub(super) fn of(sample: &[u8]) -> Option<Self> {
        if subunit::is_stream(sample) {
            return Some(Document::Subunit);
        }
        zuul::is_output(sample).then_some(Document::Zuul)
    }

    /// Gives out the events in the order of the file.
    ///
    /// # Errors
    /// The reader's, or the document is broken.
    pub(super) fn read(
        self,
        reader: impl Read,
        give: &mut dyn FnMut(Record) -> ControlFlow<()>,
    ) -> io::Result<Amount> {
        match self {
            Document::Zuul => zuul::read(reader, give),
            Document::Subunit => subunit::read(reader, give),
        }
    }
}

/// Text without escape codes, as events have it.
fn plain(text: &str) -> String {
    crate::log::escape::plain(text.as_bytes()).into_owned()
}
