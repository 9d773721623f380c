//! Words in a row, as raw bytes show them: what tells, without cutting a text into words, that a phrase is not there.
//!
//! Between two neighbouring words of a text no letter or digit of ASCII stands, for each would belong to a word; and
//! the bytes of a word are its letters. So a row is looked for at a place where one of its words was found: its other
//! words have to stand beside it. What lies beyond bytes that are not ASCII, or beyond the text at hand, is not known,
//! and counts as there. Must not: say no where the analysed text ([`super::analysis`]) has the row.
//!
//! Cost: of one place, the bytes of the row and those between its words.

/// A word is cut at so many units; behind a cut the next one begins without anything between them.
const CUT: usize = 255;

/// Words of lower-case ASCII that stand one behind the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// The words; empty where any word will do.
    words: Vec<String>,
    /// Whether the first one begins a word of the text, and the last one ends one.
    begins: bool,
    ends: bool,
}

impl Row {
    /// A row of whole words; none where nothing is known of any.
    ///
    /// A line end may be written in two ways, and letters outside ASCII in other bytes: such words are any words.
    pub(super) fn of<'w>(words: impl Iterator<Item = &'w str>) -> Option<Self> {
        Self::part(words, true, true)
    }

    /// The same, of words that may go on before or behind.
    pub(super) fn part<'w>(words: impl Iterator<Item = &'w str>, begins: bool, ends: bool) -> Option<Self> {
        let is_plain = |word: &str| {
            let plain = |c: u8| c.is_ascii() && !c.is_ascii_control() && !c.is_ascii_uppercase();
            word.bytes().all(plain)
        };
        let words: Vec<String> = words
            .map(|word| {
                if is_plain(word) {
                    word.to_owned()
                } else {
                    String::new()
                }
            })
            .collect();
        let any = words.iter().any(|word| !word.is_empty());
        any.then_some(Self { words, begins, ends })
    }

    /// Its words; empty ones are any words.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether behind its nth word, in the text, no letter and no digit follows.
    pub fn is_ended(&self, nth: usize) -> bool {
        let last = nth + 1 == self.words.len();
        (self.ends || !last) && self.words.get(nth).is_some_and(|word| word.len() < CUT - 1)
    }

    /// Whether the row may stand in `text` with its nth word at byte `at`, in any case of letters.
    ///
    /// `text` is whole lines, of which those before and behind are not at hand.
    pub fn stands(&self, text: &[u8], at: usize, nth: usize) -> bool {
        let Some(word) = self.words.get(nth) else {
            return false;
        };
        let end = at + word.len();
        let is_here = text
            .get(at..end)
            .is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()));
        is_here && self.follows(text, end, nth) && self.precedes(text, at, nth)
    }

    /// Whether the words behind the nth, which ends at `at`, may be there.
    fn follows(&self, text: &[u8], mut at: usize, mut nth: usize) -> bool {
        loop {
            if self.is_ended(nth) && text.get(at).copied().is_some_and(is_word) {
                return false;
            }
            nth += 1;
            let Some(next) = self.words.get(nth) else {
                return true;
            };
            let rest = text.get(at..).unwrap_or_default();
            let Some(gap) = rest
                .iter()
                .position(|c| c.is_ascii_alphanumeric() || !c.is_ascii())
            else {
                return true;
            };
            let rest = rest.get(gap..).unwrap_or_default();
            // An underscore may begin the word, or lie between.
            let next = next.trim_start_matches('_').as_bytes();
            if next.is_empty() || rest.first().is_some_and(|c| !c.is_ascii()) {
                return true;
            }
            if !rest
                .get(..next.len())
                .is_some_and(|here| here.eq_ignore_ascii_case(next))
            {
                return false;
            }
            at += gap + next.len();
        }
    }

    /// Whether the words before the nth, which begins at `at`, may be there.
    fn precedes(&self, text: &[u8], mut at: usize, mut nth: usize) -> bool {
        loop {
            let before = text.get(..at).unwrap_or_default();
            let begins = self.begins || nth > 0;
            if begins && before.last().copied().is_some_and(is_word) && !may_be_cut(before) {
                return false;
            }
            let Some(next) = nth.checked_sub(1).and_then(|nth| self.words.get(nth)) else {
                return true;
            };
            nth -= 1;
            let is_known = |c: &u8| c.is_ascii_alphanumeric() || !c.is_ascii();
            let Some(last) = before.iter().rposition(is_known) else {
                return true;
            };
            let before = before.get(..=last).unwrap_or_default();
            let next = next.trim_end_matches('_').as_bytes();
            if next.is_empty() || before.last().is_some_and(|c| !c.is_ascii()) {
                return true;
            }
            let Some(start) = before.len().checked_sub(next.len()) else {
                return false;
            };
            if !before
                .get(start..)
                .is_some_and(|here| here.eq_ignore_ascii_case(next))
            {
                return false;
            }
            at = start;
        }
    }
}

/// Whether a byte belongs to the word before it or behind it.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether a word so long ends with this text that it may have been cut.
fn may_be_cut(text: &[u8]) -> bool {
    let word = text.len().checked_sub(CUT - 1).and_then(|from| text.get(from..));
    word.is_some_and(|word| !word.iter().any(u8::is_ascii_whitespace))
}

#[cfg(test)]
pub(in crate::lucene) mod tests {
    use super::*;
    use crate::lucene::{JsonDocument, Profile, Query};
    use proptest::prelude::*;

    fn row(words: &[&str]) -> Row {
        Row::of(words.iter().copied()).unwrap()
    }

    #[test]
    fn neighbours_stand_beside_the_word() {
        let row = row(&["timed", "out", "waiting"]);
        for (text, at, nth, stands) in [
            ("it Timed out, waiting", 3, 0, true),
            ("it timed\n  out--waiting\n", 11, 1, true),
            ("it timed out of waiting", 9, 1, false),
            ("it timed outwaiting", 9, 1, false),
            ("untimed out waiting", 2, 0, false),
            ("timed out wait", 0, 0, false),
            ("timed out\n", 6, 1, true),
            ("out waiting", 0, 1, true),
            ("timed \u{2014} out waiting", 0, 0, true),
            ("so out waiting", 3, 1, false),
            ("timed out waiting_", 0, 0, false),
        ] {
            assert_eq!(row.stands(text.as_bytes(), at, nth), stands, "{text}");
        }
        let words = ["__init__", "py"];
        assert!(
            Row::of(words.into_iter())
                .unwrap()
                .stands(b"in __init__.py", 3, 0)
        );
        assert!(
            Row::of(words.into_iter())
                .unwrap()
                .stands(b"in __init__.py", 12, 1)
        );
    }

    /// What texts are made of: words, and what joins or parts them in ways that are easily overlooked.
    pub(in crate::lucene) const PARTS: [&str; 24] = [
        "ab",
        "a",
        "b",
        "AB",
        "_",
        "__",
        " ",
        "\n",
        ".",
        "'",
        ":",
        "-",
        "1",
        "22",
        ",",
        "\u{e9}",
        "\u{301}",
        "\u{200d}",
        "\u{4e2d}",
        "#",
        "\"",
        "\u{20e3}",
        "\u{fe0f}",
        "\u{1f44d}",
    ];

    /// The text of some of [`PARTS`], behind a word so long if any.
    pub(in crate::lucene) fn text_of(parts: &[usize], long: Option<usize>) -> String {
        let text: String = parts.iter().map(|part| PARTS[*part]).collect();
        "x".repeat(long.unwrap_or(0)) + &text
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// A phrase that the analysed text has is never said to be absent, wherever one of its words is found.
        #[test]
        fn a_phrase_that_is_there_stands(
            parts in prop::collection::vec(0..PARTS.len(), 0..24),
            long in prop::option::weighted(0.1, 240..270_usize),
            at in 0..24_usize,
            length in 1..4_usize,
        ) {
            let text = text_of(&parts, long);
            let tokens = crate::lucene::Tokens::new([text.as_str()], 100, true);
            let words: Vec<(String, usize)> = tokens
                .iter()
                .map(|(term, token)| (term.to_owned(), token.span().start))
                .skip(at % tokens.len().max(1))
                .take(length)
                .collect();
            if let Some(row) = Row::of(words.iter().map(|(word, _)| word.as_str())) {
                for (nth, (word, at)) in words.iter().enumerate() {
                    if word.is_ascii() {
                        prop_assert!(row.stands(text.as_bytes(), *at, nth), "{row:?} {nth} {text:?}");
                    }
                }
            }
            // And what the query says agrees.
            let phrase: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
            let query = Query::parse(&format!("message:\"{}\"", phrase.join(" ").replace('"', "\\\"")), Profile::Text);
            let document = JsonDocument::new(serde_json::json!({"message": text}));
            if let Ok(query) = query
                && query.matches(&document)
            {
                for row in query.demands(&JsonDocument::default(), &|_| false).rows() {
                    let found = row.words().iter().enumerate().filter(|(_, word)| !word.is_empty()).all(|(nth, word)| {
                        let lower = text.to_ascii_lowercase();
                        let mut places = (0..lower.len()).filter(|at| lower.as_bytes()[*at..].starts_with(word.as_bytes()));
                        places.any(|at| row.stands(text.as_bytes(), at, nth))
                    });
                    prop_assert!(found, "{row:?} {text:?}");
                }
            }
        }
    }
}
