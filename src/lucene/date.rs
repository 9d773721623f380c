//! Dates as the index reads them: `strict_date_optional_time||epoch_millis`, with date math.
//!
//! A value stands for a span: a day, hour, minute or second is all of it; a year or a month alone is its first day.
//! All results are milliseconds since 1970 UTC.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;
use jiff::{Span, Timestamp, ToSpan};

/// Milliseconds of 400 years.
const CYCLE: i64 = 146_097 * 86_400_000;

/// Reads a date; `up` takes the last millisecond of what it stands for, else the first. `now` is the time that the
/// word `now` means.
pub(super) fn millis(text: &str, up: bool, now: Timestamp) -> Result<i64, String> {
    let bad = || format!("\"{text}\" is not a date");
    if let Some(math) = text.strip_prefix("now") {
        return math_on(now.to_zoned(jiff::tz::TimeZone::UTC).datetime(), math, up).ok_or_else(bad);
    }
    match text.split_once("||") {
        Some((date, math)) => {
            let start = absolute(date, false).ok_or_else(bad)?;
            let start = Timestamp::from_millisecond(start).map_err(|_| bad())?;
            math_on(start.to_zoned(jiff::tz::TimeZone::UTC).datetime(), math, up).ok_or_else(bad)
        }
        None => absolute(text, up).ok_or_else(bad),
    }
}

/// Takes exactly `n` digits.
fn digits(text: &mut &str, n: usize) -> Option<i64> {
    let (head, tail) = text.split_at_checked(n)?;
    let ok = head.bytes().all(|b| b.is_ascii_digit());
    let value = ok.then(|| head.parse().ok()).flatten()?;
    *text = tail;
    Some(value)
}

fn absolute(text: &str, up: bool) -> Option<i64> {
    civil(text, up).or_else(|| epoch(text))
}

/// `strict_date_optional_time`.
fn civil(text: &str, up: bool) -> Option<i64> {
    let mut rest = text;
    let mut ymd = [year(&mut rest)?, 1, 1];
    for part in ymd.iter_mut().skip(1) {
        let Some(after) = rest.strip_prefix('-') else {
            break;
        };
        rest = after;
        *part = digits(&mut rest, 2)?;
    }
    let [year, month, day] = ymd;
    // Years beyond the calendar's are counted in cycles of 400, which have the same days.
    let cycles = (year - 2000).div_euclid(400);
    let month = Date::new((year - cycles * 400) as i16, month as i8, 1).ok()?;
    // The last moment of a day that a month lacks is that of its last day; the first is refused.
    let last = i64::from(month.days_in_month());
    let day = if up && (last..=31).contains(&day) {
        last
    } else {
        day
    };
    let date = month.with().day(day as i8).build().ok()?;
    let mut time = if up { [23, 59, 59, 999] } else { [0; 4] };
    let mut offset = Offset::UTC;
    if let Some(after) = rest.strip_prefix('T') {
        rest = after;
        clock(&mut rest, &mut time)?;
        offset = zone(&mut rest)?;
    }
    if !rest.is_empty() {
        return None;
    }
    let [hour, minute, second, milli] = time;
    let time = Time::new(hour as i8, minute as i8, second as i8, milli as i32 * 1_000_000).ok()?;
    let at = offset.to_timestamp(DateTime::from_parts(date, time)).ok()?;
    // What the index's milliseconds cannot count is their first or last.
    let at = i128::from(at.as_millisecond()) + i128::from(cycles) * i128::from(CYCLE);
    let at = i64::try_from(at).unwrap_or(if at < 0 { i64::MIN } else { i64::MAX });
    (year.abs() <= 999_999_999).then_some(at)
}

/// Four digits; up to ten behind a minus, or from five on behind a plus.
fn year(rest: &mut &str) -> Option<i64> {
    let (sign, least) = match rest.as_bytes().first() {
        Some(b'-') => (-1, 4),
        Some(b'+') => (1, 5),
        _ => return digits(rest, 4),
    };
    *rest = rest.get(1..)?;
    let len = rest.bytes().take_while(u8::is_ascii_digit).count();
    let year = digits(rest, len).filter(|_| (least..=10).contains(&len))?;
    (sign > 0 || year > 0).then_some(sign * year)
}

/// `HH[:mm[:ss[.fraction]]]`, or nothing.
fn clock(rest: &mut &str, time: &mut [i64; 4]) -> Option<()> {
    let [hour, minute, second, milli] = time;
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(());
    }
    *hour = digits(rest, 2)?;
    for part in [minute, second] {
        let Some(after) = rest.strip_prefix(':') else {
            return Some(());
        };
        *rest = after;
        *part = digits(rest, 2)?;
    }
    if let Some(after) = rest.strip_prefix(['.', ',']) {
        let len = after.bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=9).contains(&len) {
            return None;
        }
        let (fraction, tail) = after.split_at(len);
        *milli = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
        *rest = tail;
    }
    Some(())
}

/// `Z`, `+HH:MM`, `+HHMM`, `+HH`, `UTC`, `UTC+HH:MM`, or nothing. No names of places.
fn zone(rest: &mut &str) -> Option<Offset> {
    if let Some(after) = rest.strip_prefix('Z') {
        *rest = after;
        return Some(Offset::UTC);
    }
    for name in ["UTC", "GMT", "UT"] {
        if let Some(after) = rest.strip_prefix(name) {
            *rest = after;
            break;
        }
    }
    let Some(after) = rest.strip_prefix(['+', '-']) else {
        return Some(Offset::UTC);
    };
    let sign = if rest.starts_with('-') { -1 } else { 1 };
    *rest = after;
    let hours = digits(rest, 2)?;
    let minutes = if rest.is_empty() {
        0
    } else {
        *rest = rest.strip_prefix(':').unwrap_or(rest);
        digits(rest, 2)?
    };
    if hours * 60 + minutes > 18 * 60 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60) as i32).ok()
}

/// `epoch_millis`: milliseconds, with a fraction that is dropped.
fn epoch(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    let number = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    (!unsigned.is_empty() && number(unsigned) && number(fraction) && fraction.len() <= 6)
        .then(|| whole.parse().ok())
        .flatten()
}

/// Applies `+1d`, `-2h`, `/d`… in order.
fn math_on(start: DateTime, math: &str, up: bool) -> Option<i64> {
    let mut at = start;
    let mut rest = math;
    while let Some(op) = rest.chars().next() {
        rest = rest.get(1..)?;
        let len = rest.bytes().take_while(u8::is_ascii_digit).count();
        let n: i64 = if len == 0 {
            1
        } else {
            rest.get(..len)?.parse().ok()?
        };
        rest = rest.get(len..)?;
        let unit = rest.chars().next()?;
        rest = rest.get(unit.len_utf8()..)?;
        at = match op {
            '+' => at.checked_add(span(unit, n)?).ok()?,
            '-' => at.checked_sub(span(unit, n)?).ok()?,
            '/' if len == 0 => {
                let floor = floor(at, unit)?;
                if up {
                    floor
                        .checked_add(span(unit, 1)?)
                        .ok()?
                        .checked_sub(1.millisecond())
                        .ok()?
                } else {
                    floor
                }
            }
            _ => return None,
        };
    }
    Some(Offset::UTC.to_timestamp(at).ok()?.as_millisecond())
}

fn span(unit: char, n: i64) -> Option<Span> {
    let span = Span::new();
    match unit {
        'y' => span.try_years(n),
        'M' => span.try_months(n),
        'w' => span.try_weeks(n),
        'd' => span.try_days(n),
        'h' | 'H' => span.try_hours(n),
        'm' => span.try_minutes(n),
        's' => span.try_seconds(n),
        _ => return None,
    }
    .ok()
}

fn floor(at: DateTime, unit: char) -> Option<DateTime> {
    let date = at.date();
    let midnight = |date: Date| date.to_datetime(Time::midnight());
    let clock = |h, m, s| Time::new(h, m, s, 0).ok().map(|t| date.to_datetime(t));
    match unit {
        'y' => Some(midnight(date.first_of_year())),
        'M' => Some(midnight(date.first_of_month())),
        'w' => {
            let back = i64::from(date.weekday().to_monday_zero_offset());
            Some(midnight(date.checked_sub(Span::new().try_days(back).ok()?).ok()?))
        }
        'd' => Some(midnight(date)),
        'h' | 'H' => clock(at.hour(), 0, 0),
        'm' => clock(at.hour(), at.minute(), 0),
        's' => clock(at.hour(), at.minute(), at.second()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(text: &str) -> Option<(i64, i64)> {
        let now = Timestamp::UNIX_EPOCH;
        Some((millis(text, false, now).ok()?, millis(text, true, now).ok()?))
    }

    #[test]
    fn a_value_stands_for_a_span() {
        assert_eq!(both("2014-11-25"), Some((1_416_873_600_000, 1_416_959_999_999)));
        assert_eq!(both("2014-11"), both("2014-11-01"));
        assert_eq!(both("2014"), both("2014-01-01"));
        assert_eq!(
            both("1416876561685.5"),
            Some((1_416_876_561_685, 1_416_876_561_685))
        );
        assert_eq!(
            both("2014-11-25T01:49:21.685+01:00"),
            both("2014-11-25T00:49:21.685Z")
        );
        assert_eq!(both("2014-11-25T10||/d"), both("2014-11-25"));
        assert_eq!(both("201"), Some((201, 201)));
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "2014-11-31",
            "2014-W48",
            "2014-11-25T24:00",
            "2014-11-25 00:49:21",
            "yesterday",
            "",
        ] {
            assert_eq!(both(text), None, "{text}");
        }
    }
}
