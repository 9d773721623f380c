//! Where the lines of a block end, found for 64 bytes at a time: a call to a searcher for each line costs more.
//!
//! Cost: some 0.05 ns a byte (SSE2, NEON).

use wide::u8x16;

/// Bytes of a step: a bit for each.
const STEP: usize = 64;

/// What bytes a block has.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Bytes {
    /// Whether there may be some that an event has otherwise: escape codes, and the letters whose lower case is ASCII
    /// (their last bytes).
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
        let mut is_odd = u8x16::splat(0);
        let mut all = u8x16::splat(0);
        let mut step = |bytes: &[u8; STEP]| {
            let mut mask = 0;
            let (parts, _) = bytes.as_chunks::<16>();
            for (nth, part) in parts.iter().enumerate() {
                let part = u8x16::new(*part);
                mask |= u64::from(part.simd_eq(u8x16::splat(b'\n')).to_bitmask()) << (16 * nth);
                let odd = |byte| part.simd_eq(u8x16::splat(byte));
                is_odd = is_odd | odd(0x1b) | odd(0xaa) | odd(0xb0);
                all |= part;
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
        let is_odd = is_odd.to_bitmask() != 0;
        Bytes {
            is_odd,
            is_plain: !is_odd && all.to_bitmask() == 0,
        }
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
    let ends_odd = |at: &usize| {
        let upto = lines.get(..=*at).unwrap_or_default();
        upto.last() == Some(&0x1b)
            || upto.ends_with("\u{212a}".as_bytes())
            || upto.ends_with("\u{130}".as_bytes())
    };
    found.extend(memchr::memchr3_iter(0x1b, 0xaa, 0xb0, lines).filter(ends_odd));
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
            assert_eq!(ends.iter().collect::<Vec<usize>>(), want);
            let mut places = Vec::new();
            super::odd(text.as_bytes(), &mut places);
            assert_eq!(places.is_empty(), odd.is_empty() || odd == "\u{2018}");
            assert_eq!(bytes.is_odd, !places.is_empty());
            assert_eq!(bytes.is_plain, odd.is_empty());
        }
    }
}
