//! Lines that go on as the one before did: same minute, same process, a level for which nothing is repeated.
//!
//! Nearly every line of a big log of oslo.log or of a console is one. Must not: take a line that [`Format::head`] would
//! give another level; where it is not sure, it does not take it. Cost: a few ns a line.

use crate::event::Level;
use crate::log::Format;
use crate::log::head::{Kind, usual};

/// Bytes to the minute: `2026-11-21 01:49:`.
const MINUTE: usize = 17;
/// Bytes to the seconds' fraction: `2026-11-21 01:49:18.`.
const FRACTION: usize = 20;
/// A longer head is none of these: time, process id, level.
const LONGEST: usize = 64;

/// The head of a line before, as far as its level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    minute: [u8; MINUTE],
    /// Digits of the fraction: 3 or 6.
    digits: usize,
    /// From the fraction to the end of the level: ` 14030 DEBUG `, ` |`.
    rest: Vec<u8>,
    /// The same as a number, and its bits; none where it is longer than one.
    short: Option<(u128, u128)>,
    /// The level of such lines.
    pub level: Level,
}

impl Lane {
    /// Whether lines of a format may be taken: no other kinds of heads than these are tried.
    pub fn fits(format: &Format) -> bool {
        let known = [Kind::Console, Kind::Oslo, Kind::Stamped];
        let kinds = format.kinds();
        // A console's lines have a level in a column of its own where the format says so.
        format.has(Kind::Oslo) && !format.has_column() && kinds.iter().all(|kind| known.contains(kind))
            || kinds == [Kind::Console, Kind::Stamped] && !format.has_column()
    }

    /// The lane of a line whose head is of `kind` and has a right time.
    pub fn of(line: &[u8], kind: Kind) -> Option<Self> {
        let minute = *line.first_chunk::<MINUTE>()?;
        let digits = line
            .get(FRACTION..)?
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        let is_usual = minute.get(10) == Some(&b' ')
            && minute.get(11).is_some_and(u8::is_ascii_digit)
            && minute.get(13) == Some(&b':')
            && minute.get(16) == Some(&b':')
            && line.get(FRACTION - 1) == Some(&b'.');
        if !is_usual || !matches!(digits, 3 | 6) {
            return None;
        }
        let rest = line.get(FRACTION + digits..)?;
        let (len, level) = match kind {
            Kind::Console => (rest.starts_with(b" |").then_some(2)?, Level::None),
            Kind::Oslo => {
                let (_, level, behind) = usual::process_and_level(rest.strip_prefix(b" ")?)?;
                (rest.len() - behind.len(), level)
            }
            _ => return None,
        };
        // Heads of ERROR may be repeated: whether they are is no question of one line.
        let lane = Self {
            minute,
            digits,
            rest: rest.get(..len)?.to_vec(),
            short: number(rest.get(..len)?),
            level,
        };
        (level != Level::Error && len <= LONGEST && lane.takes(line)).then_some(lane)
    }

    /// Whether a line is one of these.
    #[inline]
    pub fn takes(&self, line: &[u8]) -> bool {
        let Some((minute, after)) = line.split_first_chunk::<MINUTE>() else {
            return false;
        };
        if *minute != self.minute {
            return false;
        }
        let Some(([tens, ones, point], after)) = after.split_first_chunk::<3>() else {
            return false;
        };
        let seconds = (b'0'..=b'5').contains(tens) && ones.is_ascii_digit() && *point == b'.';
        let after = match self.digits {
            6 => behind_digits::<6>(after),
            _ => behind_digits::<3>(after),
        };
        let is_same = |after: &[u8]| match (self.short, after.first_chunk()) {
            (Some((bytes, mask)), Some(here)) => (u128::from_le_bytes(*here) ^ bytes) & mask == 0,
            _ => after.starts_with(&self.rest),
        };
        // Behind the level of oslo.log stands a name; what else stands there is another head, with other rules.
        let is_named = |after: &[u8]| {
            let next = after.get(self.rest.len());
            self.level == Level::None
                || next.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, b'_' | b'['))
        };
        seconds && after.is_some_and(|after| is_same(after) && is_named(after))
    }
}

/// What follows so many digits; none where they are none.
#[inline]
fn behind_digits<const N: usize>(text: &[u8]) -> Option<&[u8]> {
    let (digits, after) = text.split_first_chunk::<N>()?;
    let all = digits.iter().fold(true, |all, c| all & c.is_ascii_digit());
    all.then_some(after)
}

/// At most 16 bytes as a number, and the bits that are theirs: comparing those takes no call.
fn number(bytes: &[u8]) -> Option<(u128, u128)> {
    let (mut all, mut mask) = ([0; 16], [0; 16]);
    all.get_mut(..bytes.len())?.copy_from_slice(bytes);
    mask.get_mut(..bytes.len())?.fill(u8::MAX);
    Some((u128::from_le_bytes(all), u128::from_le_bytes(mask)))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_line_that_is_taken_has_that_level(
            first in "2026-11-21 01:49:1[89]\\.[0-9]{3}([0-9]{3})? ([0-9]{1,5} )?([|]|INFO|DEBUG|WARNING|CRITICAL|AUDIT) ?[a-z.:<>\\[-]{0,6} [a-z]{0,3}",
            lines in proptest::collection::vec("(2026-11-21 01:49:[0-6][0-9]\\.[0-9]{3}([0-9]{3})? )([0-9]{1,5} )?([|]|INFO|DEBUG|WARNING|CRITICAL|AUDIT) ?[a-z.:<>\\[\\]| -]{0,8}", 1..20)
        ) {
            for kinds in [&[Kind::Console, Kind::Oslo, Kind::Stamped][..], &[Kind::Oslo, Kind::Stamped], &[Kind::Console, Kind::Stamped]] {
                let format = Format::of(kinds);
                assert!(Lane::fits(&format));
                let Some((kind, _)) = format.head(&first) else { continue };
                let Some(lane) = Lane::of(first.as_bytes(), kind) else { continue };
                for line in lines.iter().chain([&first]) {
                    if lane.takes(line.as_bytes()) {
                        let (kind, head) = format.head(line).expect("a head");
                        assert_eq!(head.level, lane.level, "{first:?} {line:?}");
                        assert!(!head.module.is_some_and(|m| m.starts_with('<')) || kind != Kind::Stamped);
                    }
                }
            }
        }
    }
}
