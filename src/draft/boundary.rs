//! Where a phrase of a message may end so that it reads as a whole: at a clause's end, before a variable part, and,
//! where a clause alone is too long, before a word that begins a new part of the sentence.
//!
//! The words are English, as logs are. Must not: know about builds or queries. Cost: [`LONGEST_WHOLE`] bytes of the
//! stretch.

use crate::log::mask::Chunk;

/// Longest phrase that is not a whole clause, in bytes: people cut theirs about here, and longer ones catch a moment's
/// words.
pub const LONGEST: usize = 80;
/// Longest phrase that ends where a clause does, in bytes: half a sentence says less than it saves.
pub const LONGEST_WHOLE: usize = 120;
/// A clause this long may stand alone.
const CLAUSE: usize = 24;
/// What must be left before a bracket that is not closed.
const LEAST_BEFORE: usize = 12;

/// Words that begin a new part of a sentence: it may end before them, not behind.
const JOINTS: [&str; 37] = [
    "about", "after", "against", "and", "as", "at", "because", "before", "but", "by", "due", "during", "for",
    "from", "if", "in", "inside", "into", "on", "onto", "or", "over", "since", "than", "that", "through",
    "to", "under", "unless", "until", "via", "when", "which", "while", "with", "within", "without",
];

/// Words that demand another one behind them.
const OPEN: [&str; 10] = ["a", "an", "are", "be", "is", "of", "the", "was", "were", "your"];

/// Where phrases that begin with `rest`, a stretch of fixed words, may end: the index of the last word, and whether a
/// clause or the stretch ends there. Longest first; at least one where there are words.
pub(super) fn ends(line: &str, rest: &[Chunk]) -> Vec<(usize, bool)> {
    let Some(from) = rest.first().map(|c| c.at.start) else {
        return Vec::new();
    };
    let last = rest.len() - 1;
    let length = |i: usize| rest.get(i).map_or(usize::MAX, |c| c.at.end - from);
    let within = |most: usize| rest.iter().take_while(|c| c.at.end - from <= most).count();
    let is_end = |i: &usize| *i == last || rest.get(*i).is_some_and(|c| ends_clause(line, c));
    let whole: Vec<usize> = (0..within(LONGEST_WHOLE)).rev().filter(is_end).collect();
    let is_enough = |i: &&usize| length(**i) >= CLAUSE || **i == last;
    let long: Vec<(usize, bool)> = whole.iter().filter(is_enough).map(|i| (*i, true)).collect();
    if !long.is_empty() {
        return long;
    }
    if let Some(longest) = whole.first() {
        return vec![(*longest, true)];
    }
    let begins_part = |i: &usize| {
        let next = rest.get(i + 1).and_then(|c| line.get(c.at.clone()));
        next.is_some_and(|word| is_in(&JOINTS, word))
    };
    let fitting = || (0..within(LONGEST).min(last)).rev();
    let joint = fitting().find(|i| begins_part(i) && length(*i) >= CLAUSE);
    vec![(joint.or_else(|| fitting().next()).unwrap_or(0), false)]
}

/// The text without words at its end that demand another one, and without a bracket that is not closed; as it is
/// where too little would be left.
pub(super) fn without_loose_end(text: &str) -> &str {
    let mut out = before_open_bracket(text);
    while let Some((front, word)) = out.trim_end().rsplit_once(char::is_whitespace) {
        if front.trim_end().len() < LEAST_BEFORE || !(is_in(&JOINTS, word) || is_in(&OPEN, word)) {
            break;
        }
        out = front.trim_end();
    }
    out
}

/// At most `max` bytes of a line, cut between words where there are any.
pub(super) fn cut_at_word(text: &str, max: usize) -> &str {
    let cut = super::phrase::cut(text, max);
    if cut.len() == text.len()
        || text
            .get(cut.len()..)
            .is_some_and(|t| t.starts_with(char::is_whitespace))
    {
        return cut.trim_end();
    }
    cut.rsplit_once(char::is_whitespace)
        .map_or(cut, |(front, _)| front.trim_end())
}

/// Whether a clause ends with this word. `e.g.` and `J.` end none.
pub(super) fn ends_clause(line: &str, chunk: &Chunk) -> bool {
    let word = line.get(chunk.at.clone()).unwrap_or("");
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    let is_short_form =
        word.ends_with('.') && (core.chars().count() == 1 || core.len() < 5 && core.contains('.'));
    word.ends_with(['.', ':', ';', ',', '!', '?']) && !is_short_form
}

/// The text before the first bracket that is not closed in it.
pub(super) fn before_open_bracket(text: &str) -> &str {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let closing = match c {
            '(' => ')',
            '[' => ']',
            '{' => '}',
            // A tag, and no comparison.
            '<' if chars.peek().is_some_and(|(_, c)| c.is_alphabetic() || *c == '/') => '>',
            ')' | ']' | '}' | '>' => {
                if open.last().is_some_and(|(_, wanted)| *wanted == c) {
                    open.pop();
                }
                continue;
            }
            _ => continue,
        };
        open.push((at, closing));
    }
    let before = open.first().and_then(|(at, _)| text.get(..*at)).unwrap_or(text);
    if before.trim_end().len() < LEAST_BEFORE {
        text
    } else {
        before.trim_end()
    }
}

fn is_in(list: &[&str], word: &str) -> bool {
    list.iter().any(|one| one.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::mask;

    fn longest(line: &str) -> &str {
        let chunks = mask::chunks(line);
        let (last, _) = ends(line, &chunks)[0];
        &line[..chunks[last].at.end]
    }

    #[test]
    fn a_phrase_ends_where_a_clause_does() {
        let line = "Store is full: there is not enough room on the device. Nothing more can be kept here before somebody \
                    makes room for it and says so";
        assert_eq!(
            longest(line),
            "Store is full: there is not enough room on the device."
        );
        let one = "The scheduler could not place the request on any of the hosts that are known to the cell right now";
        assert_eq!(longest(one), one, "a whole clause may be longer than others");
        let abbreviated = "Give another form (e.g. the long one): it was refused";
        assert_eq!(longest(abbreviated), abbreviated);
    }

    #[test]
    fn a_clause_that_is_too_long_ends_before_a_new_part() {
        let line = "Refusing the request because nothing answered within the time that the operator of this cloud thinks \
                    is long enough while every other service had answered";
        assert_eq!(
            longest(line),
            "Refusing the request because nothing answered within the time"
        );
        let words = "alpha beta ".repeat(30);
        assert!(longest(&words).len() <= LONGEST && longest(&words).ends_with(['a']));
    }

    #[test]
    fn loose_ends_are_left_out() {
        for (text, end) in [
            (
                "Unable to establish connection to",
                "Unable to establish connection",
            ),
            ("The request is not for the", "The request is not"),
            ("Request Entity Too Large</title", "Request Entity Too Large"),
            ("Max retries exceeded (caused by", "Max retries exceeded"),
            ("Connection to", "Connection to"),
            ("there are 3 < 4 of them", "there are 3 < 4 of them"),
            ("", ""),
        ] {
            assert_eq!(without_loose_end(text), end, "{text}");
        }
        assert_eq!(cut_at_word("one two three", 9), "one two");
        assert_eq!(cut_at_word("one two", 7), "one two");
        assert_eq!(cut_at_word("éééé", 5), "éé");
    }
}
