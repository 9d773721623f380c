//! One line of a log in pieces of one role each, and these cut to the columns of a row.

use crate::app::LogLine;
use crate::event::Level;
use crate::log::highlight;
use crate::ui::text::width;
use crate::ui::theme::Role;
use unicode_width::UnicodeWidthChar;

/// The role of a level's letter and, where levels are mixed, of its text.
pub(super) fn level_role(level: Level) -> Role {
    match level {
        Level::Critical => Role::LevelCritical,
        Level::Error => Role::LevelError,
        Level::Warning => Role::LevelWarning,
        Level::Info => Role::LevelInfo,
        Level::Debug | Level::Trace => Role::LevelDebug,
        Level::None => Role::Text,
    }
}

/// The role of a part of a text.
fn part_role(part: highlight::Role) -> Role {
    match part {
        highlight::Role::Time => Role::Time,
        highlight::Role::Level(level) => level_role(level),
        highlight::Role::Module => Role::Module,
        highlight::Role::RequestId | highlight::Role::Id => Role::Id,
        highlight::Role::Url => Role::Url,
        highlight::Role::Path => Role::Path,
        highlight::Role::Exception => Role::Title,
    }
}

/// The text from byte `from` on in pieces: hits over parts over `base`. `dim` takes every colour away but the hits'.
pub(super) fn pieces(line: &LogLine, from: usize, base: Role, hit: Role, dim: bool) -> Vec<(&str, Role)> {
    let parts = line
        .spans
        .iter()
        .map(|(r, role)| (r.start, r.end, part_role(*role)));
    let parts: Vec<(usize, usize, Role)> = parts.filter(|_| !dim).collect();
    let mut edges: Vec<usize> = parts
        .iter()
        .flat_map(|(start, end, _)| [*start, *end])
        .chain(line.hits.iter().flat_map(|r| [r.start, r.end]))
        .filter(|edge| *edge > from && *edge < line.text.len())
        .collect();
    edges.sort_unstable();
    edges.dedup();
    edges.push(line.text.len());
    let mut at = from;
    let mut out = Vec::with_capacity(edges.len());
    for edge in edges {
        let Some(text) = line.text.get(at..edge).filter(|t| !t.is_empty()) else {
            continue;
        };
        let role = if line.hits.iter().any(|r| r.contains(&at)) {
            hit
        } else {
            let part = parts.iter().find(|(start, end, _)| (*start..*end).contains(&at));
            part.map_or(if dim { Role::Dim } else { base }, |(_, _, role)| *role)
        };
        out.push((text, role));
        at = edge;
    }
    out
}

/// The columns `skip..skip + columns` of pieces, and whether anything stands right of them.
pub(in crate::ui) fn cut<'t>(
    pieces: &[(&'t str, Role)],
    skip: usize,
    columns: usize,
) -> (Vec<(&'t str, Role)>, bool) {
    let mut out = Vec::new();
    let mut column = 0;
    for (text, role) in pieces {
        let (mut from, mut to) = (None, 0);
        for (at, c) in text.char_indices() {
            let wide = c.width().unwrap_or(0);
            if column >= skip && column + wide > skip + columns {
                out.extend(from.and_then(|f| text.get(f..to)).map(|t| (t, *role)));
                return (out, true);
            }
            if column >= skip {
                from = from.or(Some(at));
                to = at + c.len_utf8();
            }
            column += wide;
        }
        out.extend(from.and_then(|f| text.get(f..to)).map(|t| (t, *role)));
    }
    (out, false)
}

/// Columns of all pieces.
pub(super) fn columns(pieces: &[(&str, Role)]) -> usize {
    pieces.iter().map(|(text, _)| width(text)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line() -> LogLine {
        LogLine {
            text: "GET /v2/images 413 end".into(),
            spans: vec![(4..14, highlight::Role::Path)],
            hits: std::iter::once(15..18).collect(),
            ..LogLine::default()
        }
    }

    #[test]
    fn hits_lie_over_parts_over_the_base() {
        let line = line();
        let all = pieces(&line, 0, Role::Text, Role::Match, false);
        assert_eq!(
            all,
            [
                ("GET ", Role::Text),
                ("/v2/images", Role::Path),
                (" ", Role::Text),
                ("413", Role::Match),
                (" end", Role::Text)
            ]
        );
        let (shown, more) = cut(&all, 2, 6);
        assert_eq!(
            (shown, more),
            (vec![("T ", Role::Text), ("/v2/", Role::Path)], true)
        );
        let dim = pieces(&line, 4, Role::Text, Role::Match, true);
        assert_eq!(dim.first(), Some(&("/v2/images ", Role::Dim)));
    }

    proptest! {
        #[test]
        fn cutting_keeps_to_the_columns(text in "\\PC{0,40}", skip in 0usize..20, room in 0usize..30) {
            let line = LogLine { text, ..LogLine::default() };
            let all = pieces(&line, 0, Role::Text, Role::Match, false);
            let (shown, _) = cut(&all, skip, room);
            prop_assert!(shown.iter().flat_map(|(t, _)| t.chars()).map(|c| c.width().unwrap_or(0)).sum::<usize>() <= room);
        }
    }
}
