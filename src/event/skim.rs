//! The events of a file of which most are of no interest: counted as [`super::stream()`] counts them, but made only
//! where a sieve lets their bytes through.
//!
//! ```text
//! 256 KiB of whole lines ─► Ends ─► each: its Class ─► DEBUG: dropped
//!                                                  └─► begins an event, goes on ─► all events ─► Sieve::places
//!     events without a place: counted              with one: Sieve::wants ─► Joiner ─► Event
//!     from a line that is not told at a glance on: Joiner, until a line that surely begins an event
//! ```
//! The [`Joiner`] stays the one that decides: what is skimmed are only lines that it would treat alike in any state.
//! Memory: the reader's buffer, and one event, of at most 1 MiB of text as the Joiner cuts them.
//!
//! Cost: of bytes in which nothing is found and whose heads are told at a glance, some 0.1 ns each, beside reading and
//! searching them; of an event that is made, some 100 times as much.

mod class;
mod ends;
mod kept;
mod pending;
mod syslog;
#[cfg(test)]
mod tests;
mod walk;
mod writer;

use super::join::Joiner;
use super::stream::{self, EventOptions, StreamStats};
use super::{Event, EventModel};
use crate::domain::{BuildLogs, LogFile};
use crate::error::{IoContext, Result};
use crate::log::Format;
use crate::log::format::SAMPLE;
use crate::log::head::Kind;
use crate::log::lines::Lines;
use crate::task::Cx;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use walk::Skim;

/// Lines between looks at the token.
const CHECK: u32 = 256;

type Sink<'f> = dyn FnMut(&Event) -> ControlFlow<()> + 'f;

/// Where something was found, and what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The byte.
    pub at: usize,
    /// What, in the sieve's own numbers.
    pub what: u32,
}

/// What is looked for in raw bytes. What it lets pass may still be nothing; what it holds back must be.
pub trait Sieve {
    /// Adds to `places` where in `lines`, which are whole lines, an event may be of interest, ascending.
    ///
    /// Gives whether it looks for something else from now on: an event that goes on behind these lines has to be asked
    /// about then, with places or without.
    fn places(&mut self, lines: &[u8], places: &mut Vec<Place>) -> bool;

    /// Whether an event may be of interest, by all of its bytes and what was found in it; by its bytes alone where that
    /// is not known.
    fn wants(&mut self, event: &[u8], found: Option<&[u32]>) -> bool;
}

/// What is known of a file before its events are.
#[derive(Debug)]
pub struct Outset<'a> {
    /// Events without lines that have all the names and tags that the file's events will have.
    pub blanks: &'a [Event],
    /// The first bytes of the file, at most 256 KiB.
    pub sample: &'a [u8],
}

/// As [`super::stream()`], by [`skim_reader`].
///
/// # Errors
/// As [`super::stream()`]; what was counted until then is given as well.
pub fn skim<S: Sieve>(
    logs: &BuildLogs,
    file: &LogFile,
    opts: &EventOptions,
    cx: &Cx,
    make: impl FnOnce(&Outset<'_>) -> Option<S>,
    f: &mut Sink<'_>,
) -> (StreamStats, Result<()>) {
    match stream::open(logs, file, opts, cx) {
        Ok((reader, opts)) => skim_reader(reader, &file.path, &opts, cx, make, f),
        Err(e) => (StreamStats::default(), Err(e)),
    }
}

/// As [`super::stream_reader`], but `f` sees, beside others, only those events that the sieve wants, which `make`
/// makes from what is known of the file; all events where it makes none. Counts are those of all events.
///
/// # Errors
/// As [`super::stream_reader`]; what was counted until then is given as well.
pub fn skim_reader<S: Sieve>(
    reader: impl Read,
    path: &str,
    opts: &EventOptions,
    cx: &Cx,
    make: impl FnOnce(&Outset<'_>) -> Option<S>,
    f: &mut Sink<'_>,
) -> (StreamStats, Result<()>) {
    let mut lines = Lines::new(reader);
    let format = Format::detect_records(lines.peek(SAMPLE));
    let joiner = Joiner::new(path, &format, opts);
    let mut blanks = vec![joiner.blank(true)];
    if opts.model == EventModel::Logstash {
        blanks.push(joiner.blank(false));
    }
    let sieve = make(&Outset {
        blanks: &blanks,
        sample: lines.peek(SAMPLE),
    });
    // A line without a time has that of the record before, which only the joiner knows of one in JSON.
    let is_of_joiner = opts.model == EventModel::Line && format.has(Kind::Json);
    let sieve = sieve.filter(|_| !is_of_joiner);
    let mut skim = Skim::new(joiner, sieve, &format, opts);
    let mut done = Ok(());
    let mut checked = 0;
    loop {
        // A line is short work, a block some 100 µs.
        checked += if skim.joining { 1 } else { CHECK };
        if checked >= CHECK {
            checked = 0;
            if let Err(e) = cx.check() {
                return (skim.stats(lines.bytes()), Err(e));
            }
        }
        let block = if skim.sieve.is_some() { lines.whole() } else { &[] };
        let flow = if block.is_empty() {
            match lines.next().at("read", Path::new(path)) {
                Ok(Some(line)) => skim.piece(line.bytes, line.begins, f),
                Ok(None) => break,
                Err(e) => {
                    done = Err(e);
                    break;
                }
            }
        } else {
            skim.block(block, f)
        };
        if flow.is_break() {
            return (skim.stats(lines.bytes()), done);
        }
    }
    // Whether the last event breaks is the same to us.
    let _ = skim.finish(f);
    (skim.stats(lines.bytes()), done)
}
