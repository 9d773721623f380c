//! Filters in and out: which lines remain, as a bit for each.
//!
//! A filter goes by records: a traceback passes whole (or folded to its first line) when one of its lines matches,
//! and goes whole. Of several
//! filters *in* one must match, of those *out* none may. Lines that belong to no record (before the first head, in a
//! log without heads) stand for themselves. Memory: one bit a line. Cost: a search of the text for each filter.

use super::index::Snapshot;
use super::search;
use super::sheet::Sheet;
use crate::error::Result;
use crate::event::Level;
use crate::task::Cx;
use regex::bytes::Regex;
use std::sync::{Mutex, PoisonError};

/// Lines of one block of [`Passing`].
const BLOCK: u64 = 16 * 1024;

/// A filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineFilter {
    /// What matches this regular expression remains.
    In(String),
    /// What matches it goes.
    Out(String),
    /// Of each record only its first line remains, so that tracebacks are one row.
    Heads,
}

impl LineFilter {
    /// Reads a filter as typed: `in: PATTERN`, `out: PATTERN`; as in `less`, a pattern alone is one in, `!PATTERN`
    /// one out. None where there is no pattern.
    ///
    /// # Errors
    /// The pattern is no regular expression.
    pub fn parse(text: &str) -> Result<Option<Self>> {
        let cut = |word: &str| {
            text.strip_prefix(word)
                .map(|rest| rest.strip_prefix(' ').unwrap_or(rest))
        };
        let (pattern, out) = match (cut("out:").or_else(|| text.strip_prefix('!')), cut("in:")) {
            (Some(rest), _) => (rest, true),
            (None, Some(rest)) => (rest, false),
            (None, None) => (text, false),
        };
        if pattern.is_empty() {
            return Ok(None);
        }
        search::pattern(pattern)?;
        let pattern = pattern.to_string();
        Ok(Some(if out {
            Self::Out(pattern)
        } else {
            Self::In(pattern)
        }))
    }
}

impl std::fmt::Display for LineFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::In(pattern) => write!(f, "in:{}{pattern}", gap(pattern)),
            Self::Out(pattern) => write!(f, "out:{}{pattern}", gap(pattern)),
            Self::Heads => write!(f, "folded"),
        }
    }
}

/// The blank that is read as none of the pattern's own, where that begins with one.
fn gap(pattern: &str) -> &'static str {
    if pattern.starts_with(' ') { " " } else { "" }
}

/// The lines that remain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Passing {
    bits: Bits,
    /// First line and lines of each level of every block.
    blocks: Vec<(u64, [u32; 8])>,
}

impl Passing {
    /// Finds the lines of `sheet` that pass all `filters`.
    ///
    /// # Errors
    /// A pattern is no regular expression, a log was cut, or the work was cancelled.
    pub fn new(sheet: &Sheet, filters: &[LineFilter], cx: &Cx) -> Result<Self> {
        let mut logs = Vec::new();
        for snapshot in sheet.logs() {
            logs.push(of_log(snapshot, filters, cx)?);
        }
        let bits = match (sheet, logs.len()) {
            (Sheet::One(_), 1) => logs.pop().unwrap_or_default(),
            _ => {
                let mut bits = Bits::new(sheet.n_lines());
                for at in 0..sheet.n_lines() {
                    if at % 65_536 == 0 {
                        cx.check()?;
                    }
                    let place = sheet.place(at);
                    if place.is_some_and(|(log, line)| logs.get(log).is_some_and(|b| b.has(line))) {
                        bits.set(at);
                    }
                }
                bits
            }
        };
        let mut passing = Self {
            bits,
            blocks: Vec::new(),
        };
        passing.count(sheet, cx)?;
        Ok(passing)
    }

    fn count(&mut self, sheet: &Sheet, cx: &Cx) -> Result<()> {
        let mut block = u64::MAX;
        for (number, line) in sheet.at_least_from(0, Level::None).enumerate() {
            if number % 65_536 == 0 {
                cx.check()?;
            }
            if line / BLOCK != block {
                block = line / BLOCK;
                self.blocks.push((block * BLOCK, [0; 8]));
            }
            if self.bits.has(line)
                && let Some((_, counts)) = self.blocks.last_mut()
                && let Some(count) = counts.get_mut(sheet.level(line) as usize)
            {
                *count += 1;
            }
        }
        Ok(())
    }

    /// Whether a line passes.
    pub fn passes(&self, line: u64) -> bool {
        self.bits.has(line)
    }

    /// How many lines of `level` and above pass.
    pub fn n_at_least(&self, level: Level) -> u64 {
        self.counts(level).map(|(_, n)| n).sum()
    }

    /// Each block's first line, and how many of its lines of `level` and above pass.
    pub(in crate::log) fn counts(&self, level: Level) -> impl Iterator<Item = (u64, u64)> + '_ {
        self.blocks.iter().map(move |(first, counts)| {
            let n: u32 = counts.iter().skip(level as usize).sum();
            (*first, u64::from(n))
        })
    }
}

/// The lines of one log that pass.
fn of_log(snapshot: &Snapshot, filters: &[LineFilter], cx: &Cx) -> Result<Bits> {
    let n = snapshot.n_lines();
    let mut inside = Bits::new(n);
    let mut outside = Bits::new(n);
    for filter in filters {
        let (pattern, into) = match filter {
            LineFilter::In(pattern) => (pattern, &mut inside),
            LineFilter::Out(pattern) => (pattern, &mut outside),
            LineFilter::Heads => continue,
        };
        matching(snapshot, &search::pattern(pattern)?, into, cx)?;
    }
    let wanted = filters.iter().any(|f| matches!(f, LineFilter::In(_)));
    let folded = filters.contains(&LineFilter::Heads);
    let mut passing = Bits::new(n);
    let mut begin = 0;
    while begin < n {
        if begin % 65_536 == 0 {
            cx.check()?;
        }
        let end = record_end(snapshot, begin, n);
        let any = |bits: &Bits| (begin..end).any(|line| bits.has(line));
        if (!wanted || any(&inside)) && !any(&outside) {
            let end = if folded { begin + 1 } else { end };
            for line in begin..end {
                passing.set(line);
            }
        }
        begin = end;
    }
    Ok(passing)
}

/// Where the record that begins at `begin` ends; a line outside of any record is alone.
fn record_end(snapshot: &Snapshot, begin: u64, n: u64) -> u64 {
    if !snapshot.begins_record(begin) {
        return begin + 1;
    }
    (begin + 1..n)
        .find(|line| snapshot.begins_record(*line))
        .unwrap_or(n)
}

fn matching(snapshot: &Snapshot, regex: &Regex, into: &mut Bits, cx: &Cx) -> Result<()> {
    let found = Mutex::new(into);
    search::scan(snapshot, regex, cx, &|lines| {
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        for line in lines {
            found.set(line);
        }
        true
    })
}

/// A bit for each line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Bits(Vec<u64>);

impl Bits {
    fn new(n: u64) -> Self {
        Self(vec![0; n.div_ceil(64) as usize])
    }

    fn set(&mut self, at: u64) {
        if let Some(word) = self.0.get_mut((at / 64) as usize) {
            *word |= 1 << (at % 64);
        }
    }

    fn has(&self, at: u64) -> bool {
        self.0
            .get((at / 64) as usize)
            .is_some_and(|word| word >> (at % 64) & 1 == 1)
    }
}

#[cfg(test)]
mod tests;
