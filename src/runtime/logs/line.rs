//! One line of a log as the screen shows it: cleaned, its head taken apart, its parts and hits found.

use crate::app::LogLine;
use crate::error::Result;
use crate::log::index::Snapshot;
use crate::log::{Format, highlight, request, sanitize};
use regex::bytes::Regex;
use std::ops::Range;

/// Bytes of a line that can be seen.
const SHOWN: usize = 16 * 1024;
/// More hits in one line are not marked.
const HITS: usize = 200;
/// Characters of a request id that tell it from others.
const SHORT_ID: usize = 12;

/// Reads and prepares a line.
///
/// # Errors
/// There is no such line, or the log was cut.
pub(super) fn show(
    snapshot: &Snapshot,
    format: &Format,
    number: u64,
    regex: Option<&Regex>,
) -> Result<LogLine> {
    let raw = snapshot.read(number, SHOWN)?;
    let whole = sanitize::line(&raw.bytes);
    let mut line = LogLine {
        level: snapshot.level(number),
        more: raw.more > 0,
        ..LogLine::default()
    };
    let head = format.head(&whole).map(|(_, head)| head);
    line.continues = !snapshot.begins_record(number);
    let parts = highlight::spans(&whole, format);
    let body = match head {
        Some(head) => {
            let time = parts.iter().find(|(_, role)| *role == highlight::Role::Time);
            line.time = time.and_then(|(range, _)| time_of_day(whole.get(range.clone())?));
            line.module = head.module.map(|m| sanitize::line(m.as_bytes()));
            match head.message {
                Some(message) => Err(sanitize::line(message.replace('\n', " ⏎ ").as_bytes())),
                None => Ok(head.body.min(whole.len())),
            }
        }
        None => Ok(0),
    };
    match body {
        Ok(from) => {
            line.spans = shift(&parts, from);
            line.text = whole.get(from..).unwrap_or_default().to_string();
        }
        Err(message) => {
            line.spans = highlight::spans(&message, &Format::default());
            line.text = message;
        }
    }
    // Nothing stands for a context without a request.
    line.context = request::context(&line.text)
        .map(|(len, id)| (len, id.unwrap_or_default().chars().take(SHORT_ID).collect()));
    if let Some(regex) = regex {
        let hits = regex.find_iter(line.text.as_bytes()).map(|m| m.range());
        line.hits = hits
            .filter(|r| !r.is_empty() && line.text.get(r.clone()).is_some())
            .take(HITS)
            .collect();
    }
    Ok(line)
}

/// The parts from byte `from` on, counted from there.
fn shift(parts: &[(Range<usize>, highlight::Role)], from: usize) -> Vec<(Range<usize>, highlight::Role)> {
    parts
        .iter()
        .filter(|(range, _)| range.start >= from)
        .map(|(range, role)| (range.start - from..range.end - from, *role))
        .collect()
}

/// `01:56:24.567` of a time as written: hours to seconds, and at most three digits of their fraction.
fn time_of_day(stamp: &str) -> Option<String> {
    let bytes = stamp.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let colon = |at: usize| bytes.get(at) == Some(&b':');
    let at = (0..bytes.len()).find(|at| {
        (*at == 0 || !digit(at - 1))
            && digit(*at)
            && digit(at + 1)
            && colon(at + 2)
            && digit(at + 3)
            && digit(at + 4)
            && colon(at + 5)
            && digit(at + 6)
            && digit(at + 7)
    })?;
    let mut text = stamp.get(at..at + 8)?.to_string();
    if matches!(bytes.get(at + 8), Some(b'.' | b',')) {
        let fraction = stamp.get(at + 9..)?;
        let digits: String = fraction
            .chars()
            .take_while(char::is_ascii_digit)
            .take(3)
            .collect();
        if !digits.is_empty() {
            text.push('.');
            text.push_str(&digits);
        }
    }
    Some(text)
}

/// The time of day in UTC of microseconds since 1970, as [`time_of_day`] writes it.
pub(super) fn time_in_utc(micros: i64) -> Option<String> {
    let time = jiff::Timestamp::from_microsecond(micros).ok()?;
    Some(time.strftime("%H:%M:%S%.3f").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_shortened() {
        assert_eq!(
            time_of_day("2026-11-21 01:56:24.567123").as_deref(),
            Some("01:56:24.567")
        );
        assert_eq!(
            time_of_day("21/Nov/2026:17:11:30 +0900").as_deref(),
            Some("17:11:30")
        );
        assert_eq!(time_of_day("1795249821.905700"), None);
    }
}
