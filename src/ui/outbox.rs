//! The outbox: pending actions above, everything that would leave below.

use super::failures::first_visible;
use super::message;
use super::text::{Row, ago, cut_left};
use super::theme::{Role, Theme};
use crate::app::{Model, OutboxItem};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws it; how far the details can be scrolled.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Option<usize> {
    let items = match &model.outbox.items {
        None => {
            message::draw("Reading the outbox …", Role::Dim, theme, area, buffer);
            return None;
        }
        Some(items) if items.is_empty() => {
            let text = "The outbox is empty. What you submit without a network, or hold, waits here.";
            message::draw(text, Role::Text, theme, area, buffer);
            return None;
        }
        Some(items) => items,
    };
    let (rows, first) = list_of(model, items.len(), area);
    let fitting = usize::from(rows / 2).max(1);
    for (line, (index, item)) in items.iter().enumerate().skip(first).take(fitting).enumerate() {
        let at = Rect {
            y: area.y + line as u16 * 2,
            height: 2,
            ..area
        };
        item_rows(model, item, index == model.outbox.selected, theme, at, buffer);
    }
    let below = Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    };
    let item = model.outbox.item().filter(|_| below.height > 1)?;
    Some(detail(item, model.outbox.top, theme, below, buffer))
}

/// The rows of the list, two for an action, and the first action shown.
fn list_of(model: &Model, len: usize, area: Rect) -> (u16, usize) {
    let most = (area.height / 2).max(2).min(area.height);
    let rows = u16::try_from(len.max(1) * 2).unwrap_or(u16::MAX).min(most);
    let fitting = usize::from(rows / 2).max(1);
    (rows, first_visible(model.outbox.selected, fitting, len))
}

/// The action in a row of the screen.
pub(super) fn row_at(model: &Model, area: Rect, y: u16) -> Option<usize> {
    let len = model.outbox.items.as_ref()?.len();
    let (rows, first) = list_of(model, len, area);
    let line = y.checked_sub(area.y).filter(|line| *line < rows)?;
    Some(first + usize::from(line / 2)).filter(|index| *index < len)
}

fn item_rows(
    model: &Model,
    item: &OutboxItem,
    selected: bool,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    if selected {
        row.over(Role::Selected);
    }
    let role = match item.state.as_str() {
        "pushed" => Role::Proof,
        "rejected" => Role::Failure,
        "discarded" => Role::Dim,
        _ => Role::Decision,
    };
    row.put(if selected { "▌" } else { " " }, Role::SelectedBar);
    row.right(&item.id.to_string(), 4, Role::Number)
        .put("  ", Role::Text)
        .cell(&item.state, 11, role);
    row.cell(&item.kind, 9, Role::Dim)
        .put(&item.title, Role::Text)
        .fill();
    let mut second = Row::new(buffer, theme, (area.x, area.y + 1), area.width);
    // Below state, kind and title: what becomes of it stands below what it is.
    second
        .put("       ", Role::Text)
        .cell(&ago(item.updated, model.clock), 20, Role::Dim);
    match (&item.error, &item.waits, &item.url) {
        (Some(error), ..) => second.put(error, Role::Failure),
        (None, Some(waits), _) => second.put(waits, Role::Decision),
        (None, None, Some(url)) => {
            // The change's number stands at its end.
            let shown = cut_left(url, second.left());
            second.put(&shown, Role::Url)
        }
        (None, None, None) => &mut second,
    };
}

/// Everything that leaves, and why it did not, whole; how far it can be scrolled.
fn detail(item: &OutboxItem, top: usize, theme: &Theme, area: Rect, buffer: &mut Buffer) -> usize {
    let mut rule = Row::new(buffer, theme, (area.x, area.y), area.width);
    let title = match item.state.as_str() {
        "pushed" => "what left",
        "discarded" => "what was to leave",
        _ => "what leaves",
    };
    rule.put("── ", Role::Border)
        .put(title, Role::Title)
        .put(" ", Role::Border);
    let rest = "─".repeat(rule.left());
    rule.put(&rest, Role::Border);
    let columns = usize::from(area.width.saturating_sub(3));
    let mut rows: Vec<(String, Role)> = Vec::new();
    for (text, role) in [(&item.error, Role::Failure), (&item.url, Role::Url)] {
        if let Some(text) = text {
            rows.extend(message::lines(text, columns).into_iter().map(|row| (row, role)));
            rows.push((String::new(), Role::Text));
        }
    }
    for line in &item.detail {
        let lines = message::lines(line, columns).into_iter();
        rows.extend(lines.map(|row| (row, Role::Text)));
    }
    let height = usize::from(area.height - 1);
    let end = rows.len().saturating_sub(height);
    let top = top.min(end);
    for (y, (line, role)) in rows.iter().skip(top).take(height).enumerate() {
        Row::new(buffer, theme, (area.x, area.y + 1 + y as u16), area.width)
            .put("  ", Role::Text)
            .put(line, *role);
    }
    let below = rows.len().saturating_sub(top + height);
    message::below(below, "ctrl-d", theme, Rect { height: 1, ..area }, buffer);
    end
}
