//! Times and spans as a person types them.

use jiff::Timestamp;

const SECOND: i64 = 1_000_000;

/// `+1.5s`.
pub(super) fn signed(micros: i64) -> String {
    let sign = if micros < 0 { '-' } else { '+' };
    let fraction = format!("{:06}", micros.abs() % SECOND);
    let fraction = fraction.trim_end_matches('0');
    let dot = if fraction.is_empty() { "" } else { "." };
    format!("{sign}{}{dot}{fraction}s", micros.abs() / SECOND)
}

/// Microseconds since 1970 UTC of a time as typed, with `now` under the cursor.
pub(super) fn when(text: &str, now: i64) -> Option<i64> {
    const DAY: i64 = 86_400 * SECOND;
    let text = text.trim();
    if text.starts_with(['+', '-']) {
        return now.checked_add(duration(text)?);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_microsecond());
    }
    if let Ok(at) = text.parse::<jiff::civil::DateTime>()
        && text.len() > 8
    {
        return Some(
            at.to_zoned(jiff::tz::TimeZone::UTC)
                .ok()?
                .timestamp()
                .as_microsecond(),
        );
    }
    let time: jiff::civil::Time = text.parse().ok()?;
    let of_day = time.duration_since(jiff::civil::Time::midnight()).as_micros();
    // The day under the cursor, or the one beside it that is nearer: logs cross midnight.
    let day = now.div_euclid(DAY) * DAY + i64::try_from(of_day).ok()?;
    [day - DAY, day, day + DAY]
        .into_iter()
        .min_by_key(|at| (at - now).abs())
}

/// Microseconds of `+5m`, `-1.5s`, `200ms`.
pub(super) fn duration(text: &str) -> Option<i64> {
    let text = text.trim();
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    let unit_at = rest
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(rest.len());
    let (number, unit) = rest.split_at_checked(unit_at)?;
    let factor = match unit.trim() {
        "ms" => 1e3,
        "" | "s" => 1e6,
        "m" | "min" => 6e7,
        "h" => 3.6e9,
        "d" => 8.64e10,
        _ => return None,
    };
    let value: f64 = number.parse().ok()?;
    let micros = (sign * value * factor).round();
    // A hundred years: what is more is a slip of the finger.
    (micros.abs() < 3.2e15).then_some(micros as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_typed() {
        let now = "2026-11-21T23:50:00Z".parse::<Timestamp>().unwrap();
        let read = |text: &str| {
            let micros = when(text, now.as_microsecond())?;
            Some(Timestamp::from_microsecond(micros).unwrap().to_string())
        };
        assert_eq!(read("22:05").as_deref(), Some("2026-11-21T22:05:00Z"));
        assert_eq!(read("00:10:30.25").as_deref(), Some("2026-11-22T00:10:30.25Z"));
        assert_eq!(read("+5m").as_deref(), Some("2026-11-21T23:55:00Z"));
        assert_eq!(read("-30s").as_deref(), Some("2026-11-21T23:49:30Z"));
        assert_eq!(
            read("2026-11-20T01:02:03+01:00").as_deref(),
            Some("2026-11-20T00:02:03Z")
        );
        assert_eq!(
            read("2026-11-20 01:02:03").as_deref(),
            Some("2026-11-20T01:02:03Z")
        );
        assert_eq!(
            (read("x"), read("25:00"), read("+5q"), read("+")),
            (None, None, None, None)
        );
    }

    #[test]
    fn offsets_are_read_and_shown() {
        for (text, micros) in [
            ("+1.5s", 1_500_000),
            ("-200ms", -200_000),
            ("2h", 7_200_000_000),
            ("-3", -3_000_000),
        ] {
            assert_eq!(duration(text), Some(micros), "{text}");
            assert_eq!(duration(&signed(micros)), Some(micros), "{text}");
        }
        assert_eq!(
            (duration("1e99s"), duration("s"), duration("9999999999h")),
            (None, None, None)
        );
    }
}
