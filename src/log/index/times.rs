//! When the lines of a log were written: to the microsecond, as far as their heads tell.
//!
//! A line without a time has that of the line before. Cost: a binary search, then a scan of a few lines.

use super::chunk::{Chunk, NO_TIME, Run};
use super::snapshot::Snapshot;

const SECOND: i64 = 1_000_000;

/// Lines that follow each other and were written within one second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::log) struct TimedLines {
    /// Seconds since 1970 UTC.
    pub second: i64,
    /// The first line, 0-based in the log.
    pub line: u64,
    /// How many they are.
    pub n: u64,
    /// Records of ERROR and above among them.
    pub errors: u32,
}

impl Chunk {
    /// The microseconds after its run's second of the chunk's `i`th line.
    fn micros_of(&self, i: usize, run: &Run) -> u32 {
        let before = self
            .micros
            .get(run.line as usize..=i)
            .and_then(|m| m.iter().rev().find(|m| **m != NO_TIME));
        before.copied().unwrap_or(self.lead)
    }

    fn run_at(&self, i: usize) -> Option<&Run> {
        let after = self.runs.partition_point(|run| run.line as usize <= i);
        self.runs.get(after.checked_sub(1)?)
    }
}

impl Snapshot {
    /// The second (since 1970 UTC) in which a line was written, as far as heads tell.
    pub fn second(&self, line: u64) -> Option<i64> {
        let (chunk, i) = self.locate(line)?;
        chunk.run_at(i).map(|run| run.second)
    }

    /// When a line was written, in microseconds since 1970 UTC.
    pub fn time(&self, line: u64) -> Option<i64> {
        let (chunk, i) = self.locate(line)?;
        let run = chunk.run_at(i)?;
        Some(run.second * SECOND + i64::from(chunk.micros_of(i, run)))
    }

    /// As [`Snapshot::time`], where `known` is a line before it (or it) with its time: of many lines in ascending order
    /// each is looked at once.
    pub(in crate::log) fn time_after(&self, line: u64, known: Option<(u64, i64)>) -> Option<i64> {
        let (chunk, i) = self.locate(line)?;
        let run = chunk.run_at(i)?;
        let begin = chunk.first_line + u64::from(run.line);
        let Some((before, time)) = known.filter(|(before, _)| (begin..=line).contains(before)) else {
            return self.time(line);
        };
        let from = (before - chunk.first_line) as usize + 1;
        let own = chunk
            .micros
            .get(from..=i)
            .and_then(|lines| lines.iter().rev().find(|m| **m != NO_TIME));
        Some(own.map_or(time, |micros| run.second * SECOND + i64::from(*micros)))
    }

    /// The first line, in the order of the log, that was written at `micros` (since 1970 UTC) or later.
    pub fn line_at_time(&self, micros: i64) -> Option<u64> {
        let second = micros.div_euclid(SECOND);
        let wanted = micros.rem_euclid(SECOND) as u32;
        self.chunks().iter().find_map(|chunk| {
            let mut runs = chunk.runs.iter().enumerate();
            runs.find_map(|(at, run)| {
                if run.second < second {
                    return None;
                }
                let end = chunk.runs.get(at + 1).map_or(chunk.n_lines, |next| next.line);
                let i = if run.second > second {
                    Some(run.line)
                } else {
                    let mut now = chunk.lead;
                    (run.line..end).find(|i| {
                        let own = chunk.micros.get(*i as usize).copied().unwrap_or(NO_TIME);
                        if own != NO_TIME {
                            now = own;
                        }
                        now >= wanted
                    })
                };
                i.map(|i| chunk.first_line + u64::from(i))
            })
        })
    }

    /// The first and the last second of the log.
    pub fn span(&self) -> Option<(i64, i64)> {
        self.runs().fold(None, |span: Option<(i64, i64)>, run| {
            let (from, to) = span.unwrap_or((run.second, run.second));
            Some((from.min(run.second), to.max(run.second)))
        })
    }

    /// Lines by second, in the order of the log; those before the first time are left out.
    pub(in crate::log) fn runs(&self) -> impl Iterator<Item = TimedLines> + '_ {
        self.chunks().iter().flat_map(|chunk| {
            chunk.runs.iter().enumerate().map(|(i, run)| {
                let end = chunk.runs.get(i + 1).map_or(chunk.n_lines, |next| next.line);
                TimedLines {
                    second: run.second,
                    line: chunk.first_line + u64::from(run.line),
                    n: u64::from(end.saturating_sub(run.line)),
                    errors: run.errors,
                }
            })
        })
    }

    /// Calls `each` with the time of the first of some lines of a run and how many lines have that time, in order.
    pub(in crate::log) fn moments(&self, run: &TimedLines, each: &mut dyn FnMut(i64, u64, u64)) {
        let Some((chunk, first)) = self.locate(run.line) else {
            return;
        };
        let own = |i: usize| chunk.micros.get(i).copied().unwrap_or(NO_TIME);
        let mut now = if own(first) == NO_TIME {
            chunk.lead
        } else {
            own(first)
        };
        let (mut begin, end) = (first, first + run.n as usize);
        for i in first..end {
            let micros = own(i);
            if micros != NO_TIME && micros != now {
                if i > begin {
                    let time = run.second * SECOND + i64::from(now);
                    each(time, chunk.first_line + begin as u64, (i - begin) as u64);
                }
                (now, begin) = (micros, i);
            }
        }
        let time = run.second * SECOND + i64::from(now);
        each(time, chunk.first_line + begin as u64, (end - begin) as u64);
    }
}
