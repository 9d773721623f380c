//! A line over several rows, broken at blanks where there are any near the edge.

use super::line::cut;
use crate::ui::text::Row;
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use unicode_width::UnicodeWidthChar;

/// The rows of `pieces`: for each the columns that it leaves out before it, and those it shows. The first row has
/// `first` columns, the others `rest`; at most `most` rows.
pub(in crate::ui) fn rows(
    pieces: &[(&str, Role)],
    first: usize,
    rest: usize,
    most: usize,
) -> Vec<(usize, usize)> {
    let (first, rest) = (first.max(1), rest.max(1));
    let mut out = Vec::new();
    let (mut start, mut at) = (0, 0);
    let mut blank = None;
    for c in pieces.iter().flat_map(|(text, _)| text.chars()) {
        let room = if out.is_empty() { first } else { rest };
        let wide = c.width().unwrap_or(0);
        if at + wide - start > room {
            // A word that fills more than a third of a row is broken.
            let end = blank
                .filter(|b| b - start > room * 2 / 3 && at + wide - b <= rest)
                .unwrap_or(at);
            out.push((start, end - start));
            if out.len() == most {
                return out;
            }
            start = end;
            blank = None;
        }
        at += wide;
        if c == ' ' {
            blank = Some(at);
        }
    }
    if at > start || out.is_empty() {
        out.push((start, at - start));
    }
    out
}

/// Draws pieces over as many rows as they need: the first is begun in `row`, the others hang at column `hang`.
pub(super) fn draw(
    pieces: &[(&str, Role)],
    (x, hang): (u16, u16),
    selected: bool,
    (theme, area): (&Theme, Rect),
    buffer: &mut Buffer,
) -> u16 {
    let end = area.x + area.width;
    let room = |from: u16| usize::from(end.saturating_sub(from));
    let rows = rows(pieces, room(x), room(hang), usize::from(area.height.max(1)));
    for (at, (skip, columns)) in rows.iter().enumerate() {
        let mut row = Row::new(buffer, theme, (area.x, area.y + at as u16), area.width);
        if selected {
            row.over(Role::Selected);
        }
        if at == 0 {
            row.x = x;
        } else {
            row.tint(if selected { "▌" } else { " " }, Role::SelectedBar)
                .to(hang.saturating_sub(2))
                .put("↳ ", Role::Dim);
        }
        row.put_all(cut(pieces, *skip, *columns).0);
        row.fill();
    }
    rows.len() as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn rows_break_at_blanks() {
        let text = [("not enough disk space", Role::Text)];
        assert_eq!(rows(&text, 12, 12, 9), [(0, 11), (11, 10)]);
        assert_eq!(rows(&[("abcdefgh", Role::Text)], 3, 5, 9), [(0, 3), (3, 5)]);
        assert_eq!(rows(&[], 3, 5, 9), [(0, 0)]);
    }

    proptest! {
        #[test]
        fn rows_hold_all_columns_and_fit(text in "[a-z é日]{0,60}", first in 2usize..9, rest in 2usize..9) {
            let pieces = [(text.as_str(), Role::Text)];
            let all = rows(&pieces, first, rest, 1000);
            let mut at = 0;
            for (index, (skip, columns)) in all.iter().enumerate() {
                prop_assert_eq!(*skip, at);
                let room = if index == 0 { first } else { rest };
                prop_assert!(*columns <= room);
                at += columns;
            }
            prop_assert_eq!(at, crate::ui::text::width(&text));
        }
    }
}
