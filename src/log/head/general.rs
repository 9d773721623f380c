//! Heads told by traits alone: a time at the start, and a level in the field after it.
//!
//! The level field may be dressed as `LEVEL`, `[LEVEL]`, `LEVEL:`, `LEVEL/Process]`, `|LEVEL|`, and may follow a
//! pid, a thread in brackets or a `-`. Only words in upper case, or dressed ones, count: prose does not.

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

/// A line that begins with a dated time, or with one in brackets.
pub(super) fn stamped(line: &str) -> Option<Head<'_>> {
    let open = usize::from(line.starts_with('['));
    let (stamp, len) = stamp::scan(rest(line, open).as_bytes())?;
    if !stamp.is_full() && !line.as_bytes().first().is_some_and(u8::is_ascii_uppercase) {
        return None;
    }
    Some(Head {
        stamp: Some(stamp),
        ..after_time(line, open + len)
    })
}

/// A line that begins with a time without a date.
pub(super) fn time_only(line: &str) -> Option<Head<'_>> {
    let open = usize::from(line.starts_with('['));
    let (stamp, len) = stamp::scan(rest(line, open).as_bytes())?;
    let head = after_time(line, open + len);
    (!stamp.is_full()).then_some(Head {
        stamp: Some(stamp),
        ..head
    })
}

/// What follows a time: pid, thread, level, module, message, in the orders that programs use.
fn after_time(line: &str, end: usize) -> Head<'_> {
    let mut head = Head::default();
    let mut at = end;
    let mut body = None;
    for _ in 0..5 {
        at += rest(line, at)
            .bytes()
            .take_while(|c| b" ]:,|".contains(c))
            .count();
        if body.is_none() {
            body = Some(at);
        }
        let text = rest(line, at);
        let word = until(text, &[' ', '\t']);
        let (found, len) = level_field(text, word);
        if let Some(found) = found {
            head.level = found;
            let process = rest(text, 0)
                .get(..len)
                .and_then(|field| field.split_once('/'))
                .map(|(_, p)| p);
            at += len;
            if let Some(process) = process {
                // Celery: `[TIME: LEVEL/Process] text`.
                head.module = Some(Cow::Borrowed(process));
                at += rest(line, at).bytes().take_while(|c| b"] ".contains(c)).count();
                head.body = at.min(line.len());
                return head;
            }
            module_after(line, at, &mut head);
            return head;
        }
        // Only these may stand between the time and the level.
        let bracketed = word.starts_with(['[', '<']) && word.ends_with([']', '>', ':']);
        let number = !word.is_empty() && word.bytes().all(|c| c.is_ascii_digit());
        if number && head.pid.is_none() {
            head.pid = Some(Cow::Borrowed(word));
        } else if !(bracketed || word == "-" || number) {
            break;
        }
        at += word.len();
    }
    head.pid = None;
    head.body = body.unwrap_or(end).min(line.len());
    bracket_module(line, &mut head);
    head
}

/// The level in `word`, dressed or not, and the bytes of `text` that it takes.
fn level_field(text: &str, word: &str) -> (Option<Level>, usize) {
    if let Some(inner) = text.strip_prefix(['[', '<', '(']) {
        let name = until(inner, &[']', '>', ')', '/', ':', ' ']);
        let close = until(inner, &[']', '>', ')']);
        if close.trim_end().len() == name.len() || close.contains('/') {
            return (level::word(name.as_bytes()), close.len() + 2);
        }
        return (None, 0);
    }
    let name = until(word, &[':', '/', '|', ',', ']']);
    let dressed = name.len() < word.len();
    let upper = !name.is_empty() && name.bytes().all(|c| c.is_ascii_uppercase());
    let found = level::word(name.as_bytes()).filter(|_| upper || dressed);
    if found.is_none() && text.starts_with("Level ") {
        let number = until(rest(text, 6), &[' ', ':', ']']);
        if let Ok(value) = number.parse() {
            return (Some(level::python(value)), 6 + number.len());
        }
    }
    // `LEVEL/Process]`: the process is part of the field.
    let process = word
        .get(name.len()..)
        .filter(|w| w.starts_with('/'))
        .map_or(0, |w| until(w, &[']', ':']).len());
    (found, name.len() + process)
}

/// The module after the level: `[billing.run:6]`, `vault.core:`, `org.example.Ledger --`, `<0.223.0>`.
fn module_after<'l>(line: &'l str, end: usize, head: &mut Head<'l>) {
    // After `LEVEL: ` comes the message; MariaDB's `1 [ERROR] mariadbd: …` names no plugin.
    let is_message = rest(line, end).starts_with(": ");
    let needs_capital = head.pid.is_some() && line.get(..end).is_some_and(|t| t.ends_with(']'));
    let mut at = end
        + rest(line, end)
            .bytes()
            .take_while(|c| b" :]|".contains(c))
            .count();
    head.body = at.min(line.len());
    let text = rest(line, at);
    if let Some(inner) = text.strip_prefix('[') {
        let field = until(inner, &[']']);
        let name = field
            .rsplit_once(':')
            .filter(|(_, n)| n.parse::<u32>().is_ok())
            .map_or(field, |(name, _)| name);
        let class = name
            .rsplit_once('@')
            .and_then(|(n, _)| n.rsplit(':').next())
            .unwrap_or(name);
        if is_dotted_name(class) {
            head.module = Some(Cow::Borrowed(class));
            at += field.len() + 2;
        }
    } else if text.starts_with('<') && text.contains('>') {
        let field = until(text, &['>']);
        head.module = line.get(at..=at + field.len()).map(Cow::Borrowed);
        at += field.len() + 1;
    } else {
        at += spans(text);
        let text = rest(line, at);
        let word = until(text, &[' ', '\t']);
        let name = word.strip_suffix(':').unwrap_or(word);
        let named = name.len() < word.len() || rest(text, word.len()).trim_start().starts_with('-');
        let fits = !is_message && (!needs_capital || name.starts_with(|c: char| c.is_ascii_uppercase()));
        if named && fits && is_dotted_name(name) {
            head.module = Some(Cow::Borrowed(name));
            at += word.len();
        }
    }
    at += rest(line, at).bytes().take_while(|c| b" -:".contains(c)).count();
    head.body = at.min(line.len());
}

/// The length of tracing's spans before the target: `put{slot="a-2" n=3}:inner{x=1}: `.
fn spans(text: &str) -> usize {
    let mut at = 0;
    while let Some(open) = rest(text, at)
        .find('{')
        .filter(|open| is_dotted_name(rest(text, at).get(..*open).unwrap_or("")))
    {
        let inner = rest(text, at + open);
        let Some(close) = inner.find("}:") else { break };
        at += open + close + 2;
        at += blanks(rest(text, at));
    }
    at
}

/// Twisted's `[-]` or `[HTTPChannel,1,127.0.0.1]` right after the time.
fn bracket_module<'l>(line: &'l str, head: &mut Head<'l>) {
    let text = rest(line, head.body);
    if let Some(inner) = text.strip_prefix('[') {
        let field = until(inner, &[']']);
        if field.len() < inner.len() && field.len() <= 80 {
            head.module = (field != "-" && !field.is_empty()).then_some(Cow::Borrowed(field));
            head.body += field.len() + 2;
            head.body += usize::from(rest(line, head.body).starts_with(' '));
        }
    }
}

/// `INFO:     text`, `[ERROR] text`, `npm error text`.
pub(super) fn level_first(line: &str) -> Option<Head<'_>> {
    if let Some(inner) = line.strip_prefix('[') {
        let word = until(inner, &[']']);
        if word.len() == inner.len() || word.bytes().any(|c| c.is_ascii_lowercase()) {
            return None;
        }
        let level = level::word(word.trim().as_bytes())?;
        let body = word.len() + 2;
        let body = body + usize::from(rest(line, body).starts_with(' '));
        return Some(Head {
            level,
            body,
            ..Head::default()
        });
    }
    if let Some(after) = line.strip_prefix("npm ") {
        let word = until(after, &[' ']);
        let level = match word {
            "timing" => Level::Info,
            "ERR!" => Level::Error,
            word => level::word(word.as_bytes())?,
        };
        let body = 4 + word.len();
        return Some(Head {
            level,
            body: body + usize::from(rest(line, body).starts_with(' ')),
            ..Head::default()
        });
    }
    let word = until(line, &[':']);
    if word.len() == line.len() || !word.bytes().all(|c| c.is_ascii_uppercase()) {
        return None;
    }
    let level = level::word(word.as_bytes())?;
    let body = word.len() + 1;
    Some(Head {
        level,
        body: body + blanks(rest(line, body)),
        ..Head::default()
    })
}
