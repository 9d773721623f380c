//! Shapes of time that few programs write.

use super::{Date, Stamp, at_boundary, date, digits, finish, four, month, time_of_day, two};

/// Where the time begins that follows a date ending at `end`: `T`, blanks, `_`, `-`, ` - `, `, `, `][`, `|` join them.
pub(super) fn joint(b: &[u8], end: usize) -> Option<usize> {
    // As nearly all have it.
    if matches!(b.get(end), Some(b' ' | b'T')) && b.get(end + 1).is_some_and(u8::is_ascii_digit) {
        return Some(end + 1);
    }
    let len = b
        .get(end..)?
        .iter()
        .take(5)
        .take_while(|c| b"Tt _-|,[]:".contains(c))
        .count();
    let known = matches!(
        b.get(end..end + len)?,
        [_] | b"  " | b", " | b"][" | b" - " | b" -- "
    );
    known.then_some(end + len)
}

/// Tried after the common shapes.
pub(super) fn scan(b: &[u8]) -> Option<(Stamp, usize)> {
    match b.first()? {
        b'0'..=b'9' => scan_short(b)
            .or_else(|| scan_compact(b))
            .or_else(|| scan_day_month(b))
            .or_else(|| scan_year_month(b))
            .or_else(|| scan_number(b)),
        b'@' => scan_tai(b),
        _ => None,
    }
}

/// `26/11/21 08:04:50` (year first), `11/21/26 08:04:50`, `21.11.26 08:04:50`; without a year `11-21 08:04:50.123`,
/// `11/21-08:04:50.123`, `11.21 08:04:50`.
fn scan_short(b: &[u8]) -> Option<(Stamp, usize)> {
    let (first, sep, second) = (two(b, 0)?, *b.get(2)?, two(b, 3)?);
    if !matches!(sep, b'/' | b'.' | b'-') {
        return None;
    }
    if b.get(5) != Some(&sep) || two(b, 6).is_none() || b.get(8) == Some(&b':') {
        let (micros, end) = time_of_day(b, joint(b, 5)?)?;
        // `10/12 12:30` may be anything: seconds make it a time.
        let seconds = b.get(5..end)?.iter().filter(|c| **c == b':').count() >= 2;
        let (month, day) = if first > 12 {
            (second, first)
        } else {
            (first, second)
        };
        date(2024, month, day)?;
        let day = Date::MonthDay(u8::try_from(month).ok()?, u8::try_from(day).ok()?);
        return finish(b, day, micros, end).filter(|_| seconds || sep == b'-');
    }
    let third = two(b, 6)?;
    let day = match (first, second) {
        (_, 13..) => date(2000 + third, first, second)?,
        _ if sep == b'.' => date(2000 + third, second, first)?,
        (13.., _) => date(2000 + first, second, third)?,
        _ => date(2000 + third, first, second)?,
    };
    let (micros, end) = time_of_day(b, joint(b, 8)?)?;
    finish(b, day, micros, end)
}

/// `261121  8:04:50`, `20261121 08:04:50`, `20261121T080450.123Z`, `20261121-8:4:50:615`; `1121/080450.123` without a
/// year.
fn scan_compact(b: &[u8]) -> Option<(Stamp, usize)> {
    let (_, len) = digits(b, 0)?;
    let (year, at) = match len {
        4 if b.get(4) == Some(&b'/') => (None, 0),
        6 => (Some(2000 + two(b, 0)?), 2),
        8 => (Some(four(b, 0)?), 4),
        _ => return None,
    };
    let (month, day) = (two(b, at)?, two(b, at + 2)?);
    let mut day_of = date(year.unwrap_or(2024), month, day)?;
    if year.is_none() {
        day_of = Date::MonthDay(u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    }
    let start = if year.is_none() { 5 } else { joint(b, len)? };
    if let Some((micros, end)) = time_of_day(b, start).or_else(|| unpadded(b, start)) {
        return finish(b, day_of, micros, end).filter(|_| year.is_some());
    }
    let (micros, mut end) = hms(two(b, start)?, two(b, start + 2)?, two(b, start + 4)?, start + 6)?;
    let mut fraction = 0;
    if b.get(end) == Some(&b'.')
        && let Some((micros, stop)) = super::fraction(b, end + 1)
    {
        fraction = micros;
        end = stop;
    }
    finish(b, day_of, micros + fraction, end)
}

/// `8:4:50:615`: no number is padded.
fn unpadded(b: &[u8], at: usize) -> Option<(i64, usize)> {
    let mut numbers = [0; 3];
    let mut end = at;
    for (i, number) in numbers.iter_mut().enumerate() {
        if i > 0 {
            end = (b.get(end) == Some(&b':')).then_some(end + 1)?;
        }
        let (value, stop) = digits(b, end)?;
        if stop - end > 2 {
            return None;
        }
        *number = u32::try_from(value).ok()?;
        end = stop;
    }
    let [hour, minute, second] = numbers;
    let (micros, end) = hms(hour, minute, second, end)?;
    match super::fraction(b, end + 1).filter(|_| b.get(end) == Some(&b':')) {
        // The fraction is not padded either: milliseconds.
        Some((_, stop)) if stop - end <= 4 => Some((micros + digits(b, end + 1)?.0 * 1000, stop)),
        _ => Some((micros, end)),
    }
}

/// `08.04.50.363779` or `08.04.50:363`, after a date: BGL, DB2, Unreal.
pub(super) fn dotted_time(b: &[u8], at: usize) -> Option<(i64, usize)> {
    let dot = |at: usize| b.get(at) == Some(&b'.');
    if !dot(at + 2) || !dot(at + 5) {
        return None;
    }
    let (micros, end) = hms(two(b, at)?, two(b, at + 3)?, two(b, at + 6)?, at + 8)?;
    if matches!(b.get(end), Some(b'.' | b':'))
        && let Some((fraction, end)) = super::fraction(b, end + 1)
    {
        return Some((micros + fraction, end));
    }
    Some((micros, end))
}

/// Microseconds since midnight, and `end`.
fn hms(hour: u32, minute: u32, second: u32, end: usize) -> Option<(i64, usize)> {
    let fits = hour < 24 && minute < 60 && second <= 60;
    fits.then(|| (i64::from(hour * 3600 + minute * 60 + second) * 1_000_000, end))
}

/// `21 Nov 08:04:50` without a year.
fn scan_day_month(b: &[u8]) -> Option<(Stamp, usize)> {
    let day = two(b, 0)?;
    let month = month(b.get(3..6)?)?;
    if b.get(2) != Some(&b' ') || b.get(6) != Some(&b' ') {
        return None;
    }
    date(2024, month, day)?;
    let (micros, end) = time_of_day(b, 7)?;
    let day = Date::MonthDay(u8::try_from(month).ok()?, u8::try_from(day).ok()?);
    finish(b, day, micros, end)
}

/// `2026 Nov 21 08:04:50` and `21.11.2026 08:04:50`.
fn scan_year_month(b: &[u8]) -> Option<(Stamp, usize)> {
    let dot = |at: usize| b.get(at) == Some(&b'.');
    let (day, at) = if dot(2) && dot(5) {
        (date(four(b, 6)?, two(b, 3)?, two(b, 0)?)?, 10)
    } else {
        let month = month(b.get(5..8)?)?;
        let pad = usize::from(b.get(9) == Some(&b' '));
        let (number, end) = digits(b, 9 + pad)?;
        (date(four(b, 0)?, month, u32::try_from(number).ok()?)?, end)
    };
    let (micros, end) = time_of_day(b, joint(b, at)?)?;
    finish(b, day, micros, end)
}

/// Whole seconds, milliseconds, microseconds or nanoseconds since 1970, of this century.
fn scan_number(b: &[u8]) -> Option<(Stamp, usize)> {
    let len = b.iter().take(20).take_while(|c| c.is_ascii_digit()).count();
    if !matches!(len, 10 | 13 | 16 | 19) || !at_boundary(b, len) || !matches!(b.first(), Some(b'1')) {
        return None;
    }
    // What follows is a blank or a bracket: numbers with other signs after them count something.
    if !matches!(b.get(len), Some(b' ' | b'\t' | b']' | b')' | b'|' | b',' | b':')) {
        return None;
    }
    let value = std::str::from_utf8(b.get(..len)?).ok()?.parse::<i64>().ok()?;
    let micros = match len {
        10 => value * 1_000_000,
        13 => value * 1000,
        16 => value,
        _ => value / 1000,
    };
    Some((Stamp::Epoch(micros), len))
}

/// TAI64N: `@` and 24 hexadecimal digits; the label of 1970 is 2^62 + 10 s. Source: cr.yp.to/libtai/tai64.html.
fn scan_tai(b: &[u8]) -> Option<(Stamp, usize)> {
    let hex = |range: std::ops::Range<usize>| {
        let text = std::str::from_utf8(b.get(range)?).ok()?;
        text.bytes().all(|c| c.is_ascii_hexdigit()).then_some(text)
    };
    let seconds = i64::from_str_radix(hex(1..17)?, 16).ok()? - (1 << 62) - 10;
    let nanos = i64::from_str_radix(hex(17..25)?, 16).ok()?;
    let fits = (0..1 << 40).contains(&seconds) && nanos < 1_000_000_000 && at_boundary(b, 25);
    fits.then_some((Stamp::Epoch(seconds * 1_000_000 + nanos / 1000), 25))
}

/// Moves over a weekday before an ISO date: `Sat 2026-11-21 08:04:50 UTC`.
pub(super) fn weekday(b: &[u8]) -> usize {
    let long = b.iter().take(10).take_while(|c| c.is_ascii_alphabetic()).count();
    let is_day =
        super::DAYS.iter().any(|d| b.starts_with(*d)) && (long == 3 || b.get(long - 3..long) == Some(b"day"));
    let comma = usize::from(b.get(long) == Some(&b','));
    let digit = b.get(long + comma + 1).is_some_and(u8::is_ascii_digit);
    if is_day && digit && b.get(long + comma) == Some(&b' ') {
        return long + comma + 1;
    }
    0
}

/// `21-Nov-2026::08:04:50.123`, in Erlang's reports.
pub(crate) fn scan_erlang(b: &[u8]) -> Option<Stamp> {
    let day = date(four(b, 7)?, month(b.get(3..6)?)?, two(b, 0)?)?;
    let (micros, end) = time_of_day(b, 13).filter(|_| b.get(11..13) == Some(b"::"))?;
    finish(b, day, micros, end).map(|(stamp, _)| stamp)
}

/// The stamp that a tool puts around its run: `Log started: TIME` at the end of a line, `… on [TIME] ***`.
pub(crate) fn scan_around(line: &str) -> Option<Stamp> {
    let line = line.get(..300).unwrap_or(line);
    let tail = line.rsplit_once(": ").map(|(_, tail)| tail.trim());
    let at_end = tail.and_then(|tail| Some((super::scan(tail.as_bytes())?, tail.len())));
    if let Some(((stamp, len), all)) = at_end
        && len == all
        && stamp.is_full()
    {
        return Some(stamp);
    }
    let inner = line.split_once(" on [")?.1;
    let (stamp, len) = super::scan(inner.as_bytes())?;
    inner.get(len..)?.starts_with(']').then_some(stamp)
}
