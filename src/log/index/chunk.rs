//! One chunk of the index: the lines that begin in some MiB of the file.

use super::BEGINS;
use super::quick::{Quick, Told};
use super::repeat::Repeat;
use crate::error::Result;
use crate::event::Level;
use crate::log::ends::Ends;
use crate::log::head::Kind;
use crate::log::store::LogText;
use crate::log::{Clock, Format, escape};
use crate::task::Cx;
use std::borrow::Cow;
use std::ops::Range;

/// How far beyond its end a chunk looks for the head of its last line.
pub(super) const LOOK_AHEAD: u64 = 1024;
/// A head lies within so many bytes of its line; JSON has its level anywhere.
const HEAD: usize = 320;
const JSON_HEAD: usize = 64 * 1024;
/// More lines than this in a chunk: only every [`STRIDE`]th start is kept.
const DENSE: usize = 160_000;
const STRIDE: usize = 64;

/// Lines of one second that follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// Seconds since 1970.
    pub second: i64,
    /// The first line, counted from the chunk's.
    pub line: u32,
    /// Records of ERROR and above.
    pub errors: u32,
}

/// The line has no time of its own; it was written when the line before it was.
pub(super) const NO_TIME: u32 = u32::MAX;

/// A byte a line: the level, and [`BEGINS`].
#[derive(Debug, Clone)]
pub(super) enum Marks {
    /// All lines are alike.
    Same(u8),
    /// One for each line.
    Each(Vec<u8>),
}

/// The lines that begin in a range of bytes.
#[derive(Debug, Clone)]
pub(super) struct Chunk {
    /// The bytes of the file in which the lines begin.
    pub bytes: Range<u64>,
    /// The number of the first line, 0-based.
    pub first_line: u64,
    pub n_lines: u32,
    /// Where every `stride`th line begins, from `bytes.start`.
    pub starts: Vec<u32>,
    pub stride: u32,
    pub marks: Marks,
    /// How many lines there are of each level.
    pub counts: [u32; 8],
    pub runs: Vec<Run>,
    /// Of each line the microseconds after its run's second, or [`NO_TIME`]; empty where no line has a time.
    pub micros: Vec<u32>,
    /// The microseconds that lines before the first time take from the chunk before.
    pub lead: u32,
    /// What the next chunk inherits.
    pub after: Carry,
    /// Lines before the first head, which inherit from the chunk before.
    leading: u32,
    last_level: u8,
    /// The first head, where it may repeat one of the chunk before; and the last, where it may be repeated.
    may_go_on: Option<Repeat>,
    repeat: Repeat,
}

/// What a chunk inherits from those before it.
#[derive(Debug, Default, Clone)]
pub(super) struct Carry {
    lines: u64,
    level: u8,
    second: Option<i64>,
    micros: u32,
    repeat: Repeat,
}

impl Chunk {
    /// Reads and indexes `bytes` of `text`.
    pub(super) fn read(
        text: &LogText,
        bytes: Range<u64>,
        (format, clock): (&Format, &Clock),
        buffer: &mut Vec<u8>,
        cx: &Cx,
    ) -> Result<Self> {
        // One byte before tells whether a line begins right at the start.
        let from = bytes.start.saturating_sub(1);
        let ahead = if format.has(Kind::Json) {
            JSON_HEAD as u64
        } else {
            LOOK_AHEAD
        };
        let want = (bytes.end - from + ahead) as usize;
        buffer.resize(want, 0);
        let n = text.read_at(from, buffer)?;
        let data = buffer.get(..n).unwrap_or_default();
        let mut lines = Lines::new(format, clock);
        let skip = (bytes.start - from) as usize;
        let stop = (bytes.end - from) as usize;
        let mut begin = (bytes.start == 0).then_some(0);
        for (count, lf) in Ends::new(data, 0).enumerate() {
            // 4 MiB take some 10 ms: a cancel is seen within them.
            if count % 4096 == 0 {
                cx.check()?;
            }
            if let Some(at) = begin {
                lines.push((at - skip) as u32, data.get(at..lf).unwrap_or_default());
            }
            begin = Some(lf + 1).filter(|next| *next >= skip && *next < stop.min(n));
            if lf + 1 >= stop {
                break;
            }
        }
        if let Some(at) = begin.filter(|at| *at < n) {
            lines.push((at - skip) as u32, data.get(at..).unwrap_or_default());
        }
        Ok(lines.finish(bytes))
    }

    /// Gives the lines before the first head what the chunk before leaves them.
    pub(super) fn inherit(&mut self, carry: &mut Carry) {
        self.first_line = carry.lines;
        carry.lines += u64::from(self.n_lines);
        if let Some(first) = self.may_go_on.take()
            && carry.repeat.is_repeated_by(&first)
        {
            self.take_back(self.leading);
        }
        if self.leading > 0 && carry.level != 0 {
            let moved = self.leading;
            match &mut self.marks {
                Marks::Each(marks) => {
                    for mark in marks.iter_mut().take(moved as usize) {
                        *mark = carry.level;
                    }
                }
                Marks::Same(mark) => *mark = carry.level,
            }
            if let Some(none) = self.counts.first_mut() {
                *none -= moved;
            }
            if let Some(count) = self.counts.get_mut(usize::from(carry.level)) {
                *count += moved;
            }
        }
        let untimed = self.n_lines > 0 && self.runs.first().is_none_or(|run| run.line > 0);
        self.lead = carry.micros;
        if untimed && let Some(second) = carry.second {
            self.runs.insert(
                0,
                Run {
                    second,
                    line: 0,
                    errors: 0,
                },
            );
        }
        if self.leading < self.n_lines {
            carry.level = self.last_level;
            carry.repeat.clone_from(&self.repeat);
        }
        if let Some(run) = self.runs.last() {
            carry.second = Some(run.second);
        }
        if let Some(last) = self.micros.iter().rev().find(|m| **m != NO_TIME) {
            carry.micros = *last;
        }
        self.after = carry.clone();
    }

    /// A line that was taken for the first of a record of ERROR begins none.
    fn take_back(&mut self, line: u32) {
        if let Marks::Same(mark) = self.marks {
            self.marks = Marks::Each(vec![mark; self.n_lines as usize]);
        }
        if let Marks::Each(marks) = &mut self.marks
            && let Some(mark) = marks.get_mut(line as usize)
        {
            *mark &= !BEGINS;
            let is_error = *mark >= Level::Error as u8;
            let run = self.runs.iter_mut().rev().find(|run| run.line <= line);
            if let Some(run) = run.filter(|_| is_error) {
                run.errors = run.errors.saturating_sub(1);
            }
        }
    }

    /// The chunk with the lines of the failure blocks `blocks` (sorted, 0-based lines of the file) as errors, and no
    /// others.
    pub(super) fn with_failures(&self, blocks: &[Range<u64>]) -> Self {
        let mut chunk = self.clone();
        let mut marks = Vec::with_capacity(self.n_lines as usize);
        let mut counts = [0; 8];
        let mut next = blocks.partition_point(|block| block.end <= self.first_line);
        for run in &mut chunk.runs {
            run.errors = 0;
        }
        for i in 0..self.n_lines {
            let line = self.first_line + u64::from(i);
            next += usize::from(blocks.get(next).is_some_and(|block| block.end <= line));
            let own = self.mark(i as usize);
            let mark = match blocks.get(next).filter(|block| block.contains(&line)) {
                Some(block) if block.start == line => {
                    let after = chunk.runs.partition_point(|run| run.line <= i);
                    if let Some(run) = after.checked_sub(1).and_then(|at| chunk.runs.get_mut(at)) {
                        run.errors += 1;
                    }
                    BEGINS | Level::Error as u8
                }
                Some(_) => Level::Error as u8,
                None if own & BEGINS != 0 && own & !BEGINS < Level::Error as u8 => own,
                None => own & BEGINS,
            };
            marks.push(mark);
            if let Some(count) = counts.get_mut(usize::from(mark & !BEGINS)) {
                *count += 1;
            }
        }
        chunk.marks = Marks::Each(marks);
        chunk.counts = counts;
        chunk
    }

    /// The mark of the chunk's `i`th line.
    pub(super) fn mark(&self, i: usize) -> u8 {
        match &self.marks {
            Marks::Same(mark) => *mark,
            Marks::Each(marks) => marks.get(i).copied().unwrap_or(0),
        }
    }

    /// How many lines are of `level` and above.
    pub(super) fn at_least(&self, level: Level) -> u32 {
        self.counts.iter().skip(level as usize).sum()
    }
}

/// Lines of a chunk as they come.
struct Lines<'f> {
    format: &'f Format,
    clock: &'f Clock,
    head_len: usize,
    starts: Vec<u32>,
    marks: Vec<u8>,
    counts: [u32; 8],
    runs: Vec<Run>,
    micros: Vec<u32>,
    leading: Option<u32>,
    level: u8,
    quick: Quick,
    repeat: Repeat,
    may_go_on: Option<Repeat>,
}

impl<'f> Lines<'f> {
    fn new(format: &'f Format, clock: &'f Clock) -> Self {
        let head_len = if format.has(Kind::Json) { JSON_HEAD } else { HEAD };
        Self {
            format,
            clock,
            head_len,
            starts: Vec::with_capacity(32 * 1024),
            marks: Vec::with_capacity(32 * 1024),
            counts: [0; 8],
            runs: Vec::new(),
            micros: Vec::with_capacity(32 * 1024),
            leading: None,
            level: 0,
            quick: Quick::new(format),
            repeat: Repeat::default(),
            may_go_on: None,
        }
    }

    fn push(&mut self, start: u32, line: &[u8]) {
        let number = self.starts.len() as u32;
        self.starts.push(start);
        self.micros.push(NO_TIME);
        let line = line.get(..self.head_len).unwrap_or(line);
        let mut mark = 0;
        if let Some(told) = self.quick.tell(line) {
            mark = self.head(&told, number);
        } else if self.format.has_heads() && !line.is_empty() {
            let text = head_text(line);
            let format = self.format;
            if let Some((kind, head)) = format.glance(&text) {
                let micros = head.stamp.and_then(|s| self.clock.resolve(s));
                self.quick.remember(line, head.stamp, micros);
                let told = Told::of(kind, &head, micros, &text);
                mark = self.head(&told, number);
            }
        }
        self.marks.push(self.level | mark);
        if let Some(count) = self.counts.get_mut(usize::from(self.level)) {
            *count += 1;
        }
    }

    /// Takes a head; gives the line's mark without its level.
    fn head(&mut self, told: &Told, number: u32) -> u8 {
        self.level = told.level as u8;
        let is_error = told.level >= Level::Error;
        let begins = self.repeat.begins(told);
        if self.leading.is_none() {
            self.leading = Some(number);
            self.may_go_on = (self.repeat.is_open() && !told.has_context).then(|| self.repeat.clone());
        }
        self.time(told.micros, number, is_error && begins);
        if begins { BEGINS } else { 0 }
    }

    fn time(&mut self, micros: Option<i64>, line: u32, is_error: bool) {
        if let Some(micros) = micros {
            let second = micros.div_euclid(1_000_000);
            if let Some(own) = self.micros.last_mut() {
                *own = micros.rem_euclid(1_000_000) as u32;
            }
            if self.runs.last().is_none_or(|run| run.second != second) {
                self.runs.push(Run {
                    second,
                    line,
                    errors: 0,
                });
            }
        }
        if let Some(run) = self.runs.last_mut() {
            run.errors += u32::from(is_error);
        }
    }

    fn finish(mut self, bytes: Range<u64>) -> Chunk {
        let n_lines = self.starts.len();
        let first = self.marks.first().copied().unwrap_or(0);
        let marks = if self.marks.iter().all(|m| *m == first) {
            Marks::Same(first)
        } else {
            self.marks.shrink_to_fit();
            Marks::Each(self.marks)
        };
        let dense = n_lines > DENSE;
        let starts = if dense {
            self.starts.iter().step_by(STRIDE).copied().collect()
        } else {
            self.starts.shrink_to_fit();
            self.starts
        };
        self.runs.shrink_to_fit();
        if self.micros.iter().all(|m| *m == NO_TIME) {
            self.micros = Vec::new();
        }
        self.micros.shrink_to_fit();
        Chunk {
            bytes,
            first_line: 0,
            n_lines: n_lines as u32,
            starts,
            stride: if dense { STRIDE as u32 } else { 1 },
            marks,
            counts: self.counts,
            runs: self.runs,
            micros: self.micros,
            lead: 0,
            after: Carry::default(),
            leading: self.leading.unwrap_or(n_lines as u32),
            last_level: self.level,
            may_go_on: self.may_go_on,
            repeat: self.repeat,
        }
    }
}

/// The beginning of a line as text: what is UTF-8 of it, without escape codes.
fn head_text(line: &[u8]) -> Cow<'_, str> {
    if memchr::memchr(0x1b, line).is_some() {
        return escape::plain(line);
    }
    match std::str::from_utf8(line) {
        Ok(text) => Cow::Borrowed(text.trim_end_matches('\r')),
        Err(e) => Cow::Borrowed(
            line.get(..e.valid_up_to())
                .and_then(|ok| std::str::from_utf8(ok).ok())
                .unwrap_or(""),
        ),
    }
}
