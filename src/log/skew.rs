//! Clocks of hosts that differ, told from ids that stand in the logs of both: a request is seen by two hosts at nearly
//! the same time.
//!
//! ```text
//! host ─► first time of each id ─► differences of the ids of two hosts ─► their middle, where they agree
//! ```
//!
//! Must not: guess. Few ids, differences that scatter, or ones that a slow call explains tell nothing.
//! Memory: [`MOST`] ids a host. Cost: a search for `req-` in the first 64 MiB of each log.

use super::index::Snapshot;
use super::request;
use crate::error::Result;
use crate::task::Cx;
use std::collections::HashMap;

/// More ids of a host are not kept.
const MOST: usize = 20_000;
/// Bytes of a log that are looked at.
const LOOK: u64 = 64 << 20;
const BLOCK: usize = 1 << 20;
/// Fewer ids in common tell nothing.
const FEWEST: usize = 5;
/// What services need to answer each other is no difference of clocks: 2 s.
const SMALL: i64 = 2_000_000;
/// Zones differ by quarters of an hour.
const QUARTER: i64 = 900_000_000;

/// When ids were first seen by a host: microseconds since 1970 UTC by its own clock.
#[derive(Debug, Default)]
pub struct Sightings(HashMap<[u8; request::LEN], i64>);

impl Sightings {
    /// Adds the ids of a log.
    ///
    /// # Errors
    /// The log was cut, or the work was cancelled.
    pub fn add(&mut self, log: &Snapshot, cx: &Cx) -> Result<()> {
        let mut buffer = vec![0; BLOCK + request::LEN];
        let mut offset = 0;
        let mut known = None;
        while offset < log.n_bytes().min(LOOK) && self.0.len() < MOST {
            cx.check()?;
            let n = log.text().read_at(offset, &mut buffer)?;
            let data = buffer.get(..n).unwrap_or_default();
            for (at, id) in request::ids(data).take_while(|(at, _)| *at < BLOCK) {
                if self.0.len() >= MOST {
                    break;
                }
                let line = log.line_of(offset + at as u64)?;
                if let Some(time) = log.time_after(line, known) {
                    known = Some((line, time));
                    let first = self.0.entry(*id).or_insert(time);
                    *first = time.min(*first);
                }
            }
            offset += BLOCK as u64;
        }
        Ok(())
    }

    /// How many ids there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no id was seen.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Microseconds by which the clock of `other` is ahead of this host's, and the ids that tell it.
    pub fn ahead(&self, other: &Sightings) -> Option<(i64, usize)> {
        let mut all: Vec<i64> = other
            .0
            .iter()
            .filter_map(|(id, theirs)| Some(theirs - self.0.get(id)?))
            .collect();
        all.sort_unstable();
        let n = all.len();
        let part = |tenths: usize| all.get(n * tenths / 10).copied().unwrap_or(0);
        let middle = part(5);
        // Nine tenths of them lie closer together than a quarter of what they tell.
        let scatter = part(9) - part(1);
        if n < FEWEST || middle.abs() < SMALL || scatter > middle.abs() / 4 {
            return None;
        }
        let zone = (middle + QUARTER / 2).div_euclid(QUARTER) * QUARTER;
        let is_zone = zone != 0 && (middle - zone).abs() < SMALL;
        Some((if is_zone { zone } else { middle }, n))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::index::tests::index;
    use std::fmt::Write;

    /// A host that sees each of `n` requests so many seconds after it was sent, by a clock that is so much ahead.
    fn host(n: u32, ahead: u32, seconds: &[u32]) -> Sightings {
        let mut log = String::new();
        for i in 0..n {
            let at = 3600 + i * 7 + ahead + seconds[i as usize % seconds.len()];
            let (h, m, s) = (at / 3600, at / 60 % 60, at % 60);
            writeln!(
                log,
                "2026-11-21 {h:02}:{m:02}:{s:02}.000 1 INFO a.b [None req-{i:08x}-271d-44d5-9cbb-cd31ef1e8ec3 - -] x req-no"
            )
            .unwrap();
        }
        let (_dir, index) = index(log.as_bytes());
        let mut seen = Sightings::default();
        seen.add(&index.snapshot(), &Cx::default()).unwrap();
        assert_eq!(seen.len(), n as usize);
        seen
    }

    #[test]
    fn many_ids_below_one_head_have_its_time_and_are_bounded() {
        let id = |i: usize| format!("req-{i:08x}-271d-44d5-9cbb-cd31ef1e8ec3\n");
        let mut log = String::from("2026-11-21 01:00:00.125 1 INFO a.b x\n");
        log.extend((0..500).map(id));
        log.push_str("2026-11-21 01:00:00.250 1 INFO a.b x\n");
        log.extend((500..25_000).map(id));
        let (_dir, index) = index(log.as_bytes());
        let snapshot = index.snapshot();
        let mut known = None;
        for line in 0..1000 {
            let time = snapshot.time_after(line, known);
            assert_eq!(time, snapshot.time(line), "line {line}");
            known = Some(line).zip(time);
        }
        let mut seen = Sightings::default();
        seen.add(&snapshot, &Cx::default()).unwrap();
        assert_eq!(seen.len(), MOST);
    }

    #[test]
    fn clocks_that_differ_are_told_and_slow_calls_are_not() {
        let one = host(20, 0, &[0]);
        assert_eq!(one.ahead(&host(20, 95, &[0, 1])), Some((96_000_000, 20)));
        assert_eq!(host(20, 95, &[0, 1]).ahead(&one), Some((-95_000_000, 20)));
        assert_eq!(
            one.ahead(&host(20, 7200, &[0, 1])),
            Some((7_200_000_000, 20)),
            "a zone"
        );
        assert_eq!(
            one.ahead(&host(20, 0, &[0, 1])),
            None,
            "no more than a call takes"
        );
        assert_eq!(one.ahead(&host(20, 0, &[0, 90, 5, 40])), None, "they scatter");
        assert_eq!(one.ahead(&host(4, 95, &[0])), None, "too few");
    }
}
