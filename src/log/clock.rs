//! What a log's times lack: the year, the date, the zone.
//!
//! Must not: ask for the time of day. The reference comes in: the build's end, else `--now`, else the file's own
//! time (`design/command-line.md`, *Which gate*).

use super::stamp::{Date, Stamp};
use crate::domain::Build;
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

const DAY: i64 = 86_400_000_000;

/// Resolves stamps to microseconds since 1970 UTC.
#[derive(Debug, Clone)]
pub struct Clock {
    reference: Option<Timestamp>,
    zone: Zone,
}

#[derive(Debug, Clone)]
enum Zone {
    Fixed(i64),
    Named(TimeZone),
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(None, TimeZone::UTC)
    }
}

impl Clock {
    /// A clock for logs written near `reference`, in `zone` where they do not say.
    pub fn new(reference: Option<Timestamp>, zone: TimeZone) -> Self {
        let zone = match zone.to_fixed_offset() {
            Ok(offset) => Zone::Fixed(i64::from(offset.seconds()) * 1_000_000),
            Err(_) => Zone::Named(zone),
        };
        Self { reference, zone }
    }

    /// A clock for the logs of `build`; `now` where the build has no times.
    pub fn of_build(build: Option<&Build>, now: Option<Timestamp>, zone: TimeZone) -> Self {
        Self::new(build.and_then(Build::at).or(now), zone)
    }

    /// Whether it has a reference for missing years and dates.
    pub fn has_reference(&self) -> bool {
        self.reference.is_some()
    }

    /// The same clock with `reference` where it had none.
    #[must_use]
    pub fn or_reference(mut self, reference: Option<Timestamp>) -> Self {
        self.reference = self.reference.or(reference);
        self
    }

    /// Reads a zone as a user writes it: `UTC`, `Europe/Vienna`, `+05:30`, `-0330`.
    pub fn parse_zone(text: &str) -> Option<TimeZone> {
        if let Some(sign) = text.chars().next().filter(|c| *c == '+' || *c == '-') {
            let digits: String = text.chars().skip(1).filter(|c| *c != ':').collect();
            if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|c| c.is_ascii_digit()) {
                return None;
            }
            let hours: i32 = digits.get(..2)?.parse().ok()?;
            let minutes: i32 = digits
                .get(2..)
                .filter(|m| !m.is_empty())
                .map_or(Some(0), |m| m.parse().ok())?;
            let seconds = hours * 3600 + minutes * 60;
            let seconds = if sign == '-' { -seconds } else { seconds };
            return Some(Offset::from_seconds(seconds).ok()?.to_time_zone());
        }
        if matches!(text, "UTC" | "utc" | "Z") {
            return Some(TimeZone::UTC);
        }
        TimeZone::get(text).ok()
    }

    /// Microseconds since 1970 UTC; none where the date is missing and there is no reference.
    ///
    /// A log was written before its reference: a missing year or date is the last one with which the stamp is not
    /// later than that, but for clocks that differ a little (an hour; a day where only the year is missing). A
    /// reference at midnight is a date: the day after it counts.
    pub fn resolve(&self, stamp: Stamp) -> Option<i64> {
        let (date, micros, offset) = match stamp {
            Stamp::Epoch(micros) => return Some(micros),
            Stamp::Civil { date, micros, offset } => (date, micros, offset),
        };
        if let Date::Full(y, m, d) = date {
            return self.to_utc(days(i64::from(y), m, d) * DAY + micros, offset);
        }
        let reference = self.reference?;
        let at = reference.as_microsecond();
        let is_date = at.rem_euclid(DAY) == 0;
        let slack = if is_date || matches!(date, Date::MonthDay(..)) {
            DAY
        } else {
            DAY / 24
        };
        let local_days: Vec<i64> = match date {
            Date::MonthDay(m, d) => {
                let year = reference.to_zoned(TimeZone::UTC).year();
                // A 29 February may be eight years back.
                (year - 8..=year + 1)
                    .filter(|y| m != 2 || d != 29 || is_leap(*y))
                    .map(|y| days(i64::from(y), m, d))
                    .collect()
            }
            _ => (-2..=1).map(|day| at.div_euclid(DAY) + day).collect(),
        };
        let times = local_days
            .into_iter()
            .filter_map(|day| self.to_utc(day * DAY + micros, offset));
        times.filter(|time| *time <= at + slack).max()
    }

    /// From local microseconds to UTC.
    fn to_utc(&self, local: i64, offset: Option<i32>) -> Option<i64> {
        if let Some(offset) = offset {
            return Some(local - i64::from(offset) * 1_000_000);
        }
        match &self.zone {
            Zone::Fixed(offset) => Some(local - offset),
            Zone::Named(zone) => {
                let civil = Timestamp::from_microsecond(local)
                    .ok()?
                    .to_zoned(TimeZone::UTC)
                    .datetime();
                let instant = zone.to_ambiguous_timestamp(civil).compatible().ok()?;
                Some(instant.as_microsecond())
            }
        }
    }
}

fn is_leap(year: i16) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days since 1970 of a civil date. Source: Howard Hinnant, "chrono-compatible low-level date algorithms".
fn days(year: i64, month: u8, day: u8) -> i64 {
    let month = i64::from(month);
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::stamp::scan;

    fn resolve(text: &str, reference: &str, zone: &str) -> String {
        let (stamp, _) = scan(text.as_bytes()).unwrap();
        let zone = Clock::parse_zone(zone).unwrap();
        let micros = Clock::new(reference.parse().ok(), zone).resolve(stamp).unwrap();
        Timestamp::from_microsecond(micros).unwrap().to_string()
    }

    #[test]
    fn missing_parts_come_from_the_reference() {
        assert_eq!(
            resolve("Dec 31 23:59:00", "2026-01-01T00:10:00Z", "UTC"),
            "2025-12-31T23:59:00Z"
        );
        assert_eq!(
            resolve("Jan  1 00:01:00", "2025-12-31T23:50:00Z", "UTC"),
            "2026-01-01T00:01:00Z"
        );
        assert_eq!(
            resolve("23:59:00", "2026-01-01T00:10:00Z", "UTC"),
            "2025-12-31T23:59:00Z"
        );
        assert_eq!(
            resolve("08:25:00", "2026-01-01T23:00:00Z", "UTC"),
            "2026-01-01T08:25:00Z"
        );
        assert_eq!(
            resolve("08:25:00", "2026-01-01T00:00:00Z", "UTC"),
            "2026-01-01T08:25:00Z"
        );
        assert_eq!(
            resolve("Feb 29 12:00:00", "2025-01-01T00:10:00Z", "UTC"),
            "2024-02-29T12:00:00Z"
        );
    }

    #[test]
    fn zones_apply_where_the_head_has_none() {
        assert_eq!(
            resolve("2026-07-01 12:00:00", "", "Europe/Vienna"),
            "2026-07-01T10:00:00Z"
        );
        assert_eq!(
            resolve("2026-07-01 12:00:00", "", "-03:30"),
            "2026-07-01T15:30:00Z"
        );
        assert_eq!(
            resolve("2026-07-01T12:00:00Z", "", "-03:30"),
            "2026-07-01T12:00:00Z"
        );
        assert!(Clock::parse_zone("+9x").is_none() && Clock::parse_zone("Nowhere/City").is_none());
    }
}
