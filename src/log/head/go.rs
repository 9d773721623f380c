//! glog/klog and logfmt.
//!
//! Source: `k8s.io/klog` (header `Lmmdd hh:mm:ss.uuuuuu threadid file:line]`), `go-logfmt`.

use super::{Head, blanks, rest, until};
use crate::event::Level;
use crate::log::level;
use crate::log::stamp::{self, Date, Stamp};
use std::borrow::Cow;

/// `I1121 08:25:37.798785    9372 main.go:5] text`.
pub(super) fn klog(line: &str) -> Option<Head<'_>> {
    let severity = match line.as_bytes().first()? {
        b'I' => Level::Info,
        b'W' => Level::Warning,
        b'E' => Level::Error,
        b'F' => Level::Critical,
        b'D' => Level::Debug,
        _ => return None,
    };
    let month: u8 = line.get(1..3)?.parse().ok()?;
    let day: u8 = line.get(3..5)?.parse().ok()?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || line.get(5..6)? != " " {
        return None;
    }
    let (Stamp::Civil { micros, .. }, len) = stamp::scan(line.get(6..)?.as_bytes())? else {
        return None;
    };
    let mut at = 6 + len;
    at += blanks(rest(line, at));
    let pid = until(rest(line, at), &[' ']);
    let place = rest(line, at + pid.len())
        .strip_prefix(' ')
        .map(|t| until(t, &[']']))?;
    let (file, number) = place.rsplit_once(':')?;
    if !number.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut body = at + pid.len() + 1 + place.len() + 1;
    body += usize::from(rest(line, body).starts_with(' '));
    Some(Head {
        stamp: Some(Stamp::Civil {
            date: Date::MonthDay(month, day),
            micros,
            offset: None,
        }),
        level: severity,
        module: Some(Cow::Borrowed(file)),
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
    (plausible && known > 0 && line.matches('=').take(2).count() == 2).then_some(head)
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
