//! Text to terms, as the index did it: Lucene's StandardTokenizer (UAX #29 words), lower-cased, no stop words, a
//! word of more than 255 UTF-16 units cut there.
//!
//! Data: [`Tokens`] hold all terms of a field in one buffer, with a hash each, so that a term is found without
//! comparing strings; values of an array lie [`ARRAY_GAP`] positions apart. Cost: linear in the text.

use super::wordbreak::{Class, class};
use std::ops::Range;

/// Longest word in UTF-16 units.
const MAX_UNITS: usize = 255;
/// Positions between the values of an array.
pub(super) const ARRAY_GAP: u32 = 100;

/// One word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where its lower-cased letters lie in [`Tokens`]' buffer.
    start: u32,
    end: u32,
    hash: u32,
    /// Its position.
    pub position: u32,
    /// Which value of the field, and where in it, in bytes.
    pub value: u32,
    from: u32,
    to: u32,
}

/// The words of a field.
#[derive(Debug, Clone, Default)]
pub struct Tokens {
    letters: String,
    tokens: Vec<Token>,
}

impl Tokens {
    /// Analyses the values of a field.
    pub fn new<'v>(values: impl IntoIterator<Item = &'v str>, gap: u32, emoji: bool) -> Self {
        let mut out = Self::default();
        let mut next = 0;
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                next += gap;
            }
            out.add(value, index as u32, &mut next, emoji);
        }
        out
    }

    fn add(&mut self, text: &str, value: u32, next: &mut u32, emoji: bool) {
        let mut at = 0;
        while let Some(range) = word_at(text, at, emoji) {
            at = range.end;
            let start = self.letters.len() as u32;
            for c in text.get(range.clone()).unwrap_or_default().chars() {
                self.letters.push(lower(c));
            }
            let end = self.letters.len() as u32;
            let hash = hash(self.letters.get(start as usize..).unwrap_or_default());
            self.tokens.push(Token {
                start,
                end,
                hash,
                position: *next,
                value,
                from: range.start as u32,
                to: range.end as u32,
            });
            *next += 1;
        }
    }

    /// All words in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Token)> {
        self.tokens.iter().map(|t| (self.term(t), t))
    }

    /// The letters of a word.
    pub fn term(&self, token: &Token) -> &str {
        self.letters
            .get(token.start as usize..token.end as usize)
            .unwrap_or_default()
    }

    /// The words that are this term.
    pub(super) fn find<'t>(&'t self, term: &'t Term) -> impl Iterator<Item = &'t Token> {
        self.tokens
            .iter()
            .filter(move |t| t.hash == term.hash && self.term(t) == term.text)
    }

    /// The word at an index.
    pub(super) fn get(&self, index: usize) -> Option<&Token> {
        self.tokens.get(index)
    }

    /// How many words.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }
}

impl Token {
    /// Bytes of the word in its value.
    pub fn span(&self) -> Range<usize> {
        self.from as usize..self.to as usize
    }

    pub(super) fn is(&self, tokens: &Tokens, term: &Term) -> bool {
        self.hash == term.hash && tokens.term(self) == term.text
    }
}

/// A term of a query, with its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) text: String,
    hash: u32,
}

impl Term {
    pub(super) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let hash = hash(&text);
        Self { text, hash }
    }
}

/// FNV-1a: short words, no attacker gains anything by a collision (the letters are compared, too).
fn hash(text: &str) -> u32 {
    text.bytes()
        .fold(0x811c_9dc5, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

/// Java's `Character.toLowerCase`: one character to one.
pub(super) fn lower(c: char) -> char {
    if c.is_ascii() {
        c.to_ascii_lowercase()
    } else {
        c.to_lowercase().next().unwrap_or(c)
    }
}

/// A text normalised as the terms of a text field are.
pub(super) fn lower_all(text: &str) -> String {
    text.chars().map(lower).collect()
}

/// The next word at or behind byte `at`, as a text is cut that begins there.
pub(super) fn word_at(text: &str, at: usize, emoji: bool) -> Option<Range<usize>> {
    let mut start = at;
    loop {
        let rest = text.get(start..)?;
        let c = rest.chars().next()?;
        let len = match class(c) {
            Class::Letter | Class::Hebrew | Class::Numeric | Class::Katakana | Class::ExtendNumLet => {
                word(rest)
            }
            Class::Han | Class::Hiragana => Some(with_extends(rest, c.len_utf8())),
            Class::SouthEastAsian => Some(run(rest)),
            Class::Emoji | Class::RegionalIndicator if emoji => emoji_sequence(rest),
            // A joiner before an emoji belongs to it.
            Class::Extend if emoji && c == '\u{200d}' => rest
                .get(c.len_utf8()..)
                .filter(|behind| behind.chars().next().is_some_and(|c| class(c) == Class::Emoji))
                .and_then(emoji_sequence)
                .map(|len| len + c.len_utf8()),
            _ if emoji && matches!(c, '#' | '*') => keycap(rest),
            _ => None,
        };
        match len {
            Some(len) => return Some(start..start + len),
            None => start += c.len_utf8(),
        }
    }
}

/// The characters behind a byte that still fit in a word: byte behind each, its class, its units in all.
fn window(rest: &str) -> impl Iterator<Item = (usize, Class)> {
    let mut units = 0;
    rest.char_indices().map_while(move |(at, c)| {
        units += c.len_utf16();
        (units <= MAX_UNITS).then(|| (at + c.len_utf8(), class(c)))
    })
}

/// Takes in the extending characters behind byte `end`.
fn with_extends(rest: &str, end: usize) -> usize {
    window(rest)
        .skip_while(|(behind, _)| *behind <= end)
        .take_while(|(_, class)| *class == Class::Extend)
        .last()
        .map_or(end, |(behind, _)| behind)
}

/// A run of a script without blanks between words.
fn run(rest: &str) -> usize {
    window(rest)
        .take_while(|(_, class)| matches!(class, Class::SouthEastAsian | Class::Extend))
        .last()
        .map_or(0, |(behind, _)| behind)
}

/// WB5–WB13b from the first character; none where the run holds neither letter nor digit (`___`).
fn word(rest: &str) -> Option<usize> {
    let mut end = 0;
    let mut previous: Option<Class> = None;
    let mut bridge: Option<(Class, Class)> = None;
    let mut alphanumeric = false;
    for (behind, class) in window(rest) {
        if class == Class::Extend {
            if bridge.is_none() {
                end = behind;
            }
            continue;
        }
        if let Some((left, middle)) = bridge.take() {
            if !bridges(left, middle, class) {
                break;
            }
        } else if let Some(left) = previous.filter(|left| !joins(*left, class)) {
            if !opens(left, class) {
                break;
            }
            if left == Class::Hebrew && class == Class::SingleQuote {
                end = behind;
            }
            bridge = Some((left, class));
            continue;
        }
        alphanumeric |= class != Class::ExtendNumLet;
        previous = Some(class);
        end = behind;
    }
    alphanumeric.then_some(end)
}

fn is_letter(class: Class) -> bool {
    matches!(class, Class::Letter | Class::Hebrew)
}

fn joins(left: Class, right: Class) -> bool {
    let alnum = |c| is_letter(c) || c == Class::Numeric;
    (alnum(left) && alnum(right))
        || (left == Class::Katakana && right == Class::Katakana)
        || (right == Class::ExtendNumLet)
        || (left == Class::ExtendNumLet && (alnum(right) || right == Class::Katakana))
}

/// Whether a character in the middle may join what is left of it to something behind.
fn opens(left: Class, middle: Class) -> bool {
    match middle {
        Class::MidNumLet | Class::SingleQuote => is_letter(left) || left == Class::Numeric,
        Class::MidLetter => is_letter(left),
        Class::MidNum => left == Class::Numeric,
        Class::DoubleQuote => left == Class::Hebrew,
        _ => false,
    }
}

fn bridges(left: Class, middle: Class, right: Class) -> bool {
    if middle == Class::DoubleQuote {
        return right == Class::Hebrew;
    }
    if left == Class::Numeric {
        right == Class::Numeric
    } else {
        is_letter(right)
    }
}

/// `#` or `*` with the keycap sign behind it.
fn keycap(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    let mut next = chars.next()?;
    if next.1 == '\u{fe0f}' {
        next = chars.next()?;
    }
    (next.1 == '\u{20e3}').then(|| with_extends(rest, next.0 + next.1.len_utf8()))
}

/// An emoji with its modifiers, and those joined to it; two regional indicators; none for a lone one.
fn emoji_sequence(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().peekable();
    let (_, first) = chars.next()?;
    if class(first) == Class::RegionalIndicator {
        let (at, second) = chars.next()?;
        return (class(second) == Class::RegionalIndicator)
            .then(|| with_extends(rest, at + second.len_utf8()));
    }
    let mut end = first.len_utf8();
    let mut joiner = false;
    for (at, c) in chars {
        let modifier = ('\u{1f3fb}'..='\u{1f3ff}').contains(&c);
        match class(c) {
            Class::Extend => joiner = c == '\u{200d}',
            Class::Emoji if joiner || modifier => joiner = false,
            _ => break,
        }
        end = at + c.len_utf8();
    }
    Some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        Tokens::new([text], ARRAY_GAP, true)
            .iter()
            .map(|(term, _)| term.to_owned())
            .collect()
    }

    #[test]
    fn words_as_lucene_cuts_them() {
        assert_eq!(words("KeyError: 'nova'"), ["keyerror", "nova"]);
        assert_eq!(words("logs/screen-n-cpu.txt"), ["logs", "screen", "n", "cpu.txt"]);
        assert_eq!(
            words("__init__.py org:pkg 1:2"),
            ["__init__", "py", "org:pkg", "1", "2"]
        );
        assert_eq!(
            words("1,000 10.0.0.1 3.14. a.1"),
            ["1,000", "10.0.0.1", "3.14", "a", "1"]
        );
        assert_eq!(words("___ - !!"), Vec::<String>::new());
        assert_eq!(words("中文 カタカナ"), ["中", "文", "カタカナ"]);
        assert_eq!(words("İstanbul ΣΊΣ"), ["istanbul", "σίσ"]);
    }

    #[test]
    fn long_words_are_cut() {
        let lengths: Vec<usize> = words(&"x".repeat(600)).iter().map(String::len).collect();
        assert_eq!(lengths, [255, 255, 90]);
    }
}
