//! Many words in raw bytes, in any case of their letters, near the speed of memory: only every fourth byte is looked at.
//!
//! ```text
//! text   …| f a i l | e d   t | o   r e | a c h   |…     four bytes at a time: a gram
//! word              r e a c h                            one of four grams falls into it: "reac", "each", "ach?", "?rea"
//! ```
//! A gram's letters are folded (`| 0x20`: other bytes fold as well, which costs a comparison more, and no match) and
//! hashed; a table of 32 KiB, one byte a hash, says whether a word has such a gram. A word of seven letters or more has
//! four whole grams; one of five or six has bytes of its neighbours in some, which go in with all their values. Shorter
//! words are not for this search.
//!
//! Cost: some 0.1 ns a byte, and some 10 ns for a gram that is found in the table.

use std::ops::Range;
use wide::i16x8;

/// Bytes of a gram, and from one gram to the next.
const GRAM: usize = 4;
/// Bytes of a step: what was found is looked at once for all grams of one.
const STEP: usize = 64;
/// The values of a hash.
pub(super) const HASHES: usize = 1 << 15;
/// The shortest word.
pub(super) const SHORTEST: usize = 5;
/// Folds the letters of ASCII to lower case, and other bytes to something.
const FOLD: u8 = 0x20;

/// A gram.
pub(super) type Gram = [u8; GRAM];

/// What the halves of a gram are multiplied with: odd, so that no bit of them is lost.
const FACTORS: [i16; 2] = [0x6b35, 0x35a7];
/// Bits of the sum that are of the low bytes only.
const SHIFT: i32 = 9;

/// The hash of a gram, below [`HASHES`].
#[inline(always)]
pub(super) fn hash(gram: Gram) -> usize {
    let [a, b, c, d] = gram.map(|byte| byte | FOLD);
    let [first, second] = FACTORS.map(i32::from);
    let sum = i32::from(i16::from_le_bytes([a, b])) * first + i32::from(i16::from_le_bytes([c, d])) * second;
    (sum >> SHIFT) as usize & (HASHES - 1)
}

/// The hashes of the grams in 16 bytes, all at once: one multiplication that every processor has.
#[inline(always)]
fn hashes(bytes: &[u8; 16]) -> [usize; 16 / GRAM] {
    let (halves, _) = bytes.as_chunks::<2>();
    let mut words = [0; 8];
    for (word, half) in words.iter_mut().zip(halves) {
        *word = i16::from_le_bytes(*half);
    }
    let [a, b] = FACTORS;
    let folded = i16x8::new(words) | i16x8::splat(i16::from_le_bytes([FOLD; 2]));
    let sums = folded.dot(i16x8::new([a, b, a, b, a, b, a, b])) >> SHIFT;
    sums.to_array().map(|sum| sum as usize & (HASHES - 1))
}

/// The hashes of four grams, one of which falls into any place of the word, with where in the word the gram begins:
/// the grams from byte `from` of the word on, which is one of [`windows`]. `ended`: no letter, digit or underscore
/// stands behind the word.
pub(super) fn grams(word: &[u8], ended: bool, from: usize, mut see: impl FnMut(usize, i32)) {
    let Some(first) = word.first_chunk::<3>() else {
        return;
    };
    for at in from..from + GRAM {
        let rest = word.get(at..).unwrap_or_default();
        if let Some(gram) = rest.first_chunk::<GRAM>() {
            see(hash(*gram), at as i32);
        } else if let Some([a, b, c]) = rest.first_chunk::<3>() {
            each_folded(ended, |d| see(hash([*a, *b, *c, d]), at as i32));
        } else {
            // The gram three bytes behind a word's begin is, a gram before, the one that begins a byte before it.
            let [b, c, d] = *first;
            each_folded(false, |a| see(hash([a, b, c, d]), -1));
        }
    }
}

/// All bytes, folded, each once; without those that would go on with a word, where it is `ended`.
fn each_folded(ended: bool, mut see: impl FnMut(u8)) {
    let goes_on = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    for byte in 0..=u8::MAX {
        let is_folded = byte & FOLD != 0;
        if is_folded && !(ended && goes_on(byte) && goes_on(byte & !FOLD)) {
            see(byte);
        }
    }
}

/// From which bytes of a word of so many its four grams may be taken.
pub(super) fn windows(len: usize) -> Range<usize> {
    0..len.saturating_sub(2 * GRAM - 2).max(1)
}

/// Which hashes are looked for.
pub(super) struct Table {
    has: Vec<u8>,
}

impl Default for Table {
    fn default() -> Self {
        Self { has: vec![0; HASHES] }
    }
}

impl Table {
    pub(super) fn add(&mut self, hash: usize) {
        if let Some(has) = self.has.get_mut(hash) {
            *has = 1;
        }
    }

    /// Calls `see` with every gram of `text` that is in the table, ascending: where it begins, and its hash. Behind the
    /// text line ends are assumed.
    pub(super) fn find(&self, text: &[u8], mut see: impl FnMut(usize, usize)) {
        // Of this length the compiler knows that every hash is an index.
        let Some(has) = self.has.first_chunk() else {
            return;
        };
        let (steps, rest) = text.as_chunks::<STEP>();
        for (nth, step) in steps.iter().enumerate() {
            look(has, nth * STEP, step, &mut see);
        }
        if !rest.is_empty() {
            let mut last = [b'\n'; STEP];
            for (to, from) in last.iter_mut().zip(rest) {
                *to = *from;
            }
            look(has, steps.len() * STEP, &last, &mut see);
        }
    }
}

#[inline(always)]
fn look(has: &[u8; HASHES], at: usize, bytes: &[u8; STEP], see: &mut impl FnMut(usize, usize)) {
    let (parts, _) = bytes.as_chunks::<16>();
    let mut any = 0;
    for part in parts {
        for hash in hashes(part) {
            any |= has[hash];
        }
    }
    if any != 0 {
        tell(has, at, bytes, see);
    }
}

/// Calls `see` with the grams of a step that are in the table.
#[cold]
fn tell(has: &[u8; HASHES], at: usize, bytes: &[u8; STEP], see: &mut impl FnMut(usize, usize)) {
    let (grams, _) = bytes.as_chunks::<GRAM>();
    for (nth, gram) in grams.iter().enumerate() {
        let hash = hash(*gram);
        if has[hash] != 0 {
            see(at + nth * GRAM, hash);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn hashes_are_those_of_the_grams(bytes: [u8; 16]) {
            let (grams, _) = bytes.as_chunks();
            let each: Vec<usize> = grams.iter().map(|gram| hash(*gram)).collect();
            assert_eq!(hashes(&bytes).as_slice(), each);
        }

        /// Wherever a word stands, in any case, a gram of its own is found there, whatever its window.
        #[test]
        fn a_word_is_found_everywhere(
            word in "[a-z0-9_.:]{5,14}",
            before in "[ -~\n\u{e9}]{0,90}",
            behind in "[ -/\n\u{e9}][ -~\n]{0,90}",
            upper: u16,
            from: prop::sample::Index,
            ended: bool,
        ) {
            let written: String = word
                .chars()
                .enumerate()
                .map(|(nth, c)| if upper >> (nth % 16) & 1 == 1 { c.to_ascii_uppercase() } else { c })
                .collect();
            let text = format!("{before}{written}{behind}");
            let from = from.index(windows(word.len()).len());
            let mut table = Table::default();
            let mut own = Vec::new();
            grams(word.as_bytes(), ended, from, |hash, at| {
                table.add(hash);
                own.push((hash, at));
            });
            let mut found = false;
            table.find(text.as_bytes(), |at, hash| {
                let place = |offset: i32| at as i64 - i64::from(offset);
                found |= own.iter().any(|(own, offset)| *own == hash && place(*offset) == before.len() as i64);
            });
            // A gram that begins before the text is not looked at; the text's own first grams then are.
            prop_assert!(found, "{word} {from} in {text:?}");
        }
    }
}
