//! Where the lines of a block end, found for 64 bytes at a time: a call to a searcher for each line costs more.
//!
//! Cost: some 0.04 ns a byte (SSE2, NEON).

use wide::u8x16;

/// Bytes of a step: a bit for each.
const STEP: usize = 64;

/// The line ends of a block.
#[derive(Default)]
pub(super) struct Ends {
    /// A bit for each byte of the block: whether it is LF.
    masks: Vec<u64>,
}

impl Ends {
    /// Finds the line ends of `block`. Gives whether there may be bytes that an event has otherwise: escape codes, and
    /// the letters whose lower case is ASCII (their last bytes).
    pub(super) fn find(&mut self, block: &[u8]) -> bool {
        self.masks.clear();
        let mut is_odd = u8x16::splat(0);
        let mut step = |bytes: &[u8; STEP]| {
            let mut mask = 0;
            let (parts, _) = bytes.as_chunks::<16>();
            for (nth, part) in parts.iter().enumerate() {
                let part = u8x16::new(*part);
                mask |= u64::from(part.simd_eq(u8x16::splat(b'\n')).to_bitmask()) << (16 * nth);
                let odd = |byte| part.simd_eq(u8x16::splat(byte));
                is_odd = is_odd | odd(0x1b) | odd(0xaa) | odd(0xb0);
            }
            mask
        };
        let (steps, rest) = block.as_chunks::<STEP>();
        self.masks.extend(steps.iter().map(&mut step));
        if !rest.is_empty() {
            let mut last = [0; STEP];
            for (to, from) in last.iter_mut().zip(rest) {
                *to = *from;
            }
            self.masks.push(step(&last));
        }
        is_odd.to_bitmask() != 0
    }

    /// The bytes that are LF, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.masks.iter().enumerate().flat_map(|(nth, mask)| {
            let mut mask = *mask;
            std::iter::from_fn(move || {
                let bit = mask.trailing_zeros() as usize;
                mask &= mask.wrapping_sub(1);
                (bit < STEP).then_some(nth * STEP + bit)
            })
        })
    }
}

/// Where bytes are not what the event will have: escape codes, and letters whose lower case is ASCII.
pub(super) fn odd(lines: &[u8], found: &mut Vec<usize>) {
    found.clear();
    found.extend(memchr::memchr_iter(0x1b, lines));
    found.extend(memchr::memmem::find_iter(lines, "\u{212a}"));
    found.extend(memchr::memmem::find_iter(lines, "\u{130}"));
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
            let is_odd = ends.find(text.as_bytes());
            let want: Vec<usize> = memchr::memchr_iter(b'\n', text.as_bytes()).collect();
            assert_eq!(ends.iter().collect::<Vec<usize>>(), want);
            let mut places = Vec::new();
            super::odd(text.as_bytes(), &mut places);
            assert!(is_odd || places.is_empty());
            assert_eq!(is_odd, !odd.is_empty() && odd != "\u{2018}");
        }
    }
}
