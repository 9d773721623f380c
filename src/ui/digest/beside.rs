//! Below the list where it stands beside the log: the selected line whole, and why it stands there.

use crate::app::BuildState;
use crate::digest::sentence;
use crate::ui::message::lines;
use crate::ui::text::{Row, width};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws it.
pub(super) fn told(build: &BuildState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let state = &build.digest;
    let (place, text, why) = match (&state.story, &state.digest) {
        (Some(story), _) => match story.shown().nth(story.selected) {
            Some(line) => (
                place(&line.file, line.line),
                whole(&line.text, line.body),
                String::new(),
            ),
            None => return,
        },
        (None, Some(digest)) => match digest.lines.get(state.selected) {
            Some(line) => (
                place(&line.file, line.line),
                whole(&line.text, line.body),
                sentence(&line.reasons),
            ),
            None => return,
        },
        (None, None) => return,
    };
    if area.height == 0 {
        return;
    }
    let mut rule = Row::new(buffer, theme, (area.x, area.y), area.width);
    rule.put("── ", Role::Border);
    let shown = crate::ui::text::cut_left(&place, rule.left().saturating_sub(2)).into_owned();
    let rest = rule.left().saturating_sub(width(&shown) + 1);
    rule.put(&shown, Role::Path)
        .put(" ", Role::Border)
        .put(&"─".repeat(rest), Role::Border);
    let columns = usize::from(area.width.saturating_sub(2));
    let rows = |text: &str, role| lines(text, columns).into_iter().map(move |row| (row, role));
    // A line may have megabytes; the screen has some rows.
    let most = columns.saturating_mul(usize::from(area.height));
    let text: String = text.chars().take(most).collect();
    let all = rows(&why, Role::Accent).chain(rows(&text, Role::Text));
    let all = all.filter(|(row, _)| !row.is_empty());
    for (at, (line, role)) in all.take(usize::from(area.height - 1)).enumerate() {
        Row::new(buffer, theme, (area.x, area.y + 1 + at as u16), area.width)
            .put(" ", role)
            .put(&line, role);
    }
}

/// The message of an event with all its lines.
fn whole(text: &str, body: usize) -> &str {
    text.get(body..).unwrap_or(text)
}

fn place(file: &str, line: u32) -> String {
    format!("{file}:{line}")
}
