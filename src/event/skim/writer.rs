//! Who wrote a line of ERROR, and when: oslo.log repeats the head on every line of a traceback, and the event goes on.

use crate::log::head::{Head, Kind};
use crate::log::stamp::Stamp;

/// Of the last line of ERROR of an event.
#[derive(Debug, Default)]
pub(super) enum Writer {
    /// It is not known.
    #[default]
    Unknown,
    /// The bytes of time, process id, level and module, in their usual form.
    Usual(Vec<u8>),
    /// The same, read by the parser of heads.
    Parsed(Parsed),
}

/// What the joiner compares.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Parsed {
    stamp: Option<Stamp>,
    pid: String,
    module: String,
    /// Whether it begins a record though all else is the same: without a time only the context tells.
    is_record: bool,
}

impl Parsed {
    pub(super) fn of(line: &str, kind: Kind, head: &Head<'_>) -> Self {
        let context = line.get(head.body..).is_some_and(|text| text.starts_with('['));
        Self {
            stamp: head.stamp,
            pid: head.pid.as_deref().unwrap_or("").to_owned(),
            module: head.module.as_deref().unwrap_or("").to_owned(),
            is_record: kind == Kind::OsloBare && context,
        }
    }
}

impl Writer {
    /// Whether the next line of ERROR goes on with what this one wrote; none where only the joiner can tell.
    pub(super) fn goes_on(&self, next: &Self) -> Option<bool> {
        match (self, next) {
            (Self::Usual(last), Self::Usual(head)) => same_head(last, head),
            (Self::Parsed(last), Self::Parsed(next)) => {
                let is_same = last.stamp == next.stamp && last.pid == next.pid && last.module == next.module;
                Some(is_same && !next.is_record)
            }
            _ => None,
        }
    }
}

/// Whether two heads in the usual form are of the same writer and time.
fn same_head(last: &[u8], head: &[u8]) -> Option<bool> {
    if last == head {
        return Some(true);
    }
    // Date, time and the fraction's digits. Another separator or more digits may be the same time; another level
    // the same writer.
    let time = |head: &[u8]| head.iter().skip(20).take_while(|c| c.is_ascii_digit()).count() + 20;
    let end = time(head);
    let is_alike =
        end <= 26 && end == time(last) && [4, 7].into_iter().all(|at| last.get(at) == head.get(at));
    (is_alike && last.get(..end) != head.get(..end)).then_some(false)
}
