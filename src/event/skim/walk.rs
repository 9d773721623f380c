//! The walk over a file's lines: which event each belongs to, which events are made, and when the joiner takes over.

use super::class::{Class, Classes};
use super::kept::Kept;
use super::pending::{Open, Pending};
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
    is_open: bool,
    /// The line that began the records that are taken out, and the last head with a time.
    dropped: Kept,
    timed: Kept,
    pending: Pending,
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
            is_open: false,
            dropped: Kept::default(),
            timed: Kept::default(),
            pending: Pending::default(),
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
        let mut start = 0;
        for lf in memchr::memchr_iter(b'\n', block) {
            let line = start..lf + 1;
            start = line.end;
            self.lines += 1;
            self.line(block, line, f)?;
        }
        self.settle(block, f)?;
        self.event.lines.keep(block);
        self.event.timed.keep(block);
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
        self.close();
        self.settle(&[], f)
    }

    /// Takes one of a block's lines.
    fn line(&mut self, block: &[u8], line: Range<usize>, f: &mut Sink<'_>) -> ControlFlow<()> {
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
            Class::Head { .. } => self.open(line, class, f)?,
            Class::Error if !(self.joining || self.is_open && self.event.is_error) => {
                self.open(line, class, f)?;
            }
            Class::Tail if self.dropping => {}
            Class::Tail if !self.joining => {
                if !(self.is_open && self.takes_tails) {
                    return self.open(line, class, f);
                }
                self.event.lines.add(line);
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
    fn open(&mut self, line: Range<usize>, class: Class, f: &mut Sink<'_>) -> ControlFlow<()> {
        if self.joining {
            self.leave(f)?;
            self.joining = false;
        } else {
            self.close();
        }
        self.dropping = false;
        if self.model == EventModel::Line {
            if matches!(class, Class::Head { timed: true, .. }) {
                self.timed.set(line.clone());
            }
            self.event.timed = self.timed.clone();
        }
        self.is_open = true;
        self.event.first = self.lines;
        self.event.is_error = matches!(class, Class::Error);
        self.event.has_place = false;
        self.event.is_odd = false;
        self.event.lines.set(line);
        ControlFlow::Continue(())
    }

    /// Puts the open event to those of which it is to be told whether they are of interest.
    fn close(&mut self) {
        if self.is_open {
            self.is_open = false;
            self.pending.events.push(std::mem::take(&mut self.event));
        }
    }

    /// Counts the events that are pending, and makes those that may be of interest.
    fn settle(&mut self, block: &[u8], f: &mut Sink<'_>) -> ControlFlow<()> {
        let Some(sieve) = &mut self.sieve else {
            return ControlFlow::Continue(());
        };
        let mut pending = std::mem::take(&mut self.pending);
        let open = self.is_open.then_some(&mut self.event);
        pending.look(block, open, sieve);
        let Pending { events, lower, .. } = &mut pending;
        for event in events.drain(..) {
            let mut wants = || {
                let bytes = event.bytes(lower);
                self.sieve.as_mut().is_none_or(|sieve| sieve.wants(&bytes))
            };
            if event.is_odd || event.has_place && wants() {
                self.replay(&event, block, f)?;
                self.leave(f)?;
            } else {
                self.events += 1;
            }
        }
        self.pending = pending;
        ControlFlow::Continue(())
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
            let timed = self.timed.clone();
            self.prime(&timed, block);
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
        for (number, line) in (event.first..).zip(event.lines.each(block)) {
            self.feed(line, number, true, f)?;
        }
        ControlFlow::Continue(())
    }

    /// Brings the joiner to where it would be before an event: nothing open, the time of the last head known.
    fn prime(&mut self, timed: &Kept, block: &[u8]) {
        self.joiner.reset();
        if self.model == EventModel::Line {
            let mut nobody = |_: &Event| ControlFlow::Continue(());
            for line in timed.each(block) {
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
