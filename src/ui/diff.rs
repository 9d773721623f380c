//! Draws a patch: two number columns, the sign, the code with its syntax, changed words tinted, met words marked.

use super::text::{Row, cut, width};
use super::theme::{Role, Theme};
use crate::patch::{Ink, LineKind, Patch, PatchLine};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the lines of `patch` from `top` on into `area`.
///
/// Cost: linear in the cells of the area.
pub(super) fn draw(patch: &Patch, top: usize, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let most = patch
        .lines
        .iter()
        .filter_map(|l| l.old.max(l.new))
        .max()
        .unwrap_or(0);
    let columns = most.to_string().len().max(2);
    for (y, line) in patch
        .lines
        .iter()
        .skip(top)
        .take(usize::from(area.height))
        .enumerate()
    {
        let mut row = Row::new(buffer, theme, (area.x, area.y + y as u16), area.width);
        draw_line(line, columns, &mut row);
    }
}

fn draw_line(line: &PatchLine, columns: usize, row: &mut Row) {
    match line.kind {
        LineKind::Head | LineKind::Note => row.put(&line.text, Role::Dim),
        LineKind::Message => row.put("  ", Role::Text).put(&line.text, Role::Text),
        LineKind::File => row.put("■ ", Role::Path).put(&line.text, Role::Path),
        LineKind::Hunk => row.put(hunk_title(&line.text), Role::Hunk),
        LineKind::Context | LineKind::Added | LineKind::Removed => return code(line, columns, row),
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

fn code(line: &PatchLine, columns: usize, row: &mut Row) {
    let (sign, base, word) = match line.kind {
        LineKind::Added => ("+", Role::Added, Role::AddedWord),
        LineKind::Removed => ("-", Role::Removed, Role::RemovedWord),
        _ => (" ", Role::Text, Role::Text),
    };
    for number in [line.old, line.new] {
        let shown = number.map(|n| n.to_string()).unwrap_or_default();
        row.right(&shown, columns, Role::Number).put(" ", Role::Number);
    }
    // A met line is marked in the sign's column, too: not by colour alone.
    let mark = if line.met.is_empty() {
        (" ", Role::Text)
    } else {
        ("◆", Role::Decision)
    };
    row.put(mark.0, mark.1).put(sign, base).put(" ", base);
    let whole = cut(&line.text, row.left()).into_owned();
    let end = if whole.len() < line.text.len() || width(&whole) < width(&line.text) {
        whole.trim_end_matches('…').len()
    } else {
        line.text.len()
    };
    let mut at = 0;
    while at < end {
        let next = next_border(line, at, end);
        row.put(
            line.text.get(at..next).unwrap_or_default(),
            role_at(line, at, base, word),
        );
        at = next;
    }
    if end < line.text.len() {
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
