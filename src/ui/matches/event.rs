//! The event that a fingerprint hits, with the words that matched, or comes nearest to.

use super::Line;
use crate::fingerprint::{EventRef, Hit};
use crate::ui::theme::Role;
use std::ops::Range;

/// Lines of an event that are shown.
const MOST_LINES: usize = 200;
/// Lines of the nearest event that are shown.
const NEAR_LINES: usize = 12;
/// Bytes of a line that are shown: an event may be of any length.
const MOST_BYTES: usize = 4_000;
/// Bytes before the first word that matched, where a line's begin is left out.
const BEFORE: usize = 200;

/// The first event that a fingerprint hits.
pub(super) fn hit(hit: &Hit, lines: &mut Vec<Line>) {
    place("first event  ", &hit.first, lines);
    let mut offset = 0;
    for text in hit.first.text.split('\n').take(MOST_LINES) {
        let words: Vec<Range<usize>> = hit
            .words
            .iter()
            .filter(|word| word.end > offset && word.start < offset + text.len())
            .map(|word| word.start.saturating_sub(offset)..(word.end - offset).min(text.len()))
            .collect();
        lines.push(marked(text, &words));
        offset += text.len() + 1;
    }
}

/// The event that comes nearest.
pub(super) fn nearest(event: &EventRef, lines: &mut Vec<Line>) {
    place("nearest event  ", event, lines);
    for text in event.text.lines().take(NEAR_LINES) {
        lines.push(marked(text, &[]));
    }
}

fn place(what: &str, event: &EventRef, lines: &mut Vec<Line>) {
    lines.push(vec![
        (what.to_owned(), Role::Dim),
        (format!("{}:{}", event.file, event.line), Role::Path),
    ]);
}

/// A line with its words marked; of a long one the part around the first of them.
fn marked(text: &str, words: &[Range<usize>]) -> Line {
    let boundary = |at: usize| {
        (0..=at.min(text.len()))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0)
    };
    let first = words.first().map_or(0, |word| word.start);
    let mut at = if first + BEFORE < MOST_BYTES {
        0
    } else {
        boundary(first - BEFORE)
    };
    let last = boundary(at + MOST_BYTES);
    let mut line = Line::new();
    let mut push = |range: Range<usize>, role: Role| {
        let piece = text.get(range).unwrap_or_default();
        if !piece.is_empty() {
            line.push((piece.to_owned(), role));
        }
    };
    for word in words {
        let (start, end) = (word.start.max(at), word.end.min(last));
        if start < end {
            push(at..start, Role::Text);
            push(start..end, Role::Match);
            at = end;
        }
    }
    push(at..last, Role::Text);
    if last < text.len() {
        line.push(("…".to_owned(), Role::Dim));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_and_long_lines_begin_near_the_first() {
        let text = |line: &Line| line.iter().map(|(text, _)| text.as_str()).collect::<String>();
        let one = |word: Range<usize>| [word];
        let line = marked("a bc d", &one(2..4));
        assert_eq!(text(&line), "a bc d");
        assert_eq!(line[1], ("bc".to_owned(), Role::Match));
        let long = format!("{}needle{}", "é".repeat(5_000), "x".repeat(5_000));
        let line = marked(&long, &one(10_000..10_006));
        assert!(line.contains(&("needle".to_owned(), Role::Match)));
        assert!(text(&line).len() < 2 * MOST_BYTES && text(&line).ends_with('…'));
        assert_eq!(text(&marked("", &[])), "");
    }
}
