//! glog/klog and logfmt.
//!
//! Source: `k8s.io/klog` (header `Lmmdd hh:mm:ss.uuuuuu threadid file:line]`), `go-logfmt`.

use super::{Head, blanks, rest, until};
use crate::event::Level;
use crate::log::level;
use crate::log::stamp::{self, Date, Stamp};
use std::borrow::Cow;

/// `I1121 08:25:37.798785    9372 main.go:5] text`; the date may have its year (`I20261121`, `I261121`), and CockroachDB
/// closes with a blank.
pub(super) fn klog(line: &str) -> Option<Head<'_>> {
    let severity = match line.as_bytes().first()? {
        b'I' => Level::Info,
        b'W' => Level::Warning,
        b'E' => Level::Error,
        b'F' => Level::Critical,
        b'D' => Level::Debug,
        _ => return None,
    };
    let digits = line.bytes().skip(1).take_while(u8::is_ascii_digit).count();
    if !matches!(digits, 4 | 6 | 8) || rest(line, 1 + digits).as_bytes().first() != Some(&b' ') {
        return None;
    }
    let date = line.get(digits - 3..=digits)?;
    let (month, day): (u8, u8) = (date.get(..2)?.parse().ok()?, date.get(2..)?.parse().ok()?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let date = match line.get(1..digits - 3).filter(|year| !year.is_empty()) {
        Some(year) => {
            let year: i16 = year.parse().ok()?;
            Date::Full(if year < 100 { 2000 + year } else { year }, month, day)
        }
        None => Date::MonthDay(month, day),
    };
    let time = 2 + digits;
    let (Stamp::Civil { micros, .. }, len) = stamp::scan(rest(line, time).as_bytes())? else {
        return None;
    };
    let mut at = time + len;
    at += blanks(rest(line, at));
    let pid = until(rest(line, at), &[' ']);
    let place = rest(line, at + pid.len())
        .strip_prefix(' ')
        .map(|t| until(t, &[']', ' ']))?;
    let (file, number) = place.rsplit_once(':')?;
    if !number.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut body = at + pid.len() + 1 + place.len() + 1;
    body += usize::from(rest(line, body).starts_with(' '));
    Some(Head {
        stamp: Some(Stamp::Civil {
            date,
            micros,
            offset: None,
        }),
        level: severity,
        module: Some(Cow::Borrowed(
            file.rsplit_once('@').map_or(file, |(_, file)| file),
        )),
        pid: Some(Cow::Borrowed(pid)),
        body: body.min(line.len()),
        ..Head::default()
    })
}

/// `level=info ts=2026-11-21T08:25:38Z component=x msg="text"`: two or more pairs, one of them a time or a level.
pub(super) fn logfmt(line: &str) -> Option<Head<'_>> {
    let mut head = Head::default();
    let mut known = 0;
    let mut at = 0;
    for _ in 0..64 {
        at += blanks(rest(line, at));
        let text = rest(line, at);
        let Some(eq) = text.find('=').filter(|eq| *eq > 0 && *eq < 64) else {
            break;
        };
        let key = text.get(..eq)?;
        if key.contains([' ', '"', '{', '[', '(']) {
            break;
        }
        let value = value(rest(text, eq + 1));
        let bare = value.trim_matches('"');
        match key {
            "ts" | "time" | "t" | "timestamp" => {
                head.stamp = stamp::scan(bare.as_bytes()).map(|(s, _)| s);
                known += usize::from(head.stamp.is_some());
            }
            "level" | "lvl" | "severity" => {
                if let Some(found) = level::word(bare.as_bytes()) {
                    head.level = found;
                    known += 1;
                }
            }
            "component" | "logger" => head.module = Some(Cow::Borrowed(bare)),
            _ => {}
        }
        at += eq + 1 + value.len();
    }
    let first = until(line, &['=']);
    let plausible = matches!(
        first,
        "ts" | "time" | "t" | "timestamp" | "level" | "lvl" | "severity"
    );
    // Grafana begins with another key.
    let both = head.stamp.is_some() && head.level != Level::None && !first.contains(' ');
    ((plausible || both) && known > 0 && line.matches('=').take(2).count() == 2).then_some(head)
}

/// A value up to a blank, or to the closing quote.
fn value(text: &str) -> &str {
    if !text.starts_with('"') {
        return until(text, &[' ']);
    }
    let mut escaped = false;
    for (at, c) in text.bytes().enumerate().skip(1) {
        match c {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return text.get(..=at).unwrap_or(text),
            _ => {}
        }
    }
    text
}
