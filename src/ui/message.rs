//! A sentence or two in the middle of nothing: what is being done, what went wrong, what to do.

use super::text::{Row, clean, count, fitting, width};
use super::theme::{Role, Theme};
use crate::app::{Action, Context, Model, Slot};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws `text` wrapped at words near the top of `area`.
pub(super) fn draw(text: &str, role: Role, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    const MARGIN: u16 = 2;
    let columns = usize::from(area.width.saturating_sub(2 * MARGIN)).min(96);
    let first = area.y + u16::from(area.height > 3);
    for (y, line) in lines(text, columns).iter().enumerate() {
        let y = first + y as u16;
        if y >= area.y + area.height {
            break;
        }
        let x = area.x + MARGIN.min(area.width);
        Row::new(buffer, theme, (x, y), area.width.saturating_sub(MARGIN)).put(line, role);
    }
}

/// How many rows are below those shown, and the key that brings them, at the right end of the row `area`.
pub(super) fn below(rows: usize, key: &str, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if rows == 0 {
        return;
    }
    let text = format!(" {} below: {key} ", count(rows, "row"));
    let columns = (text.len() as u16).min(area.width);
    Row::new(buffer, theme, (area.x + area.width - columns, area.y), columns).put(&text, Role::Decision);
}

/// What is being done in a slot; where it was cancelled, the key that begins it again.
pub(super) fn doing(model: &Model, slot: Slot, what: &str, (context, again): (Context, Action)) -> String {
    if model.tickets.is_running(slot) {
        return what.to_owned();
    }
    format!(
        "Cancelled; {} begins it again.",
        super::build::key(model, context, again)
    )
}

/// A text of several lines, cleaned, each broken into lines of at most `columns`: what to do stands on a line of its own.
pub(super) fn lines(text: &str, columns: usize) -> Vec<String> {
    text.split('\n')
        .flat_map(|line| wrap(&clean(line), columns))
        .collect()
}

/// Lines of at most `columns`, broken at blanks where there are any, else within the word: a long path is shown whole.
/// What is indented stays so.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let words = text.trim_start_matches(' ');
    let indent = (text.len() - words.len()).min(columns / 2);
    let rows = broken(words, columns - indent).into_iter();
    rows.map(|row| format!("{}{row}", " ".repeat(indent))).collect()
}

fn broken(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').flat_map(|word| pieces(word, columns)) {
        let room = lines.last().map_or(0, |l| width(l));
        if room > 0 && room + 1 + width(word) > columns {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}

/// A word in pieces of at most `columns`, if that is more than none.
pub(super) fn pieces(word: &str, columns: usize) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = word;
    while columns > 0 && width(rest) > columns {
        match rest.split_at_checked(fitting(rest, columns).len()) {
            Some((head, tail)) if !head.is_empty() && !tail.is_empty() => {
                out.push(head);
                rest = tail;
            }
            _ => break,
        }
    }
    out.push(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_message_is_cut_away() {
        assert_eq!(lines("one two\nthree", 7), ["one two", "three"]);
        assert_eq!(lines("at /a/long/path now", 6), ["at", "/a/lon", "g/path", "now"]);
        assert_eq!(lines("日本語", 4), ["日本", "語"]);
        assert_eq!(lines("x", 0), ["x"]);
        assert_eq!(lines("  a bc", 4), ["  a", "  bc"]);
        assert_eq!(lines("    ", 4), ["  "]);
    }
}
