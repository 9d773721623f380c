//! Lines of classic syslog, `Nov 21 08:04:50 host program[pid]: text`, told by what the line before had in common.
//!
//! A head that the parser ([`crate::log::head`]) read is remembered to the minute, with its host. A line that begins
//! with the same bytes, but for the seconds, has a head of the same kind, unless its next word names a level
//! (`daemon.err`): one with a dot is not told here. Must not: tell a line whose kind a format may see otherwise.

use crate::event::{EventModel, Level};
use crate::log::Format;
use crate::log::head::{Head, Kind};
use crate::log::stamp;

use super::class::Class;

/// Where the seconds stand, and the end of the time.
const SECONDS: usize = 13;
const END: usize = 15;

/// What is known of a file's heads.
#[derive(Default)]
pub(super) struct Syslog {
    is_on: bool,
    /// A time to the minute that was read, `Nov 21 08:04:`.
    minute: [u8; SECONDS],
    /// A host that was read, with blanks around it.
    host: Vec<u8>,
}

impl Syslog {
    pub(super) fn of(format: &Format, model: EventModel) -> Self {
        // Kinds that are tried before this one and may begin with a month's name.
        let is_other = format.has(Kind::OsloJournal) || format.has(Kind::Postgres);
        Self {
            is_on: format.has(Kind::Syslog) && !is_other && model != EventModel::Line,
            ..Self::default()
        }
    }

    /// Remembers a head that was read.
    pub(super) fn learn(&mut self, line: &[u8], head: &Head<'_>) {
        let is_usual = line.first().is_some_and(u8::is_ascii_uppercase)
            && line.get(SECONDS - 1) == Some(&b':')
            && head.level == Level::None
            && stamp::scan(line).is_some_and(|(stamp, len)| len == END && !stamp.is_full());
        let rest = line.get(END..).unwrap_or_default();
        let len = rest
            .iter()
            .skip(1)
            .position(|c| *c == b' ')
            .map_or(0, |at| at + 2);
        let host = rest.get(..len).unwrap_or_default();
        if let Some(minute) = line.first_chunk().filter(|_| self.is_on && is_usual)
            && host.len() > 2
            && host.starts_with(b" ")
            && !host.contains(&b':')
        {
            self.minute = *minute;
            self.host.clear();
            self.host.extend_from_slice(host);
        }
    }

    /// The class of a line whose head is like the one that was read last.
    pub(super) fn told(&self, line: &[u8]) -> Option<Class> {
        if !self.is_on || line.first_chunk() != Some(&self.minute) {
            return None;
        }
        let is_time = matches!(line.get(SECONDS..END)?, [b'0'..=b'5', b'0'..=b'9']);
        let rest = line.get(END..)?.strip_prefix(self.host.as_slice())?;
        let mut word = rest.iter().take_while(|c| **c != b' ');
        (is_time && !word.any(|c| *c == b'.')).then_some(Class::Head {
            level: Level::None,
            timed: true,
        })
    }
}
