//! Random patterns of words that documents have: beginnings, wildcards, regular expressions, words nearly right.

use super::generate::Generator;
use super::leaf::escape;

impl Generator {
    /// The beginning of a word.
    pub(crate) fn part(&mut self, word: &str) -> String {
        let n = word.chars().count();
        let len = if n < 2 || self.rng.percent(20) {
            n
        } else {
            1 + self.rng.below(n)
        };
        word.chars().take(len).collect()
    }

    /// A word with signs that stand for others.
    pub(crate) fn wildcard(&mut self, value: &str) -> String {
        let word = self.word(value);
        let mut out = String::new();
        for c in word.chars() {
            match self.rng.below(14) {
                0 => out.push('?'),
                1 => out.push('*'),
                2 => out.push_str(&format!("{}*", escape(&c.to_string()))),
                _ => out.push_str(&escape(&c.to_string())),
            }
        }
        match self.rng.below(5) {
            0 => format!("*{out}"),
            1 => format!("*{out}*"),
            2 => format!("{out}?"),
            _ => out,
        }
    }

    /// A regular expression that a word of the text may meet.
    pub(crate) fn regexp(&mut self, value: &str) -> String {
        let word = self.word(value);
        let word = if self.rng.percent(70) {
            word.to_lowercase()
        } else {
            word
        };
        let mut out = String::new();
        for c in word.chars() {
            let plain = if c.is_alphanumeric() {
                c.to_string()
            } else {
                format!("\\{c}")
            };
            let piece = match self.rng.below(36) {
                0 => ".".to_owned(),
                1 => format!("[{plain}x-z]"),
                2 => "[^x]".to_owned(),
                3 => format!("{plain}+"),
                4 => format!("{plain}?"),
                5 => ".*".to_owned(),
                6 => format!("({plain}|q)"),
                7 => format!("{plain}{{1,2}}"),
                8 => "\\w".to_owned(),
                9 => "\\d".to_owned(),
                10 => c.to_string(),
                11 => format!("({plain}&.)"),
                12 => format!("\"{c}\""),
                13 => "<1-20>".to_owned(),
                14 => format!("~({plain}q)"),
                15 if self.rng.percent(30) => (self.rng.one_of(&[
                    "[", "(", ")", "]", "{", "}", "{2", "|", "&", "~", "@", "#", "<", "<a-b>", "\"", "^",
                    "$", "[]", "[^]", "{,3}", "{3,1}",
                ]))
                .to_owned(),
                _ => plain,
            };
            out.push_str(&piece);
        }
        match self.rng.below(8) {
            0 => format!(".*{out}"),
            1 => format!("{out}.*"),
            2 => format!(".*{out}.*"),
            3 => format!("({out}|alpha)"),
            4 => format!("@&{out}"),
            _ => out,
        }
    }

    /// A word with some letters wrong, and how many may be.
    pub(crate) fn fuzzy(&mut self, value: &str) -> String {
        let mut word: Vec<char> = self.word(value).chars().collect();
        for _ in 0..self.rng.below(3) {
            if word.is_empty() {
                break;
            }
            let at = self.rng.below(word.len());
            match self.rng.below(4) {
                0 => {
                    word.remove(at);
                }
                1 => word.insert(at, 'e'),
                2 => word.swap(at, 0),
                _ => {
                    let next = (at + 1).min(word.len() - 1);
                    word.swap(at, next);
                }
            }
        }
        let word: String = word.into_iter().collect();
        let tilde = self.rng.one_of(&[
            "~",
            "~",
            "~",
            "~1",
            "~2",
            "~0",
            "~0.5",
            "~0.8",
            "~AUTO",
            "~3",
            "~AUTO:2,5",
            "~x",
            "~-1",
            "~1.5",
            "~ 1",
            "~2^3",
            "^3~2",
        ]);
        format!("{}{tilde}", escape(&word))
    }
}
