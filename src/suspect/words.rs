//! Words of logs and of code: whole identifiers, their parts, and a light stem.
//!
//! `get_machine_ips` gives `get_machine_ip` (whole, stemmed), `get`, `machine`, `ip`; `PortNotUsable` gives
//! `portnotusable`, `port`, `usable`.

/// English words that tell nothing.
const STOP: [&str; 24] = [
    "the", "and", "or", "not", "for", "to", "of", "in", "is", "be", "was", "were", "on", "at", "by", "an",
    "as", "it", "this", "that", "with", "from", "are", "has",
];

/// Longer words are no words: base64, keys.
const WORD_LIMIT: usize = 120;

/// The runs of letters, digits and underscores of a text.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|w| !w.is_empty() && w.len() <= WORD_LIMIT)
}

/// The terms of one word: `f(term, whole)`.
pub(super) fn terms(word: &str, f: &mut dyn FnMut(String, bool)) {
    let mut give = |part: &str, whole: bool| {
        let lower = part.to_lowercase();
        if lower.chars().count() > 1 && !STOP.contains(&lower.as_str()) {
            f(stem(lower), whole);
        }
    };
    give(word, true);
    let parts = parts(word);
    if parts.len() > 1 {
        for part in parts {
            give(part, false);
        }
    }
}

/// The pairs of neighbouring words of a text, stemmed, with how the text has them: `permission deni`, `Permission
/// denied`. Numbers and pairs of words that tell nothing are left out.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (String, String)> {
    let words: Vec<&str> = words(text).collect();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let (&a, &b) = words.get(at).zip(words.get(at + 1))?;
            at += 1;
            if tells(a) || tells(b) {
                let pair = format!("{} {}", stem(a.to_lowercase()), stem(b.to_lowercase()));
                return Some((pair, format!("{a} {b}")));
            }
        }
    })
}

/// Whether a word tells something beside another one.
fn tells(word: &str) -> bool {
    word.chars().count() > 2 && !is_id(word) && !STOP.contains(&word.to_lowercase().as_str())
}

/// A word without its English ending, where enough is left.
fn stem(mut word: String) -> String {
    for ending in ["ing", "ed", "es", "s"] {
        if let Some(rest) = word.strip_suffix(ending)
            && rest.chars().count() >= 4
        {
            word.truncate(rest.len());
            break;
        }
    }
    word
}

/// The parts of an identifier: at underscores, at case changes, between letters and digits.
fn parts(word: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for piece in word.split('_') {
        let chars: Vec<(usize, char)> = piece.char_indices().collect();
        let mut start = 0;
        for (i, &(at, c)) in chars.iter().enumerate().skip(1) {
            let before = chars.get(i - 1).map_or(c, |p| p.1);
            let after = chars.get(i + 1).map(|n| n.1);
            let camel = c.is_uppercase() && (before.is_lowercase() || after.is_some_and(char::is_lowercase));
            let digits = c.is_numeric() != before.is_numeric();
            if camel || digits {
                out.extend(piece.get(start..at).filter(|p| !p.is_empty()));
                start = at;
            }
        }
        out.extend(piece.get(start..).filter(|p| !p.is_empty()));
    }
    out
}

/// Whether a word of a log is an id or a number, which no commit knows.
pub(super) fn is_id(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    digits == word.len() || (word.len() >= 8 && digits > 1 && word.bytes().all(|b| b.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(word: &str) -> Vec<String> {
        let mut out = Vec::new();
        terms(word, &mut |t, _| out.push(t));
        out
    }

    #[test]
    fn identifiers_have_parts() {
        assert_eq!(
            all("get_machine_ips"),
            ["get_machine_ip", "get", "machine", "ips"]
        );
        assert_eq!(all("PortNotUsable"), ["portnotusable", "port", "usable"]);
        assert_eq!(all("HTTPError404"), ["httperror404", "http", "error", "404"]);
        assert_eq!(all("the"), Vec::<String>::new());
        assert_eq!(all("é_à"), ["é_à"]);
        let pairs: Vec<_> = pairs("Permission denied: 127.0 is not").map(|p| p.0).collect();
        assert_eq!(pairs, ["permission deni", "deni 127"]);
        assert!(is_id("20261121") && is_id("deadbeef01") && !is_id("facade") && !is_id("v2"));
    }
}
