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
    /// Events given out.
    pub events: u64,
    /// Lines read.
    pub lines: u64,
    /// Decompressed bytes read.
    pub bytes: u64,
    /// Events that go on with one that was cut at 1 MiB.
    pub cut: u64,
}

impl std::ops::AddAssign for StreamStats {
    fn add_assign(&mut self, other: Self) {
        self.events += other.events;
        self.lines += other.lines;
        self.bytes += other.bytes;
        self.cut += other.cut;
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
    let (reader, opts) = open(logs, file, opts, cx)?;
    stream_reader(reader, &file.path, &opts, cx, f)
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
    let mut opts = opts.clone();
    if !opts.clock.has_reference() {
        opts.clock = opts.clock.or_reference(modified(&disk));
    }
    Ok((reader, opts))
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
        cx.check()?;
        let amount = read.at("read", Path::new(path))?;
        return Ok(StreamStats {
            lines: amount.lines,
            bytes: amount.bytes,
            ..joiner.stats()
        });
    }
    let format = Format::detect(sample);
    let mut joiner = Joiner::new(path, &format, opts);
    let mut blocks = (failures && format.is_output()).then(Blocks::default);
    let mut since_check = 0;
    let mut n_lines = 0;
    cx.check()?;
    loop {
        let line = match lines.next().at("read", Path::new(path)) {
            Ok(Some(line)) => line,
            Ok(None) => break,
            Err(error) => {
                // What was read of the last event is an event, too.
                let _ = finish(&mut joiner, blocks, f);
                return Err(error);
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
        if flow.is_break() {
            return Ok(StreamStats {
                lines: n_lines,
                bytes: lines.bytes(),
                ..joiner.stats()
            });
        }
        if since_check > CHECK {
            since_check = 0;
            cx.check()?;
        }
    }
    // Whether the last event breaks is the same to us.
    let _ = finish(&mut joiner, blocks, f);
    Ok(StreamStats {
        lines: n_lines,
        bytes: lines.bytes(),
        ..joiner.stats()
    })
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
pub(super) fn modified(path: &Path) -> Option<Timestamp> {
    let within = crate::log::archive::split(path);
    let on_disk = within.as_ref().map_or(path, |(container, _)| container.as_path());
    let time = std::fs::metadata(on_disk).ok()?.modified().ok()?;
    Timestamp::try_from(time).ok()
}
