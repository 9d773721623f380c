//! Rows of pieces broken to the width of the screen, so that nothing of an event is cut away.

use super::Line;
use crate::ui::message::pieces;
use crate::ui::text::{clean, width};
use crate::ui::theme::Role;

/// Breaks a row at blanks where there are any, else within the word; what follows is indented as the row began.
pub(super) fn flow(line: &Line, columns: usize) -> Vec<Line> {
    let blanks = |text: &str| text.len() - text.trim_start_matches(' ').len();
    let indent = line.first().map_or(0, |(text, _)| blanks(text)).min(columns / 2);
    let mut rows: Vec<Line> = Vec::new();
    let mut row: Line = Vec::new();
    let mut used = 0;
    for (text, role) in line {
        for part in clean(text)
            .split_inclusive(' ')
            .flat_map(|word| pieces(word, columns.saturating_sub(indent)))
        {
            if used > indent && used + width(part.trim_end_matches(' ')) > columns {
                let margin = (" ".repeat(indent), Role::Text);
                rows.push(std::mem::replace(&mut row, vec![margin]));
                used = indent;
            }
            used += width(part);
            match row.last_mut() {
                Some((last, of)) if of == role => last.push_str(part),
                _ => row.push((part.to_owned(), *role)),
            }
        }
    }
    rows.push(row);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &Line, columns: usize) -> Vec<String> {
        let join = |row: Line| row.into_iter().map(|(text, _)| text).collect::<String>();
        flow(line, columns).into_iter().map(join).collect()
    }

    #[test]
    fn rows_break_at_blanks_and_keep_their_indent_and_roles() {
        let line = vec![
            ("  one two ".to_owned(), Role::Text),
            ("three".to_owned(), Role::Match),
        ];
        assert_eq!(texts(&line, 80), ["  one two three"]);
        assert_eq!(texts(&line, 9), ["  one two ", "  three"]);
        assert_eq!(flow(&line, 9)[1][1], ("three".to_owned(), Role::Match));
        assert_eq!(
            texts(&vec![("abcdefgh".to_owned(), Role::Text)], 3),
            ["abc", "def", "gh"]
        );
        assert_eq!(texts(&Vec::new(), 5), [""]);
        assert_eq!(
            texts(&vec![("日本 語".to_owned(), Role::Text)], 4),
            ["日本 ", "語"]
        );
        assert_eq!(texts(&vec![("a b".to_owned(), Role::Text)], 0).concat(), "a b");
    }
}
