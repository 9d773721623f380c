//! What a run of word characters looks like: a number, an id, encoded data, a temporary name, a date.

use crate::log::request::is_uuid;

/// Words of dates that are written without digits.
const DATE_WORDS: [&str; 19] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Mon", "Tue", "Wed",
    "Thu", "Fri", "Sat", "Sun",
];

/// What kinds of characters a run has.
pub(super) struct Shape {
    pub(super) digits: bool,
    pub(super) only_digits: bool,
    pub(super) upper: bool,
    pub(super) lower: bool,
    /// How often the kind changes from one character to the next.
    pub(super) turns: usize,
}

impl Shape {
    pub(super) fn of(run: &[u8]) -> Self {
        let mut shape = Self {
            digits: false,
            only_digits: true,
            upper: false,
            lower: false,
            turns: 0,
        };
        let mut last = 0;
        for byte in run {
            let kind = match byte {
                b'0'..=b'9' => 1,
                b'A'..=b'Z' => 2,
                b'a'..=b'z' => 3,
                _ => 4,
            };
            shape.digits |= kind == 1;
            shape.only_digits &= kind == 1;
            shape.upper |= kind == 2;
            shape.lower |= kind == 3;
            shape.turns += usize::from(last != kind && last != 0);
            last = kind;
        }
        shape
    }

    /// Base64 and its like change case far more often than any name.
    pub(super) fn is_random(&self, length: usize) -> bool {
        length >= 16 && self.upper && self.lower && self.turns * 100 >= length * 42
    }
}

/// Letters, digits, `_`, and whatever is not ASCII.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Where the run that begins at `at` ends: `-` belongs to it between two characters that do.
pub(super) fn word_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while let Some(&byte) = bytes.get(end) {
        let inner = byte == b'-' && bytes.get(end + 1).copied().is_some_and(is_word);
        if !is_word(byte) && !inner {
            break;
        }
        end += 1;
    }
    end
}

pub(super) fn parts(run: &[u8]) -> impl Iterator<Item = &[u8]> {
    run.split(|c| matches!(c, b'-' | b'_'))
}

/// Letters and digits in turns, too many for a name: `EupM9x2`, `0x7f3a`, not `k8s`, `python3`, `x86`.
pub(super) fn is_mixed(part: &[u8]) -> bool {
    let digits = part.iter().filter(|c| c.is_ascii_digit()).count();
    let letters = part.iter().position(u8::is_ascii_digit).unwrap_or(part.len());
    let tail_is_digits = part.iter().skip(letters).all(u8::is_ascii_digit);
    let head_is_digits = part.first().is_some_and(u8::is_ascii_digit);
    digits > 0 && !tail_is_digits && !head_is_digits && (digits > 1 || part.len() > 6)
}

/// At least six hexadecimal digits in a piece, one of them a figure, all the run such pieces or numbers.
pub(super) fn is_hex_id(run: &[u8]) -> bool {
    run.len() >= 8
        && run.iter().all(|c| c.is_ascii_hexdigit() || *c == b'-')
        && run.iter().any(u8::is_ascii_digit)
}

/// The UUID that a run ends with.
pub(super) fn uuid_in(run: &[u8]) -> Option<&[u8]> {
    let from = run.len().checked_sub(36)?;
    let uuid = run.get(from..)?;
    let begins = from
        .checked_sub(1)
        .is_none_or(|b| matches!(run.get(b), Some(b'-' | b'_')));
    (is_uuid(uuid) && begins).then_some(uuid)
}

/// The text without the words of a date that end it: `at Sat Nov `.
pub(super) fn before_date(text: &str) -> &str {
    let mut rest = text;
    loop {
        let Some(front) = rest.strip_suffix(' ') else {
            return rest;
        };
        let front = front.strip_suffix(',').unwrap_or(front);
        let Some(shorter) = DATE_WORDS.iter().find_map(|word| front.strip_suffix(word)) else {
            return rest;
        };
        if shorter
            .bytes()
            .next_back()
            .is_some_and(|c| is_word(c) || c == b'-')
        {
            return rest;
        }
        rest = shorter;
    }
}

/// `tmpqwertyu`, as Python's and C's temporary names.
pub(super) fn is_temporary(word: &str) -> bool {
    word.len() >= 9
        && word
            .strip_prefix("tmp")
            .is_some_and(|rest| !rest.starts_with(['-', '_', 'f']))
}

/// Whether a piece between the masks of a run is encoded or temporary by itself.
pub(super) fn has_odd_words(run: &str) -> bool {
    run.split('*').any(|piece| {
        let piece = piece.trim_matches('-');
        is_temporary(piece) || piece.len() >= 16 && Shape::of(piece.as_bytes()).is_random(piece.len())
    })
}
