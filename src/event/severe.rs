//! The events of a level and above of big plain logs: only these are read whole, on two threads.
//!
//! ```text
//! crate::log::sweep ─► where such records begin ─► Joiner, on the bytes of each ─► Event, in the order of the file
//! ```
//! Must not: give out anything else than [`super::stream()`] would; where that is not sure, it gives out nothing.
//! Memory: the events of some blocks of 2 MiB. Cost: that of looking at the head of each line.

use super::document::Document;
use super::join::Joiner;
use super::stream::dated;
use super::{Event, EventModel, EventOptions, Level, StreamStats, Whole};
use crate::domain::{BuildLogs, LogFile};
use crate::error::{IoContext, Result};
use crate::log::format::SAMPLE;
use crate::log::lines::Lines;
use crate::log::store::LogText;
use crate::log::sweep::{BLOCK, Record, Seam, Sweep, Swept};
use crate::log::{Format, escape, open};
use crate::task::Cx;
use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::Path;

/// Smaller logs are read in a moment.
const SMALL: u64 = 4 << 20;
/// Records up to this size are read in one piece, with their block.
const WHOLE: u64 = 256 << 10;
/// Blocks that are swept at a time for the last events.
const BACK: u64 = 4;
const MOST: u64 = 16;

type Sink<'f> = dyn FnMut(&Event) -> ControlFlow<()> + 'f;

/// The events of a record, in the pieces that it is cut into; lines are counted in the record's block. None where it is
/// long, or ends in no line of its block: such a one may take gigabytes, and is read when its turn comes.
type Made = Option<Vec<Event>>;

/// A log whose records can be told by their lines.
#[derive(Debug)]
pub struct Severe {
    path: String,
    text: LogText,
    format: Format,
    opts: EventOptions,
    /// Bytes of a block of its sweeps.
    pub(super) block: u64,
}

impl Severe {
    /// The log of `file`; none where only reading every event tells which there are.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open(logs: &BuildLogs, file: &LogFile, opts: &EventOptions) -> Result<Option<Self>> {
        let disk = logs.disk_path(file);
        let is_big = std::fs::metadata(&disk).is_ok_and(|meta| meta.is_file() && meta.len() >= SMALL);
        if !is_big || opts.model != EventModel::Joined || !opts.debug {
            return Ok(None);
        }
        let sample = open::sample(&disk, SAMPLE)?;
        if Document::of(&sample).is_some() {
            return Ok(None);
        }
        // A compressed log is bound by its decompression, and has no place to be read from.
        let Some(text) = LogText::open(&disk, Path::new(""))
            .ok()
            .filter(LogText::is_complete)
        else {
            return Ok(None);
        };
        let format = Format::detect(&sample);
        Ok(Self::of(file.path.clone(), text, format, dated(opts, &disk)))
    }

    /// A log whose records can be told by their lines, if they can.
    pub(super) fn of(path: String, text: LogText, format: Format, opts: EventOptions) -> Option<Self> {
        Sweep::new(&text, &format, None)?;
        Some(Self {
            path,
            text,
            format,
            opts,
            block: BLOCK,
        })
    }

    /// A sweep for records of a level and above, or for none: only to count.
    pub(super) fn sweep(&self, least: Option<Level>) -> Option<Sweep<'_>> {
        Some(Sweep::new(&self.text, &self.format, least)?.in_blocks_of(self.block))
    }

    /// Bytes of the log.
    pub(super) fn len(&self) -> u64 {
        self.text.len()
    }

    /// Calls `f` with every event of `least` and above (not [`Level::None`]), in file order, until it breaks.
    ///
    /// # Errors
    /// As [`super::stream()`].
    pub fn events(&self, least: Level, cx: &Cx, f: &mut Sink<'_>) -> Result<StreamStats> {
        let mut stats = StreamStats::default();
        let Some(sweep) = self.sweep(Some(least)) else {
            return Ok(stats);
        };
        let mut seam = Seam::default();
        let make = |swept: &Swept| self.make(&swept.records, cx);
        let mut failed = Ok(());
        sweep.run(0..sweep.n_blocks(), cx, &make, &mut |mut swept, mut made| {
            if swept.join(&seam) {
                made.remove(0);
            }
            seam.pass(&swept);
            let given = self.give(&swept, made, stats.lines, cx, &mut |event: &Event| {
                stats.events += u64::from(!event.continues);
                f(event)
            });
            stats.lines += swept.lines;
            given.unwrap_or_else(|error| {
                failed = Err(error);
                ControlFlow::Break(())
            })
        })?;
        failed?;
        stats.bytes = self.len();
        Ok(stats)
    }

    /// The last `n` events of `least` and above that `passes`, in file order and put together ([`Whole`]). Reads from
    /// the end as far as it has to, and counts the lines before.
    ///
    /// # Errors
    /// As [`super::stream()`].
    pub fn last(
        &self,
        least: Level,
        n: usize,
        cx: &Cx,
        passes: &dyn Fn(&Event) -> bool,
    ) -> Result<VecDeque<Event>> {
        let mut found = VecDeque::new();
        let Some(sweep) = self.sweep(Some(least)) else {
            return Ok(found);
        };
        let make = |swept: &Swept| self.make(&swept.records, cx);
        let mut end = sweep.n_blocks();
        let mut back = BACK;
        // Lines from the beginning of the blocks that were looked at to those looked at before.
        let mut spans: VecDeque<(usize, u64)> = VecDeque::new();
        while end > 0 && found.len() < n {
            let begin = end.saturating_sub(back);
            let mut blocks = Vec::new();
            // The block before tells whether the first record goes on with one there.
            sweep.run(begin.saturating_sub(1)..end, cx, &make, &mut |swept, made| {
                blocks.push((swept, made));
                ControlFlow::Continue(())
            })?;
            let before = blocks.len() - (end - begin) as usize;
            if before > 0 && !blocks.first().is_some_and(|(swept, _)| swept.has_heads) && begin > 1 {
                back *= 2;
                continue;
            }
            let mut seam = Seam::default();
            let mut here = VecDeque::new();
            let mut lines = 0;
            let mut whole = Whole::for_many(n);
            for (at, (mut swept, mut made)) in blocks.into_iter().enumerate() {
                if swept.join(&seam) {
                    made.remove(0);
                }
                seam.pass(&swept);
                if at < before {
                    continue;
                }
                let _ = self.give(&swept, made, lines, cx, &mut |event: &Event| {
                    if let Some(event) = whole.take(event).filter(|event| passes(event)) {
                        here.push_back(event.into_owned());
                        if found.len() + here.len() > n {
                            here.pop_front();
                        }
                    }
                    ControlFlow::Continue(())
                })?;
                lines += swept.lines;
            }
            spans.push_front((here.len(), lines));
            for event in here.into_iter().rev() {
                found.push_front(event);
            }
            end = begin;
            back = (back * 2).min(MOST);
        }
        let mut lines = if found.is_empty() {
            0
        } else {
            sweep.lines_before(end, cx)?
        };
        let mut events = found.iter_mut();
        for (n, span) in spans {
            for event in events.by_ref().take(n) {
                event.line = number(lines + u64::from(event.line));
            }
            lines += span;
        }
        Ok(found)
    }

    /// Makes the events of records of one block.
    fn make(&self, records: &[Record], cx: &Cx) -> Result<Vec<Made>> {
        let mut joiner = Joiner::new(&self.path, &self.format, &self.opts);
        let mut buffer = Vec::new();
        let mut all = Vec::with_capacity(records.len());
        for record in records {
            cx.check()?;
            let Some(end) = record.end.filter(|end| end - record.at <= WHOLE) else {
                all.push(None);
                continue;
            };
            joiner.reset();
            let mut events = Vec::new();
            let mut sink = |event: &Event| {
                events.push(event.clone());
                ControlFlow::Continue(())
            };
            buffer.resize((end - record.at) as usize, 0);
            let n = self.text.read_at(record.at, &mut buffer)?;
            let lines = buffer.get(..n).unwrap_or_default();
            let lines = lines.strip_suffix(b"\n").unwrap_or(lines);
            for (line, number) in lines.split(|c| *c == b'\n').zip(record.line + 1..) {
                let _ = joiner.line(&escape::plain(line), number, true, &mut sink);
            }
            let _ = joiner.finish(&mut sink);
            all.push(Some(events));
        }
        Ok(all)
    }

    /// Gives out the events of a block, before which there are so many lines, and those of it that were not made yet.
    fn give(
        &self,
        swept: &Swept,
        made: Vec<Made>,
        lines: u64,
        cx: &Cx,
        f: &mut Sink<'_>,
    ) -> Result<ControlFlow<()>> {
        for (record, made) in swept.records.iter().zip(made) {
            let flow = match made {
                Some(events) => events.into_iter().try_for_each(|mut event| {
                    event.line = number(lines + u64::from(event.line));
                    f(&event)
                }),
                None => self.follow(record, lines, cx, f)?,
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Reads a record until a line is that of the next.
    fn follow(&self, record: &Record, before: u64, cx: &Cx, f: &mut Sink<'_>) -> Result<ControlFlow<()>> {
        let mut joiner = Joiner::new(&self.path, &self.format, &self.opts);
        let mut lines = Lines::new(self.text.reader(record.at));
        let mut number = before + record.line;
        while let Some(line) = lines.next().at("read", self.text.path())? {
            cx.check()?;
            number += u64::from(line.begins);
            let flow = joiner.line(&escape::plain(line.bytes), number, line.begins, f);
            let now = joiner.stats();
            if flow.is_break() || now.events > now.cut {
                return Ok(flow);
            }
        }
        Ok(joiner.finish(f))
    }
}

/// A line's number as events have it.
fn number(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
