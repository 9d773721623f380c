//! Web servers: uWSGI's requests, access logs, Apache's error log.
//!
//! Source: uWSGI's default `log-format`; Apache's `LogFormat combined` and `ErrorLogFormat`.

use super::{Head, rest, until};
use crate::log::level;
use crate::log::stamp;
use std::borrow::Cow;

/// `[pid: 8829|app: 0|req: 1/1] 127.0.0.1 () {26 vars in 291 bytes} [Sat Nov 21 02:41:18 2026] GET / => …`.
///
/// The whole line stays the message: the old index had no pattern for it.
pub(super) fn uwsgi(line: &str) -> Option<Head<'_>> {
    let inner = line.strip_prefix("[pid: ")?;
    let pid = until(inner, &['|', ']']);
    if pid.is_empty() || !pid.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let time = line.find("} [").map(|at| at + 3)?;
    let (stamp, _) = stamp::scan(rest(line, time).as_bytes())?;
    Some(Head {
        stamp: Some(stamp),
        pid: Some(Cow::Borrowed(pid)),
        ..Head::default()
    })
}

/// `127.0.0.1 - - [21/Nov/2026:17:11:30 +0900] "GET / HTTP/1.1" 200 6 "-" "agent"`.
pub(super) fn access(line: &str) -> Option<Head<'_>> {
    let open = line.find(" [")?;
    if open > 300 || line.get(..open)?.split(' ').count() < 3 {
        return None;
    }
    let (stamp, len) = stamp::scan(rest(line, open + 2).as_bytes())?;
    let after = rest(line, open + 2 + len).strip_prefix("] \"")?;
    let mut head = Head {
        stamp: Some(stamp),
        ..Head::default()
    };
    if let Some((request, tail)) = after.split_once("\" ") {
        let mut words = request.split(' ');
        head.extra
            .push(("verb", Cow::Borrowed(words.next().unwrap_or(""))));
        head.extra
            .push(("request", Cow::Borrowed(words.next().unwrap_or(""))));
        head.extra.push(("response", Cow::Borrowed(until(tail, &[' ']))));
    }
    Some(head)
}

/// `[Sat Nov 21 00:11:32.376144 2026] [proxy:debug] [pid 28834:tid 28834] text`.
pub(super) fn apache_error(line: &str) -> Option<Head<'_>> {
    let inner = line.strip_prefix('[')?;
    let (stamp, len) = stamp::scan(inner.as_bytes())?;
    let tag_at = 1 + len + "] [".len();
    let tag = rest(inner, len).strip_prefix("] [").map(|t| until(t, &[']']))?;
    let (module, word) = tag.rsplit_once(':').unwrap_or(("", tag));
    let severity = level::word(word.as_bytes()).or_else(|| {
        // trace1 … trace8
        word.starts_with("trace").then_some(crate::event::Level::Trace)
    })?;
    let mut body = tag_at + tag.len() + 1;
    // `[2026-11-21 08:04:50] [error] …` is anybody's: Apache's own time begins with the weekday.
    let is_own = rest(line, body).starts_with(" [pid ") || rest(line, body).starts_with(" [client ");
    if module.is_empty() && !is_own && inner.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut pid = None;
    if let Some(process) = rest(line, body).strip_prefix(" [pid ") {
        let id = until(process, &[':', ']']);
        pid = Some(Cow::Borrowed(id));
        body += " [pid ".len() + until(process, &[']']).len() + 1;
    }
    body += usize::from(rest(line, body).starts_with(' '));
    Some(Head {
        stamp: Some(stamp),
        level: severity,
        module: (!module.is_empty()).then_some(Cow::Borrowed(module)),
        pid,
        body: body.min(line.len()),
        ..Head::default()
    })
}
