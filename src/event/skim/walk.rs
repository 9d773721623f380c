//! The walk over a file's lines: which event each belongs to, which events are made, and when the joiner takes over.

use super::class::{Class, Classes};
use super::kept::{Kept, each_line};
use super::{Sieve, Sink};
use crate::event::join::Joiner;
use crate::event::stream::{EventOptions, StreamStats};
use crate::event::{Event, EventModel, Level};
use crate::log::{Format, escape};
use std::ops::{ControlFlow, Range};

/// An event of more raw bytes is left to the joiner: it cuts at 1 MiB, and a bad byte becomes three.
const LONG: usize = 256 * 1024;

/// Where the walk stands.
pub(super) struct Skim<'o, S> {
    joiner: Joiner<'o>,
    pub(super) sieve: Option<S>,
    classes: Classes<'o>,
    model: EventModel,
    debug: bool,
    takes_tails: bool,
    lines: u64,
    events: u64,
    /// Whether the joiner has the lines; else what follows says where we are.
    pub(super) joining: bool,
    /// In a DEBUG record that is taken out.
    dropping: bool,
    event: Open,
    /// The line that began the records that are taken out, and the last head with a time, of earlier blocks.
    dropped: Kept,
    timed: Kept,
    lower: Vec<u8>,
    places: Vec<usize>,
    odd: Vec<usize>,
}

/// An event whose lines are skimmed.
#[derive(Default)]
struct Open {
    open: bool,
    /// The number of its first line.
    first: u64,
    /// Whether its last head is one of ERROR by oslo.log.
    is_error: bool,
    /// Whether it has a place of the sieve; whether it is to be made in any case.
    has_place: bool,
    is_odd: bool,
    lines: Kept,
}

impl<'o, S: Sieve> Skim<'o, S> {
    pub(super) fn new(
        joiner: Joiner<'o>,
        sieve: Option<S>,
        format: &'o Format,
        opts: &'o EventOptions,
    ) -> Self {
        Self {
            takes_tails: joiner.takes_tails(),
            joining: sieve.is_none(),
            joiner,
            sieve,
            classes: Classes::new(format, opts),
            model: opts.model,
            debug: opts.debug,
            lines: 0,
            events: 0,
            dropping: false,
            event: Open::default(),
            dropped: Kept::default(),
            timed: Kept::default(),
            lower: Vec::new(),
            places: Vec::new(),
            odd: Vec::new(),
        }
    }

    pub(super) fn stats(&self, bytes: u64) -> StreamStats {
        StreamStats {
            events: self.events,
            lines: self.lines,
            bytes,
            cut: self.joiner.stats().cut,
        }
    }

    /// Takes whole lines.
    pub(super) fn block(&mut self, block: &[u8], f: &mut Sink<'_>) -> ControlFlow<()> {
        self.lower.clear();
        self.lower.extend_from_slice(block);
        self.lower.make_ascii_lowercase();
        self.places.clear();
        if let Some(sieve) = &mut self.sieve {
            sieve.places(&self.lower, &mut self.places);
        }
        odd(block, &mut self.odd);
        let (mut place, mut odd) = (0, 0);
        let mut start = 0;
        for lf in memchr::memchr_iter(b'\n', block) {
            let line = start..lf + 1;
            start = line.end;
            let has_place = passes(&self.places, &mut place, line.end);
            let is_odd = passes(&self.odd, &mut odd, line.end);
            self.lines += 1;
            self.line(block, line, (has_place, is_odd), f)?;
        }
        self.event.lines.keep(block);
        self.dropped.keep(block);
        self.timed.keep(block);
        ControlFlow::Continue(())
    }

    /// Takes a line that is too long for a block, or a piece of one, or the last one without LF.
    pub(super) fn piece(&mut self, bytes: &[u8], begins: bool, f: &mut Sink<'_>) -> ControlFlow<()> {
        self.lines += u64::from(begins);
        self.join(&[], f)?;
        self.dropping = false;
        self.feed(bytes, self.lines, begins, f)
    }

    pub(super) fn finish(&mut self, f: &mut Sink<'_>) -> ControlFlow<()> {
        if self.joining {
            return self.leave(f);
        }
        self.close(&[], f)
    }

    /// Takes one of a block's lines.
    fn line(
        &mut self,
        block: &[u8],
        line: Range<usize>,
        marks: (bool, bool),
        f: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        let raw = block.get(line.start..line.end - 1).unwrap_or_default();
        let class = self.classes.of(raw);
        match class {
            Class::Head {
                level: Level::Debug, ..
            } if !self.debug => {
                if !self.dropping {
                    self.dropping = true;
                    if self.joining {
                        return self.feed(raw, self.lines, true, f);
                    }
                    self.dropped.set(line);
                }
            }
            Class::Head { .. } => self.open(block, line, class, marks, f)?,
            Class::Error if !(self.joining || self.event.open && self.event.is_error) => {
                self.open(block, line, class, marks, f)?;
            }
            Class::Tail if self.dropping => {}
            Class::Tail if !self.joining => {
                if !(self.event.open && self.takes_tails) {
                    return self.open(block, line, class, marks, f);
                }
                let here = &mut self.event.lines.here;
                *here = if here.start == here.end {
                    line
                } else {
                    here.start..line.end
                };
                self.event.has_place |= marks.0;
                self.event.is_odd |= marks.1;
                if self.event.lines.len() > LONG {
                    self.join(block, f)?;
                }
            }
            Class::Tail | Class::Error | Class::Unsure => {
                self.join(block, f)?;
                self.dropping = false;
                self.feed(raw, self.lines, true, f)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Begins an event with a line that surely begins one.
    fn open(
        &mut self,
        block: &[u8],
        line: Range<usize>,
        class: Class,
        (has_place, is_odd): (bool, bool),
        f: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        if self.joining {
            self.leave(f)?;
            self.joining = false;
        } else {
            self.close(block, f)?;
        }
        self.dropping = false;
        if self.model == EventModel::Line && matches!(class, Class::Head { timed: true, .. }) {
            self.timed.set(line.clone());
        }
        self.event.open = true;
        self.event.first = self.lines;
        self.event.is_error = matches!(class, Class::Error);
        self.event.has_place = has_place;
        self.event.is_odd = is_odd;
        self.event.lines.set(line);
        ControlFlow::Continue(())
    }

    /// Counts the open event, and makes it if it may be of interest.
    fn close(&mut self, block: &[u8], f: &mut Sink<'_>) -> ControlFlow<()> {
        if !self.event.open {
            return ControlFlow::Continue(());
        }
        self.event.open = false;
        if !(self.event.is_odd || (self.event.has_place && self.is_wanted(block))) {
            self.events += 1;
            return ControlFlow::Continue(());
        }
        self.replay(block, f)?;
        self.leave(f)
    }

    fn is_wanted(&mut self, block: &[u8]) -> bool {
        let Some(sieve) = &mut self.sieve else {
            return true;
        };
        let lines = &self.event.lines;
        if lines.before.is_empty() {
            return sieve.wants(self.lower.get(lines.here.clone()).unwrap_or_default());
        }
        let mut whole = lines.before.clone();
        whole.extend_from_slice(block.get(lines.here.clone()).unwrap_or_default());
        whole.make_ascii_lowercase();
        sieve.wants(&whole)
    }

    /// Hands over to the joiner what is open.
    fn join(&mut self, block: &[u8], f: &mut Sink<'_>) -> ControlFlow<()> {
        if self.joining {
            return ControlFlow::Continue(());
        }
        self.joining = true;
        let open = std::mem::take(&mut self.event.open);
        if open {
            self.replay(block, f)?;
        } else {
            self.prime(block);
        }
        self.event.lines.clear();
        if self.dropping {
            let dropped = std::mem::take(&mut self.dropped);
            for line in each_line(&dropped, block) {
                self.feed(line, self.lines, true, f)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Gives the joiner the lines of the event.
    fn replay(&mut self, block: &[u8], f: &mut Sink<'_>) -> ControlFlow<()> {
        self.prime(block);
        let lines = std::mem::take(&mut self.event.lines);
        for (number, line) in (self.event.first..).zip(each_line(&lines, block)) {
            self.feed(line, number, true, f)?;
        }
        ControlFlow::Continue(())
    }

    /// Brings the joiner to where it would be before an event: nothing open, the time of the last head known.
    fn prime(&mut self, block: &[u8]) {
        self.joiner.reset();
        if self.model == EventModel::Line {
            let mut nobody = |_: &Event| ControlFlow::Continue(());
            for line in each_line(&self.timed, block) {
                let _ = self.joiner.line(&escape::plain(line), 1, true, &mut nobody);
            }
            let _ = self.joiner.finish(&mut nobody);
        }
    }

    fn feed(&mut self, bytes: &[u8], number: u64, begins: bool, f: &mut Sink<'_>) -> ControlFlow<()> {
        let events = &mut self.events;
        let mut counted = |event: &Event| {
            *events += 1;
            f(event)
        };
        self.joiner
            .line(&escape::plain(bytes), number, begins, &mut counted)
    }

    /// Has the joiner give out its last event.
    fn leave(&mut self, f: &mut Sink<'_>) -> ControlFlow<()> {
        let events = &mut self.events;
        self.joiner.finish(&mut |event| {
            *events += 1;
            f(event)
        })
    }
}

/// Whether one of `places` lies before `end`; those are passed.
fn passes(places: &[usize], next: &mut usize, end: usize) -> bool {
    let from = *next;
    while places.get(*next).is_some_and(|place| *place < end) {
        *next += 1;
    }
    *next > from
}

/// Where bytes are not what the event will have: escape codes, and letters whose lower case is ASCII.
fn odd(block: &[u8], found: &mut Vec<usize>) {
    found.clear();
    found.extend(memchr::memchr_iter(0x1b, block));
    if !block.is_ascii() {
        found.extend(memchr::memmem::find_iter(block, "\u{212a}"));
        found.extend(memchr::memmem::find_iter(block, "\u{130}"));
        found.sort_unstable();
    }
}
