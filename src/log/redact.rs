//! Takes secrets and hostile characters out of text that will be public: passwords, tokens, keys, credentials in
//! URLs; escape codes and control characters.
//!
//! Must not: be relied on for text that stays on this machine. Cost: a few passes of `regex` over the text.

use super::{escape, sanitize};
use regex::Regex;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

/// Each takes the secret as what is left of the match after group `a` (kept) and before group `z` (kept).
static SECRETS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // key = value, "key": "value", --key value; values in quotes may hold blanks.
        r#"(?i)(?P<a>["']?[\w.-]*(?:password|passwd|passphrase|secret|api_?key|access_?key|private_?key|credential|auth_?token|x-(?:auth|subject|service)-token|[\w]*_token)["']?\s*[:=]>?\s*)(?:"[^"\n]+"|'[^'\n]+'|[^\s,;&"'}\]]+)"#,
        r"(?i)(?P<a>--?[\w-]*(?:password|secret|token)[ =])[^\s]+",
        // user:password@host.
        r"(?P<a>[a-zA-Z][a-zA-Z0-9+.-]{1,20}://[^\s/:@]*:)[^\s/@]+(?P<z>@)",
        r"(?i)(?P<a>authorization\s*[:=]\s*(?:basic|bearer|digest)?\s*)[A-Za-z0-9+/=._~-]{6,}",
        r"(?i)(?P<a>\bbearer\s+)[A-Za-z0-9+/=._~-]{8,}",
        // Fernet and JSON web tokens, keys of large providers.
        r"(?P<a>)\bgAAAAA[A-Za-z0-9_=-]{20,}",
        r"(?P<a>)\beyJ[A-Za-z0-9_-]{10,4096}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]{4,})?",
        r"(?P<a>)\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|glpat-[A-Za-z0-9_-]{20,}|xox[abp]-[A-Za-z0-9-]{10,})\b",
        r"(?s)(?P<a>-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----).+?(?P<z>-----END [A-Z ]{0,40}PRIVATE KEY-----|$)",
    ]
    .iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// The text without secrets.
pub fn secrets(text: &str) -> String {
    let mut out = Cow::Borrowed(text);
    for regex in SECRETS.iter() {
        // A pattern without `z` keeps nothing behind the secret.
        if let Cow::Owned(new) = regex.replace_all(&out, "${a}***${z}") {
            out = Cow::Owned(new);
        }
    }
    out.into_owned()
}

/// Where the secrets of a line are, in bytes; those of words that only name one are not.
pub fn spans(line: &str) -> Vec<Range<usize>> {
    let found = |regex: &'static Regex| {
        regex.captures_iter(line).filter_map(|found| {
            let all = found.get(0)?;
            let from = found.name("a").map_or(all.start(), |kept| kept.end());
            let to = found.name("z").map_or(all.end(), |kept| kept.start());
            Some(from..to)
        })
    };
    SECRETS.iter().flat_map(found).collect()
}

/// One line of plain text: escape sequences out, other control characters as a blank, at most `max` bytes (then
/// `…`).
pub fn plain_line(text: &str, max: usize) -> String {
    let mut out = String::with_capacity(text.len().min(max) + 4);
    for c in escape::plain(text.as_bytes()).chars() {
        if out.len() >= max {
            out.push('…');
            break;
        }
        match c {
            '\t' => out.push_str("  "),
            c if c.is_control() => out.push(' '),
            // They make text look like other text.
            c if sanitize::is_hidden(c) => {}
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_never_stay() {
        for (line, secret) in [
            ("password=hunter2 user=x", "hunter2"),
            (r#"{"password": "a b c", "name": "x"}"#, "a b c"),
            (
                "connection = mysql+pymysql://root:s3cr3t@127.0.0.1/nova",
                "s3cr3t",
            ),
            ("X-Auth-Token: gAAAAABlqwertyuiopasdfghjklzxcvbnm123456", "gAAAA"),
            ("Authorization: Basic dXNlcjpwYXNz", "dXNlcjpwYXNz"),
            ("curl --os-password letmein x", "letmein"),
            ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.abcdefgh", "eyJ"),
        ] {
            assert!(!secrets(line).contains(secret), "{}", secrets(line));
        }
        assert_eq!(
            secrets("Unable to validate token: expired"),
            "Unable to validate token: expired"
        );
    }

    #[test]
    fn hostile_characters_are_taken_out() {
        assert_eq!(
            plain_line("a\u{1b}[31mb\u{1b}]0;title\u{7}c\rd\u{202e}e", 100),
            "abc de"
        );
        assert_eq!(plain_line("abcdef", 3), "abc…");
        assert_eq!(plain_line("a\u{2066}b\u{61c}c\u{e0041}", 100), "abc");
    }
}
