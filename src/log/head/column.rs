//! The column in which the lines of a file have their level where no mark shows it: `TIME host INFO text`,
//! `TIME<tab>uuid<tab>error<tab>text`. No line alone tells: it is learned from the file.

use super::module::{module_after, without_line};
use super::{Head, is_dotted_name};
use crate::log::level;
use std::borrow::Cow;

/// Fields of a line that are looked at.
const FIELDS: usize = 14;
/// A level stands within so many bytes.
const REACH: usize = 240;
/// Words of prose among the names of levels.
const PROSE: &[&str] = &[
    "note", "log", "audit", "http", "fine", "config", "success", "alert", "panic", "verbose", "notice",
];

/// The number of the field (0-based, those of the time count) that is the level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column(usize);

impl Column {
    /// The column of `lines`, which all have heads; `found` says how many of these tell a level themselves.
    ///
    /// Nine of ten lines have to have a level there, in capitals, or of several names, or on many lines: a text that
    /// begins with `error` twice makes none.
    pub(crate) fn learn(lines: &[&str], found: usize) -> Option<Self> {
        if lines.len() < 2 || found * 5 > lines.len() {
            return None;
        }
        let mut words: [Vec<&str>; FIELDS] = Default::default();
        for line in lines {
            for (column, (word, _)) in words.iter_mut().zip(fields(line)) {
                if level::word(word.as_bytes()).is_some() {
                    column.push(word);
                }
            }
        }
        let is_level = |column: &Vec<&str>| {
            let sure = |word: &&&str| !PROSE.contains(&word.to_ascii_lowercase().as_str());
            let several = column
                .first()
                .is_some_and(|first| column.iter().any(|w| w != first));
            let capitals = column.iter().all(|w| w.bytes().all(|c| c.is_ascii_uppercase()));
            column.len() * 10 >= lines.len() * 9
                && column.iter().any(|w| sure(&w))
                && (several || capitals || lines.len() >= 20)
        };
        words.iter().position(is_level).map(Self)
    }

    /// Gives `head` the level of `line`, and the module that follows it or stands before it.
    pub(crate) fn read<'l>(self, line: &'l str, head: &mut Head<'l>) {
        let Some((word, end)) = fields(line).nth(self.0) else {
            return;
        };
        let Some(found) = level::word(word.as_bytes()) else {
            return;
        };
        let mut named = Head::default();
        module_after(line, end, &mut named);
        let before = || {
            let names = fields(line).take(self.0).map(|(name, _)| without_line(name));
            names
                .filter(|name| is_dotted_name(name) && name.contains('.'))
                .last()
        };
        let logger = named.module.as_ref().is_some_and(|name| name.contains('.'));
        head.module = before().filter(|_| !logger).map(Cow::Borrowed).or(named.module);
        head.body = named.body.max(end).min(line.len());
        if !line.is_char_boundary(head.body) {
            head.body = end;
        }
        head.level = found;
    }
}

/// The fields of a line and where each ends: what blanks, brackets and marks divide, without the marks around it.
fn fields(line: &str) -> impl Iterator<Item = (&str, usize)> {
    let reach = (0..=REACH.min(line.len()))
        .rev()
        .find(|at| line.is_char_boundary(*at));
    let text = line.get(..reach.unwrap_or(0)).unwrap_or("");
    let divides = |c: char| {
        matches!(
            c,
            ' ' | '\t' | '|' | ',' | ';' | '[' | ']' | '(' | ')' | '<' | '>' | '{' | '}' | '"'
        )
    };
    let mut at = 0;
    text.split(divides).filter_map(move |field| {
        let start = at;
        at += field.len() + 1;
        let bare = field.trim_end_matches([':', '-', '=', '.', '*', '!']);
        let lead = bare.len() - bare.trim_start_matches([':', '=', '*', '#']).len();
        let word = bare.get(lead..)?;
        // A dash between two fields is a field.
        if field.is_empty() {
            return None;
        }
        Some((word, start + bare.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Level;

    #[test]
    fn a_level_has_its_column() {
        let lines = ["t a INFO x", "t bb ERROR y", "t c WARN z"];
        assert_eq!(Column::learn(&lines, 0), Some(Column(2)));
        assert_eq!(Column::learn(&lines, 3), None);
        assert_eq!(
            Column::learn(&["t error opening a", "t error opening b"], 0),
            None
        );
        assert_eq!(Column::learn(&["t http a", "t log b"], 0), None);
        let mut head = Head::default();
        Column(2).read("t [a.b] ERROR - text", &mut head);
        assert_eq!((head.level, head.module.as_deref()), (Level::Error, Some("a.b")));
    }
}
