//! Which rows (`_id`) of the server's builds are recorded: intervals without gaps.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Rows `low` to `high`, all recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Interval {
    pub(super) low: u64,
    pub(super) high: u64,
    /// Everything below `low` is older than this; none when that is not known.
    pub(super) reached: Option<Timestamp>,
}

/// Intervals, ascending, never touching.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Covered {
    intervals: Vec<Interval>,
}

impl Covered {
    /// Adds rows, joining what touches. What was known below the lowest stays known.
    pub(super) fn add(&mut self, low: u64, high: u64) {
        let mut new = Interval {
            low,
            high,
            reached: None,
        };
        self.intervals.retain(|old| {
            let touches = old.low <= new.high.saturating_add(1) && new.low <= old.high.saturating_add(1);
            if touches {
                if old.low <= new.low {
                    new.reached = old.reached;
                }
                new.low = new.low.min(old.low);
                new.high = new.high.max(old.high);
            }
            !touches
        });
        self.intervals.push(new);
        self.intervals.sort_by_key(|i| i.low);
    }

    /// Everything below the interval that holds `row` (or ends just above it) is older than `time`.
    pub(super) fn reach(&mut self, row: Option<u64>, time: Timestamp) {
        let found = self.intervals.iter_mut().find(|i| match row {
            Some(row) => (i.low.saturating_sub(1)..=i.high).contains(&row),
            None => false,
        });
        if let Some(interval) = found {
            interval.reached = Some(interval.reached.map_or(time, |old| old.min(time)));
        }
    }

    /// The interval that holds a row.
    pub(super) fn holding(&self, row: u64) -> Option<Interval> {
        self.intervals
            .iter()
            .find(|i| (i.low..=i.high).contains(&row))
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touching_intervals_join_and_keep_what_lies_below() {
        let mut covered = Covered::default();
        covered.add(10, 20);
        covered.reach(Some(10), Timestamp::UNIX_EPOCH);
        covered.add(31, 40);
        assert_eq!(covered.intervals.len(), 2);
        assert!(covered.holding(25).is_none());
        covered.add(21, 30);
        assert_eq!(
            covered.intervals,
            [Interval {
                low: 10,
                high: 40,
                reached: Some(Timestamp::UNIX_EPOCH)
            }]
        );
        covered.add(5, 9);
        assert_eq!(covered.holding(40).unwrap().reached, None);
        covered.reach(Some(4), Timestamp::MIN);
        assert_eq!(covered.holding(5).unwrap().reached, Some(Timestamp::MIN));
    }
}
