//! Which words of a log line stay the same when the failure happens again, and which are the moment's own: ids,
//! numbers, addresses, times, hosts, paths, secrets.
//!
//! ```text
//! line ─ chunks (split at whitespace) ─ fixed or variable ─► runs of fixed chunks ─► phrases of drafts and of repairs
//! ```
//!
//! The unit is the whitespace-delimited chunk: wherever an index's analyser splits words, it splits at whitespace,
//! so a phrase cut there means the same in every profile. A chunk of which any part may vary is variable whole.
//! Must not: know about builds or queries. Cost: linear in the line.

use std::ops::Range;

/// Longest chunk that is taken for a word, in bytes; longer ones are encoded data.
const LONGEST_CHUNK: usize = 60;

/// Endings that tell a host name from a dotted module name.
const HOST_ENDINGS: [&str; 13] = [
    "com",
    "org",
    "net",
    "io",
    "local",
    "localdomain",
    "internal",
    "lan",
    "example",
    "test",
    "invalid",
    "dev",
    "cloud",
];

/// Words of dates that are written without digits.
const DATE_WORDS: [&str; 18] = [
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "mon", "tue", "wed", "thu",
    "fri", "sat", "sun",
];

/// One whitespace-delimited piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// Byte range in the line.
    pub at: Range<usize>,
    /// Whether it may be part of a phrase.
    pub is_fixed: bool,
}

/// The chunks of a line, in order.
pub fn chunks(line: &str) -> Vec<Chunk> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in line.char_indices() {
        match (c.is_whitespace(), start) {
            (true, Some(from)) => {
                out.push(chunk(line, from..at));
                start = None;
            }
            (false, None) => start = Some(at),
            _ => {}
        }
    }
    if let Some(from) = start {
        out.push(chunk(line, from..line.len()));
    }
    mask_brackets(line, &mut out);
    out
}

/// The line with every variable chunk as `*`: equal for two lines that one statement of a program wrote.
pub fn template(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    for chunk in chunks(line) {
        let word = if chunk.is_fixed {
            line.get(chunk.at).unwrap_or("")
        } else {
            "*"
        };
        if word == "*" && out.ends_with('*') {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

fn chunk(line: &str, at: Range<usize>) -> Chunk {
    let is_fixed = line.get(at.clone()).is_some_and(is_fixed);
    Chunk { at, is_fixed }
}

/// A group in brackets with a variable part is variable whole (`[Errno 28]`, `[instance: 3f2a…]`); so is one that
/// opens the line, the context that oslo.log and others write there (`[None req-… - - default default]`, `[-]`).
fn mask_brackets(line: &str, chunks: &mut [Chunk]) {
    let mut open: Option<usize> = None;
    for i in 0..chunks.len() {
        let Some(text) = chunks.get(i).and_then(|c| line.get(c.at.clone())) else {
            continue;
        };
        if text.starts_with('[') && open.is_none() {
            open = Some(i);
        }
        let closes = text.trim_end_matches([':', ',', '.', ';']).ends_with(']');
        let Some(from) = open.filter(|_| closes) else {
            continue;
        };
        open = None;
        if let Some(group) = chunks.get_mut(from..=i)
            && (from == 0 || group.iter().any(|c| !c.is_fixed))
        {
            for chunk in group {
                chunk.is_fixed = false;
            }
        }
    }
}

fn is_fixed(chunk: &str) -> bool {
    let core = chunk.trim_matches(|c: char| c.is_ascii_punctuation() && c != '/' && c != '_');
    if core.is_empty() {
        return true;
    }
    let has_odd = core
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{fffd}' | '@' | '\\'));
    let is_id = core.len() >= 8 && core.chars().all(|c| c.is_ascii_hexdigit());
    let is_number = core.chars().any(char::is_numeric) && !is_dotted_name(core);
    let is_date = DATE_WORDS.iter().any(|word| core.eq_ignore_ascii_case(word));
    let is_place = is_path_or_url(chunk) || is_host(core);
    let is_variable =
        core.len() > LONGEST_CHUNK || has_odd || is_id || is_number || is_date || is_place || is_secret(core);
    !is_variable
}

fn is_path_or_url(chunk: &str) -> bool {
    let core = chunk.trim_start_matches(['(', '[', '{', '<', '\'', '"', '=', '`']);
    core.contains("://")
        || core.starts_with('/') && core.len() > 1
        || core.starts_with("~/")
        || core.matches('/').count() > 1
}

/// `password=x`, `token:y`: never part of a query, which is public.
fn is_secret(core: &str) -> bool {
    let lower = core.to_ascii_lowercase();
    ["password", "passwd", "secret", "token", "apikey", "api_key"]
        .iter()
        .any(|key| {
            lower
                .find(key)
                .is_some_and(|at| matches!(lower.as_bytes().get(at + key.len()), Some(b'=' | b':' | b'\'')))
        })
}

fn is_host(core: &str) -> bool {
    core.rsplit_once('.').is_some_and(|(front, ending)| {
        !front.is_empty() && HOST_ENDINGS.iter().any(|e| ending.split(':').next() == Some(*e))
    })
}

/// `sqlite3.OperationalError`, `keystoneauth1.exceptions.connection.ConnectFailure`: digits that belong to a name.
fn is_dotted_name(core: &str) -> bool {
    let parts: Vec<&str> = core.split('.').collect();
    parts.len() > 1
        && parts.iter().enumerate().all(|(i, part)| {
            let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
            let digits = part.len() - letters.len();
            let is_word = |t: &str| t.chars().all(|c| c.is_alphabetic() || c == '_');
            letters.len() >= 2 && is_word(letters) && digits <= 2 && (i + 1 < parts.len() || digits == 0)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_numbers_addresses_times_and_paths_are_masked() {
        let line = "[None req-1 abc - - default default] Instance 3f2a-11 on 10.0.0.4:80 took 1.5s at /tmp/x/y.img from \
                    mirror.dfw.example.org: sqlite3.OperationalError: database is locked";
        assert_eq!(
            template(line),
            "* Instance * on * took * at * from * sqlite3.OperationalError: database is locked"
        );
        assert_eq!(
            template("[Errno 28] No space left on device: '/opt/a'"),
            "* No space left on device: *"
        );
        assert_eq!(template("user password=hunter token: x"), "user * token: x");
        assert_eq!(
            template("keystone.exception.KeysNotFound: An error"),
            "keystone.exception.KeysNotFound: An error"
        );
    }

    #[test]
    fn odd_lines_do_not_hurt() {
        for line in [
            "",
            "   ",
            "[",
            "]",
            "[[[ ]]]",
            "é\u{fffd} ü",
            "a\u{1b}[31mb",
            &"x".repeat(100_000),
        ] {
            let _ = template(line);
        }
    }
}
