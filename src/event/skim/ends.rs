//! Where the lines of a block end, and whether its bytes are what its events will have: one look at each.
//!
//! Cost: some 0.04 ns a byte (SSE2, NEON).

use crate::log::ends::{self, STEP};
use std::ops::ControlFlow;
use wide::u8x16;

/// What bytes a block has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bytes {
    /// Whether there are some that an event has otherwise: escape codes, and letters whose lower case is ASCII.
    pub(super) is_odd: bool,
    /// Whether all are ASCII, and none begins an escape code.
    pub(super) is_plain: bool,
}

/// The line ends of a block.
#[derive(Default)]
pub(super) struct Ends {
    /// A bit for each byte of the block: whether it is LF.
    masks: Vec<u64>,
}

impl Ends {
    /// Finds the line ends of `block`.
    pub(super) fn find(&mut self, block: &[u8]) -> Bytes {
        self.masks.clear();
        self.masks.reserve(block.len() / STEP + 1);
        let mut seen = Seen::default();
        let (steps, rest) = block.as_chunks::<STEP>();
        for bytes in steps {
            self.masks.push(step(bytes, &mut seen));
        }
        if !rest.is_empty() {
            let mut last = [0; STEP];
            if let Some(space) = last.get_mut(..rest.len()) {
                space.copy_from_slice(rest);
            }
            self.masks.push(step(&last, &mut seen));
        }
        let is_ascii = seen.all.to_bitmask() == 0;
        let has_escapes = seen.escapes.to_bitmask() != 0;
        Bytes {
            is_odd: has_escapes || !is_ascii && has_odd_letters(block),
            is_plain: !has_escapes && is_ascii,
        }
    }

    /// The bytes that are LF, ascending, until `see` breaks.
    #[inline(always)]
    pub(super) fn each<B>(&self, mut see: impl FnMut(usize) -> ControlFlow<B>) -> ControlFlow<B> {
        for (nth, mask) in self.masks.iter().enumerate() {
            let mut mask = *mask;
            while mask != 0 {
                see(nth * STEP + mask.trailing_zeros() as usize)?;
                mask &= mask - 1;
            }
        }
        ControlFlow::Continue(())
    }
}

/// What was seen in some steps.
struct Seen {
    /// The bytes that are ESC.
    escapes: u8x16,
    /// All bytes, one over the other.
    all: u8x16,
}

impl Default for Seen {
    fn default() -> Self {
        let none = u8x16::splat(0);
        Self {
            escapes: none,
            all: none,
        }
    }
}

/// A bit for each byte that is LF; takes down what else is there.
#[inline(always)]
fn step(bytes: &[u8; STEP], seen: &mut Seen) -> u64 {
    let (parts, _) = bytes.as_chunks::<16>();
    for part in parts {
        let part = u8x16::new(*part);
        seen.escapes |= part.simd_eq(u8x16::splat(ESC));
        seen.all |= part;
    }
    ends::mask(bytes)
}

/// What begins an escape code.
pub(super) const ESC: u8 = 0x1b;
/// Letters outside ASCII whose lower case is, or begins with, an ASCII one: `K`, `İ`.
const ODD_LETTERS: [&str; 2] = ["\u{212a}", "\u{130}"];

fn has_odd_letters(lines: &[u8]) -> bool {
    ODD_LETTERS
        .iter()
        .any(|letter| memchr::memmem::find(lines, letter.as_bytes()).is_some())
}

/// Where bytes are not what the event will have: escape codes, and letters whose lower case is ASCII.
pub(super) fn odd(lines: &[u8], found: &mut Vec<usize>) {
    found.clear();
    found.extend(memchr::memchr_iter(ESC, lines));
    for letter in ODD_LETTERS {
        found.extend(memchr::memmem::find_iter(lines, letter.as_bytes()));
    }
    found.sort_unstable();
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn all_line_ends(lines in proptest::collection::vec("[a-z]{0,70}", 0..20), odd in 0..5_usize) {
            let odd = ["", "\u{1b}", "\u{212a}", "\u{130}", "\u{2018}"][odd];
            let text = lines.join("\n") + odd;
            let mut ends = Ends::default();
            let bytes = ends.find(text.as_bytes());
            let want: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
            let mut got = Vec::new();
            let _ = ends.each(|at| {
                got.push(at);
                ControlFlow::<()>::Continue(())
            });
            assert_eq!(got, want);
            let mut places = Vec::new();
            super::odd(text.as_bytes(), &mut places);
            assert_eq!(places.is_empty(), odd.is_empty() || odd == "\u{2018}");
            assert_eq!(bytes.is_odd, !places.is_empty());
            assert_eq!(bytes.is_plain, odd.is_empty());
        }
    }
}
