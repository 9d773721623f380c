//! Text to read: lines over the whole width, each broken where it does not fit.

use super::{ground, in_rule, rule};
use crate::ui::text::{Row, fitting, width};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws lines from the `first` on; the last line that can be the first.
pub(super) fn draw(
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
    title: &str,
    lines: &[String],
    first: usize,
) -> usize {
    let room = usize::from(area.width).saturating_sub(4).max(8);
    let most = usize::from(area.height);
    let folded = |lines: &[String]| -> Vec<String> {
        let rows = lines.iter().flat_map(|line| fold(line, room, most));
        rows.take(most).collect()
    };
    let all = folded(lines);
    let rect = ground(theme, area, buffer, usize::from(area.width), all.len() + 2);
    let height = usize::from(rect.height).saturating_sub(1);
    // The end stays at the lower edge: nothing is seen by scrolling beyond it.
    let last = (0..lines.len())
        .rev()
        .take_while(|from| folded(lines.get(*from..).unwrap_or_default()).len() <= height)
        .last();
    let first = first.min(last.unwrap_or(0));
    rule(theme, rect, buffer, title);
    for (at, line) in folded(lines.get(first..).unwrap_or_default())
        .iter()
        .take(height)
        .enumerate()
    {
        let mut row = Row::new(buffer, theme, (rect.x, rect.y + 1 + at as u16), rect.width);
        row.over(Role::Overlay)
            .put("  ", Role::Overlay)
            .put(line, Role::Overlay)
            .fill();
    }
    if last.is_some_and(|last| last > 0) {
        let text = format!(" from line {} of {}: j k ", first + 1, lines.len());
        in_rule(theme, rect, buffer, (&text, Role::Dim));
    }
    last.unwrap_or(0)
}

/// A line in rows of at most `room` columns; the others hang below what is indented. At most `most` rows.
fn fold(line: &str, room: usize, most: usize) -> Vec<String> {
    let indent = line.chars().take_while(|c| *c == ' ').count();
    let hang = " ".repeat((indent + 4).min(room / 2));
    let mut rows = Vec::new();
    let mut rest = line;
    while rows.len() < most {
        let lead = if rows.is_empty() { "" } else { hang.as_str() };
        let columns = room - lead.len();
        if width(rest) <= columns {
            rows.push(format!("{lead}{rest}"));
            break;
        }
        let fits = fitting(rest, columns);
        // At a blank near the edge where there is one; a long word is broken.
        let blank = fits.rfind(' ').filter(|at| at * 3 > fits.len() * 2);
        let end = blank.map_or(fits.len(), |at| at + 1);
        let Some((head, tail)) = rest.split_at_checked(end).filter(|_| end > 0) else {
            break;
        };
        rows.push(format!("{lead}{}", head.trim_end()));
        rest = tail;
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn lines_fold_at_blanks_and_lose_nothing() {
        assert_eq!(fold("short", 20, 9), ["short"]);
        assert_eq!(fold("", 20, 9), [""]);
        assert_eq!(fold("  one two three", 11, 9), ["  one two", "     three"]);
        let long = "x".repeat(50);
        assert_eq!(fold(&long, 20, 9).concat().replace(' ', ""), long);
        assert_eq!(fold(&long, 20, 2).len(), 2);
        assert_eq!(fold("日本語日本語日本語", 8, 9).len(), 4);
    }
}
