//! The index at one moment: asked by the viewer, never changed.

use super::BEGINS;
use super::chunk::{Chunk, Marks, Run};
use crate::error::{Error, Result};
use crate::event::Level;
use crate::log::store::LogText;
use std::ops::Range;
use std::sync::Arc;

/// An index as far as it was built. Lines are 0-based here; only the screen counts from 1.
#[derive(Debug, Clone)]
pub struct Snapshot {
    text: Arc<LogText>,
    chunks: Arc<Vec<Arc<Chunk>>>,
    complete: bool,
}

/// A line's bytes, which may be cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawLine {
    /// The bytes without the line end, as many as were asked for.
    pub bytes: Vec<u8>,
    /// How many bytes of the line are left out.
    pub more: u64,
}

impl Snapshot {
    /// The chunks, in the order of the file.
    pub(super) fn chunks(&self) -> &[Arc<Chunk>] {
        &self.chunks
    }

    pub(super) fn new(text: Arc<LogText>, chunks: Arc<Vec<Arc<Chunk>>>, complete: bool) -> Self {
        Self {
            text,
            chunks,
            complete,
        }
    }

    /// The log.
    pub fn text(&self) -> &LogText {
        &self.text
    }

    /// Whether all lines are in it.
    pub fn is_complete(&self) -> bool {
        self.complete
    }

    /// Lines known so far.
    pub fn n_lines(&self) -> u64 {
        self.chunks
            .last()
            .map_or(0, |c| c.first_line + u64::from(c.n_lines))
    }

    /// Bytes of the log covered so far.
    pub fn n_bytes(&self) -> u64 {
        self.chunks.last().map_or(0, |c| c.bytes.end)
    }

    /// Lines of `level` and above.
    pub fn n_at_least(&self, level: Level) -> u64 {
        self.chunks.iter().map(|c| u64::from(c.at_least(level))).sum()
    }

    /// The level of a line, inherited where it has no head; none beyond the end.
    pub fn level(&self, line: u64) -> Level {
        self.locate(line)
            .map_or(Level::None, |(chunk, i)| level_of(chunk.mark(i)))
    }

    /// Whether a line begins a record.
    pub fn begins_record(&self, line: u64) -> bool {
        self.locate(line)
            .is_some_and(|(chunk, i)| chunk.mark(i) & BEGINS != 0)
    }

    /// The next record of `level` and above after `line`.
    pub fn next_record(&self, line: u64, level: Level) -> Option<u64> {
        self.records_from(line + 1, level)
    }

    /// The first record of `level` and above.
    pub fn first_record(&self, level: Level) -> Option<u64> {
        self.records_from(0, level)
    }

    fn records_from(&self, from: u64, level: Level) -> Option<u64> {
        let begin = self
            .chunks
            .partition_point(|c| c.first_line + u64::from(c.n_lines) <= from);
        self.chunks
            .iter()
            .skip(begin)
            .filter(|c| c.at_least(level) > 0)
            .find_map(|chunk| {
                let skip = from.saturating_sub(chunk.first_line) as usize;
                (skip..chunk.n_lines as usize)
                    .find(|i| is_record(chunk.mark(*i), level))
                    .map(|i| chunk.first_line + i as u64)
            })
    }

    /// The last record of `level` and above before `line`.
    pub fn previous_record(&self, line: u64, level: Level) -> Option<u64> {
        let end = self.chunks.partition_point(|c| c.first_line < line);
        self.chunks
            .iter()
            .take(end)
            .rev()
            .filter(|c| c.at_least(level) > 0)
            .find_map(|chunk| {
                let stop = (line - chunk.first_line).min(u64::from(chunk.n_lines)) as usize;
                (0..stop)
                    .rev()
                    .find(|i| is_record(chunk.mark(*i), level))
                    .map(|i| chunk.first_line + i as u64)
            })
    }

    /// Where a line begins, in bytes.
    ///
    /// # Errors
    /// There is no such line (yet), or the log cannot be read.
    pub fn start(&self, line: u64) -> Result<u64> {
        let (chunk, i) = self.locate(line).ok_or_else(|| {
            Error::not_found(format!("line {} of {}", line + 1, self.text.path().display()))
        })?;
        let anchor = chunk.starts.get(i / chunk.stride as usize).copied().unwrap_or(0);
        let at = chunk.bytes.start + u64::from(anchor);
        match i % chunk.stride as usize {
            0 => Ok(at),
            skip => self.skip_lines(at, skip),
        }
    }

    /// The line that holds the byte `offset`.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn line_of(&self, offset: u64) -> Result<u64> {
        let at = self.chunks.partition_point(|c| c.bytes.start <= offset);
        for chunk in self.chunks.iter().take(at).rev() {
            let delta = offset - chunk.bytes.start;
            let n = chunk.starts.partition_point(|s| u64::from(*s) <= delta);
            let Some(anchor) = n.checked_sub(1) else { continue };
            let line = chunk.first_line + (anchor * chunk.stride as usize) as u64;
            if chunk.stride == 1 {
                return Ok(line);
            }
            let from = chunk.bytes.start + u64::from(chunk.starts.get(anchor).copied().unwrap_or(0));
            let limit = u64::from(chunk.stride).min(chunk.first_line + u64::from(chunk.n_lines) - line);
            return Ok(line + self.count_lines(from..offset)?.min(limit - 1));
        }
        Ok(0)
    }

    /// Reads a line, at most `max` bytes of it.
    ///
    /// # Errors
    /// There is no such line (yet), or the log was cut.
    pub fn read(&self, line: u64, max: usize) -> Result<RawLine> {
        let start = self.start(line)?;
        let end = match self.start(line + 1) {
            Ok(next) => next,
            Err(_) => self.text.len(),
        };
        let len = end.saturating_sub(start);
        let mut bytes = vec![0; len.min(max as u64 + 2) as usize];
        let n = self.text.read_at(start, &mut bytes)?;
        bytes.truncate(n);
        if let Some(lf) = memchr::memchr(b'\n', &bytes) {
            bytes.truncate(lf);
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
            }
            let more = bytes.len().saturating_sub(max) as u64;
            bytes.truncate(max);
            return Ok(RawLine { bytes, more });
        }
        bytes.truncate(max);
        // The line end is not in what was read, so it is among those left out, but for a last line without one.
        let more = len.saturating_sub(bytes.len() as u64);
        Ok(RawLine { bytes, more })
    }

    /// Every chunk's first line, number of lines of `level` and above: for views.
    pub(in crate::log) fn counts(&self, level: Level) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.chunks
            .iter()
            .map(move |c| (c.first_line, u64::from(c.at_least(level))))
    }

    /// The levels of lines, in order.
    pub(in crate::log) fn levels(&self, lines: Range<u64>) -> impl Iterator<Item = Level> + '_ {
        let begin = self
            .chunks
            .partition_point(|c| c.first_line + u64::from(c.n_lines) <= lines.start);
        self.chunks
            .iter()
            .skip(begin)
            .take_while(move |c| c.first_line < lines.end)
            .flat_map(move |chunk| {
                let from = lines.start.saturating_sub(chunk.first_line) as usize;
                let to = (lines.end - chunk.first_line).min(u64::from(chunk.n_lines)) as usize;
                (from..to).map(|i| level_of(chunk.mark(i)))
            })
    }

    /// Lines of `level` and above from `line` on.
    pub(in crate::log) fn at_least_from(&self, line: u64, level: Level) -> impl Iterator<Item = u64> + '_ {
        let begin = self
            .chunks
            .partition_point(|c| c.first_line + u64::from(c.n_lines) <= line);
        self.chunks
            .iter()
            .skip(begin)
            .filter(move |c| c.at_least(level) > 0)
            .flat_map(move |chunk| {
                let skip = line.saturating_sub(chunk.first_line) as usize;
                (skip..chunk.n_lines as usize)
                    .filter(move |i| level_of(chunk.mark(*i)) >= level)
                    .map(|i| chunk.first_line + i as u64)
            })
    }

    pub(super) fn locate(&self, line: u64) -> Option<(&Chunk, usize)> {
        let at = self
            .chunks
            .partition_point(|c| c.first_line + u64::from(c.n_lines) <= line);
        let chunk = self.chunks.get(at)?;
        Some((chunk, (line - chunk.first_line) as usize))
    }

    /// Where the `n`th line after the one at `at` begins.
    fn skip_lines(&self, at: u64, n: usize) -> Result<u64> {
        let mut left = n;
        let mut offset = at;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let got = self.text.read_at(offset, &mut buffer)?;
            if got == 0 {
                return Ok(offset);
            }
            for lf in memchr::memchr_iter(b'\n', buffer.get(..got).unwrap_or_default()) {
                left -= 1;
                if left == 0 {
                    return Ok(offset + lf as u64 + 1);
                }
            }
            offset += got as u64;
        }
    }

    fn count_lines(&self, range: Range<u64>) -> Result<u64> {
        let mut n = 0;
        let mut offset = range.start;
        let mut buffer = vec![0; 64 * 1024];
        while offset < range.end {
            let want = (range.end - offset).min(buffer.len() as u64) as usize;
            let got = self
                .text
                .read_at(offset, buffer.get_mut(..want).unwrap_or_default())?;
            if got == 0 {
                break;
            }
            n += memchr::memchr_iter(b'\n', buffer.get(..got).unwrap_or_default()).count() as u64;
            offset += got as u64;
        }
        Ok(n)
    }

    /// Bytes of memory that the index takes, about.
    pub fn memory(&self) -> usize {
        self.chunks
            .iter()
            .map(|c| {
                let marks = match &c.marks {
                    Marks::Same(_) => 0,
                    Marks::Each(marks) => marks.capacity(),
                };
                let micros = c.micros.capacity() * 4;
                marks
                    + micros
                    + c.starts.capacity() * 4
                    + c.runs.capacity() * size_of::<Run>()
                    + size_of::<Chunk>()
            })
            .sum()
    }
}

fn is_record(mark: u8, level: Level) -> bool {
    mark & BEGINS != 0 && level_of(mark) >= level
}

pub(super) fn level_of(mark: u8) -> Level {
    match mark & !BEGINS {
        1 => Level::Trace,
        2 => Level::Debug,
        3 => Level::Info,
        4 => Level::Warning,
        5 => Level::Error,
        6 => Level::Critical,
        _ => Level::None,
    }
}
