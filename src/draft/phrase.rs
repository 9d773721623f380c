//! Phrases that a query could ask for: stretches of a line's fixed words that end where a clause or the stretch does;
//! within a clause only where it is longer than [`LONGEST_WHOLE`] bytes.
//!
//! Sources: elastic-recheck's queries 2013–2019 (median 38 characters, `design/peers-and-formats.md` §1.1).
//! Must not: know about builds. Cost: linear in the line times the phrases per line (at most [`MOST_PER_LINE`]).

use crate::draft::boundary;
pub use crate::draft::boundary::{LONGEST, LONGEST_WHOLE};
use crate::log::mask::{self, Chunk};
use crate::log::redact;

/// Shortest phrase that says anything, in bytes.
const SHORTEST: usize = 12;
/// Longest line that is looked at, in bytes; what follows is data.
const LONGEST_LINE: usize = 4096;
/// Phrases kept of one line.
const MOST_PER_LINE: usize = 24;

/// Sentences that say only that something failed; a query of one of them alone would catch every failure.
const SAYS_NOTHING: [&str; 8] = [
    " traceback most recent call last ",
    " the above exception was the direct cause of the following exception ",
    " during handling of the above exception another exception occurred ",
    " internal server error ",
    " an unexpected error prevented the server from fulfilling your request ",
    " an error occurred ",
    " error message ",
    " none none none ",
];

/// A stretch of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// As the line has it.
    pub text: String,
    /// Its words, lower case, one blank around each: see [`normalise`].
    pub words: String,
    /// Whether it begins at the line's first fixed word.
    pub is_opening: bool,
    /// Whether it ends where a clause or the stretch of fixed words ends.
    pub is_whole: bool,
}

impl Phrase {
    /// How many words it has.
    pub fn n_words(&self) -> usize {
        self.words.split_whitespace().count()
    }
}

/// The phrases of a line, longest of each stretch first; none where the line has no fixed words.
pub fn phrases(line: &str) -> Vec<Phrase> {
    let line = cut(line, LONGEST_LINE);
    let mut chunks = mask::chunks(line);
    // A query is public, and so is the title made of it.
    for secret in redact::spans(line) {
        for chunk in chunks
            .iter_mut()
            .filter(|c| c.at.start < secret.end && secret.start < c.at.end)
        {
            chunk.is_fixed = false;
        }
    }
    let mut out: Vec<Phrase> = Vec::new();
    let first = chunks.iter().position(|c| c.is_fixed);
    for run in chunks.chunk_by(|a, b| a.is_fixed == b.is_fixed) {
        if run.first().is_some_and(|c| c.is_fixed) {
            for mut phrase in run_phrases(line, run) {
                phrase.is_opening &= first.and_then(|i| chunks.get(i)) == run.first();
                if out.len() < MOST_PER_LINE && !out.iter().any(|p| p.words == phrase.words) {
                    out.push(phrase);
                }
            }
        }
    }
    out
}

/// The text's words in lower case with one blank around each; what is not a letter or digit separates. Where an
/// index's phrase matches a text, the phrase's normalised words are a part of the text's: so this is a quick test
/// that never refuses what the engine would take.
pub fn normalise(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push(' ');
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if c.is_ascii() {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if c.is_alphanumeric() {
            // Analysers differ outside ASCII (one word a character, or one a run): each character by itself is the
            // finest split, so it contains them all.
            if !out.ends_with(' ') {
                out.push(' ');
            }
            out.extend(c.to_lowercase().filter(|c| c.is_alphanumeric()));
            out.push(' ');
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    if !out.ends_with(' ') {
        out.push(' ');
    }
    out
}

/// Whether the text has a name as exceptions have: `KeysNotFound`, `webob.exc.HTTPRequestEntityTooLarge`.
pub fn names_exception(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || c == ':').any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let name = word.rsplit('.').next().unwrap_or("");
        let humps = name
            .as_bytes()
            .windows(2)
            .filter(|w| matches!(w, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()));
        name.len() > 8 && name.starts_with(|c: char| c.is_ascii_uppercase()) && humps.count() >= 1
    })
}

/// At most `max` bytes of the text, cut between characters.
pub(crate) fn cut(text: &str, max: usize) -> &str {
    text.get(..text.floor_char_boundary(max)).unwrap_or(text)
}

fn run_phrases(line: &str, run: &[Chunk]) -> Vec<Phrase> {
    // At the line's end nothing is left out, so that nothing is loose.
    let ends_line = run
        .last()
        .and_then(|c| line.get(c.at.end..))
        .is_some_and(|rest| rest.trim().is_empty());
    let mut out = Vec::new();
    let mut start = 0;
    while start < run.len() {
        let Some(rest) = run.get(start..) else { break };
        let Some(from) = rest.first().map(|c| c.at.start) else {
            break;
        };
        for (stop, is_whole) in boundary::ends(line, rest) {
            let text = rest
                .get(stop)
                .and_then(|c| line.get(from..c.at.end))
                .unwrap_or("");
            let tidy = if ends_line && stop + 1 == rest.len() {
                text
            } else {
                boundary::without_loose_end(text)
            };
            out.extend(phrase(tidy).or_else(|| phrase(text)).map(|p| Phrase {
                is_opening: start == 0,
                is_whole,
                ..p
            }));
        }
        // The next phrase begins after this clause.
        let clause = rest.iter().position(|c| boundary::ends_clause(line, c));
        start += clause.map_or(rest.len(), |i| i + 1);
    }
    out
}

fn phrase(text: &str) -> Option<Phrase> {
    let text = text
        .trim_end_matches(|c: char| {
            c.is_whitespace() || (c.is_ascii_punctuation() && !matches!(c, '.' | ')' | '!' | '?' | '_'))
        })
        .trim_start_matches(|c: char| c.is_whitespace() || (c.is_ascii_punctuation() && c != '_'));
    let text = boundary::before_open_bracket(text);
    let words = normalise(text);
    let n_words = words.split_whitespace().count();
    let says_something = !SAYS_NOTHING.iter().any(|s| words == *s || s.contains(&words));
    // One chunk is enough when it is a name like `HTTPRequestEntityTooLarge`; a module's name says nothing.
    let is_one_chunk = !text.contains(char::is_whitespace);
    let is_long_enough = text.len() >= SHORTEST
        && if is_one_chunk {
            names_exception(text)
        } else {
            n_words >= 2
        };
    (says_something && is_long_enough).then(|| Phrase {
        text: text.to_owned(),
        words,
        is_opening: false,
        is_whole: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        phrases(line).into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn phrases_leave_variable_words_out_and_stay_short() {
        let line = "[None req-9 - -] Unable to establish connection to http://10.0.0.1:5000/v3: Max retries exceeded with url";
        assert_eq!(
            texts(line),
            ["Unable to establish connection", "Max retries exceeded with url"]
        );
        let long = "An unexpected error prevented the server from fulfilling your request.: keystone.exception.KeysNotFound: \
                    An unexpected error prevented the server from fulfilling your request.";
        let all = texts(long);
        assert!(all.iter().all(|t| t.len() <= LONGEST_WHOLE));
        let whole = "keystone.exception.KeysNotFound: An unexpected error prevented the server from fulfilling your \
                     request.";
        assert!(all.iter().any(|t| t == whole), "{all:?}");
    }

    #[test]
    fn a_phrase_does_not_break_off_in_mid_sentence() {
        let line = "Failed to upload: webob.exc.HTTPRequestEntityTooLarge: Storage media is full: There is not enough \
                    disk space on the storage media.";
        let all = texts(line);
        assert!(
            all.iter()
                .any(|t| t == "webob.exc.HTTPRequestEntityTooLarge: Storage media is full")
        );
        assert!(
            all.iter()
                .all(|t| !t.ends_with("There is not") && !t.ends_with(" to")),
            "{all:?}"
        );
    }

    #[test]
    fn a_secret_is_in_no_phrase() {
        for line in [
            "Login refused for the admin with password: letmein please try again later",
            "Cannot log in, os-password=letmein is not the one of the account",
            "Authorization: Basic letmeinletmein was refused by the image server",
        ] {
            let all = texts(line);
            assert!(
                !all.is_empty() && all.iter().all(|t| !t.contains("letmein")),
                "{all:?}"
            );
        }
    }

    #[test]
    fn sentences_that_say_nothing_are_left_out() {
        assert!(texts("Traceback (most recent call last):").is_empty());
        assert!(texts("raise x").is_empty());
    }

    #[test]
    fn normalised_words_contain_every_phrase_of_the_text() {
        assert_eq!(normalise("Foo_bar-BAZ.x"), " foo bar baz x ");
        assert_eq!(normalise("abc漢字"), " abc 漢 字 ");
        assert_eq!(normalise(""), " ");
    }
}
