//! syslog, the journal and the kernel.
//!
//! Source: RFC 3164, RFC 5424, `journalctl(1)` on `short`, `short-iso`, `short-unix` and `export`.

use super::{Head, blanks, rest, until};
use crate::log::level;
use crate::log::stamp::{self, Stamp};
use std::borrow::Cow;

/// `Nov 21 08:04:50 host program[pid]: text`; the time may be RFC 3339 or epoch seconds, and `<PRI>` stand before it.
pub(super) fn traditional(line: &str) -> Option<Head<'_>> {
    let (priority, start) = match line.strip_prefix('<').and_then(|l| l.split_once('>')) {
        Some((number, _)) if number.len() <= 3 => (number.parse::<u64>().ok(), number.len() + 2),
        _ => (None, 0),
    };
    let (stamp, len) = stamp::scan(rest(line, start).as_bytes())?;
    let end = start + len;
    let is_number = matches!(rest(line, start).as_bytes().first(), Some(b'0'..=b'9'));
    // `Sat 2026-11-21 08:04:50 UTC host program: text`, but not ctime's `Sat Nov 21 08:04:50 2026`.
    let is_weekday_iso = rest(line, start + 4).starts_with("20");
    if !is_number && stamp.is_full() && !is_weekday_iso {
        return None;
    }
    let mut at = end + 1;
    let host = until(rest(line, at), &[' ']);
    if let Some(head) = without_host(line, at, host, stamp, is_number || stamp.is_full()) {
        return Some(Head {
            level: priority.map(level::syslog).unwrap_or_default(),
            ..head
        });
    }
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
    let mut severity = priority.map(level::syslog).unwrap_or_default();
    // BusyBox names facility and severity: `host daemon.err program[1]: text`.
    let word = until(rest(line, at), &[' ']);
    if let Some((facility, name)) = word.split_once('.')
        && facility
            .bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        && let Some(found) = level::word(name.as_bytes())
    {
        severity = found;
        at += word.len() + 1;
    }
    let tag = until(rest(line, at), &[' ']);
    let named = tag.strip_suffix(':');
    let (program, pid) = split_tag(named.unwrap_or(tag));
    // Puppet's `TIME source (err): text` has the level there.
    let in_brackets = program.strip_prefix('(').and_then(|p| p.strip_suffix(')'));
    let is_level = in_brackets.is_some_and(|word| level::word(word.as_bytes()).is_some());
    let is_tag = named.is_some() && !program.is_empty() && !is_level;
    if !is_tag {
        // A message without a program of its own: only the classic time makes it a syslog line.
        if stamp.is_full() || is_number {
            return None;
        }
        return Some(Head {
            stamp: Some(stamp),
            level: severity,
            body: at.min(line.len()),
            ..host_field(host)
        });
    }
    let mut body = at + tag.len();
    body += usize::from(rest(line, body).starts_with(' '));
    let mut head = Head {
        stamp: Some(stamp),
        level: severity,
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

/// dnsmasq and others that write their own file: `Nov 21 08:04:50 program[pid]: text`.
fn without_host<'l>(
    line: &'l str,
    at: usize,
    tag: &'l str,
    stamp: Stamp,
    is_other: bool,
) -> Option<Head<'l>> {
    let (program, pid) = split_tag(tag.strip_suffix(':')?);
    if is_other || pid.is_none() || program.is_empty() {
        return None;
    }
    let body = at + tag.len();
    Some(Head {
        stamp: Some(stamp),
        module: Some(Cow::Borrowed(program)),
        pid: pid.map(Cow::Borrowed),
        body: body + usize::from(rest(line, body).starts_with(' ')),
        ..Head::default()
    })
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

/// `Sat 2026-11-21 08:04:50.123456 UTC [s=…;i=…]` begins an entry of `journalctl -o verbose`, its fields follow.
pub(super) fn verbose(line: &str) -> Option<Head<'_>> {
    let (stamp, end) = stamp::scan(line.as_bytes())?;
    let is_cursor = rest(line, end).starts_with(" [s=") && line.ends_with(']');
    is_cursor.then_some(Head {
        stamp: Some(stamp),
        body: line.len(),
        ..Head::default()
    })
}

/// `[    0.000000] text`: seconds since boot are no time. Before it may stand `<6>` or `kern  :info  : `, after it
/// Xorg's `(EE)`.
pub(super) fn kernel(line: &str) -> Option<Head<'_>> {
    let mut head = Head::default();
    let mut at = 0;
    if let Some((number, _)) = line.strip_prefix('<').and_then(|l| l.split_once('>')) {
        head.level = level::syslog(number.parse().ok().filter(|_| number.len() <= 3)?);
        at = number.len() + 2;
    } else if let Some((facility, after)) = line
        .split_once(':')
        .filter(|(f, _)| f.len() <= 8 && !f.starts_with('['))
    {
        let (word, _) = after.split_once(": ")?;
        head.level = level::word(word.trim_end().as_bytes())?;
        head.module = Some(Cow::Borrowed(facility.trim_end()));
        at = facility.len() + word.len() + 3;
    }
    let inner = rest(line, at).strip_prefix('[')?;
    let pad = blanks(inner);
    let number = until(rest(inner, pad), &[']']);
    let (whole, fraction) = number.split_once('.')?;
    let all_digits = |t: &str| !t.is_empty() && t.bytes().all(|c| c.is_ascii_digit());
    if !all_digits(whole)
        || !all_digits(fraction)
        || !matches!(fraction.len(), 3 | 6)
        || whole.len() + pad < 5
    {
        return None;
    }
    let end = at + 1 + pad + number.len();
    if !rest(line, end).starts_with(']') {
        return None;
    }
    head.body = end + 1 + usize::from(rest(line, end + 1).starts_with(' '));
    if fraction.len() == 3 && at == 0 {
        head.level = match rest(line, head.body).get(..4) {
            Some("(EE)") => crate::event::Level::Error,
            Some("(WW)") => crate::event::Level::Warning,
            Some("(II)" | "(--)" | "(**)" | "(==)" | "(++)" | "(!!)") => crate::event::Level::Info,
            _ => crate::event::Level::None,
        };
    }
    Some(head)
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
