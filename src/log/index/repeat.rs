//! Heads that are repeated on every line of one record: oslo.log's ERRORs with their tracebacks, RabbitMQ's messages.
//!
//! The same rules as those by which `crate::event` joins lines.

use super::quick::Told;
use crate::event::Level;
use crate::log::head::Kind;
use crate::log::stamp::Stamp;

/// The head of the line before, where it may be repeated.
#[derive(Debug, Clone, Default)]
pub(in crate::log) struct Repeat {
    is_open: bool,
    stamp: Option<Stamp>,
    level: Level,
    pid: Vec<u8>,
    module: Vec<u8>,
}

impl Repeat {
    /// Whether a line with this head begins a record, given the heads before.
    pub(in crate::log) fn begins(&mut self, told: &Told) -> bool {
        let may_repeat = match told.kind {
            kind if kind.is_oslo() => told.level == Level::Error,
            // Its process is `<0.223.0>`.
            Kind::Stamped => told.module.first() == Some(&b'<'),
            _ => false,
        };
        if !may_repeat {
            self.is_open = false;
            return told.kind != Kind::JulText;
        }
        let same = self.is_open
            && self.stamp == told.stamp
            && self.level == told.level
            && self.module == told.module
            && self.pid == told.pid;
        if same && !told.has_context {
            return false;
        }
        self.is_open = true;
        self.stamp = told.stamp;
        self.level = told.level;
        self.pid.clear();
        self.pid.extend_from_slice(told.pid);
        self.module.clear();
        self.module.extend_from_slice(told.module);
        true
    }

    /// A line with a head that is never repeated.
    pub(in crate::log) fn close(&mut self) {
        self.is_open = false;
    }

    /// Whether the last head may be repeated.
    pub(in crate::log) fn is_open(&self) -> bool {
        self.is_open
    }

    /// Whether the head that follows, without a context of its own, only repeats this one.
    pub(in crate::log) fn is_repeated_by(&self, next: &Self) -> bool {
        self.is_open
            && next.is_open
            && self.stamp == next.stamp
            && self.level == next.level
            && self.module == next.module
            && self.pid == next.pid
    }
}
