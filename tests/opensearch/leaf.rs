//! Random leaves: every kind that the syntax has, of words that documents have.

use super::generate::Generator;

const DATES: [&str; 21] = [
    "2013",
    "2013-09",
    "2013-09-24",
    "2013-10-08T20",
    "2013-10-08T20:15",
    "2013-10-08T20:15:19",
    "2013-10-08T20:15:19Z",
    "2013-10-08T20:15:19.123456Z",
    "2013-10-08T20:15:19+01:00",
    "2014-11-25||/d",
    "2013-10-08T20:15:19Z||-1h/h",
    "2013-01-01||+9M+1d",
    "now-30d/d",
    "now",
    "1381263319000",
    "138126331",
    "2013-9-24",
    "2013-13-01",
    "2013-10-08 20:15",
    "2013-W40",
    "2013-10-08T25:00",
];
const NUMBERS: [&str; 22] = [
    "0",
    "1",
    "-1",
    "+1",
    "1.0",
    "1.5",
    "01",
    "1e0",
    "1E2",
    ".5",
    "0.1",
    "5.",
    "1f",
    "0x1",
    "NaN",
    "Infinity",
    "1_000",
    "46352",
    "99999999999999999999",
    "9223372036854775807",
    "one",
    "",
];
const ODD_FIELDS: [&str; 24] = [
    "build_status.keyword",
    "message.keyword",
    "message.raw",
    "tags.raw",
    "build_\\*",
    "tag\\*",
    "\\*_name",
    "build\\_name",
    "_exists_",
    "_exists_",
    "_missing_",
    "_all",
    "*",
    "nofield",
    "no.field",
    "@fields",
    "@fields.\\*",
    "build_name ",
    "Message",
    "message\\:",
    "test_name",
    "build_na\\?e",
    "tags.keyword",
    "\\*",
];
const ODD_WORDS: [&str; 24] = [
    "AND",
    "OR",
    "NOT",
    "and",
    "TO",
    "&",
    "&&",
    "||",
    "\\AND",
    "é",
    "naïve",
    "中文",
    "İstanbul",
    "\u{212a}elvin",
    "ﬁle",
    "ΣΊΣ",
    "😀",
    "\\u0041lpha",
    "\\",
    "a\\ b",
    "x:y",
    "...",
    "-",
    "__",
];

impl Generator {
    /// A field and what is asked of it, or without a field.
    pub(crate) fn clause(&mut self) -> String {
        let (field, value) = if self.rng.percent(55) {
            ("message".to_owned(), self.rng.pick(&self.messages).clone())
        } else {
            self.rng.pick(&self.values).clone()
        };
        let bare = field == "message" && self.rng.percent(60);
        let shown = if self.rng.percent(8) {
            self.field()
        } else {
            field.clone()
        };
        let ask = self.ask(&field, &value);
        let boost = self.boost();
        if bare {
            format!("{ask}{boost}")
        } else {
            format!("{shown}:{ask}{boost}")
        }
    }

    /// The name of a field, mostly a real one.
    pub(crate) fn field(&mut self) -> String {
        if self.rng.percent(70) {
            self.rng.pick(&self.values).0.clone()
        } else {
            self.rng.one_of(&ODD_FIELDS).to_owned()
        }
    }

    pub(crate) fn boost(&mut self) -> &'static str {
        match self.rng.below(400) {
            0..376 => "",
            376..390 => "^2",
            390..398 => "^0.5",
            398 => "^-1",
            _ => "^x",
        }
    }

    /// Something asked of a field that has that value.
    pub(crate) fn ask(&mut self, field: &str, value: &str) -> String {
        let typed = matches!(field, "voting" | "build_change" | "error_pr" | "@timestamp");
        if typed && self.rng.percent(80) {
            return self.typed(field);
        }
        match self.rng.below(100) {
            0..22 => escape(&self.word(value)),
            22..26 => format!("({} {})", escape(&self.word(value)), escape(&self.word(value))),
            26..52 => quote(&self.words(value)),
            52..57 => {
                let words = self.words(value);
                format!("{}~{}", quote(&words), self.rng.below(6))
            }
            57..63 => {
                let word = self.word(value);
                format!("{}*", escape(&self.part(&word)))
            }
            63..71 => self.wildcard(value),
            71..79 => format!("/{}/", self.regexp(value).replace('/', "\\/")),
            79..86 => self.fuzzy(value),
            86..92 => self.range(value),
            92..94 => format!(
                "{}{}",
                self.rng.one_of(&[">", ">=", "<", "<=", ">=="]),
                self.word(value)
            ),
            94..96 => self.rng.one_of(&ODD_WORDS).to_owned(),
            96 => quote(value),
            97 => self.word(value),
            98 => format!("\"{}\"", self.rng.one_of(&ODD_WORDS)),
            _ => self
                .rng
                .one_of(&[
                    "*", "?", "**", "\"\"", "\"*\"", "\"...\"", "//", "~", "()", "[* TO *]", "{* TO *}",
                ])
                .to_owned(),
        }
    }

    fn typed(&mut self, field: &str) -> String {
        let pool: &[&'static str] = if field == "@timestamp" { &DATES } else { &NUMBERS };
        let one = |this: &mut Self| this.rng.one_of(pool).to_owned();
        let (a, b) = (one(self), one(self));
        match self.rng.below(10) {
            0..3 => escape(&a),
            3 => quote(&a),
            4 => format!("{}{}", self.rng.one_of(&[">", ">=", "<", "<="]), a),
            5 => format!("({} OR {})", escape(&a), escape(&b)),
            6 => format!("{a}{}", self.rng.one_of(&["*", "~", "?", "~1", ""])),
            _ => self.bounds(&a, &b),
        }
    }

    fn bounds(&mut self, a: &str, b: &str) -> String {
        let open = self.rng.one_of(&["[", "[", "{"]).to_owned();
        let close = self.rng.one_of(&["]", "]", "}"]).to_owned();
        let mut end = |text: &str| match self.rng.below(10) {
            0 => "*".to_owned(),
            1..4 => quote(text),
            4 => text.to_owned(),
            _ => text.replace([' ', ']', '}', '\\', '"'], ""),
        };
        let (a, b) = (end(a), end(b));
        format!("{open}{a} TO {b}{close}")
    }

    fn range(&mut self, value: &str) -> String {
        let (mut a, mut b) = (self.word(value), self.word(value));
        if a > b && self.rng.percent(90) {
            std::mem::swap(&mut a, &mut b);
        }
        if self.rng.percent(50) {
            b.push('z');
        }
        self.bounds(&a, &b)
    }

    /// A word of a text, or what blanks surround.
    pub(crate) fn word(&mut self, text: &str) -> String {
        let separators = if self.rng.percent(60) {
            " \n\t'\":=[](),./-_"
        } else {
            " \n\t"
        };
        let words: Vec<&str> = text
            .split(|c| separators.contains(c))
            .filter(|w| !w.is_empty())
            .collect();
        if words.is_empty() {
            return "alpha".to_owned();
        }
        let word: String = self.rng.pick(&words).chars().take(60).collect();
        match self.rng.below(12) {
            0 => word.to_uppercase(),
            1 => word.to_lowercase(),
            _ => word,
        }
    }

    /// Some words in a row.
    pub(crate) fn words(&mut self, text: &str) -> String {
        let words: Vec<&str> = text.split_whitespace().take(80).collect();
        if words.is_empty() {
            return text.chars().take(60).collect();
        }
        let from = self.rng.below(words.len());
        let len = 1 + self.rng.below(6);
        let mut some: Vec<&str> = words.into_iter().skip(from).take(len).collect();
        match self.rng.below(12) {
            0 => some.reverse(),
            1 if some.len() > 2 => {
                some.remove(1);
            }
            2 => some.insert(0, "alpha"),
            _ => {}
        }
        some.join(" ").chars().take(300).collect()
    }
}

/// A word as it stands bare: what the syntax knows gets a backslash.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "+-!():^[]\"{}~*?\\/&| \t\n<>=\u{3000}".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// A text in quotes.
pub(crate) fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
