//! The walk over a file's lines: which event each belongs to, which events are made, and when the joiner takes over.

use super::class::{Class, Classes};
use super::ends::{Bytes, Ends};
use super::kept::{Kept, text_len};
use super::pending::{Open, Pending};
use super::writer::Writer;
use super::{Sieve, Sink};
use crate::event::join::{CUT, Joiner};
use crate::event::stream::{EventOptions, StreamStats};
use crate::event::{Event, EventModel, Level};
use crate::log::{Format, escape};
use std::borrow::Cow;
use std::ops::{ControlFlow, Range};

/// An event of fewer raw bytes is never cut: a bad byte becomes three.
const LONG: usize = CUT / 3;
/// An event of more raw bytes, which is mostly escape codes, is left to the joiner.
const MOST: usize = 4 * CUT;

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
    cut: u64,
    debug_records: u64,
    /// Whether the joiner has the lines; else what follows says where we are.
    pub(super) joining: bool,
    /// In a DEBUG record that is taken out.
    dropping: bool,
    event: Open,
    is_open: bool,
    /// Who wrote the last head of ERROR in the open event.
    writer: Writer,
    /// The line that began the records that are taken out.
    dropped: Kept,
    /// The last head with a time: in this block, or of an earlier one.
    timed: Range<usize>,
    timed_before: Vec<u8>,
    pending: Pending,
    ends: Ends,
    bytes: Bytes,
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
            cut: 0,
            debug_records: 0,
            dropping: false,
            event: Open::default(),
            is_open: false,
            writer: Writer::default(),
            dropped: Kept::default(),
            timed: 0..0,
            timed_before: Vec::new(),
            pending: Pending::default(),
            ends: Ends::default(),
            bytes: Bytes::default(),
        }
    }

    pub(super) fn stats(&self, bytes: u64) -> StreamStats {
        StreamStats {
            events: self.events,
            lines: self.lines,
            bytes,
            cut: self.cut + self.joiner.stats().cut,
            debug: self.debug_records,
        }
        .of_pieces()
    }

    /// Takes whole lines.
    pub(super) fn block(&mut self, block: &[u8], f: &mut Sink<'_>) -> ControlFlow<()> {
        let mut ends = std::mem::take(&mut self.ends);
        self.bytes = ends.find(block);
        let mut start = 0;
        let flow = ends.each(|lf| {
            let line = start..lf + 1;
            start = line.end;
            self.lines += 1;
            self.line(block, line, f)
        });
        self.ends = ends;
        flow?;
        if !self.takes_tails {
            self.close();
        }
        self.settle(block, f)?;
        self.event.lines.keep(block);
        self.dropped.keep(block);
        if !self.timed.is_empty() {
            self.timed_before.clear();
            let timed = std::mem::take(&mut self.timed);
            self.timed_before
                .extend_from_slice(block.get(timed).unwrap_or_default());
        }
        ControlFlow::Continue(())
    }

    /// Takes a line that is too long for a block, or a piece of one, or the last one without LF.
    pub(super) fn piece(&mut self, bytes: &[u8], begins: bool, f: &mut Sink<'_>) -> ControlFlow<()> {
        self.lines += u64::from(begins);
        self.join(&[], f)?;
        self.dropping = false;
        self.feed_counting_debug(bytes, begins, f)
    }

    pub(super) fn finish(&mut self, f: &mut Sink<'_>) -> ControlFlow<()> {
        if self.joining {
            return self.leave(f);
        }
        self.close();
        self.settle(&[], f)
    }

    /// Takes one of a block's lines.
    #[inline(always)]
    fn line(&mut self, block: &[u8], line: Range<usize>, f: &mut Sink<'_>) -> ControlFlow<()> {
        let raw = block.get(line.start..line.end - 1).unwrap_or_default();
        let class = self.classes.of(raw);
        match class {
            Class::Head {
                level: Level::Debug, ..
            } if !self.debug => {
                self.debug_records += 1;
                if !self.dropping {
                    self.dropping = true;
                    if self.joining {
                        return self.feed(raw, self.lines, true, f);
                    }
                    self.dropped.set(line);
                }
            }
            Class::Head { .. } => self.open(block, line, class, f)?,
            Class::Error { .. } if !(self.joining || self.is_open && self.event.is_error) => {
                self.open(block, line, class, f)?;
            }
            Class::Error { head } if !self.joining => {
                let writer = self.classes.writer(raw, head);
                match self.writer.goes_on(&writer) {
                    Some(true) if !self.dropping => self.add(block, line, f)?,
                    Some(false) => {
                        self.open(block, line, class, f)?;
                        self.writer = writer;
                    }
                    _ => self.unsure(block, raw, f)?,
                }
            }
            Class::Tail if self.dropping => {}
            Class::Tail if !self.joining => {
                if !(self.is_open && self.takes_tails) {
                    return self.open(block, line, class, f);
                }
                self.add(block, line, f)?;
            }
            Class::Tail | Class::Error { .. } | Class::Unsure => self.unsure(block, raw, f)?,
        }
        ControlFlow::Continue(())
    }

    /// Takes a line that the joiner has to see.
    fn unsure(&mut self, block: &[u8], raw: &[u8], f: &mut Sink<'_>) -> ControlFlow<()> {
        self.join(block, f)?;
        self.dropping = false;
        self.feed_counting_debug(raw, true, f)
    }

    /// Begins an event with a line that surely begins one.
    #[inline(always)]
    fn open(&mut self, block: &[u8], line: Range<usize>, class: Class, f: &mut Sink<'_>) -> ControlFlow<()> {
        if self.joining {
            self.leave(f)?;
            self.joining = false;
        } else {
            self.close();
        }
        self.dropping = false;
        if self.model == EventModel::Line {
            if matches!(class, Class::Head { timed: true, .. }) {
                self.timed = line.clone();
            }
            self.event.timed = self.timed.clone();
        }
        self.is_open = true;
        self.event.first = self.lines;
        self.event.text = None;
        self.event.is_error = false;
        if let Class::Error { head } = class {
            self.event.is_error = true;
            let raw = block.get(line.clone()).unwrap_or_default();
            self.writer = self.classes.writer(raw, head);
        }
        self.event.lines.set(line);
        ControlFlow::Continue(())
    }

    /// Adds a line to the open event, or to one that goes on with it.
    #[inline(always)]
    fn add(&mut self, block: &[u8], line: Range<usize>, f: &mut Sink<'_>) -> ControlFlow<()> {
        if self.event.lines.len() + line.len() > LONG {
            return self.add_long(block, line, f);
        }
        self.event.lines.add(line);
        ControlFlow::Continue(())
    }

    fn add_long(&mut self, block: &[u8], line: Range<usize>, f: &mut Sink<'_>) -> ControlFlow<()> {
        let event = &mut self.event;
        let raw = block.get(line.start..line.end - 1).unwrap_or_default();
        let own = text_len(raw, self.bytes.is_plain);
        let before = event.text.unwrap_or_else(|| event.lines.text_len(block) - 1);
        if before + own < CUT {
            event.text = Some(before + own + 1);
            event.lines.add(line);
            if event.lines.len() > MOST {
                self.join(block, f)?;
            }
            return ControlFlow::Continue(());
        }
        self.cut += 1;
        let first = || event.lines.each(block).next().map(<[u8]>::to_vec);
        let head = event.head.clone().or_else(first);
        let is_error = event.is_error;
        self.close();
        // Only one is special among those that are pending.
        self.settle(block, f)?;
        self.is_open = true;
        self.event = Open {
            first: self.lines,
            is_error,
            head,
            lines: Kept {
                before: Vec::new(),
                here: line,
            },
            ..Open::default()
        };
        ControlFlow::Continue(())
    }

    /// Puts the open event to those of which it is to be told whether they are of interest.
    #[inline(always)]
    fn close(&mut self) {
        if self.is_open {
            self.is_open = false;
            self.pending.add(&mut self.event);
        }
    }

    /// Counts the events that are pending, and makes those that may be of interest; the first of the file in any case.
    fn settle(&mut self, block: &[u8], f: &mut Sink<'_>) -> ControlFlow<()> {
        let Some(sieve) = &mut self.sieve else {
            return ControlFlow::Continue(());
        };
        let mut pending = std::mem::take(&mut self.pending);
        let open = self.is_open.then_some(&mut self.event);
        pending.look(block, open, self.bytes.is_odd, sieve);
        let is_first = self.events == 0;
        let mut counted = 0;
        for index in pending.marked(is_first) {
            self.events += (index - counted) as u64;
            counted = index + 1;
            let Some(event) = pending.take(index) else {
                continue;
            };
            if is_first && index == 0 || self.wants(&event, block) {
                self.replay(&event, block, f)?;
                self.leave(f)?;
            } else {
                self.events += 1;
            }
        }
        self.events += (pending.len() - counted) as u64;
        pending.clear();
        self.pending = pending;
        ControlFlow::Continue(())
    }

    /// Whether an event has to be made.
    fn wants(&mut self, event: &Open, block: &[u8]) -> bool {
        let found = &event.found;
        if found.is_odd || found.is_nothing() {
            return found.is_odd;
        }
        let here = block.get(event.lines.here.clone()).unwrap_or_default();
        let bytes = if event.lines.before.is_empty() {
            Cow::Borrowed(here)
        } else {
            Cow::Owned([event.lines.before.as_slice(), here].concat())
        };
        let what = (!found.is_unknown).then_some(found.what.as_slice());
        self.sieve.as_mut().is_none_or(|sieve| sieve.wants(&bytes, what))
    }

    /// Hands over to the joiner what is open.
    fn join(&mut self, block: &[u8], f: &mut Sink<'_>) -> ControlFlow<()> {
        if self.joining {
            return ControlFlow::Continue(());
        }
        self.settle(block, f)?;
        self.joining = true;
        let event = std::mem::take(&mut self.event);
        if std::mem::take(&mut self.is_open) {
            self.replay(&event, block, f)?;
        } else {
            self.prime(&self.timed.clone(), block);
        }
        if self.dropping {
            let dropped = std::mem::take(&mut self.dropped);
            for line in dropped.each(block) {
                self.feed(line, self.lines, true, f)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Gives the joiner the lines of an event.
    fn replay(&mut self, event: &Open, block: &[u8], f: &mut Sink<'_>) -> ControlFlow<()> {
        self.prime(&event.timed, block);
        let mut lines = (event.first..).zip(event.lines.each(block));
        if let Some(head) = &event.head
            && let Some((number, line)) = lines.next()
        {
            self.feed(head, event.first, true, f)?;
            self.joiner.resume(&escape::plain(line), number, true);
        }
        for (number, line) in lines {
            self.feed(line, number, true, f)?;
        }
        ControlFlow::Continue(())
    }

    /// Brings the joiner to where it would be before an event: nothing open, the time of the last head known.
    fn prime(&mut self, timed: &Range<usize>, block: &[u8]) {
        self.joiner.reset();
        if self.model == EventModel::Line {
            let line = if timed.is_empty() {
                self.timed_before.as_slice()
            } else {
                block.get(timed.clone()).unwrap_or_default()
            };
            let mut nobody = |_: &Event| ControlFlow::Continue(());
            if let Some(line) = line.strip_suffix(b"\n") {
                let _ = self.joiner.line(&escape::plain(line), 1, true, &mut nobody);
            }
            let _ = self.joiner.finish(&mut nobody);
        }
    }

    fn feed_counting_debug(&mut self, bytes: &[u8], begins: bool, f: &mut Sink<'_>) -> ControlFlow<()> {
        let before = self.joiner.stats().debug;
        let flow = self.feed(bytes, self.lines, begins, f);
        self.debug_records += self.joiner.stats().debug - before;
        flow
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
