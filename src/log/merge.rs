//! All logs on one clock: the lines of several logs in the order of time.
//!
//! ```text
//! runs of seconds of all logs, sorted ─► a heap of the moments of about one second ─► segments (file, line, position)
//! ```
//!
//! *Shape*: the order is that of (time, file, line), so it is stable: what was written at the same instant stands in
//! the order of the files, and of the lines in them. Lines without a time follow the line before them; those before
//! the first time of a log have that first time. A position is the number of a line in this order, 0-based.
//!
//! Made from the indexes alone; no text is read. Memory: 16 bytes for each place where the file changes, at worst for
//! each line. Cost: some 100 ns a line where logs interleave, nothing where one log is alone in its second.

use super::index::{Snapshot, TimedLines};
use crate::error::{Error, Result};
use crate::event::Level;
use crate::task::Cx;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A block has at most so many positions beyond its first segment.
const BLOCK: u32 = 16 * 1024;
const SECOND: i64 = 1_000_000;

/// Lines of one log that follow each other in it and in the merged order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Segment {
    /// Position of the first line.
    at: u32,
    /// The first line in its log.
    line: u32,
    /// Index of the log.
    file: u16,
}

/// Segments that follow each other, with what is known of all their lines.
#[derive(Debug, Clone, Copy)]
struct Block {
    /// Index of the first segment.
    segment: usize,
    /// Position of the first line.
    at: u64,
    /// Lines of each level.
    counts: [u32; 8],
}

/// One log of a merge.
#[derive(Debug, Clone)]
pub struct MergedLog {
    /// Its path in the build.
    pub path: String,
    /// Its lines.
    pub snapshot: Snapshot,
    /// Microseconds added to its times: how far its host's clock was behind.
    pub offset: i64,
}

/// The lines of several logs by time.
#[derive(Debug)]
pub struct Merged {
    logs: Vec<MergedLog>,
    segments: Vec<Segment>,
    blocks: Vec<Block>,
    /// For each log its segments, in the order of its lines.
    by_log: Vec<Vec<u32>>,
    n_lines: u64,
}

impl Merged {
    /// Merges logs.
    ///
    /// # Errors
    /// There are too many logs or lines, or the work was cancelled.
    pub fn new(logs: Vec<MergedLog>, cx: &Cx) -> Result<Self> {
        let total: u64 = logs.iter().map(|log| log.snapshot.n_lines()).sum();
        if total >= u64::from(u32::MAX) || logs.len() > usize::from(u16::MAX) {
            return Err(
                Error::data(format!("merge {} logs of {total} lines: too many", logs.len()))
                    .hint("Mark the logs that matter (space) and merge these."),
            );
        }
        let mut order = Order::default();
        for (file, log) in logs.iter().enumerate() {
            // Without any time the whole log stands first: there is no better place for it.
            if log.snapshot.span().is_none() {
                order.push(file as u16, 0, log.snapshot.n_lines());
            }
        }
        order.fill(&logs, cx)?;
        let segments = order.segments;
        let mut by_log = vec![Vec::new(); logs.len()];
        for (index, segment) in segments.iter().enumerate() {
            if let Some(list) = by_log.get_mut(usize::from(segment.file)) {
                list.push(index as u32);
            }
        }
        for list in &mut by_log {
            list.sort_by_key(|i| segments.get(*i as usize).map_or(0, |s| s.line));
        }
        let mut merged = Self {
            logs,
            segments,
            blocks: Vec::new(),
            by_log,
            n_lines: total,
        };
        merged.count(cx)?;
        Ok(merged)
    }

    /// The logs, in the order of their files.
    pub fn logs(&self) -> &[MergedLog] {
        &self.logs
    }

    /// Lines of all logs.
    pub fn n_lines(&self) -> u64 {
        self.n_lines
    }

    /// Counts the levels of each block.
    fn count(&mut self, cx: &Cx) -> Result<()> {
        let mut blocks: Vec<Block> = Vec::new();
        for (index, segment) in self.segments.iter().enumerate() {
            if blocks
                .last()
                .is_none_or(|b| u64::from(segment.at) >= b.at + u64::from(BLOCK))
            {
                cx.check()?;
                blocks.push(Block {
                    segment: index,
                    at: u64::from(segment.at),
                    counts: [0; 8],
                });
            }
            let Some((log, block)) = self.logs.get(usize::from(segment.file)).zip(blocks.last_mut()) else {
                continue;
            };
            let line = u64::from(segment.line);
            for level in log.snapshot.levels(line..line + self.len_of(index)) {
                if let Some(count) = block.counts.get_mut(level as usize) {
                    *count += 1;
                }
            }
        }
        self.blocks = blocks;
        Ok(())
    }

    fn len_of(&self, index: usize) -> u64 {
        let begin = self.segments.get(index).map_or(0, |s| u64::from(s.at));
        let end = self.segments.get(index + 1);
        end.map_or(self.n_lines, |s| u64::from(s.at))
            .saturating_sub(begin)
    }

    /// The log and the line of a position.
    pub fn place(&self, at: u64) -> Option<(usize, u64)> {
        if at >= self.n_lines {
            return None;
        }
        let after = self.segments.partition_point(|s| u64::from(s.at) <= at);
        let segment = self.segments.get(after.checked_sub(1)?)?;
        let line = u64::from(segment.line) + at - u64::from(segment.at);
        Some((usize::from(segment.file), line))
    }

    /// The position of a line of a log.
    pub fn position(&self, file: usize, line: u64) -> Option<u64> {
        let list = self.by_log.get(file)?;
        let start = |i: &u32| self.segments.get(*i as usize).map_or(0, |s| u64::from(s.line));
        let after = list.partition_point(|i| start(i) <= line);
        let index = *list.get(after.checked_sub(1)?)?;
        let segment = self.segments.get(index as usize)?;
        let skip = line - u64::from(segment.line);
        (skip < self.len_of(index as usize)).then(|| u64::from(segment.at) + skip)
    }

    /// When the line at a position was written, with the offset of its log: microseconds since 1970 UTC.
    pub fn time(&self, at: u64) -> Option<i64> {
        let (file, line) = self.place(at)?;
        let log = self.logs.get(file)?;
        log.snapshot.time(line).map(|t| t + log.offset)
    }

    /// The first position of a time (with offsets) or later.
    pub fn at_time(&self, micros: i64) -> Option<u64> {
        let (mut low, mut high) = (0, self.n_lines);
        while low < high {
            let middle = low.midpoint(high);
            // What has no time stands first.
            if self.time(middle).is_none_or(|t| t < micros) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        (low < self.n_lines).then_some(low)
    }

    /// Lines of `level` and above.
    pub fn n_at_least(&self, level: Level) -> u64 {
        self.counts(level).map(|(_, n)| n).sum()
    }

    /// Every block's first position, and its lines of `level` and above.
    pub(in crate::log) fn counts(&self, level: Level) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.blocks.iter().map(move |b| {
            let n: u32 = b.counts.iter().skip(level as usize).sum();
            (b.at, u64::from(n))
        })
    }

    /// Positions from `at` on with the level of each, blocks without any line of `least` left out.
    pub(in crate::log) fn levels_from(
        &self,
        at: u64,
        least: Level,
    ) -> impl Iterator<Item = (u64, Level)> + '_ {
        let begin = self.blocks.partition_point(|b| b.at <= at).saturating_sub(1);
        let blocks = self.blocks.iter().enumerate().skip(begin);
        blocks
            .filter(move |(_, b)| b.counts.iter().skip(least as usize).any(|n| *n > 0))
            .flat_map(move |(i, block)| {
                let end = self.blocks.get(i + 1).map_or(self.segments.len(), |b| b.segment);
                let range = block.segment..end;
                range.flat_map(move |index| self.segment_levels(index, at))
            })
    }

    fn segment_levels(&self, index: usize, from: u64) -> impl Iterator<Item = (u64, Level)> + '_ {
        let len = self.len_of(index);
        self.segments
            .get(index)
            .and_then(|s| Some((s, self.logs.get(usize::from(s.file))?)))
            .into_iter()
            .flat_map(move |(segment, log)| {
                let skip = from.saturating_sub(u64::from(segment.at)).min(len);
                let line = u64::from(segment.line);
                let levels = log.snapshot.levels(line + skip..line + len);
                (u64::from(segment.at) + skip..).zip(levels)
            })
    }

    /// The last record of `level` and above before a position.
    pub fn previous_record(&self, at: u64, level: Level) -> Option<u64> {
        let end = self.blocks.partition_point(|b| b.at < at);
        let blocks = self.blocks.get(..end)?.iter().rev();
        let mut stop = at;
        for block in blocks {
            if block.counts.iter().skip(level as usize).any(|n| *n > 0) {
                let found = (block.at..stop).rev().find(|p| self.is_record(*p, level));
                if found.is_some() {
                    return found;
                }
            }
            stop = block.at;
        }
        None
    }

    /// The first record of `level` and above at a position or after it.
    pub fn record_from(&self, at: u64, level: Level) -> Option<u64> {
        self.levels_from(at, level)
            .find(|(p, l)| *l >= level && self.is_record(*p, level))
            .map(|(p, _)| p)
    }

    fn is_record(&self, at: u64, level: Level) -> bool {
        self.line(at, |s, line| s.begins_record(line) && s.level(line) >= level)
            .unwrap_or(false)
    }

    /// Asks the log of a position.
    pub(in crate::log) fn line<T>(&self, at: u64, ask: impl FnOnce(&Snapshot, u64) -> T) -> Option<T> {
        let (file, line) = self.place(at)?;
        Some(ask(&self.logs.get(file)?.snapshot, line))
    }

    /// Lines by second with the offset of their log; not in the order of time.
    pub(in crate::log) fn runs(&self) -> impl Iterator<Item = TimedLines> + '_ {
        self.logs.iter().flat_map(|log| {
            let shift = log.offset.div_euclid(SECOND);
            log.snapshot.runs().map(move |run| TimedLines {
                second: run.second + shift,
                ..run
            })
        })
    }
}

/// Segments as they come.
#[derive(Default)]
struct Order {
    segments: Vec<Segment>,
    next: u32,
}

impl Order {
    fn push(&mut self, file: u16, line: u64, n: u64) {
        let (line, n) = (line as u32, n as u32);
        if n == 0 {
            return;
        }
        let goes_on = self.segments.last().is_some_and(|last| {
            let len = self.next - last.at;
            last.file == file && last.line + len == line && len < BLOCK
        });
        if goes_on {
            self.next += n;
            return;
        }
        let mut done = 0;
        while done < n {
            self.segments.push(Segment {
                at: self.next,
                line: line + done,
                file,
            });
            let part = (n - done).min(BLOCK);
            self.next += part;
            done += part;
        }
    }

    /// Puts the lines of all logs in order.
    fn fill(&mut self, logs: &[MergedLog], cx: &Cx) -> Result<()> {
        let mut runs: Vec<(i64, u16, TimedLines)> = Vec::new();
        // Moments of the runs that may overlap: at most those of about a second of each log.
        let mut heap: BinaryHeap<Reverse<(i64, u16, u64, u64)>> = BinaryHeap::new();
        for (file, log) in logs.iter().enumerate() {
            for run in log.snapshot.runs() {
                let first = runs.last().is_none_or(|(_, f, _)| usize::from(*f) != file);
                if first && run.line > 0 {
                    // What stands before the first time has that time.
                    let time = log.snapshot.time(run.line).unwrap_or_default() + log.offset;
                    heap.push(Reverse((time, file as u16, 0, run.line)));
                }
                runs.push((run.second * SECOND + log.offset, file as u16, run));
            }
        }
        runs.sort_by_key(|(time, file, run)| (*time, *file, run.line));
        for (count, (time, file, run)) in runs.iter().enumerate() {
            if count % 1024 == 0 {
                cx.check()?;
            }
            while let Some(Reverse((at, f, line, n))) = heap.peek().copied() {
                if at >= *time {
                    break;
                }
                heap.pop();
                self.push(f, line, n);
            }
            let Some(log) = logs.get(usize::from(*file)) else {
                continue;
            };
            log.snapshot.moments(run, &mut |at, line, n| {
                heap.push(Reverse((at + log.offset, *file, line, n)));
            });
        }
        while let Some(Reverse((_, file, line, n))) = heap.pop() {
            self.push(file, line, n);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
