//! Timestamps as log heads write them: found at the start of a text, without a regular expression.
//!
//! ```text
//! 2026-11-21 01:49:18.934      2026-11-21T08:11:35.882Z    2026/11/21 08:09:08     2026-11-21  8:06:16
//! Nov 21 08:04:50              Sat Nov 21 00:11:32.376144 2026                     21/Nov/2026:17:11:30 +0900
//! 21 Nov 2026 08:11:08.599     11/21/2026, 2:28:48 AM      8:25AM     08:28:00.626     1795249821.905700
//! ```
//!
//! What a stamp lacks (year, date, zone) is resolved by [`super::clock::Clock`]. Cost: some 20 ns a line.
//! Sources: RFC 3339, RFC 3164 §4.1.2, the logs in `corpus/log-formats`.

mod rare;

use rare::joint;
pub(crate) use rare::{scan_around, scan_erlang};

/// A point in time as written, which may lack a year, a date or a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// Microseconds since 1970 UTC.
    Epoch(i64),
    /// A date and a time of day.
    Civil {
        /// What is known of the date.
        date: Date,
        /// Microseconds since midnight.
        micros: i64,
        /// Seconds east of UTC, where the head says so.
        offset: Option<i32>,
    },
}

/// What a stamp says of its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Date {
    /// Year, month, day.
    Full(i16, u8, u8),
    /// Month and day.
    MonthDay(u8, u8),
    /// Nothing.
    Unknown,
}

impl Stamp {
    /// Whether the stamp names a day, be it without its year.
    pub fn is_dated(self) -> bool {
        match self {
            Stamp::Epoch(_) => true,
            Stamp::Civil { date, .. } => date != Date::Unknown,
        }
    }

    /// Whether the stamp names a whole date.
    pub fn is_full(self) -> bool {
        matches!(
            self,
            Stamp::Epoch(_)
                | Stamp::Civil {
                    date: Date::Full(..),
                    ..
                }
        )
    }
}

const MONTHS: [&[u8; 3]; 12] = [
    b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec",
];
const DAYS: [&[u8; 3]; 7] = [b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat", b"Sun"];
/// Zone names that mean one offset everywhere in logs, in hours east of UTC.
const ZONES: [(&[u8], i32); 12] = [
    (b"UTC", 0),
    (b"GMT", 0),
    (b"EST", -5),
    (b"EDT", -4),
    (b"CST", -6),
    (b"CDT", -5),
    (b"MST", -7),
    (b"MDT", -6),
    (b"PST", -8),
    (b"PDT", -7),
    (b"CEST", 2),
    (b"CET", 1),
];

/// Finds a stamp at the very start of `b`; gives it and its length in bytes, zone included.
pub fn scan(b: &[u8]) -> Option<(Stamp, usize)> {
    match b.first()? {
        b'0'..=b'9' => scan_iso(b)
            .or_else(|| scan_epoch(b))
            .or_else(|| scan_day_first(b))
            .or_else(|| scan_us(b))
            .or_else(|| scan_time_only(b))
            .or_else(|| rare::scan(b)),
        b'A'..=b'Z' => scan_month_first(b).or_else(|| {
            let at = rare::weekday(b);
            let (stamp, len) = scan_numeric(b.get(at..).filter(|_| at > 0)?)?;
            Some((stamp, at + len))
        }),
        b'@' => rare::scan(b),
        _ => None,
    }
}

/// A date that begins with digits, and a time.
fn scan_numeric(b: &[u8]) -> Option<(Stamp, usize)> {
    scan_iso(b).or_else(|| scan_day_first(b))
}

/// `2026-11-21 01:49:18.934`, with `T`, `/`, `.`, a comma, a padded hour, a zone; `2026-11-21-08.04.50.363779`.
pub fn scan_iso(b: &[u8]) -> Option<(Stamp, usize)> {
    let sep = *b.get(4)?;
    if !matches!(sep, b'-' | b'/' | b'.') || b.get(7) != Some(&sep) {
        return None;
    }
    let year = four(b, 0)?;
    let date = date(year, two(b, 5)?, two(b, 8)?)?;
    let at = joint(b, 10)?;
    let (micros, end) = time_of_day(b, at).or_else(|| rare::dotted_time(b, at))?;
    finish(b, date, micros, end)
}

/// `1795249821.905700`: ten digits, a dot, digits.
pub fn scan_epoch(b: &[u8]) -> Option<(Stamp, usize)> {
    let (whole, end) = digits(b, 0)?;
    if end != 10 || b.get(end) != Some(&b'.') {
        return None;
    }
    let (frac, end) = fraction(b, end + 1)?;
    at_boundary(b, end).then_some((Stamp::Epoch(whole * 1_000_000 + frac), end))
}

/// `21 Nov 2026 08:11:08.599`, `21/Nov/2026:17:11:30 +0900`, `21-Nov-26 08:11:08`.
fn scan_day_first(b: &[u8]) -> Option<(Stamp, usize)> {
    let day = two(b, 0)?;
    let sep = *b.get(2)?;
    let month = month(b.get(3..6)?)?;
    if (sep != b' ' && sep != b'/' && sep != b'-') || b.get(6) != Some(&sep) {
        return None;
    }
    let (year, end) = match four(b, 7) {
        Some(year) => (year, 11),
        None => (2000 + two(b, 7)?, 9),
    };
    let date = date(year, month, day)?;
    let (micros, end) = time_of_day(b, joint(b, end)?)?;
    finish(b, date, micros, end)
}

/// `11/21/2026, 2:28:48 AM`; where the first number is above 12 it is the day.
fn scan_us(b: &[u8]) -> Option<(Stamp, usize)> {
    let (first, end) = digits(b, 0)?;
    if end > 2 || b.get(end) != Some(&b'/') {
        return None;
    }
    let (second, end2) = digits(b, end + 1)?;
    if end2 - end > 3 || b.get(end2) != Some(&b'/') {
        return None;
    }
    let year = four(b, end2 + 1)?;
    let (month, day) = if first > 12 {
        (second, first)
    } else {
        (first, second)
    };
    let date = date(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)?;
    let (micros, end) = time_of_day(b, joint(b, end2 + 5)?)?;
    finish(b, date, micros, end)
}

/// `08:28:00.626` and `8:25AM`.
fn scan_time_only(b: &[u8]) -> Option<(Stamp, usize)> {
    let (micros, end) = time_of_day(b, 0)?;
    let seconds = b.iter().take(end).filter(|c| **c == b':').count() == 2;
    let (stamp, len) = finish(b, Date::Unknown, micros, end)?;
    (seconds || len > end).then_some((stamp, len))
}

/// `Nov 21 08:04:50`, `Sat Nov 21 00:11:32.376144 2026`, `Nov 21 2026 08:04:50`.
fn scan_month_first(b: &[u8]) -> Option<(Stamp, usize)> {
    let mut at = 0;
    if DAYS.iter().any(|d| b.starts_with(*d)) {
        at = if b.get(3) == Some(&b',') { 5 } else { 4 };
    }
    let month = month(b.get(at..at + 3)?)?;
    // May be written out: `November 21, 2026`.
    at += b
        .get(at + 3..)?
        .iter()
        .take(6)
        .take_while(|c| c.is_ascii_lowercase())
        .count();
    if !matches!(b.get(at + 3), Some(b' ' | b'-')) {
        return None;
    }
    at += if b.get(at + 4) == Some(&b' ') { 5 } else { 4 };
    let (day, end) = digits(b, at)?;
    let day = u32::try_from(day).ok()?;
    let end = end + usize::from(b.get(end) == Some(&b','));
    if end - at > 3 || b.get(end) != Some(&b' ') {
        return None;
    }
    at = end + 1;
    let mut year = None;
    if let (Some(y), Some(b' ' | b',')) = (four(b, at), b.get(at + 4)) {
        year = Some(y);
        at += if b.get(at + 4) == Some(&b',') { 6 } else { 5 };
    }
    let (micros, mut end) = time_of_day(b, at)?;
    if year.is_none()
        && b.get(end) == Some(&b' ')
        && let Some(y) = four(b, end + 1)
        && (1970..2200).contains(&y)
        && at_boundary(b, end + 5)
    {
        year = Some(y);
        end += 5;
    }
    let date = match year {
        Some(y) => date(y, month, day)?,
        None => {
            date(2024, month, day)?;
            Date::MonthDay(u8::try_from(month).ok()?, u8::try_from(day).ok()?)
        }
    };
    finish(b, date, micros, end)
}

/// Adds AM/PM and the zone, and checks that the stamp does not run into a word.
fn finish(b: &[u8], date: Date, mut micros: i64, mut end: usize) -> Option<(Stamp, usize)> {
    let gap = usize::from(b.get(end) == Some(&b' '));
    if let Some(half @ (b"AM" | b"PM" | b"am" | b"pm")) = b.get(end + gap..end + gap + 2)
        && at_boundary(b, end + gap + 2)
    {
        const HOUR: i64 = 3_600_000_000;
        let hour = micros / HOUR;
        if hour == 0 || hour > 12 {
            return None;
        }
        micros += match (half[0] & 0xdf, hour) {
            (b'A', 12) => -12 * HOUR,
            (b'P', 1..=11) => 12 * HOUR,
            _ => 0,
        };
        end += gap + 2;
    }
    let (offset, end) = zone(b, end);
    at_boundary(b, end).then_some((Stamp::Civil { date, micros, offset }, end))
}

/// A zone right at `end` or after one blank.
fn zone(b: &[u8], end: usize) -> (Option<i32>, usize) {
    if matches!(b.get(end), Some(b'Z' | b'z')) && at_boundary(b, end + 1) {
        return (Some(0), end + 1);
    }
    let blank = b.get(end) == Some(&b' ');
    let at = end + usize::from(blank);
    match b.get(at) {
        Some(sign @ (b'+' | b'-')) => {
            let sign = if *sign == b'-' { -1 } else { 1 };
            let Some(hours) = two(b, at + 1).filter(|h| *h < 24) else {
                return (None, end);
            };
            let (minutes, stop) = match b.get(at + 3) {
                Some(b':') => (two(b, at + 4), at + 6),
                _ => (two(b, at + 3), at + 5),
            };
            match minutes {
                Some(m) if m < 60 && at_boundary(b, stop) => {
                    (Some(sign * (hours as i32 * 3600 + m as i32 * 60)), stop)
                }
                _ if !blank && at_boundary(b, at + 3) => (Some(sign * hours as i32 * 3600), at + 3),
                _ => (None, end),
            }
        }
        Some(b'A'..=b'Z') if blank => {
            let rest = b.get(at..).unwrap_or_default();
            ZONES
                .iter()
                .find(|(name, _)| rest.starts_with(name) && at_boundary(rest, name.len()))
                .map_or((None, end), |(name, hours)| {
                    let named = at + name.len();
                    // JavaScript: `GMT+0100`.
                    match b.get(named) {
                        Some(b'+' | b'-') if *hours == 0 => match zone(b, named) {
                            (Some(offset), stop) => (Some(offset), stop),
                            _ => (Some(0), named),
                        },
                        _ => (Some(hours * 3600), named),
                    }
                })
        }
        _ => (None, end),
    }
}

/// `HH:MM[:SS[.frac]]` from `at`, the fraction also after a comma or a colon: microseconds since midnight and where it ends.
fn time_of_day(b: &[u8], at: usize) -> Option<(i64, usize)> {
    let (hour, end) = digits(b, at)?;
    if end - at > 2 || hour > 23 || b.get(end) != Some(&b':') {
        return None;
    }
    let minute = two(b, end + 1).filter(|m| *m < 60)?;
    let mut micros = (hour * 3600 + i64::from(minute) * 60) * 1_000_000;
    let mut end = end + 3;
    if b.get(end) == Some(&b':')
        && let Some(second) = two(b, end + 1).filter(|s| *s <= 60)
    {
        micros += i64::from(second) * 1_000_000;
        end += 3;
        let mark = b.get(end);
        if matches!(mark, Some(b'.' | b',' | b':'))
            && let Some((frac, stop)) = fraction(b, end + 1)
            && (mark != Some(&b':') || matches!(stop - end, 4 | 7))
        {
            micros += frac;
            end = stop;
        }
    }
    Some((micros, end))
}

/// The digits of a fraction as microseconds; those beyond are cut.
fn fraction(b: &[u8], at: usize) -> Option<(i64, usize)> {
    let mut value = 0;
    let mut end = at;
    while let Some(c @ b'0'..=b'9') = b.get(end) {
        if end - at < 6 {
            value = value * 10 + i64::from(c - b'0');
        }
        end += 1;
    }
    let n = end - at;
    if n == 0 {
        return None;
    }
    Some((value * 10_i64.pow(6_u32.saturating_sub(n as u32)), end))
}

/// A run of at most 12 digits.
fn digits(b: &[u8], at: usize) -> Option<(i64, usize)> {
    let mut value = 0_i64;
    let mut end = at;
    while let Some(c @ b'0'..=b'9') = b.get(end) {
        if end - at == 12 {
            return None;
        }
        value = value * 10 + i64::from(c - b'0');
        end += 1;
    }
    (end > at).then_some((value, end))
}

fn two(b: &[u8], at: usize) -> Option<u32> {
    match b.get(at..at + 2)? {
        [x @ b'0'..=b'9', y @ b'0'..=b'9'] => Some(u32::from(x - b'0') * 10 + u32::from(y - b'0')),
        _ => None,
    }
}

fn four(b: &[u8], at: usize) -> Option<u32> {
    Some(two(b, at)? * 100 + two(b, at + 2)?)
}

fn month(name: &[u8]) -> Option<u32> {
    let index = MONTHS.iter().position(|m| m.as_slice() == name)?;
    u32::try_from(index + 1).ok()
}

fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    let leap = is_leap(year);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if day == 0 || day > last || !(1970..=9998).contains(&year) {
        return None;
    }
    Some(Date::Full(
        i16::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    ))
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn at_boundary(b: &[u8], end: usize) -> bool {
    !b.get(end).is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests;
