//! Lines to events, by one of three models (`corpus/lucene/FIELDS.md`).
//!
//! | model | a line goes on with the event before when |
//! |---|---|
//! | joined | it has no head; or oslo.log repeats the prefix of an ERROR for a traceback; or RabbitMQ its own |
//! | line | never |
//! | logstash | console, oslo: it has no head; oslo: its level is TRACE or ERROR, whatever came before |
//!
//! Memory: one event, at most 1 MiB and a line's piece.

mod export;
mod request;

use super::document::Record;
use super::stream::{EventOptions, StreamStats};
use super::{Event, EventModel, Level};
use crate::log::failure::{Blocks, Part};
use crate::log::head::{Head, Kind};
use crate::log::stamp::{self, Stamp};
use crate::log::tree::{base_name, true_name};
use crate::log::{Clock, Format};
use std::ops::ControlFlow;
use std::sync::Arc;

/// An event is cut here; the rest is an event that continues it.
pub(super) const CUT: usize = 1024 * 1024;

type Sink<'f> = dyn FnMut(&Event) -> ControlFlow<()> + 'f;

/// Joins the lines of one file.
pub(super) struct Joiner<'o> {
    format: &'o Format,
    model: EventModel,
    debug: bool,
    clock: &'o Clock,
    tags: Arc<[String]>,
    /// The same with logstash's mark for lines that fit no pattern.
    tags_unparsed: Arc<[String]>,
    is_screen: bool,
    event: Event,
    /// Whether `event` holds lines.
    open: bool,
    /// Where the message begins in the event's text; the message itself where it is elsewhere.
    body: usize,
    message: Option<String>,
    kind: Option<Kind>,
    last: Last,
    /// In a DEBUG record that is taken out.
    dropping: bool,
    stats: StreamStats,
}

/// What a repeated head is compared with: the head of the line before.
#[derive(Default)]
struct Last {
    stamp: Option<Stamp>,
    level: Level,
    pid: String,
    module: String,
    time: Option<i64>,
}

impl<'o> Joiner<'o> {
    pub(super) fn new(path: &str, format: &'o Format, opts: &'o EventOptions) -> Self {
        let tags = opts.tags.of(path, format);
        let mut unparsed = tags.clone();
        unparsed.push("_grokparsefailure".to_owned());
        let is_screen = tags.iter().any(|t| t == "screen");
        let filename = if opts.model == EventModel::Line {
            base_name(path)
        } else {
            true_name(path)
        };
        let event = Event {
            file: Arc::from(path),
            filename: Arc::from(filename),
            ..Event::default()
        };
        Self {
            format,
            model: opts.model,
            debug: opts.debug,
            clock: &opts.clock,
            tags: tags.into(),
            tags_unparsed: unparsed.into(),
            is_screen,
            event,
            open: false,
            body: 0,
            message: None,
            kind: None,
            last: Last::default(),
            dropping: false,
            stats: StreamStats::default(),
        }
    }

    /// Counts of events so far, each piece of one that was cut as one.
    pub(super) fn stats(&self) -> StreamStats {
        self.stats
    }

    /// Forgets the lines so far, given out or not: as if the file began here.
    pub(super) fn reset(&mut self) {
        self.open = false;
        self.dropping = false;
        self.last = Last::default();
    }

    /// An event without lines: the file's names and tags, those of records or of lines that fit no pattern.
    pub(super) fn blank(&self, parsed: bool) -> Event {
        Event {
            file: Arc::clone(&self.event.file),
            filename: Arc::clone(&self.event.filename),
            tags: Arc::clone(if parsed { &self.tags } else { &self.tags_unparsed }),
            ..Event::default()
        }
    }

    /// Takes a line, or a piece of one that does not begin it.
    pub(super) fn line(
        &mut self,
        text: &str,
        number: u64,
        begins: bool,
        f: &mut Sink<'_>,
    ) -> ControlFlow<()> {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        if !begins {
            return if self.dropping {
                ControlFlow::Continue(())
            } else {
                self.append(text, number, false, f)
            };
        }
        if self.model == EventModel::Logstash && self.is_screen && text.starts_with("+ ") {
            return ControlFlow::Continue(());
        }
        let format = self.format;
        match format.head(text) {
            Some((_, head)) if !self.debug && head.level == Level::Debug => {
                self.dropping = true;
                self.stats.debug += 1;
                ControlFlow::Continue(())
            }
            Some((kind, head)) => {
                self.dropping = false;
                if self.open && self.goes_on(kind, &head, text) {
                    if kind == Kind::JulText {
                        if self.event.n_lines == 1 && self.kind == Some(Kind::Jul) {
                            self.event.level = head.level;
                        }
                        return self.append(text, number, true, f);
                    }
                    self.remember(&head);
                    return self.append(text, number, true, f);
                }
                self.flush(f)?;
                self.begin(text, number, Some((kind, head)));
                ControlFlow::Continue(())
            }
            None if self.dropping => ControlFlow::Continue(()),
            None if self.open && self.takes_tails() => self.append(text, number, true, f),
            None => {
                self.flush(f)?;
                self.begin(text, number, None);
                ControlFlow::Continue(())
            }
        }
    }

    /// Takes what is decided about the lines of a tool's output: each block is an event, and each line outside.
    pub(super) fn pieces(&mut self, blocks: &mut Blocks, f: &mut Sink<'_>) -> ControlFlow<()> {
        while let Some(piece) = blocks.decided() {
            let number = u32::try_from(piece.number).unwrap_or(u32::MAX);
            match piece.part {
                Part::Rest => self.append(&piece.text, number, false, f)?,
                Part::GoesOn => self.append(&piece.text, number, true, f)?,
                Part::Begins | Part::Apart => {
                    self.flush(f)?;
                    let format = self.format;
                    self.begin(&piece.text, number, format.head(&piece.text));
                    if self.event.time.is_none() {
                        let stamp = stamp::scan_around(&piece.text);
                        self.event.time = stamp.and_then(|stamp| self.clock.resolve(stamp));
                    }
                    if piece.part == Part::Begins {
                        self.event.level = Level::Error;
                        self.event.module = None;
                    } else if self.event.level >= Level::Error {
                        // A summary or a closing line is no failure of its own.
                        self.event.level = Level::None;
                    }
                }
            }
            if piece.module.is_some() {
                self.event.module = piece.module;
            }
        }
        ControlFlow::Continue(())
    }

    /// Takes an event of a document, which is whole unless it is too long.
    pub(super) fn whole(&mut self, record: Record, f: &mut Sink<'_>) -> ControlFlow<()> {
        let number = u32::try_from(record.line).unwrap_or(u32::MAX);
        self.begin("", number, None);
        self.event.time = record.time;
        self.event.level = record.level;
        self.event.module = record.module;
        let mut rest = record.text.as_str();
        loop {
            let (piece, after) = rest.split_at(rest.floor_char_boundary(CUT));
            self.event.text.clear();
            self.event.text.push_str(piece);
            let ends = memchr::memchr_iter(b'\n', piece.as_bytes()).count();
            self.event.n_lines = u32::try_from(ends)
                .unwrap_or(u32::MAX)
                .saturating_add(u32::from(!self.event.continues));
            self.event.is_cut = !after.is_empty();
            self.flush(f)?;
            if after.is_empty() {
                return ControlFlow::Continue(());
            }
            self.stats.cut += 1;
            self.open = true;
            self.event.continues = true;
            rest = after;
        }
    }

    /// Gives out the last event.
    pub(super) fn finish(&mut self, f: &mut Sink<'_>) -> ControlFlow<()> {
        self.flush(f)
    }

    /// Whether lines without a head go on with the event before.
    pub(super) fn takes_tails(&self) -> bool {
        match self.model {
            EventModel::Joined => self.format.has_tails(),
            EventModel::Line => false,
            EventModel::Logstash => self.format.is_oslo() || self.format.has(Kind::Console),
        }
    }

    /// Whether a line with a head goes on with the event before nevertheless.
    fn goes_on(&self, kind: Kind, head: &Head<'_>, text: &str) -> bool {
        match self.model {
            EventModel::Line => false,
            EventModel::Logstash => kind.is_oslo() && head.level == Level::Error,
            EventModel::Joined if kind.is_oslo() => {
                self.kind.is_some_and(Kind::is_oslo)
                    && head.level == Level::Error
                    && self.last.level == Level::Error
                    && self.is_same_writer(head)
                    // Without a time only the missing context tells a traceback's line from a record.
                    && (kind != Kind::OsloBare || !text.get(head.body..).unwrap_or("").starts_with('['))
            }
            // java.util.logging has two lines, and MySQL's slow log a line for the time and one for the user.
            EventModel::Joined if kind == Kind::JulText => true,
            EventModel::Joined if kind == Kind::SlowQuery => {
                self.event.n_lines == 1 && head.stamp.is_none() && self.last.stamp.is_some()
            }
            // RabbitMQ repeats its head on each line of a message; its process is `<0.223.0>`.
            EventModel::Joined => {
                kind == Kind::Stamped
                    && head.module.as_ref().is_some_and(|m| m.starts_with('<'))
                    && head.level == self.last.level
                    && self.is_same_writer(head)
            }
        }
    }

    fn is_same_writer(&self, head: &Head<'_>) -> bool {
        head.stamp == self.last.stamp
            && head.pid.as_deref().unwrap_or("") == self.last.pid
            && head.module.as_deref().unwrap_or("") == self.last.module
    }

    fn remember(&mut self, head: &Head<'_>) {
        self.last.stamp = head.stamp;
        self.last.level = head.level;
        self.last.pid.clear();
        self.last.pid.push_str(head.pid.as_deref().unwrap_or(""));
        self.last.module.clear();
        self.last.module.push_str(head.module.as_deref().unwrap_or(""));
    }

    fn begin(&mut self, text: &str, number: u32, head: Option<(Kind, Head<'_>)>) {
        self.open = true;
        self.body = 0;
        self.message = None;
        self.kind = None;
        let event = &mut self.event;
        event.line = number;
        event.n_lines = 1;
        event.continues = false;
        event.is_cut = false;
        event.text.clear();
        event.text.push_str(text);
        event.time = None;
        event.level = Level::None;
        event.module = None;
        event.pid = None;
        event.extra.clear();
        let unparsed = head.is_none() && self.model == EventModel::Logstash;
        event.tags = Arc::clone(if unparsed { &self.tags_unparsed } else { &self.tags });
        let Some((kind, head)) = head else {
            if self.model == EventModel::Line {
                self.event.time = self.last.time;
            }
            return;
        };
        self.remember(&head);
        self.kind = Some(kind);
        let event = &mut self.event;
        event.time = head.stamp.and_then(|stamp| self.clock.resolve(stamp));
        self.last.time = event.time.or(self.last.time);
        event.level = head.level;
        event.module = head.module.map(String::from);
        event.pid = head.pid.map(String::from);
        event
            .extra
            .extend(head.extra.into_iter().map(|(k, v)| (k, String::from(v))));
        self.body = head.body;
        self.message = head.message;
    }

    /// Adds a line (or the next piece of one) to the open event, or to one that continues it.
    fn append(&mut self, text: &str, number: u32, is_line: bool, f: &mut Sink<'_>) -> ControlFlow<()> {
        if self.event.text.len() + text.len() + 1 > CUT {
            self.event.is_cut = true;
            self.flush(f)?;
            self.stats.cut += 1;
            self.resume(text, u64::from(number), is_line);
            return ControlFlow::Continue(());
        }
        if is_line {
            self.event.text.push('\n');
            self.event.n_lines += 1;
        }
        self.event.text.push_str(text);
        ControlFlow::Continue(())
    }

    /// Begins, with a line or a piece of one, an event that goes on with the last one, which was cut.
    pub(super) fn resume(&mut self, text: &str, number: u64, is_line: bool) {
        self.open = true;
        self.body = 0;
        self.message = None;
        self.event.line = u32::try_from(number).unwrap_or(u32::MAX);
        self.event.n_lines = u32::from(is_line);
        self.event.continues = true;
        self.event.is_cut = false;
        self.event.text.clear();
        self.event.text.push_str(text);
    }

    fn flush(&mut self, f: &mut Sink<'_>) -> ControlFlow<()> {
        if !self.open {
            return ControlFlow::Continue(());
        }
        self.open = false;
        if matches!(self.kind, Some(Kind::JournalExport | Kind::JournalVerbose)) && !self.event.continues {
            self.message = export::read(&mut self.event, self.clock);
        }
        if self.kind == Some(Kind::PostgresCsv) && !self.event.continues && self.event.n_lines > 1 {
            // A quoted column holds line ends; the program stands in one after it.
            self.event.module = Kind::PostgresCsv
                .head(&self.event.text)
                .and_then(|head| head.module)
                .map(String::from);
        }
        let event = &mut self.event;
        event.message.clear();
        match (&self.message, self.model) {
            (Some(message), _) => event.message.push_str(message),
            // 2022's pipeline kept the line, cut before its first ` | `.
            (None, EventModel::Line) => {
                let line = event.text.as_str();
                event
                    .message
                    .push_str(line.split_once(" | ").map_or(line, |(_, after)| after));
            }
            (None, _) => event.message.push_str(event.text.get(self.body..).unwrap_or("")),
        }
        request::ids(&event.text, &mut event.request_ids);
        self.stats.events += 1;
        f(event)
    }
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
