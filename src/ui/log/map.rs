//! The scroll bar as a map of the whole log: errors and warnings where they lie, hits as ticks that stick out.

use crate::app::OpenLog;
use crate::event::Level;
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::ops::Range;

/// Draws the map of a log of which the lines `shown` are on the screen.
pub(super) fn draw(open: &OpenLog, shown: Range<u64>, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(snapshot) = open.sheet() else { return };
    let (lines, rows) = (snapshot.n_lines().max(1), u64::from(area.height.max(1)));
    let mut error = snapshot.first_record(Level::Error);
    let mut warning = snapshot.first_record(Level::Warning);
    for at in 0..rows {
        let range = lines * at / rows..(lines * (at + 1) / rows).max(lines * at / rows + 1);
        // Each is looked for once from where the last one was: one pass over what lies between.
        if error.is_some_and(|l| l < range.start) {
            error = snapshot.next_record(range.start.saturating_sub(1), Level::Error);
        }
        if warning.is_some_and(|l| l < range.start) {
            warning = snapshot.next_record(range.start.saturating_sub(1), Level::Warning);
        }
        let in_sight = range.start < shown.end && shown.start < range.end;
        let has = |line: Option<u64>| line.is_some_and(|l| l < range.end);
        let role = match (has(error), has(warning), in_sight) {
            (true, ..) => Role::SparkError,
            (_, true, _) => Role::LevelWarning,
            (_, _, true) => Role::Text,
            _ => Role::Border,
        };
        let sign = match (in_sight, has(error), has(warning)) {
            (true, true, _) | (true, _, true) => "█",
            (false, true, _) | (false, _, true) => "▐",
            (true, false, false) => "┃",
            _ => "│",
        };
        let y = area.y + at as u16;
        if open.search.as_ref().is_some_and(|s| s.has_hit_in(&range)) {
            buffer.set_string(area.x, y, "╶", theme.get(Role::Accent));
        }
        buffer.set_string(area.x + area.width - 1, y, sign, theme.get(role));
    }
}
