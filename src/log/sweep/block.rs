//! One block of a sweep: the lines that begin in some MiB of a log.

use super::lane::Lane;
use super::{Record, Swept};
use crate::error::Result;
use crate::event::Level;
use crate::log::ends::Ends;
use crate::log::head::Kind;
use crate::log::index::{Quick, Repeat, Told};
use crate::log::lines::{self, PIECE};
use crate::log::store::LogText;
use crate::log::{Format, escape};
use crate::task::Cx;
use std::ops::Range;

/// Bytes that are read at a time: they and what is made of them stay in a core's own cache.
const READ: usize = 256 * 1024;
/// The longest head that is remembered as written.
const ECHO: usize = 256;

/// Sweeps `bytes` of `text` for records of `least` and above.
pub(super) fn sweep(
    (text, format): (&LogText, &Format),
    least: Option<Level>,
    bytes: Range<u64>,
    buffer: &mut Vec<u8>,
    cx: &Cx,
) -> Result<Swept> {
    let mut lines = Walk::new(format, least);
    // One byte before tells whether a line begins right at the start.
    let mut base = bytes.start.saturating_sub(1);
    // What of the buffer is taken already, and where in it a line began.
    let mut filled = 0;
    let mut begin = (bytes.start == 0).then_some(0);
    loop {
        cx.check()?;
        if buffer.len() < filled + READ {
            buffer.resize(filled + READ, 0);
        }
        let space = buffer.get_mut(filled..filled + READ).unwrap_or_default();
        let n = text.read_at(base + filled as u64, space)?;
        let data = buffer.get(..filled + n).unwrap_or_default();
        for lf in Ends::new(data, filled) {
            if let Some(at) = begin {
                lines.line(base + at as u64, data.get(at..lf).unwrap_or_default());
            }
            let next = base + lf as u64 + 1;
            if next >= bytes.end {
                return Ok(lines.finish());
            }
            begin = (next >= bytes.start).then_some(lf + 1);
        }
        if n == 0 {
            // A last line without its end; none begins behind the last LF.
            if let Some(at) = begin.filter(|at| *at < data.len()) {
                lines.line(base + at as u64, data.get(at..).unwrap_or_default());
            }
            return Ok(lines.finish());
        }
        let mut keep = begin.unwrap_or(data.len());
        if let Some(piece) = begin.and_then(|at| data.get(at..at + PIECE)) {
            // A long line is told by its first piece, as events are.
            let piece = piece.get(..lines::char_cut(piece)).unwrap_or(piece);
            lines.line(base + keep as u64, piece);
            begin = None;
            keep = data.len();
        } else {
            begin = begin.map(|_| 0);
        }
        base += keep as u64;
        filled = data.len() - keep;
        // No line begins in what is left: a line of gigabytes is not read to its end for each block.
        if begin.is_none() && base >= bytes.end {
            return Ok(lines.finish());
        }
        if keep > 0 {
            buffer.copy_within(keep..keep + filled, 0);
        }
    }
}

/// The lines as they come.
struct Walk<'f> {
    format: &'f Format,
    least: Option<Level>,
    has_lane: bool,
    /// The lane of the line before, and the one before that: levels take turns.
    lane: Option<Lane>,
    spare: Option<Lane>,
    quick: Quick,
    repeat: Repeat,
    /// The head that made `repeat`, as written; empty where it was not told at a glance.
    echo: Vec<u8>,
    /// Where the last record began, and whether it is the last of those that are wanted.
    begun: Option<u64>,
    is_wanted: bool,
    swept: Swept,
}

impl<'f> Walk<'f> {
    fn new(format: &'f Format, least: Option<Level>) -> Self {
        Self {
            format,
            least,
            has_lane: Lane::fits(format),
            lane: None,
            spare: None,
            quick: Quick::new(format),
            repeat: Repeat::default(),
            echo: Vec::new(),
            begun: None,
            is_wanted: false,
            swept: Swept::default(),
        }
    }

    #[inline]
    fn line(&mut self, at: u64, line: &[u8]) {
        let number = self.swept.lines;
        self.swept.lines += 1;
        if self.repeat.is_open() && !self.echo.is_empty() && line.starts_with(&self.echo) {
            return;
        }
        if !self.lane.as_ref().is_some_and(|lane| lane.takes(line)) {
            if !self.spare.as_ref().is_some_and(|lane| lane.takes(line)) {
                return self.other(at, number, line);
            }
            std::mem::swap(&mut self.lane, &mut self.spare);
        }
        let level = self.lane.as_ref().map_or(Level::None, |lane| lane.level);
        self.repeat.close();
        self.begin(at, number, level);
    }

    /// Lines like this one are taken from now on, and those like the ones before.
    fn change_lane(&mut self, line: &[u8], kind: Kind, level: Level) {
        if self.has_lane
            && level != Level::Error
            && let Some(lane) = Lane::of(line, kind)
        {
            self.spare = self.lane.replace(lane);
        }
    }

    /// A line that the lane does not take.
    fn other(&mut self, at: u64, number: u64, line: &[u8]) {
        self.echo.clear();
        if let Some((told, len)) = self.quick.tell_head(line) {
            self.change_lane(line, told.kind, told.level);
            self.head(at, number, &told);
            if let Some(head) = line.get(..len).filter(|_| self.repeat.is_open() && len < ECHO) {
                self.echo.extend_from_slice(head);
            }
            return;
        }
        let text = escape::plain(line);
        let format = self.format;
        if let Some((kind, head)) = format.head(&text) {
            self.quick.remember(line, head.stamp, None);
            self.change_lane(line, kind, head.level);
            let told = Told::of(kind, &head, None, &text);
            self.head(at, number, &told);
        }
    }

    fn head(&mut self, at: u64, number: u64, told: &Told<'_>) {
        let begins = self.repeat.begins(told);
        if !self.swept.has_heads && self.repeat.is_open() && !told.has_context {
            self.swept.may_go_on = Some(self.repeat.clone());
        }
        if begins {
            self.begin(at, number, told.level);
        }
    }

    fn begin(&mut self, at: u64, number: u64, level: Level) {
        self.swept.has_heads = true;
        if let Some(count) = self.swept.levels.get_mut(level as usize) {
            *count += 1;
        }
        match self.begun {
            Some(begun) => self.swept.longest = self.swept.longest.max(at - begun),
            None => self.swept.first = Some((at, level)),
        }
        if self.is_wanted
            && let Some(last) = self.swept.records.last_mut()
        {
            last.end = Some(at);
        }
        self.begun = Some(at);
        self.is_wanted = self.least.is_some_and(|least| level >= least);
        if self.is_wanted {
            self.swept.records.push(Record {
                at,
                end: None,
                line: number,
                level,
            });
        }
    }

    fn finish(mut self) -> Swept {
        self.swept.last = self.begun;
        self.swept.after = self.repeat;
        self.swept
    }
}
