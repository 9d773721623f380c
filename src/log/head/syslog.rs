//! syslog, the journal and the kernel.
//!
//! Source: RFC 3164, RFC 5424, `journalctl(1)` on `short`, `short-iso`, `short-unix` and `export`.

use super::{Head, blanks, rest, until};
use crate::log::level;
use crate::log::stamp::{self, Stamp};
use std::borrow::Cow;

/// `Nov 21 08:04:50 host program[pid]: text`; the time may be RFC 3339 or epoch seconds.
pub(super) fn traditional(line: &str) -> Option<Head<'_>> {
    let (stamp, end) = stamp::scan(line.as_bytes())?;
    if !matches!(line.as_bytes().first(), Some(b'0'..=b'9')) && stamp.is_full() {
        return None;
    }
    let mut at = end + 1;
    let host = until(rest(line, at), &[' ']);
    if host.is_empty()
        || host.ends_with(':')
        || !host
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || b".-_:".contains(&c))
    {
        return None;
    }
    if !host.bytes().any(|c| c.is_ascii_alphabetic()) || level::word(host.as_bytes()).is_some() {
        return None;
    }
    at += host.len() + 1;
    let tag = until(rest(line, at), &[' ']);
    let named = tag.strip_suffix(':');
    let (program, pid) = split_tag(named.unwrap_or(tag));
    let is_tag = named.is_some() && !program.is_empty();
    if !is_tag {
        // A message without a program of its own: only the classic time makes it a syslog line.
        if stamp.is_full() || matches!(line.as_bytes().first(), Some(b'0'..=b'9')) {
            return None;
        }
        return Some(Head {
            stamp: Some(stamp),
            body: at.min(line.len()),
            ..host_field(host)
        });
    }
    let mut body = at + tag.len();
    body += usize::from(rest(line, body).starts_with(' '));
    let mut head = Head {
        stamp: Some(stamp),
        module: Some(Cow::Borrowed(program)),
        body,
        ..host_field(host)
    };
    head.extra.push(("syslog_program", Cow::Borrowed(program)));
    if let Some(pid) = pid {
        head.pid = Some(Cow::Borrowed(pid));
        head.extra.push(("syslog_pid", Cow::Borrowed(pid)));
    }
    Some(head)
}

fn host_field(host: &str) -> Head<'_> {
    Head {
        extra: vec![("syslog_host", Cow::Borrowed(host))],
        ..Head::default()
    }
}

/// `program[pid]` to its parts.
fn split_tag(tag: &str) -> (&str, Option<&str>) {
    match tag.strip_suffix(']').and_then(|t| t.rsplit_once('[')) {
        Some((program, pid)) if !pid.is_empty() => (program, Some(pid)),
        _ => (tag, None),
    }
}

/// `<83>1 2026-11-21T04:36:20.925523-03:30 host program pid msgid structured-data text`.
pub(super) fn rfc5424(line: &str) -> Option<Head<'_>> {
    let (pri, after) = line.strip_prefix('<')?.split_once('>')?;
    if pri.len() > 3 {
        return None;
    }
    let severity: u64 = pri.parse().ok()?;
    let mut fields = after.split(' ');
    if fields.next()?.parse::<u8>().is_err() {
        return None;
    }
    let time = fields.next()?;
    let stamp = stamp::scan_iso(time.as_bytes()).map(|(s, _)| s);
    if stamp.is_none() && time != "-" {
        return None;
    }
    let host = fields.next()?;
    let program = fields.next()?;
    let pid = fields.next()?;
    let message_id = fields.next()?;
    let version = until(after, &[' ']).len();
    let at = line.len() - after.len()
        + version
        + time.len()
        + host.len()
        + program.len()
        + pid.len()
        + message_id.len()
        + 6;
    let data = structured_data(rest(line, at));
    let mut body = at + data;
    body += usize::from(rest(line, body).starts_with(' '));
    let mut head = Head {
        stamp,
        level: level::syslog(severity),
        module: (program != "-").then_some(Cow::Borrowed(program)),
        pid: (pid != "-").then_some(Cow::Borrowed(pid)),
        body: if line.is_char_boundary(body) {
            body
        } else {
            line.len()
        },
        ..host_field(host)
    };
    head.extra.push(("syslog_program", Cow::Borrowed(program)));
    Some(head)
}

/// The length of RFC 5424's structured data at the start of `text`.
fn structured_data(text: &str) -> usize {
    if text.starts_with('-') {
        return 1;
    }
    let mut quoted = false;
    let mut escaped = false;
    let mut depth = 0;
    for (at, c) in text.bytes().enumerate() {
        match c {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' if !quoted => depth += 1,
            b']' if !quoted => depth -= 1,
            _ if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// `__CURSOR=…` begins an entry of the export format; its other fields are on the lines that follow.
pub(super) fn export(line: &str) -> Option<Head<'_>> {
    line.starts_with("__CURSOR=s=").then(Head::default)
}

/// `[    0.000000] text`: seconds since boot are no time.
pub(super) fn kernel(line: &str) -> Option<Head<'_>> {
    let inner = line.strip_prefix('[')?;
    let pad = blanks(inner);
    let number = until(rest(inner, pad), &[']']);
    let (whole, fraction) = number.split_once('.')?;
    let all_digits = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || fraction.len() != 6 || whole.len() + pad < 5 {
        return None;
    }
    let end = 1 + pad + number.len();
    if rest(line, end).starts_with(']') {
        let body = end + 1 + usize::from(rest(line, end + 1).starts_with(' '));
        return Some(Head {
            body,
            ..Head::default()
        });
    }
    None
}

/// The fields of an export entry's line that belong in its head: time, level, program, message.
pub(crate) fn export_field<'l>(line: &'l str, head: &mut Head<'l>) {
    let Some((key, value)) = line.split_once('=') else {
        return;
    };
    match key {
        "_SOURCE_REALTIME_TIMESTAMP" | "__REALTIME_TIMESTAMP" if head.stamp.is_none() => {
            head.stamp = value.parse().ok().map(Stamp::Epoch);
        }
        "PRIORITY" => head.level = value.parse().map_or(head.level, level::syslog),
        "SYSLOG_IDENTIFIER" => head.module = Some(Cow::Borrowed(value)),
        "_PID" => head.pid = Some(Cow::Borrowed(value)),
        _ => {}
    }
}
