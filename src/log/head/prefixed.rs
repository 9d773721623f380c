//! Heads in which something stands before the time, and reports whose first line is a head.
//!
//! Source: `auditd`'s records, GLib's structured logging, Erlang's `error_logger`, MySQL's slow log, java.util.logging's
//! `SimpleFormatter`; others are learned from the file ([`super::Kind::Inner`]).

use super::fields::after_time;
use super::module::{module_after, without_line};
use super::{Head, blanks, is_dotted_name, rest, until};
use crate::event::Level;
use crate::log::level;
use crate::log::stamp::{self, Stamp};
use std::borrow::Cow;

/// A time as the `n`th field (0-based) of a line: `INFO  [main] 2026-11-21 08:04:50,123 …`, `E [21/Nov/2026:…] …`,
/// `app: 2026/11/21 08:04:50 …`, `ERROR|2026-11-21 08:04:50|…`; `[ns_server:info,2026-11-21T…` and
/// `[1234:5678:1121/080450:…` have it in the first. The fields before it hold the level, a thread, a module.
pub(super) fn inner(line: &str, n: u8) -> Option<Head<'_>> {
    let mut head = Head::default();
    let mut at = if n == 0 { blanks(line).min(6) } else { 0 };
    for _ in 0..n {
        let field = field(rest(line, at))?;
        before_time(field, field, &mut head);
        at += field.len();
        let gap = separators(rest(line, at));
        if gap == 0 && !rest(line, at).starts_with('[') {
            return None;
        }
        at += gap;
    }
    at += usize::from(rest(line, at).starts_with(['[', '(']));
    let (stamp, len) = loop {
        let text = rest(line, at);
        if let Some(found) = stamp::scan(text.as_bytes()).filter(|_| n > 0 || head.body > 0) {
            break found;
        }
        // Names and numbers glued to the time by a mark.
        let name = until(text, &[':', ',', ' ', '/']);
        if head.body == 3 || !rest(text, name.len()).starts_with([':', ',']) || name.is_empty() {
            return None;
        }
        before_time(name, if head.body == 0 { name } else { "[" }, &mut head);
        head.body += 1;
        at += name.len() + 1;
    };
    if !stamp.is_dated() {
        return None;
    }
    Some(finish(line, head, stamp, at + len))
}

/// Takes the level or the module from a field before the time; `dress` is how it is written.
fn before_time<'l>(field: &'l str, dress: &str, head: &mut Head<'l>) {
    let bare = field.trim_matches(['[', ']', '(', ')', ',', ':', '<', '>', '"']);
    let is_dressed = dress.starts_with(['[', '<', '(', '"']);
    let found = level::word(bare.as_bytes())
        .filter(|_| is_dressed || bare.bytes().all(|c| c.is_ascii_uppercase()))
        .or_else(|| level::letter(*bare.as_bytes().first()?).filter(|_| bare.len() == 1));
    if let Some(found) = found {
        head.level = found;
    } else if !field.starts_with(['[', '(']) && is_dotted_name(bare) {
        head.module = Some(Cow::Borrowed(bare));
    }
}

/// Blanks and marks between two fields.
fn separators(text: &str) -> usize {
    text.bytes().take_while(|c| b" \t|,;".contains(c)).count()
}

/// Reads what follows the time; what stood before it counts where that says nothing.
fn finish<'l>(line: &'l str, before: Head<'l>, stamp: Stamp, end: usize) -> Head<'l> {
    let mut after = after_time(line, end);
    if after.level == Level::None && before.level != Level::None {
        after = Head::default();
        // Jupyter, Tornado: `[I 261121 08:04:50 web:1793] text`.
        let text = rest(line, end).trim_start();
        let place = until(text, &[']']);
        if line.starts_with('[') && place.len() < text.len() && is_dotted_name(without_line(place)) {
            after.module = Some(Cow::Borrowed(without_line(place)));
            after.body = (line.len() - text.len() + place.len() + 2).min(line.len());
        } else {
            module_after(line, end, &mut after);
        }
        after.level = before.level;
    }
    if after.module.is_none() {
        after.module = before.module;
    }
    after.stamp = Some(stamp);
    if !line.is_char_boundary(after.body) {
        after.body = line.len();
    }
    after
}

/// A field: what is in brackets, or up to a blank or another mark between columns.
fn field(text: &str) -> Option<&str> {
    let len = match text.as_bytes().first()? {
        b'[' => {
            let inner = text.get(1..1 + text.find(']').filter(|at| *at < 80)?.checked_sub(1)?)?;
            // `[I 2026…`, `[ERROR 2026…`: the bracket holds the time, too.
            let word = until(inner, &[' ']);
            let holds_time = stamp::scan(rest(inner, word.len() + 1).as_bytes()).is_some();
            1 + if holds_time { word.len() } else { inner.len() + 1 }
        }
        _ => until(text, &[' ', '\t', '|', ',', ';', '[']).len(),
    };
    text.get(..len)
        .filter(|field| !field.is_empty() && field.len() < 80)
}

/// A name that runs into the time: `raft2026/11/21 08:09:02 INFO: text`.
pub(super) fn glued(line: &str) -> Option<Head<'_>> {
    let len = line.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !(2..=16).contains(&len) || line.get(..len)?.bytes().all(|c| c.is_ascii_uppercase()) {
        return None;
    }
    let (stamp, end) = stamp::scan_iso(rest(line, len).as_bytes())?;
    let before = Head {
        module: line.get(..len).map(Cow::Borrowed),
        ..Head::default()
    };
    Some(finish(line, before, stamp, len + end))
}

/// `type=SYSCALL msg=audit(1795249821.905:123): text`.
pub(super) fn audit(line: &str) -> Option<Head<'_>> {
    let kind_at = line.find("type=").filter(|at| *at < 64)?;
    let kind = until(rest(line, kind_at + 5), &[' ']);
    let at = kind_at + 5 + kind.len();
    let time = rest(line, at).strip_prefix(" msg=audit(")?;
    let (stamp, len) = stamp::scan_epoch(time.as_bytes())?;
    let close = rest(time, len).find("):")?;
    Some(Head {
        stamp: Some(stamp),
        module: Some(Cow::Borrowed(kind)),
        body: line.len() - time.len() + len + close + 2,
        ..Head::default()
    })
}

/// `(app:123): GLib-GIO-WARNING **: 08:04:50.123: text` and `** (app:123): CRITICAL **: …`.
pub(super) fn glib(line: &str) -> Option<Head<'_>> {
    let text = line.strip_prefix("** ").unwrap_or(line);
    let (_, after) = text.strip_prefix('(')?.split_once("): ")?;
    let tag = until(after, &[' ', ':']);
    let (domain, word) = tag.rsplit_once('-').unwrap_or(("", tag));
    let found = match word {
        "Message" => Level::Info,
        word => level::word(word.as_bytes()).filter(|_| word.bytes().all(|c| c.is_ascii_uppercase()))?,
    };
    let mut at = line.len() - after.len() + tag.len();
    at += rest(line, at).bytes().take_while(|c| b" *:".contains(c)).count();
    let mut head = Head {
        level: found,
        module: (!domain.is_empty()).then_some(Cow::Borrowed(domain)),
        body: at,
        ..Head::default()
    };
    if let Some((stamp, len)) = stamp::scan(rest(line, at).as_bytes()) {
        head.stamp = Some(stamp);
        head.body = (at + len + 2).min(line.len());
        if !line.is_char_boundary(head.body) {
            head.body = at + len;
        }
    }
    Some(head)
}

/// `=ERROR REPORT==== 21-Nov-2026::08:04:50.123456 ===`.
pub(super) fn erlang(line: &str) -> Option<Head<'_>> {
    let (kind, after) = line.strip_prefix('=')?.split_once(" REPORT==== ")?;
    let found = match kind {
        "CRASH" | "SUPERVISOR" => Level::Error,
        "PROGRESS" => Level::Info,
        kind => level::word(kind.as_bytes())?,
    };
    Some(Head {
        stamp: Some(stamp::scan_erlang(after.as_bytes())?),
        level: found,
        ..Head::default()
    })
}

/// The time of an entry in MySQL's slow log, or the user line of one in the same second.
pub(super) fn slow_query(line: &str) -> Option<Head<'_>> {
    if line.starts_with("# User@Host: ") {
        return Some(Head::default());
    }
    let (stamp, _) = stamp::scan(line.strip_prefix("# Time: ")?.as_bytes())?;
    Some(Head {
        stamp: Some(stamp),
        ..Head::default()
    })
}

/// `Start-Date: 2026-11-21  08:03:48`: a time that has its line for itself.
pub(super) fn dated(line: &str) -> Option<Head<'_>> {
    let (stamp, len) = stamp::scan(line.strip_prefix("Start-Date: ")?.as_bytes())?;
    (len + "Start-Date: ".len() == line.trim_end().len()).then_some(Head {
        stamp: Some(stamp),
        ..Head::default()
    })
}

/// The first line of java.util.logging: `Nov 21, 2026 8:04:50 AM org.example.Ledger post`.
pub(super) fn jul(line: &str) -> Option<Head<'_>> {
    if !line.as_bytes().first()?.is_ascii_uppercase() {
        return None;
    }
    let (stamp, len) = stamp::scan(line.as_bytes())?;
    let place = rest(line, len).strip_prefix(' ')?;
    let mut words = place.split(' ');
    let class = words.next().filter(|class| is_dotted_name(class))?;
    let method = words.next();
    let is_place = method.is_none_or(|m| {
        m.bytes()
            .all(|c| c.is_ascii_alphanumeric() || b"_$<>".contains(&c))
    });
    if !stamp.is_full() || words.next().is_some() || !is_place {
        return None;
    }
    Some(Head {
        stamp: Some(stamp),
        module: Some(Cow::Borrowed(class)),
        body: line.len(),
        ..Head::default()
    })
}

/// The second line of java.util.logging: `SEVERE: text`.
pub(super) fn jul_text(line: &str) -> Option<Head<'_>> {
    let (word, _) = line.split_once(": ")?;
    matches!(
        word,
        "SEVERE" | "WARNING" | "INFO" | "CONFIG" | "FINE" | "FINER" | "FINEST"
    )
    .then(|| Head {
        level: level::word(word.as_bytes()).unwrap_or_default(),
        body: word.len() + 2,
        ..Head::default()
    })
}
