//! What a line is to the joiner in whatever state it is: told by its head, or without reading one where the first
//! bytes leave no doubt.
//!
//! Must not: guess. A line that is not told here is `Unsure`, and the joiner sees it.

use super::syslog::Syslog;
use super::writer::{Parsed, Writer};
use crate::event::stream::EventOptions;
use crate::event::{EventModel, Level};
use crate::log::head::{Head, Kind, usual};
use crate::log::sweep::Lane;
use crate::log::{Clock, Format, escape, stamp};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// It has a head and begins an event, whatever came before; with a time that is known (in the line model).
    Head { level: Level, timed: bool },
    /// It has a head of ERROR by oslo.log: it goes on with an event of that kind by the same writer, else begins one.
    /// So many bytes are the head in its usual form ([`Writer`]); 0 where it has another.
    Error {
        /// The bytes of time, process id, level and module.
        head: usize,
    },
    /// It has no head.
    Tail,
    /// The joiner has to see it.
    Unsure,
}

/// The classes of a file's lines.
pub(super) struct Classes<'o> {
    format: &'o Format,
    model: EventModel,
    clock: &'o Clock,
    /// By its first byte, whether a line may have a head.
    may_begin: Box<[bool; 256]>,
    /// Heads that are told by their bytes.
    oslo: bool,
    console: bool,
    /// Records in JSON, among others.
    json: bool,
    syslog: Syslog,
    /// Whether lines may be told by those before; the lane of the last one, and of the one before that.
    has_lanes: bool,
    lanes: [Option<Lane>; 2],
    /// A date and time to the minute that was found right.
    known: [u8; 17],
    /// Who wrote the last line of ERROR, where it took a parser to tell.
    writer: Option<Parsed>,
}

impl<'o> Classes<'o> {
    pub(super) fn new(format: &'o Format, opts: &'o EventOptions) -> Self {
        let has = |kind| format.has(kind);
        Self {
            format,
            model: opts.model,
            clock: &opts.clock,
            may_begin: Box::new(first_bytes(format)),
            oslo: has(Kind::Oslo) && !has(Kind::Postgres),
            console: has(Kind::Console) && !has(Kind::Piped) && !has(Kind::Postgres),
            json: has(Kind::Json),
            syslog: Syslog::of(format, opts.model),
            has_lanes: Lane::fits(format),
            lanes: [None, None],
            known: [0; 17],
            writer: None,
        }
    }

    /// The class of a raw line without its LF.
    #[inline]
    pub(super) fn of(&mut self, line: &[u8]) -> Class {
        let is_in = |lane: &Option<Lane>| {
            lane.as_ref()
                .filter(|lane| lane.takes(line))
                .map(|lane| lane.level)
        };
        let [lane, spare] = &self.lanes;
        if let Some(level) = is_in(lane) {
            return Class::Head { level, timed: true };
        }
        if let Some(level) = is_in(spare) {
            self.lanes.swap(0, 1);
            return Class::Head { level, timed: true };
        }
        self.of_other(line)
    }

    /// The class of a line that no line before tells.
    fn of_other(&mut self, line: &[u8]) -> Class {
        let Some(first) = line.first() else {
            return Class::Tail;
        };
        if self.model == EventModel::Logstash && *first == b'+' {
            // The trace of a shell is left out of some files.
            return Class::Unsure;
        }
        if !self.may_begin.get(usize::from(*first)).copied().unwrap_or(true) && !line.starts_with(b"  2") {
            return Class::Tail;
        }
        if (self.oslo || self.console)
            && let Some((kind, class)) = self.told(line)
        {
            if let Class::Head { .. } = class
                && self.has_lanes
                && let Some(lane) = Lane::of(line, kind)
            {
                let [last, spare] = &mut self.lanes;
                *spare = last.replace(lane);
            }
            return class;
        }
        // A record's message stands with escapes in its line: only the joiner knows it.
        if self.json && *first == b'{' && line.trim_ascii_end().ends_with(b"}") {
            return Class::Unsure;
        }
        if let Some(class) = self.syslog.told(line) {
            return class;
        }
        let text = escape::plain(line);
        match self.format.head(&text) {
            None => Class::Tail,
            Some((kind, head)) => {
                if kind == Kind::Syslog {
                    self.syslog.learn(line, &head);
                }
                self.of_head(&text, kind, &head)
            }
        }
    }

    /// Who wrote the line of ERROR that was looked at last, whose head has so many bytes.
    pub(super) fn writer(&mut self, line: &[u8], head: usize) -> Writer {
        match head {
            0 => self.writer.take().map_or_else(Writer::default, Writer::Parsed),
            head => Writer::Usual(line.get(..head).unwrap_or_default().to_vec()),
        }
    }

    fn of_head(&mut self, line: &str, kind: Kind, head: &Head<'_>) -> Class {
        let level = head.level;
        if kind == Kind::Json {
            return Class::Unsure;
        }
        match self.model {
            EventModel::Line => Class::Head {
                level,
                timed: head
                    .stamp
                    .is_some_and(|stamp| self.clock.resolve(stamp).is_some()),
            },
            EventModel::Logstash if kind.is_oslo() && level == Level::Error => Class::Unsure,
            EventModel::Joined if kind.is_oslo() && level == Level::Error => {
                self.writer = Some(Parsed::of(line, kind, head));
                Class::Error { head: 0 }
            }
            EventModel::Joined if matches!(kind, Kind::JulText | Kind::SlowQuery) => Class::Unsure,
            EventModel::Joined
                if kind == Kind::Stamped && head.module.as_ref().is_some_and(|m| m.starts_with('<')) =>
            {
                Class::Unsure
            }
            EventModel::Joined | EventModel::Logstash => Class::Head { level, timed: true },
        }
    }

    /// Console's and oslo.log's heads in their usual form; none for all other lines.
    fn told(&mut self, line: &[u8]) -> Option<(Kind, Class)> {
        let minute = line.first_chunk::<17>()?;
        if *minute != self.known {
            let (_, end) = stamp::scan_iso(line)?;
            let is_usual = end >= 19 && line.get(10) == Some(&b' ') && line.get(11) != Some(&b' ');
            let has_seconds = line.get(13) == Some(&b':') && line.get(16) == Some(&b':');
            if !is_usual || !has_seconds || !line.get(17..19)?.iter().all(u8::is_ascii_digit) {
                return None;
            }
            self.known = *minute;
        }
        // Its seconds, a fraction, and one blank.
        if !matches!(line.get(17..19)?, [b'0'..=b'5', b'0'..=b'9']) {
            return None;
        }
        let rest = line.get(19..)?;
        let [b'.', rest @ ..] = rest else {
            return None;
        };
        let digits = rest.iter().take_while(|c| c.is_ascii_digit()).count();
        let rest = rest.get(digits..)?.strip_prefix(b" ")?;
        if digits == 0 {
            return None;
        }
        if rest.first() == Some(&b'|') {
            let head = Class::Head {
                level: Level::None,
                timed: true,
            };
            return self.console.then_some((Kind::Console, head));
        }
        if !self.oslo {
            return None;
        }
        let (_, level, rest) = usual::process_and_level(rest)?;
        let name = usual::name(rest)?.len();
        let class = match (self.model, level) {
            (EventModel::Joined, Level::Error) => Class::Error {
                head: line.len() - rest.len() + name,
            },
            (EventModel::Logstash, Level::Error) => Class::Unsure,
            (_, level) => Class::Head { level, timed: true },
        };
        Some((Kind::Oslo, class))
    }
}

/// The first bytes that a line with a head may have; all where a kind of the format is not known here.
fn first_bytes(format: &Format) -> [bool; 256] {
    let mut may = [false; 256];
    for kind in format.kinds() {
        let first: &[u8] = match kind {
            Kind::Piped | Kind::Console | Kind::Oslo => b"0123456789",
            Kind::OsloBare => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            Kind::OsloJournal | Kind::Syslog => b"<@0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            // Two blanks and a digit are told apart before.
            Kind::Stamped => b"[(<*#\"@0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            Kind::Uwsgi => b"[",
            Kind::Json => b"{",
            _ => return [true; 256],
        };
        for byte in first {
            if let Some(may) = may.get_mut(usize::from(*byte)) {
                *may = true;
            }
        }
    }
    // An escape code may stand before anything.
    if format.has_heads()
        && let Some(may) = may.get_mut(0x1b)
    {
        *may = true;
    }
    may
}
