//! A phrase against the words of an event that are nearest to it, word by word as the index cut them.
//!
//! Case and punctuation do not differ, as they do not for the phrase. Cost: the words of the event, and a diff of
//! about as many words as the phrase has.

use crate::lucene::Tokens;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::collections::HashMap;
use std::ops::Range;

/// A piece of a diff.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DiffPart {
    /// In both; as the event writes it.
    Same(String),
    /// Only in the phrase.
    Phrase(String),
    /// Only in the event.
    Event(String),
}

/// The stretch of a message that comes nearest to a phrase: its bytes; none where they share no word. It begins and
/// ends with words that are the phrase's, or that stand where those would.
pub(super) fn nearest_words(phrase: &str, message: &str) -> Option<Range<usize>> {
    let reach = within_reach(phrase, message)?;
    let (old, new) = (
        Tokens::new([phrase], 1, true),
        Tokens::new([message.get(reach.clone())?], 1, true),
    );
    let ops = capture_diff_slices(Algorithm::Myers, &words(&old), &words(&new));
    // Words of the event that stand against none of the phrase's.
    let beyond = |op: Option<&DiffOp>| match op {
        Some(DiffOp::Insert { new_len, .. }) => *new_len,
        Some(DiffOp::Replace { old_len, new_len, .. }) => new_len.saturating_sub(*old_len),
        _ => 0,
    };
    let spans: Vec<Range<usize>> = new.iter().map(|(_, token)| token.span()).collect();
    let first = spans.get(beyond(ops.first()))?;
    let last = spans.get(spans.len().checked_sub(beyond(ops.last()) + 1)?)?;
    (first.start < last.end).then(|| reach.start + first.start..reach.start + last.end)
}

fn words(tokens: &Tokens) -> Vec<String> {
    tokens.iter().map(|(word, _)| word.to_owned()).collect()
}

/// The stretch of a message with the most words of a phrase, and as many words around them as the phrase has.
fn within_reach(phrase: &str, message: &str) -> Option<Range<usize>> {
    let wanted = Tokens::new([phrase], 1, true);
    let wanted: Vec<&str> = wanted.iter().map(|(word, _)| word).collect();
    // A word that the phrase has twice counts where it stands first.
    let places: HashMap<&str, usize> = wanted
        .iter()
        .enumerate()
        .rev()
        .map(|(at, word)| (*word, at))
        .collect();
    let tokens = Tokens::new([message], 1, true);
    let spans: Vec<(Option<usize>, Range<usize>)> = tokens
        .iter()
        .map(|(word, token)| (places.get(word).copied(), token.span()))
        .collect();
    let reach = wanted.len() + wanted.len() / 2 + 1;
    // The most different words of the phrase within reach.
    let mut counts = vec![0_usize; wanted.len()];
    let (mut have, mut best) = (0_usize, (0_usize, 0..0));
    for (end, (word, _)) in spans.iter().enumerate() {
        if let Some(count) = word.and_then(|w| counts.get_mut(w)) {
            have += usize::from(*count == 0);
            *count += 1;
        }
        if let Some((Some(gone), _)) = (end + 1).checked_sub(reach + 1).and_then(|at| spans.get(at))
            && let Some(count) = counts.get_mut(*gone)
        {
            *count -= 1;
            have -= usize::from(*count == 0);
        }
        if have > best.0 {
            best = (have, (end + 1).saturating_sub(reach)..end + 1);
        }
    }
    let inside = spans.get(best.1.clone())?;
    let first = inside.iter().position(|(word, _)| word.is_some())?;
    let last = inside.iter().rposition(|(word, _)| word.is_some())?;
    // Words of the phrase before the first and behind the last common one stand against as many of the event.
    let lead = inside.get(first).and_then(|(word, _)| *word).unwrap_or_default();
    let tail = inside.get(last).and_then(|(word, _)| *word).unwrap_or_default();
    let from = (best.1.start + first).saturating_sub(lead);
    let to = (best.1.start + last + wanted.len().saturating_sub(tail + 1)).min(spans.len() - 1);
    Some(spans.get(from)?.1.start..spans.get(to)?.1.end)
}

/// The phrase against its nearest words in the message.
pub fn diff(phrase: &str, message: &str) -> Vec<DiffPart> {
    let stretch = nearest_words(phrase, message)
        .and_then(|range| message.get(range))
        .unwrap_or_default();
    let (old, new) = (Tokens::new([phrase], 1, true), Tokens::new([stretch], 1, true));
    let raw = |text: &str, tokens: &Tokens, at: usize, len: usize| -> String {
        let spans: Vec<Range<usize>> = tokens.iter().skip(at).take(len).map(|(_, t)| t.span()).collect();
        match (spans.first(), spans.last()) {
            (Some(first), Some(last)) => text.get(first.start..last.end).unwrap_or_default().to_owned(),
            _ => String::new(),
        }
    };
    let mut out = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &words(&old), &words(&new)) {
        match op {
            DiffOp::Equal { new_index, len, .. } => {
                out.push(DiffPart::Same(raw(stretch, &new, new_index, len)));
            }
            DiffOp::Delete {
                old_index, old_len, ..
            } => {
                out.push(DiffPart::Phrase(raw(phrase, &old, old_index, old_len)));
            }
            DiffOp::Insert {
                new_index, new_len, ..
            } => {
                out.push(DiffPart::Event(raw(stretch, &new, new_index, new_len)));
            }
            DiffOp::Replace {
                old_index,
                old_len,
                new_index,
                new_len,
            } => {
                out.push(DiffPart::Phrase(raw(phrase, &old, old_index, old_len)));
                out.push(DiffPart::Event(raw(stretch, &new, new_index, new_len)));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_laid_beside_its_nearest_words() {
        use DiffPart::{Event, Phrase, Same};
        assert_eq!(
            diff(
                "No valid host was found",
                "x: no valid hosts was found. There are not enough hosts"
            ),
            [
                Same("no valid".into()),
                Phrase("host".into()),
                Event("hosts".into()),
                Same("was found".into())
            ]
        );
        assert_eq!(
            diff("failed to open", "it could not to open"),
            [
                Phrase("failed".into()),
                Event("not".into()),
                Same("to open".into())
            ]
        );
        assert_eq!(diff("a b", "x"), [Phrase("a b".into())]);
        assert_eq!(
            diff("a b c", "z b c"),
            [Phrase("a".into()), Event("z".into()), Same("b c".into())]
        );
        assert!(diff("", "x").is_empty() && diff("a", "").len() == 1);
    }
}
