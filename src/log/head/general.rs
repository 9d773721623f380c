//! Heads that begin with a time: some programs' own, and any other ([`super::fields`] reads what follows it).

use super::fields::after_time;
use super::{Head, blanks, is_dotted_name, rest, until};
use crate::event::Level;
use crate::log::level;
use crate::log::stamp;
use std::borrow::Cow;

/// `2026-11-21 08:11:45.653+0000: 29074: info : virObjectNew:256 : text`.
pub(super) fn libvirt(line: &str) -> Option<Head<'_>> {
    let (stamp, end) = stamp::scan_iso(line.as_bytes())?;
    let after = rest(line, end).strip_prefix(": ")?;
    let (pid, after) = after.split_once(": ")?;
    if pid.is_empty() || !pid.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (word, text) = after.split_once(" : ")?;
    let severity = level::word(word.trim_end().as_bytes())?;
    let place = until(text, &[' ']);
    let module = place.rsplit_once(':').filter(|(name, number)| {
        is_dotted_name(name) && !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit())
    });
    Some(Head {
        stamp: Some(stamp),
        level: severity,
        module: module.map(|(name, _)| Cow::Borrowed(name)),
        pid: Some(Cow::Borrowed(pid)),
        body: line.len() - text.len(),
        ..Head::default()
    })
}

/// `2026-11-21T08:11:37.496Z|00047|socket_util|ERR|text`; a thread stands in brackets after the module.
pub(super) fn ovs(line: &str) -> Option<Head<'_>> {
    let (stamp, end) = stamp::scan_iso(line.as_bytes())?;
    let mut fields = rest(line, end).strip_prefix('|')?.splitn(4, '|');
    let number = fields.next()?;
    let module = fields.next()?;
    let word = fields.next()?;
    let text = fields.next()?;
    if number.is_empty() || !number.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let severity = match word {
        "EMER" => Level::Critical,
        word => level::word(word.as_bytes())?,
    };
    Some(Head {
        stamp: Some(stamp),
        level: severity,
        module: Some(Cow::Borrowed(until(module, &['(']))),
        body: line.len() - text.len(),
        ..Head::default()
    })
}

/// `[2026-11-21T08:28:01.230+0000][0.003s][info][gc,init] text`.
pub(super) fn jvm(line: &str) -> Option<Head<'_>> {
    let mut at = 0;
    let mut head = Head::default();
    let mut has_level = false;
    while let Some(inner) = rest(line, at).strip_prefix('[') {
        let field = until(inner, &[']']);
        if let Some((found, _)) = stamp::scan_iso(field.as_bytes()) {
            head.stamp = Some(found);
        } else if has_level {
            head.module = Some(Cow::Borrowed(field.trim_end()));
        } else if let Some(found) = level::word(field.trim_end().as_bytes()) {
            head.level = found;
            has_level = true;
        }
        at += field.len() + 2;
        if head.module.is_some() || at > 200 {
            break;
        }
    }
    if !has_level || head.module.is_none() {
        return None;
    }
    head.body = (at + usize::from(rest(line, at).starts_with(' '))).min(line.len());
    Some(head)
}

/// `+ 2026-11-21 08:30:09.400 dep.sh:4: mkdir`: bash with a time in `PS4`.
pub(super) fn xtrace(line: &str) -> Option<Head<'_>> {
    let plus = line.bytes().take_while(|c| *c == b'+').count();
    let text = (plus > 0).then(|| rest(line, plus))?;
    let pad = blanks(text);
    let (stamp, len) = stamp::scan(rest(text, pad).as_bytes())?;
    let after = rest(text, pad + len).trim_start_matches([' ', '|']);
    let place = until(after, &[' ']);
    let script = place
        .trim_end_matches(':')
        .rsplit_once(':')
        .filter(|(_, n)| !n.is_empty() && n.bytes().all(|c| c.is_ascii_digit()));
    let body = if script.is_some() { place.len() + 1 } else { 0 };
    Some(Head {
        stamp: Some(stamp),
        module: script.map(|(name, _)| Cow::Borrowed(name)),
        body: (line.len() - after.len() + body).min(line.len()),
        ..Head::default()
    })
}

/// `2026-11-21 08:04:50.123 | INFO     | __main__:main:5 - text`.
pub(super) fn piped(line: &str) -> Option<Head<'_>> {
    let (stamp, end) = stamp::scan_iso(line.as_bytes())?;
    let after = rest(line, end).strip_prefix(" | ")?;
    let word = until(after, &[' ']);
    let severity = level::word(word.as_bytes()).filter(|_| word.bytes().all(|c| c.is_ascii_uppercase()))?;
    let at = line.len() - after.len() + word.len();
    let name = rest(line, at).trim_start().strip_prefix("| ")?;
    let place = until(name, &[' ']);
    let module = until(place, &[':']);
    if module.is_empty() || !(is_dotted_name(module) || module.starts_with('<')) {
        return None;
    }
    let body = line.len() - name.len() + place.len();
    let body = body
        + rest(line, body)
            .bytes()
            .take_while(|c| b" -|".contains(c))
            .count();
    Some(Head {
        stamp: Some(stamp),
        level: severity,
        module: Some(Cow::Borrowed(module)),
        body,
        ..Head::default()
    })
}

/// A line that begins with a dated time, or with one in brackets or quotes, or after a mark (`*Nov 21 …`, `####<Nov
/// 21, 2026 …`); two blanks may stand before an ISO time.
pub(super) fn stamped(line: &str) -> Option<Head<'_>> {
    let pad = if line.starts_with("  2") { 2 } else { 0 };
    let marks = rest(line, pad).bytes().take(5);
    let open = pad + marks.take_while(|c| b"[(<*#\"".contains(c)).count();
    let (stamp, len) = stamp::scan(rest(line, open).as_bytes())?;
    if !stamp.is_dated() {
        return None;
    }
    Some(Head {
        stamp: Some(stamp),
        ..after_time(line, open + len)
    })
}

/// A line that begins with a time without a date.
pub(super) fn time_only(line: &str) -> Option<Head<'_>> {
    let open = usize::from(line.starts_with(['[', '(']));
    let (stamp, len) = stamp::scan(rest(line, open).as_bytes())?;
    let head = after_time(line, open + len);
    (!stamp.is_full()).then_some(Head {
        stamp: Some(stamp),
        ..head
    })
}
