//! OpenStack's own heads: Zuul's console, oslo.log in a file, in the journal and on a service's output.
//!
//! Source: `corpus/lucene/FIELDS.md`; oslo.log's `logging_context_format_string`, devstack's `lib/logging`.

use super::{Head, blanks, field, is_dotted_name, rest, syslog};
use crate::log::level;
use crate::log::stamp;
use std::borrow::Cow;

/// `2026-11-21 08:00:00.123456 | text`.
pub(super) fn console(line: &str) -> Option<Head<'_>> {
    let (stamp, end) = stamp::scan_iso(line.as_bytes())?;
    let text = rest(line, end).strip_prefix(" |")?;
    let body = line.len() - text.strip_prefix(' ').unwrap_or(text).len();
    Some(Head {
        stamp: Some(stamp),
        body,
        ..Head::default()
    })
}

/// `2026-11-21 01:49:18.934 14030 INFO ci.driver [-] text`, with or without the pid, or with `program[pid]:`.
pub(super) fn oslo(line: &str) -> Option<Head<'_>> {
    let (stamp, end) = stamp::scan_iso(line.as_bytes())?;
    let mut at = end + blanks(rest(line, end)).max(1);
    let word = field(line, at);
    let mut pid = None;
    if level::oslo(word.as_bytes()).is_none() {
        pid = Some(Cow::Borrowed(process(word)?));
        at += word.len();
        at += blanks(rest(line, at));
    }
    let head = level_and_module(line, at)?;
    Some(Head {
        stamp: Some(stamp),
        pid,
        ..head
    })
}

/// The syslog head of a devstack service, then `LEVEL module`.
pub(super) fn journal(line: &str) -> Option<Head<'_>> {
    let outer = syslog::traditional(line)?;
    let inner = level_and_module(line, outer.body)?;
    let program = outer.module.as_deref().unwrap_or("");
    if !program.starts_with("devstack@") && !has_context(line, inner.body) {
        return None;
    }
    Some(Head {
        level: inner.level,
        module: inner.module,
        body: inner.body,
        ..outer
    })
}

/// `DEBUG uwsgi [-] text`; the lines of its tracebacks are `ERROR module text` without the context.
pub(super) fn bare(line: &str) -> Option<Head<'_>> {
    let head = level_and_module(line, 0)?;
    let traceback = line.starts_with("ERROR ") || line.starts_with("TRACE ");
    let dotted = head.module.as_ref().is_some_and(|m| m.contains('.'));
    (has_context(line, head.body) || (traceback && dotted)).then_some(head)
}

/// Whether a request context, `[-]` or `[None req-… user project]`, stands at `at`.
fn has_context(line: &str, at: usize) -> bool {
    let text = rest(line, at);
    text.starts_with("[-]")
        || text.starts_with("[None ")
        || text.starts_with("[req-")
        || text.starts_with("[instance: ")
}

/// `LEVEL module ` at `at`: a head without time.
fn level_and_module(line: &str, at: usize) -> Option<Head<'_>> {
    let word = field(line, at);
    let level = level::oslo(word.as_bytes())?;
    let mut body = at + word.len();
    body += blanks(rest(line, body));
    let name = field(line, body);
    let bare = name
        .strip_prefix('[')
        .and_then(|n| n.strip_suffix(']'))
        .unwrap_or(name);
    // A `:` is in no Python name, but in those of other programs and their line numbers.
    if !is_dotted_name(bare) || bare.contains(':') {
        return None;
    }
    body += name.len();
    body += usize::from(rest(line, body).starts_with(' '));
    Some(Head {
        level,
        module: Some(Cow::Borrowed(bare)),
        body,
        ..Head::default()
    })
}

/// The process id in `14030`, `nova-api[14030]:` or `14030:`.
fn process(word: &str) -> Option<&str> {
    let word = word.strip_suffix(':').unwrap_or(word);
    let number = match word.strip_suffix(']') {
        Some(named) => named.rsplit_once('[')?.1,
        None => word,
    };
    (!number.is_empty() && number.len() <= 10 && number.bytes().all(|c| c.is_ascii_digit())).then_some(number)
}
