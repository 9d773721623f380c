//! The events of one file, one after another, in bounded memory.
//!
//! Cost: one pass over the file; a few MiB of buffers, whatever the file holds.

use super::document::Document;
use super::join::Joiner;
use super::{Event, EventModel, Tags};
use crate::domain::{BuildLogs, LogFile};
use crate::error::{IoContext, Result};
use crate::log::failure::Blocks;
use crate::log::format::SAMPLE;
use crate::log::lines::Lines;
use crate::log::{Clock, Format, escape};
use crate::task::Cx;
use jiff::Timestamp;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

/// How to make events.
#[derive(Debug, Clone)]
pub struct EventOptions {
    /// How lines become events.
    pub model: EventModel,
    /// Whether DEBUG records stay; matching and drafting take them out before joining.
    pub debug: bool,
    /// What the times lack. Without a reference the file's own time is one.
    pub clock: Clock,
    /// The map from paths to tags.
    pub tags: Arc<Tags>,
    /// Whether the failures in the output of tools are events; the old index knew none.
    pub failures: bool,
}

impl Default for EventOptions {
    /// Joined events, DEBUG kept, UTC.
    fn default() -> Self {
        Self {
            model: EventModel::Joined,
            debug: true,
            clock: Clock::default(),
            tags: Arc::default(),
            failures: true,
        }
    }
}

impl EventOptions {
    /// What `match` and `draft` see: as `model` says, without DEBUG records.
    pub fn matching(model: EventModel, clock: Clock) -> Self {
        Self {
            model,
            debug: false,
            clock,
            tags: Arc::default(),
            failures: false,
        }
    }
}

/// What was streamed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StreamStats {
    /// Events given out; one that was cut at 1 MiB, with all that goes on with it, is one.
    pub events: u64,
    /// Lines read.
    pub lines: u64,
    /// Decompressed bytes read.
    pub bytes: u64,
    /// Pieces that go on with an event that was cut at 1 MiB.
    pub cut: u64,
    /// DEBUG records that were taken out.
    pub debug: u64,
}

impl StreamStats {
    /// Counts of pieces as counts of events.
    pub(super) fn of_pieces(self) -> Self {
        Self {
            events: self.events.saturating_sub(self.cut),
            ..self
        }
    }
}

impl std::ops::AddAssign for StreamStats {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.lines += other.lines;
        self.bytes += other.bytes;
        self.cut += other.cut;
        self.debug += other.debug;
    }
}

/// Calls `f` with every event of `file` in file order, until it breaks.
///
/// # Errors
/// The file cannot be opened, or ends in the middle of its compressed data; the events before were given out then.
/// [`crate::error::Kind::Cancelled`] within 10 ms of a cancel.
pub fn stream(
    logs: &BuildLogs,
    file: &LogFile,
    opts: &EventOptions,
    cx: &Cx,
    f: &mut dyn FnMut(&Event) -> ControlFlow<()>,
) -> Result<StreamStats> {
    let (stats, done) = stream_readable(logs, file, opts, cx, f);
    done.map(|()| stats)
}

/// As [`stream`]; what was counted until an error is given as well.
///
/// # Errors
/// As [`stream`].
pub fn stream_readable(
    logs: &BuildLogs,
    file: &LogFile,
    opts: &EventOptions,
    cx: &Cx,
    f: &mut dyn FnMut(&Event) -> ControlFlow<()>,
) -> (StreamStats, Result<()>) {
    match open(logs, file, opts, cx) {
        Ok((reader, opts)) => readable(reader, &file.path, &opts, cx, f),
        Err(e) => (StreamStats::default(), Err(e)),
    }
}

/// The bytes of a file, and the options with what its clock lacks.
pub(super) fn open(
    logs: &BuildLogs,
    file: &LogFile,
    opts: &EventOptions,
    cx: &Cx,
) -> Result<(Box<dyn Read + Send>, EventOptions)> {
    let disk = logs.disk_path(file);
    crate::log::archive::ready(&disk, cx)?;
    let reader = crate::log::open(&disk)?;
    Ok((reader, dated(opts, &disk)))
}

/// The options for the file at `disk`: their clock takes for its reference, if it has none, when that was written.
pub(super) fn dated(opts: &EventOptions, disk: &Path) -> EventOptions {
    let mut opts = opts.clone();
    if !opts.clock.has_reference() {
        opts.clock = opts.clock.or_reference(modified(disk));
    }
    opts
}

/// As [`stream`], for any reader of decompressed bytes, which stand for the file `path` of a build.
///
/// # Errors
/// The reader's, or [`crate::error::Kind::Cancelled`].
pub fn stream_reader(
    reader: impl Read,
    path: &str,
    opts: &EventOptions,
    cx: &Cx,
    f: &mut dyn FnMut(&Event) -> ControlFlow<()>,
) -> Result<StreamStats> {
    let (stats, done) = readable(reader, path, opts, cx, f);
    done.map(|()| stats)
}

fn readable(
    reader: impl Read,
    path: &str,
    opts: &EventOptions,
    cx: &Cx,
    f: &mut dyn FnMut(&Event) -> ControlFlow<()>,
) -> (StreamStats, Result<()>) {
    /// Looking at the token more often than every 64 KiB buys nothing.
    const CHECK: u64 = 64 * 1024;
    let mut lines = Lines::new(reader);
    let sample = lines.peek(SAMPLE);
    let failures = opts.failures && opts.model == EventModel::Joined;
    if let Some(document) = Document::of(sample).filter(|_| failures) {
        let format = Format::default();
        let mut joiner = Joiner::new(path, &format, opts);
        let read = document.read(lines.into_reader(), &mut |record| {
            cx.check()
                .map_or(ControlFlow::Break(()), |()| joiner.whole(record, f))
        });
        let read = cx.check().and_then(|()| read.at("read", Path::new(path)));
        let amount = read.as_ref().copied().unwrap_or_default();
        let stats = StreamStats {
            lines: amount.lines,
            bytes: amount.bytes,
            ..joiner.stats().of_pieces()
        };
        return (stats, read.map(|_| ()));
    }
    let format = if failures {
        Format::detect(sample)
    } else {
        Format::detect_records(sample)
    };
    let mut joiner = Joiner::new(path, &format, opts);
    let mut blocks = (failures && format.is_output()).then(Blocks::default);
    let mut since_check = 0;
    let mut n_lines = 0;
    let mut done = cx.check();
    // Whether nobody wants the last event.
    let mut broken_off = done.is_err();
    while done.is_ok() {
        let line = match lines.next().at("read", Path::new(path)) {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                // What was read of the last event is an event, too.
                done = Err(error);
                break;
            }
        };
        since_check += line.bytes.len() as u64 + 16;
        let begins = line.begins;
        n_lines += u64::from(begins);
        let text = escape::plain(line.bytes);
        let flow = match &mut blocks {
            None => joiner.line(&text, n_lines, begins, f),
            Some(blocks) => {
                if begins {
                    blocks.line(n_lines, &text);
                } else {
                    blocks.rest(&text);
                }
                joiner.pieces(blocks, f)
            }
        };
        broken_off = flow.is_break();
        if broken_off {
            break;
        }
        if since_check > CHECK {
            since_check = 0;
            done = cx.check();
            broken_off = done.is_err();
        }
    }
    if !broken_off {
        // Whether the last event breaks is the same to us.
        let _ = finish(&mut joiner, blocks, f);
    }
    let stats = StreamStats {
        lines: n_lines,
        bytes: lines.bytes(),
        ..joiner.stats().of_pieces()
    };
    (stats, done)
}

/// Gives out what is left.
fn finish(
    joiner: &mut Joiner<'_>,
    blocks: Option<Blocks>,
    f: &mut dyn FnMut(&Event) -> ControlFlow<()>,
) -> ControlFlow<()> {
    if let Some(mut blocks) = blocks {
        blocks.finish();
        joiner.pieces(&mut blocks, f)?;
    }
    joiner.finish(f)
}

/// When the file was written, for times that lack their date.
fn modified(path: &Path) -> Option<Timestamp> {
    let within = crate::log::archive::split(path);
    let on_disk = within.as_ref().map_or(path, |(container, _)| container.as_path());
    let time = std::fs::metadata(on_disk).ok()?.modified().ok()?;
    Timestamp::try_from(time).ok()
}
