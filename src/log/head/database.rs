//! PostgreSQL and Redis.
//!
//! Source: PostgreSQL's `log_line_prefix` and csvlog (columns 1, 12, 24); Redis' `serverLogRaw`.

use super::{Head, rest, until};
use crate::event::Level;
use crate::log::stamp;
use std::borrow::Cow;

/// PostgreSQL's severities; DETAIL and its like are no heads but belong to the message before.
fn postgres_level(word: &str) -> Option<Level> {
    Some(match word {
        "DEBUG" | "DEBUG1" | "DEBUG2" | "DEBUG3" | "DEBUG4" | "DEBUG5" => Level::Debug,
        "LOG" | "INFO" | "NOTICE" => Level::Info,
        "WARNING" => Level::Warning,
        "ERROR" => Level::Error,
        "FATAL" | "PANIC" => Level::Critical,
        _ => return None,
    })
}

/// The stamp, where it ends, the word before the first `:  ` after it, and where that stands.
fn prefixed(line: &str) -> Option<(stamp::Stamp, usize, &str, usize)> {
    let (stamp, end) = stamp::scan(line.as_bytes())?;
    let within = line.as_bytes().get(end..line.len().min(end + 400))?;
    let colon = end + memchr::memmem::find(within, b":  ")?;
    let word = line.get(end..colon)?.rsplit(' ').next()?;
    Some((stamp, end, word, colon))
}

/// A stamp, some prefix, then `LEVEL:  text` with two blanks.
pub(super) fn postgres(line: &str) -> Option<Head<'_>> {
    let (stamp, end, word, colon) = prefixed(line)?;
    let severity = postgres_level(word)?;
    let pid = line
        .get(end..colon)?
        .split(|c: char| !c.is_ascii_digit())
        .find(|number| number.len() > 1 && number.len() <= 10)
        .map(Cow::Borrowed);
    Some(Head {
        stamp: Some(stamp),
        level: severity,
        pid,
        body: colon + 3,
        ..Head::default()
    })
}

/// Whether a line belongs to PostgreSQL's message before it, in spite of its prefix.
pub(crate) fn is_tail(line: &str) -> bool {
    prefixed(line).is_some_and(|(_, _, word, _)| {
        matches!(
            word,
            "DETAIL" | "HINT" | "QUERY" | "CONTEXT" | "STATEMENT" | "LOCATION"
        )
    })
}

/// One record of a csvlog: time, user, database, pid … severity (12th) … backend type (24th).
pub(super) fn postgres_csv(line: &str) -> Option<Head<'_>> {
    let (stamp, end) = stamp::scan_iso(line.as_bytes())?;
    if !rest(line, end).starts_with(',') {
        return None;
    }
    let mut head = Head {
        stamp: Some(stamp),
        ..Head::default()
    };
    let mut found = false;
    for (column, field) in Columns::of(line).enumerate().take(24) {
        match column {
            3 => head.pid = Some(Cow::Borrowed(field)),
            11 => {
                head.level = postgres_level(field)?;
                found = true;
            }
            23 if !field.is_empty() => head.module = Some(Cow::Borrowed(field)),
            _ => {}
        }
    }
    found.then_some(head)
}

/// The columns of a CSV record, quotes off, doubled quotes as they stand.
struct Columns<'l> {
    text: Option<&'l str>,
}

impl<'l> Columns<'l> {
    fn of(line: &'l str) -> Self {
        Self { text: Some(line) }
    }
}

impl<'l> Iterator for Columns<'l> {
    type Item = &'l str;

    fn next(&mut self) -> Option<&'l str> {
        let text = self.text?;
        let Some(quoted) = text.strip_prefix('"') else {
            let field = until(text, &[',']);
            self.text = text.get(field.len() + 1..);
            return Some(field);
        };
        let bytes = quoted.as_bytes();
        let mut at = 0;
        while let Some(c) = bytes.get(at) {
            if *c == b'"' {
                if bytes.get(at + 1) != Some(&b'"') {
                    break;
                }
                at += 1;
            }
            at += 1;
        }
        let field = quoted.get(..at).unwrap_or(quoted);
        self.text = quoted.get(at + 2..);
        Some(field)
    }
}

/// `28710:C 21 Nov 2026 08:11:08.599 # text`.
pub(super) fn redis(line: &str) -> Option<Head<'_>> {
    let (pid, after) = line.split_once(':')?;
    if pid.is_empty() || pid.len() > 10 || !pid.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let time = after
        .strip_prefix(|c: char| c.is_ascii_uppercase())?
        .strip_prefix(' ')?;
    let (stamp, len) = stamp::scan(time.as_bytes())?;
    let level = match rest(time, len).as_bytes() {
        [b' ', b'.' | b'-', ..] => Level::Debug,
        [b' ', b'*', ..] => Level::Info,
        [b' ', b'#', ..] => Level::Warning,
        _ => return None,
    };
    let mut body = line.len() - time.len() + len + 2;
    body += usize::from(rest(line, body).starts_with(' '));
    Some(Head {
        stamp: Some(stamp),
        level,
        pid: Some(Cow::Borrowed(pid)),
        body,
        ..Head::default()
    })
}
