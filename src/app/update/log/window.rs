//! The window: the lines around the screen, asked for before they are needed.

use super::{height, open_log, start};
use crate::app::{Effect, LogLine, Model, OpenLog, Slot, Work};

/// Rows on each side of the screen that are asked for.
const AROUND: u64 = 150;
/// Rows on each side that must be there, else more are asked for.
const NEAR: u64 = 40;

/// Asks for lines where the screen, or what one key reaches, has none.
pub(super) fn fetch(model: &mut Model) -> Vec<Effect> {
    let height = height(model);
    let Some(open) = open_log(model) else {
        return Vec::new();
    };
    let pattern = open.search.as_ref().map(|s| s.pattern.clone());
    let near = lines_around(open, height, NEAR);
    if pattern == open.lines_pattern && near.iter().all(|l| open.lines.contains_key(l)) {
        return Vec::new();
    }
    let lines = lines_around(open, height, AROUND);
    let asked = Some((lines, pattern));
    if open.asked == asked {
        return Vec::new();
    }
    open.asked.clone_from(&asked);
    let Some((lines, pattern)) = asked.filter(|(lines, _)| !lines.is_empty()) else {
        return Vec::new();
    };
    let work = Work::LogWindow {
        path: open.path.clone(),
        lines,
        pattern,
    };
    vec![start(model, Slot::Window, work)]
}

/// The lines of the screen and `margin` rows on each side; with those around the cursor where there is room for them.
fn lines_around(open: &OpenLog, height: u64, margin: u64) -> Vec<u64> {
    let mut lines = open.rows(open.top.saturating_sub(margin), (height + 2 * margin) as usize);
    let free = open.free_rows(height);
    if free > 0 {
        lines.extend(open.around(free));
        lines.sort_unstable();
        lines.dedup();
    }
    lines
}

/// The lines came.
pub(crate) fn window_came(
    model: &mut Model,
    path: &str,
    pattern: Option<String>,
    lines: Vec<(u64, LogLine)>,
) -> Vec<Effect> {
    if let Some(open) = open_log(model).filter(|o| o.path == path) {
        open.lines = lines.into_iter().collect();
        open.lines_pattern = pattern;
    }
    Vec::new()
}
