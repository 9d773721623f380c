//! Below the list where it stands beside the log: the selected line whole, and why it stands there.

use crate::app::BuildState;
use crate::digest::sentence;
use crate::ui::message::lines;
use crate::ui::text::{Row, cut_left, width};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws it.
pub(super) fn told(build: &BuildState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let state = &build.digest;
    let in_story = state.story.as_ref().and_then(|story| {
        let line = story.shown().nth(story.selected)?;
        Some((&line.file, line.line, &line.text, line.body, String::new()))
    });
    let in_digest = || {
        let line = state.digest.as_ref()?.lines.get(state.selected)?;
        let why = sentence(&line.reasons);
        Some((&line.file, line.line, &line.text, line.body, why))
    };
    let told = if state.story.is_some() {
        in_story
    } else {
        in_digest()
    };
    let Some((file, line, text, body, why)) = told.filter(|_| area.height > 0) else {
        return;
    };
    let mut rule = Row::new(buffer, theme, (area.x, area.y), area.width);
    rule.put("── ", Role::Border);
    let place = format!("{file}:{line}");
    let shown = cut_left(&place, rule.left().saturating_sub(2));
    let rest = rule.left().saturating_sub(width(&shown) + 1);
    rule.put(&shown, Role::Path)
        .put(" ", Role::Border)
        .put(&"─".repeat(rest), Role::Border);
    let columns = usize::from(area.width.saturating_sub(2));
    let rows = |text: &str, role| lines(text, columns).into_iter().map(move |row| (row, role));
    // A line may have megabytes; the screen has some rows.
    let most = columns.saturating_mul(usize::from(area.height));
    let text: String = text.get(body..).unwrap_or(text).chars().take(most).collect();
    let all = rows(&why, Role::Accent).chain(rows(&text, Role::Text));
    let all = all.filter(|(row, _)| !row.is_empty());
    for (at, (line, role)) in all.take(usize::from(area.height - 1)).enumerate() {
        Row::new(buffer, theme, (area.x, area.y + 1 + at as u16), area.width)
            .put(" ", role)
            .put(&line, role);
    }
}
