//! The words of an event that would do for a phrase: those that stand where the phrase's would, without what varies.
//!
//! ```text
//! event ─ stretch nearest to the phrase ─ cut where ids, numbers, addresses, secrets begin ─► phrases beside the old one
//! ```
//! A fingerprint is shared: an id of one build in it would never hit again. Must not: take words that [`mask`] says vary,
//! or narrow what the phrase hits. Cost: the words of the event's lines around the stretch.

use super::fixes::quoted;
use crate::fingerprint::diff::nearest_words;
use crate::log::{mask, redact};
use crate::lucene::Tokens;

/// A phrase taken from an event is no longer than this, in bytes.
const LONGEST_PHRASE: usize = 300;

/// What would do for a phrase.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// Stretches of the event that are all to be there, each of two words at least.
    phrases: Vec<String>,
    /// Whether each is a part of the old phrase, so that all of them hit whatever that hit.
    is_part: bool,
}

impl Words {
    /// The clause that takes the place of `printed`, the old phrase's: it hits what that hit. `is_exact`: the old words
    /// were to stand side by side.
    pub(super) fn beside(&self, field: &str, printed: &str, is_exact: bool) -> String {
        let each: Vec<String> = self
            .phrases
            .iter()
            .map(|phrase| format!("{field}:{}", quoted(phrase)))
            .collect();
        let all = match each.as_slice() {
            [one] => one.clone(),
            _ => format!("({})", each.join(" AND ")),
        };
        if self.is_part && is_exact {
            all
        } else {
            format!("({printed} OR {all})")
        }
    }
}

/// The words of a value that stand where the phrase's would; none where fewer than half of those that do not vary are
/// the same.
pub(super) fn of(phrase: &str, value: &str) -> Option<Words> {
    let range = nearest_words(phrase, value).filter(|range| range.len() <= LONGEST_PHRASE)?;
    let from = value.get(..range.start)?.rfind('\n').map_or(0, |at| at + 1);
    let end = value
        .get(range.end..)?
        .find('\n')
        .map_or(value.len(), |at| range.end + at);
    // Whole lines: whether a bracket holds an id is told by all that stands in it.
    let lines = value.get(from..end)?;
    let (start, stop) = (range.start - from, range.end - from);
    let secrets = redact::spans(lines);
    let mut chunks = mask::chunks(lines);
    for chunk in &mut chunks {
        let is_secret = |s: &std::ops::Range<usize>| chunk.at.start < s.end && s.start < chunk.at.end;
        chunk.is_fixed &= !secrets.iter().any(is_secret);
    }
    let mut phrases: Vec<String> = Vec::new();
    for run in chunks.chunk_by(|a, b| a.is_fixed == b.is_fixed) {
        let (Some(first), Some(last)) = (run.first().filter(|c| c.is_fixed), run.last()) else {
            continue;
        };
        let text = lines.get(first.at.start.max(start)..last.at.end.min(stop));
        let text = text
            .unwrap_or_default()
            .trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
        if words(text).len() > 1 {
            phrases.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    let wanted = fixed_words(phrase);
    let there: Vec<String> = phrases.iter().flat_map(|text| words(text)).collect();
    let same = wanted.iter().filter(|word| there.contains(word)).count();
    if phrases.is_empty() || same == 0 || same * 2 < wanted.len() {
        return None;
    }
    let all = words(phrase);
    let is_part = phrases.iter().map(|text| words(text)).all(|part| {
        all.windows(part.len().max(1))
            .any(|window| window == part.as_slice())
    });
    Some(Words { phrases, is_part })
}

fn words(text: &str) -> Vec<String> {
    Tokens::new([text], 1, true)
        .iter()
        .map(|(word, _)| word.to_owned())
        .collect()
}

/// The words of a phrase that do not vary.
fn fixed_words(phrase: &str) -> Vec<String> {
    let chunks = mask::chunks(phrase).into_iter().filter(|chunk| chunk.is_fixed);
    chunks
        .flat_map(|chunk| words(phrase.get(chunk.at).unwrap_or_default()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(phrase: &str, value: &str) -> Option<String> {
        of(phrase, value).map(|words| words.beside("message", "OLD", true))
    }

    #[test]
    fn an_id_before_the_words_is_never_taken() {
        let event = "2026-11-20 13:01:50.642 24395 CRITICAL app.auth [None req-f85ecd2f-41b5-4400-bcf5-db90d17594e5 - - - - \
                     - -] Unable to validate token: Identity server rejected authorization necessary to fetch token data: x";
        assert_eq!(
            clause(
                "Identity server rejected authorization necessary to fetch trust data",
                event
            )
            .as_deref(),
            Some("(OLD OR message:\"Identity server rejected authorization necessary to fetch token data\")")
        );
    }

    #[test]
    fn what_varies_is_left_out_and_the_rest_hits_what_was_hit() {
        let refused = "E [-] Failure: Unable to establish connection to http://127.0.0.1:35000: refused";
        assert_eq!(
            clause("Unable to establish connection to http://127.0.0.1:9696", refused).as_deref(),
            Some("message:\"Unable to establish connection to\"")
        );
        assert_eq!(
            clause(
                "Volume 12 is busy and cannot be removed now",
                "Volume 99 is busy and cannot be removed now"
            )
            .as_deref(),
            Some("message:\"is busy and cannot be removed now\"")
        );
        assert_eq!(
            clause(
                "unable to open 7 because of the lock",
                "unable to open 8 because of a lock"
            )
            .as_deref(),
            Some("(OLD OR (message:\"unable to open\" AND message:\"because of a lock\"))")
        );
    }

    #[test]
    fn nothing_is_offered_where_only_what_varies_is_alike() {
        for (phrase, event) in [
            ("took 7.5 s", "took 9.5 s"),
            ("port 9696 refused", "port 35000 refused"),
            ("login with password: abcdefgh failed", "password: hunter22 wrong"),
            ("", "x"),
            ("a", ""),
        ] {
            assert_eq!(clause(phrase, event), None, "{phrase}");
        }
        let secret = clause(
            "login with password abc failed again",
            "login with password: hunter22 failed again",
        );
        assert!(secret.is_none_or(|text| !text.contains("hunter22")));
    }
}
