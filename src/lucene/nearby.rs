//! Words and phrases of a long text, by cutting only what stands around them into words.
//!
//! A text is cut from its beginning on, and no word goes over a byte of ASCII that is neither letter, digit nor one of
//! those that may stand within words: behind such a byte the words are the same wherever one begins to cut. So each
//! place of a phrase's first word is looked at by itself. Must not: differ from [`super::analysis`] and
//! [`super::phrase`]; where it cannot tell it says so, and the whole text is cut.
//!
//! Cost: a search in a copy of lower case; of each place that may do, the words of the phrase and at most
//! [`BEFORE`] bytes before it.

use super::analysis::{Term, lower_all, word_at};
use super::row::Row;

/// Texts of fewer bytes are cut into words: other queries ask for these, too.
pub(super) const LONG: usize = 32 * 1024;
/// So far before a place it is looked for a byte that no word goes over.
const BEFORE: usize = 512;

/// A copy in lower case of a text that can be asked; none where letters outside ASCII may be some of ASCII.
pub(super) fn lower_case(text: &str) -> Option<Vec<u8>> {
    (!text.contains(['\u{212a}', '\u{130}'])).then(|| text.as_bytes().to_ascii_lowercase())
}

/// Whether the words stand one behind the other in `text`; none where that takes its words. `lower` is its copy.
pub(super) fn has_row(text: &str, lower: &[u8], terms: &[Term], emoji: bool) -> Option<bool> {
    let first = terms.first()?;
    let row = Row::of(terms.iter().map(|term| term.text.as_str()))?;
    let needle = row.words().first().filter(|word| !word.is_empty())?;
    let finder = memchr::memmem::Finder::new(needle);
    let mut from = 0;
    while let Some(at) = lower.get(from..).and_then(|rest| finder.find(rest)) {
        let place = from + at;
        from = place + 1;
        if !row.stands(lower, place, 0) {
            continue;
        }
        let mut at = boundary(lower, place)?;
        // The words up to the place, then those behind it.
        let begins = loop {
            match word_at(text, at, emoji) {
                Some(word) if word.start < place => at = word.end,
                Some(word) if word.start == place && is(text.get(word.clone()), first) => {
                    break Some(word.end);
                }
                _ => break None,
            }
        };
        let Some(mut at) = begins else {
            continue;
        };
        let is_row = terms.iter().skip(1).all(|term| {
            let word = word_at(text, at, emoji);
            at = word.as_ref().map_or(at, |word| word.end);
            word.is_some_and(|word| is(text.get(word), term))
        });
        if is_row {
            return Some(true);
        }
    }
    Some(false)
}

fn is(word: Option<&str>, term: &Term) -> bool {
    word.is_some_and(|word| lower_all(word) == term.text)
}

/// The last byte at or before `place` from which a text may be cut into words.
fn boundary(text: &[u8], place: usize) -> Option<usize> {
    let start = place.saturating_sub(BEFORE);
    let goes_over = |c: u8| !c.is_ascii() || c.is_ascii_alphanumeric() || b"_.:,;'\"".contains(&c);
    let before = text.get(start..place)?;
    match before.iter().rposition(|c| !goes_over(*c)) {
        Some(at) => Some(start + at),
        None => (start == 0).then_some(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lucene::analysis::{ARRAY_GAP, Tokens};
    use crate::lucene::phrase;
    use crate::lucene::row::tests::{PARTS, text_of};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn as_the_whole_text_says(
            parts in prop::collection::vec(0..PARTS.len(), 0..30),
            long in prop::option::weighted(0.2, 240..600_usize),
            wanted in prop::collection::vec(0..PARTS.len(), 1..5),
            at in 0..30_usize,
            length in 1..4_usize,
            own: bool,
            emoji: bool,
        ) {
            let text = text_of(&parts, long);
            let tokens = Tokens::new([text.as_str()], ARRAY_GAP, emoji);
            let phrase = text_of(&wanted, None);
            let asked = Tokens::new([phrase.as_str()], ARRAY_GAP, emoji);
            let of = |tokens: &Tokens, skip: usize| -> Vec<Term> {
                tokens.iter().skip(skip).take(length).map(|(term, _)| Term::new(term)).collect()
            };
            let terms = if own { of(&tokens, at % tokens.len().max(1)) } else { of(&asked, 0) };
            let lower = lower_case(&text).unwrap();
            if let Some(found) = has_row(&text, &lower, &terms, emoji) {
                prop_assert_eq!(found, phrase::exact(&tokens, &terms, 0).is_some(), "{:?} {:?}", terms, text);
            }
        }
    }
}
