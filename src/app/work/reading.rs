//! Work for the reader of logs, and what it gives: several logs on one clock, filters, notes, excerpts.
//!
//! Lines are positions of the open sheet where `lines` stands beside the `path` of what is open; places (a file's path
//! and a line in it, 0-based) everywhere else.

use crate::domain::{BuildKey, Note};
use crate::log::filter::{LineFilter, Passing};
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;

/// A piece of work of the reader.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// Show logs on one clock; comes back as a log that has grown.
    Merge {
        /// What they are called together.
        name: String,
        /// Path, where it lies, microseconds added to its times.
        files: Vec<(String, PathBuf, i64)>,
        /// When the build was, for times without a date.
        reference: Option<Timestamp>,
    },
    /// Which lines of what is open pass these filters.
    Filter {
        /// What is open.
        path: String,
        /// The filters.
        filters: Vec<LineFilter>,
    },
    /// The first of some logs that has a line near an instant.
    Instant {
        /// Microseconds since 1970 UTC.
        micros: i64,
        /// The logs in the order wanted: path, where it lies, microseconds added to its times.
        files: Vec<(String, PathBuf, i64)>,
        /// When the build was, for times without a date.
        reference: Option<Timestamp>,
    },
    /// An event laid out for reading: its fields, JSON and representations of values on lines of their own.
    Pretty {
        /// What is open.
        path: String,
        /// The event's lines, ascending.
        lines: Vec<u64>,
    },
    /// Write lines with their notes and links to a file.
    Excerpt {
        /// What it is of, for its first line.
        title: String,
        /// The files that hold the lines: path, where it lies.
        files: Vec<(String, PathBuf)>,
        /// The lines in order: file, line, link, note.
        lines: Vec<(String, u64, Option<String>, Option<String>)>,
    },
    /// Wait until the open log grows, is cut, replaced or gone; then read on.
    Watch {
        /// What is open.
        path: String,
    },
    /// The notes on a build's logs.
    Notes(BuildKey),
    /// Keep a note; one without text is a bookmark.
    PutNote(BuildKey, Note),
    /// Take a note away.
    DropNote(BuildKey, String, u64),
}

/// What the reader's work gave.
#[derive(Debug, Clone, PartialEq)]
pub enum Read {
    /// Which lines pass.
    Filtered {
        /// What is open.
        path: String,
        /// The filters.
        filters: Vec<LineFilter>,
        /// What passes.
        passing: Arc<Passing>,
    },
    /// The place nearest to an instant, and how many microseconds after it; none where no log has one.
    Instant(Option<(String, u64, i64)>),
    /// An event laid out.
    Pretty(Vec<String>),
    /// An excerpt is written.
    Excerpt(Excerpted),
    /// What happened to the open log, in a sentence, and whether it is to be opened anew.
    Changed {
        /// What is open.
        path: String,
        /// What happened, in a sentence.
        text: String,
        /// Whether it is to be opened anew.
        anew: bool,
    },
    /// The notes on a build's logs.
    Notes(BuildKey, Vec<Note>),
    /// Hosts (first folders of paths) whose clocks are off: microseconds ahead, and how many requests tell it.
    Clocks(Vec<(String, i64, usize)>),
}

/// An excerpt that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpted {
    /// Its file.
    pub path: PathBuf,
    /// Lines of logs in it.
    pub lines: usize,
}
