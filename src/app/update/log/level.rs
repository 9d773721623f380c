//! The level filter, and walking from error to error.

use super::{height, open_log};
use crate::app::{Model, OpenLog, first_level};
use crate::event::Level;

/// Shows all lines around the cursor, or errors alone again.
pub(super) fn open_level(open: &mut OpenLog, height: u64) {
    let errors = open.sheet().map_or(0, |s| s.n_at_least(Level::Error));
    let level = if open.level > Level::None {
        Level::None
    } else {
        first_level(errors)
    };
    open.filter(level, height);
}

/// The levels of the filter, most severe first; the last shows everything.
const LEVELS: [Level; 7] = [
    Level::Critical,
    Level::Error,
    Level::Warning,
    Level::Info,
    Level::Debug,
    Level::Trace,
    Level::None,
];

/// One level more or less; levels that would change nothing are passed over.
pub(super) fn change_level(model: &mut Model, more: bool) {
    let height = height(model);
    let Some(open) = open_log(model) else { return };
    let Some(snapshot) = open.sheet().cloned() else {
        return;
    };
    let shown = snapshot.n_at_least(open.level);
    let at = LEVELS.iter().position(|l| *l == open.level).unwrap_or(0);
    let next = if more {
        LEVELS
            .iter()
            .skip(at + 1)
            .find(|l| snapshot.n_at_least(**l) > shown)
    } else {
        LEVELS
            .iter()
            .take(at)
            .rev()
            .find(|l| (1..shown).contains(&snapshot.n_at_least(**l)))
    };
    match next {
        Some(level) => open.filter(*level, height),
        None if more => model.say("All lines are shown."),
        None => model.say("No line of this log is more severe."),
    }
}

/// Goes to the next or previous record of a level, and shows that level if it is hidden.
pub(super) fn find(model: &mut Model, level: Level, next: bool) {
    let height = height(model);
    let Some(open) = open_log(model) else { return };
    let Some(snapshot) = open.sheet() else { return };
    let found = if next {
        snapshot.next_record(open.cursor, level)
    } else {
        snapshot.previous_record(open.cursor, level)
    };
    match found {
        Some(line) => {
            if level < open.level {
                open.filter(level, height);
            }
            open.reveal(line, height);
            open.go(line, height);
        }
        None => {
            let what = if level == Level::Error { "error" } else { "warning" };
            let growing = if open.is_complete() { "" } else { " yet" };
            model.say(if next {
                format!("No further {what} in this log{growing}; ] is the next file.")
            } else {
                format!("No {what} above this line.")
            });
        }
    }
}
