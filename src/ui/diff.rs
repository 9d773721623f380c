//! Draws a patch: two number columns, the sign, the code with its syntax, changed words tinted, met words marked.

use super::text::{Row, cut, width};
use super::theme::{Role, Theme};
use crate::patch::{Ink, LineKind, Patch, PatchLine};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// Draws the lines of `patch` from `top` on into `area`.
///
/// Cost: linear in the cells of the area.
pub(super) fn draw(patch: &Patch, top: usize, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let columns = number_columns(patch);
    for (y, line) in patch
        .lines
        .iter()
        .skip(top)
        .take(usize::from(area.height))
        .enumerate()
    {
        let mut row = Row::new(buffer, theme, (area.x, area.y + y as u16), area.width);
        draw_line(line, 0..line.text.len(), columns, &mut row);
    }
}

/// The rows of a patch where nothing may be cut: of each line the parts that fit into `columns`, as byte ranges.
pub(super) fn rows(patch: &Patch, columns: usize) -> Vec<(usize, Range<usize>)> {
    // Two numbers with a blank each, the mark, the sign, a blank.
    let room = columns.saturating_sub(2 * number_columns(patch) + 5).max(8);
    let mut out = Vec::new();
    for (index, line) in patch.lines.iter().enumerate() {
        let is_code = matches!(line.kind, LineKind::Context | LineKind::Added | LineKind::Removed);
        let parts = if is_code {
            parts(&line.text, room)
        } else {
            std::iter::once(0..line.text.len()).collect()
        };
        out.extend(parts.into_iter().map(|part| (index, part)));
    }
    out
}

/// Draws one row of [`rows`].
pub(super) fn draw_row(patch: &Patch, (index, part): &(usize, Range<usize>), row: &mut Row) {
    if let Some(line) = patch.lines.get(*index) {
        draw_line(line, part.clone(), number_columns(patch), row);
    }
}

/// Parts of at most `room` columns, broken after a blank where one is near the edge.
fn parts(text: &str, room: usize) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let (mut start, mut used, mut blank) = (0, 0, None);
    for (at, c) in text.char_indices() {
        let wide = c.width().unwrap_or(0);
        if used + wide > room && at > start {
            let near = blank.filter(|b: &usize| (b - start) * 3 > (at - start) * 2);
            let end = near.unwrap_or(at);
            out.push(start..end);
            start = end;
            used = width(text.get(start..at).unwrap_or_default());
            blank = None;
        }
        used += wide;
        if c == ' ' {
            blank = Some(at + 1);
        }
    }
    out.push(start..text.len());
    out
}

/// Columns of a line number.
fn number_columns(patch: &Patch) -> usize {
    let numbers = patch.lines.iter().filter_map(|l| l.old.max(l.new));
    numbers.max().unwrap_or(0).to_string().len().max(2)
}

fn draw_line(line: &PatchLine, part: Range<usize>, columns: usize, row: &mut Row) {
    match line.kind {
        LineKind::Head | LineKind::Note => row.put(&line.text, Role::Dim),
        LineKind::Message => row.put("  ", Role::Text).put(&line.text, Role::Text),
        LineKind::File => row.put("■ ", Role::Path).put(&line.text, Role::Path),
        LineKind::Hunk => row.put(hunk_title(&line.text), Role::Hunk),
        LineKind::Context | LineKind::Added | LineKind::Removed => return code(line, part, columns, row),
    };
    row.fill();
}

/// The enclosing function or class, which tells more than the numbers beside it.
fn hunk_title(text: &str) -> &str {
    match text.rsplit_once("@@ ") {
        Some((_, title)) if !title.trim().is_empty() && !title.starts_with('-') => title,
        _ => text,
    }
}

fn code(line: &PatchLine, part: Range<usize>, columns: usize, row: &mut Row) {
    let (sign, base, word) = match line.kind {
        LineKind::Added => ("+", Role::Added, Role::AddedWord),
        LineKind::Removed => ("-", Role::Removed, Role::RemovedWord),
        _ => (" ", Role::Text, Role::Text),
    };
    // What goes on in the next row has no number of its own.
    let is_first = part.start == 0;
    let sign = if is_first { sign } else { "↳" };
    for number in [line.old, line.new] {
        let shown = number
            .filter(|_| is_first)
            .map(|n| n.to_string())
            .unwrap_or_default();
        row.right(&shown, columns, Role::Number).put(" ", Role::Number);
    }
    // A met line is marked in the sign's column, too: not by colour alone.
    let mark = if line.met.is_empty() {
        (" ", Role::Text)
    } else {
        ("◆", Role::Decision)
    };
    row.put(mark.0, mark.1).put(sign, base).put(" ", base);
    let text = line.text.get(part.clone()).unwrap_or_default();
    let shown = cut(text, row.left()).into_owned();
    let end = if width(&shown) < width(text) || shown.len() < text.len() {
        part.start + shown.trim_end_matches('…').len()
    } else {
        part.end
    };
    let mut at = part.start;
    while at < end {
        let next = next_border(line, at, end);
        row.put(
            line.text.get(at..next).unwrap_or_default(),
            role_at(line, at, base, word),
        );
        at = next;
    }
    if end < part.end {
        row.put("…", Role::Dim);
    }
    row.fill();
}

/// Where the style changes next.
fn next_border(line: &PatchLine, at: usize, end: usize) -> usize {
    let ranges = line
        .met
        .iter()
        .chain(&line.changed)
        .chain(line.inks.iter().map(|(r, _)| r));
    ranges
        .flat_map(|r| [r.start, r.end])
        .filter(|b| *b > at)
        .min()
        .map_or(end, |b| b.min(end))
}

fn role_at(line: &PatchLine, at: usize, base: Role, word: Role) -> Role {
    if line.met.iter().any(|r| r.contains(&at)) {
        return Role::Match;
    }
    if line.changed.iter().any(|r| r.contains(&at)) {
        return word;
    }
    if base != Role::Text {
        return base;
    }
    match line.inks.iter().find(|(r, _)| r.contains(&at)) {
        Some((_, Ink::Keyword)) => Role::Accent,
        Some((_, Ink::Text)) => Role::Proof,
        Some((_, Ink::Comment)) => Role::Dim,
        Some((_, Ink::Name)) => Role::Module,
        Some((_, Ink::Constant)) => Role::Marked,
        None => Role::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parts_break_after_blanks() {
        assert_eq!(parts("one two three", 8), [0..8, 8..13]);
        assert_eq!(parts("abcdefgh", 3), [0..3, 3..6, 6..8]);
        assert_eq!(parts("", 3).len(), 1);
    }

    proptest! {
        #[test]
        fn parts_hold_everything_and_fit(text in "[a-z é日]{0,60}", room in 2usize..20) {
            let parts = parts(&text, room);
            let whole: String = parts.iter().filter_map(|part| text.get(part.clone())).collect();
            prop_assert!(parts.iter().all(|part| width(&text[part.clone()]) <= room));
            prop_assert_eq!(whole, text);
        }
    }
}
