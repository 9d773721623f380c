//! The fields of an entry of the journal's export format, which stand on its lines.

use crate::event::Event;
use crate::log::Clock;
use crate::log::head::{self, Head};

/// Fills the fields of an entry whose lines are its text; gives its message.
pub(super) fn read(event: &mut Event, clock: &Clock) -> Option<String> {
    let mut fields = Head::default();
    let mut message = None;
    for line in event.text.lines().map(str::trim_start) {
        head::export_field(line, &mut fields);
        message = message.or_else(|| line.strip_prefix("MESSAGE=").map(str::to_owned));
    }
    let (module, pid) = (fields.module.map(String::from), fields.pid.map(String::from));
    event.time = fields.stamp.and_then(|stamp| clock.resolve(stamp)).or(event.time);
    event.level = fields.level;
    event.module = module;
    event.pid = pid;
    message
}
