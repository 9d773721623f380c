//! The fields after a time: pid, thread, level, module and message, in the orders that programs use.
//!
//! A level counts where it is dressed (`[error]`, `error:`, `|INFO|`) or in upper case, and only in its place: before
//! it may stand a number, a thread in brackets, a dash, or a name that is marked as one. Prose has none of that.

use super::module::{module_after, without_line};
use super::{Head, blanks, is_dotted_name, rest, until};
use crate::event::Level;
use crate::log::level;
use std::borrow::Cow;

/// What may stand between two fields.
const BETWEEN: &[u8] = b" \t]:,;|)>\"";

/// What follows a time that ends at `end`.
pub(super) fn after_time(line: &str, end: usize) -> Head<'_> {
    let mut head = Head::default();
    let mut at = end;
    let mut body = None;
    let mut name: Option<&str> = None;
    let mut numbers = 0;
    let mut paired = false;
    for _ in 0..7 {
        at += separators(line, at);
        body.get_or_insert(at);
        let text = rest(line, at);
        let word = until(text, &[' ', '\t']);
        let (found, len) = level_field(text, word, numbers);
        if paired && word.starts_with(|c: char| c.is_ascii_lowercase()) && found.is_some() {
            // After context only capitals are a level: `p=12 u=root | fatal: [node]`.
            break;
        }
        if let Some(found) = found {
            head.level = found;
            let process = text.get(..len).and_then(|field| field.split_once('/'));
            at += len;
            if let Some((_, process)) = process {
                // Celery: `[TIME: LEVEL/Process] text`.
                head.module = Some(Cow::Borrowed(process));
                at += rest(line, at).bytes().take_while(|c| b"] ".contains(c)).count();
                head.body = at.min(line.len());
                return head;
            }
            module_after(line, at, &mut head);
            // A thread's name is no module, a logger's is dotted.
            if head.module.is_none()
                && let Some(name) = name
            {
                head.module = Some(Cow::Borrowed(name));
            }
            return head;
        }
        if let Some((field, len)) = bracketed(text) {
            if let Some((logger, word)) = field.rsplit_once('#')
                && let Some(found) = level::word(word.as_bytes())
            {
                // Twisted: `[twisted.web#info]`.
                head.level = found;
                head.module = (logger != "-" && !logger.is_empty()).then_some(Cow::Borrowed(logger));
                head.body = (at + len + blanks(rest(line, at + len))).min(line.len());
                return head;
            }
            if let Some((thread, word)) = field.rsplit_once('/')
                && let Some(found) = level::word(word.as_bytes())
                && !thread.is_empty()
                && word.bytes().all(|c| c.is_ascii_uppercase())
            {
                // log4j's `[%t/%level]`: `[Server thread/INFO]`.
                head.level = found;
                module_after(line, at + len, &mut head);
                return head;
            }
            if let Some(found) = sssd_level(field) {
                head.level = found;
                head.module = name.map(Cow::Borrowed);
                head.body = (at + len).min(line.len());
                return head;
            }
            name = name.or_else(|| logger_in(text, field));
            at += len;
            continue;
        }
        if let Some((module, found, len)) = named_level(text) {
            head.module = Some(Cow::Borrowed(module));
            head.level = found;
            at += len;
            at += rest(line, at)
                .bytes()
                .take_while(|c| b": \t-".contains(c))
                .count();
            head.body = at.min(line.len());
            return head;
        }
        let number = word.trim_start_matches('#');
        let is_number = !number.is_empty()
            && until(number, &[']', ')', '|', ','])
                .bytes()
                .all(|c| c.is_ascii_digit());
        let thread = word.len() >= 10 && word.bytes().all(|c| c.is_ascii_hexdigit());
        if is_number && head.pid.is_none() {
            head.pid = Some(Cow::Borrowed(until(number, &[']', ')', '|', ','])));
        } else if thread && rest(line, at + word.len()).starts_with(" -1 ") {
            // Ceph: a thread, then the level of verbosity; errors have -1.
            head.level = Level::Error;
            head.body = (at + word.len() + 4).min(line.len());
            return head;
        } else if let Some((module, found)) = cisco(word) {
            head.module = Some(Cow::Borrowed(module));
            head.level = found;
            at += word.len();
            head.body = (at + blanks(rest(line, at))).min(line.len());
            return head;
        } else if !(is_number || is_dash(word) || is_share(word) || is_pair(word)) {
            break;
        }
        numbers += usize::from(is_number);
        paired |= is_pair(word);
        at += if is_number {
            word.len() - number.len() + until(number, &[']', ')', '|', ',']).len()
        } else {
            word.len()
        };
    }
    head.pid = None;
    head.body = body.unwrap_or(end).min(line.len());
    bracket_module(line, &mut head);
    head
}

/// Blanks and closing marks between two fields; a bracket that opens right after another closes too.
fn separators(line: &str, at: usize) -> usize {
    rest(line, at).bytes().take_while(|c| BETWEEN.contains(c)).count()
}

fn is_dash(word: &str) -> bool {
    !word.is_empty() && word.len() <= 3 && word.bytes().all(|c| c == b'-')
}

/// `98.90%`: how idle a FreeSWITCH is.
fn is_share(word: &str) -> bool {
    word.strip_suffix('%')
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|c| c.is_ascii_digit() || c == b'.'))
}

/// `pid=12`, `tid=abc`: context before the level.
fn is_pair(word: &str) -> bool {
    word.split_once('=').is_some_and(|(key, value)| {
        let is_key = |c: u8| c.is_ascii_alphanumeric() || c == b'_';
        !key.is_empty() && !value.is_empty() && key.bytes().all(is_key) && !value.starts_with('"')
    })
}

/// `%LINK-3-UPDOWN:`: facility, severity and mnemonic of network devices.
fn cisco(word: &str) -> Option<(&str, Level)> {
    let name = word.strip_prefix('%')?.strip_suffix(':')?;
    let (facility, after) = name.split_once('-')?;
    let severity = after
        .split('-')
        .find_map(|part| part.parse::<u64>().ok().filter(|n| part.len() == 1 && *n < 8))?;
    Some((facility, level::syslog(severity)))
}

/// The inside of the brackets that `text` begins with, and their length.
pub(super) fn bracketed(text: &str) -> Option<(&str, usize)> {
    let close = match text.as_bytes().first()? {
        b'[' => b']',
        b'<' => b'>',
        b'(' => b')',
        b'{' => b'}',
        _ => return None,
    };
    let open = *text.as_bytes().first()?;
    let mut depth = 0;
    for (at, c) in text.bytes().enumerate().take(200) {
        depth += i32::from(c == open);
        depth -= i32::from(c == close);
        if depth == 0 {
            let end = at + 1 + usize::from(text.as_bytes().get(at + 1) == Some(&b':'));
            return Some((text.get(1..at)?, end));
        }
    }
    None
}

/// The logger or file that stands in brackets before a level: `{file.py:12}`, `[scrapy.core]`, `[depot]` of a row.
fn logger_in<'t>(text: &'t str, field: &'t str) -> Option<&'t str> {
    let name = without_line(field.trim()).trim_end();
    let is_file = text.starts_with('{') && is_dotted_name(name);
    // A level has to follow in a bracket of its own: `[depot][INFO]`, `[net] [info]`.
    let in_row = text.starts_with('[') && is_dotted_name(name) && {
        let after = text.get(field.len() + 2..).unwrap_or("");
        let next = after.trim_start_matches(' ').strip_prefix('[');
        let level = next.map(|t| level::word(until(t, &[']']).trim().as_bytes()));
        after.starts_with('[') || matches!(level, Some(Some(_)))
    };
    // sssd nests them: `[be[domain]]`.
    let nested = text.starts_with('[') && name.ends_with(']') && !name.contains(' ');
    let sssd = text.starts_with('[') && text.contains("] (0x") && is_dotted_name(name);
    (is_file || in_row || nested || sssd || (is_dotted_name(name) && name.contains('.'))).then_some(name)
}

/// sssd's debug levels. Source: sssd-tools' `debug_level` manual.
fn sssd_level(field: &str) -> Option<Level> {
    let digits = field.strip_prefix("0x").filter(|digits| digits.len() == 4)?;
    let bits = u32::from_str_radix(digits, 16).ok()?;
    Some(match bits {
        0..=0x20 => Level::Critical,
        0x21..=0x40 => Level::Error,
        0x41..=0x80 => Level::Warning,
        0x81..=0x200 => Level::Info,
        _ => Level::Debug,
    })
}

/// A name and a level that belong together: `app.INFO:`, `util.py[DEBUG]:`, `general: error:`, `billing - INFO -`,
/// `fail2ban.server   [12]: INFO`, `unbound[123:0] info:`, `Puppet (err):`.
fn named_level(text: &str) -> Option<(&str, Level, usize)> {
    // Puppet: `/Stage[main]/A (err): text`.
    let word = until(text, &[' ', '\t']);
    if let Some((inner, after)) = rest(text, word.len())
        .strip_prefix(" (")
        .and_then(|t| t.split_once(')'))
        && after.starts_with(": ")
        && let Some(found) = level::word(inner.as_bytes())
        && !word.is_empty()
    {
        return Some((word, found, word.len() + inner.len() + 3));
    }
    let name_len = text
        .bytes()
        .take_while(|c| c.is_ascii_alphanumeric() || b"._-/@$".contains(c))
        .count();
    let name = text.get(..name_len)?.trim_end_matches(['.', '-']);
    if name.is_empty() || !name.as_bytes().first()?.is_ascii_alphabetic() {
        return None;
    }
    let after = rest(text, name_len);
    // Monolog: `channel.LEVEL:`.
    if let Some((channel, word)) = name.rsplit_once('.')
        && after.starts_with(':')
        && word.bytes().all(|c| c.is_ascii_uppercase())
        && let Some(found) = level::word(word.as_bytes())
    {
        return Some((channel, found, name_len));
    }
    let pad = blanks(after);
    let mut at = name_len + pad;
    let mut marked = pad >= 2 || after.starts_with(':');
    if let Some((field, len)) = bracketed(rest(text, at)) {
        if let Some(found) = level::word(field.trim().as_bytes()).filter(|_| pad == 0) {
            return Some((name, found, at + len));
        }
        if !field.bytes().all(|c| c.is_ascii_digit() || c == b':') {
            return None;
        }
        at += len;
        marked = true;
    }
    let gap = rest(text, at)
        .bytes()
        .take_while(|c| b" \t:-|".contains(c))
        .count();
    marked |= rest(text, at)
        .get(..gap)
        .is_some_and(|t| t.contains('-') || t.contains('|'));
    at += gap;
    let word = until(rest(text, at), &[' ', '\t', ':', '|', ',', ']']);
    let upper = !word.is_empty() && word.bytes().all(|c| c.is_ascii_uppercase());
    let colon = rest(text, at + word.len()).starts_with(':');
    let found = level::word(word.as_bytes())?;
    (marked && gap > 0 && (upper || colon)).then_some((name, found, at + word.len()))
}

/// The level in `word`, dressed or not, and the bytes of `text` that it takes.
fn level_field(text: &str, word: &str, numbers: usize) -> (Option<Level>, usize) {
    if let Some(inner) = text.strip_prefix(['[', '<', '(']) {
        let close = until(inner, &[']', '>', ')']);
        let name = until(close.trim_start(), &['/', ':', ' ']);
        if close.trim().len() == name.len() || close.contains('/') {
            // MySQL's own events are `[System]`.
            let found = level::word(name.as_bytes()).or((name == "System").then_some(Level::Info));
            return (found, close.len() + 2);
        }
        return (None, 0);
    }
    let name = until(word, &[':', '/', '|', ',', ']', '[', '>', ';', '"']);
    let after = rest(text, name.len());
    let dressed = name.len() < word.len() && !after.starts_with('[');
    let upper = !name.is_empty() && name.bytes().all(|c| c.is_ascii_uppercase());
    // A padded column: `Info                  CBS    Starting`.
    let padded = blanks(after) >= 4 && name.starts_with(|c: char| c.is_ascii_uppercase());
    // `Warning: text` may be the text; a level is written in one case.
    let spoken = after.starts_with(": ") && !upper && name.starts_with(|c: char| c.is_ascii_uppercase());
    let found = level::word(name.as_bytes()).filter(|_| upper || (dressed && !spoken) || padded);
    if let Some(letter) = level_letter(text, numbers) {
        return (Some(letter), 1);
    }
    if text.starts_with("PHP ")
        && let Some((severity, _)) = text.get(4..).and_then(|t| t.split_once(": "))
    {
        let found = level::word(until(severity, &[' ']).as_bytes());
        return (found, 4 + severity.len());
    }
    if found.is_none() && text.starts_with("Level ") {
        let number = until(rest(text, 6), &[' ', ':', ']']);
        if let Ok(value) = number.parse() {
            return (Some(level::python(value)), 6 + number.len());
        }
    }
    // `LEVEL/Process]`: the process is part of the field.
    let process = after
        .strip_prefix('/')
        .map_or(0, |_| until(until(after, &[' ', '\t']), &[']', ':']).len());
    (found, name.len() + process)
}

/// One letter for a level: capnslog's `I | `, logcat's `E Tag:` after two numbers.
fn level_letter(text: &str, numbers: usize) -> Option<Level> {
    let after = text.get(1..)?;
    if !(after.starts_with(" | ") || (numbers == 2 && after.starts_with(' ') && after.contains(':'))) {
        return None;
    }
    level::letter(*text.as_bytes().first()?)
}

/// Where no level is: Twisted's `[-]` or `[HTTPChannel,1,127.0.0.1]` right after the time, Go's `main.go:5: `,
/// lighttpd's `(server.c.1704) `, qemu's own name.
fn bracket_module<'l>(line: &'l str, head: &mut Head<'l>) {
    let text = rest(line, head.body);
    let mut len = 0;
    if let Some(inner) = text.strip_prefix('[') {
        let field = until(inner, &[']']);
        if field.len() < inner.len() && field.len() <= 80 {
            // A number, a mark or a process is none.
            let is_name = field.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
            head.module = (is_name && !field.starts_with("pid ")).then_some(Cow::Borrowed(field));
            len = field.len() + 2;
        }
    } else if let Some(inner) = text.strip_prefix('(') {
        let field = until(inner, &[')']);
        if let Some((file, number)) = field.rsplit_once('.')
            && file.ends_with(".c")
            && number.bytes().all(|c| c.is_ascii_digit())
        {
            head.module = Some(Cow::Borrowed(
                file.trim_start_matches("../").trim_start_matches("src/"),
            ));
            len = field.len() + 2;
        }
    } else {
        let word = until(text, &[' ']);
        let named = word.strip_suffix(':').unwrap_or("");
        let file = without_line(named);
        if file.len() < named.len() && file.ends_with(".go") {
            head.module = Some(Cow::Borrowed(file));
            len = word.len();
        } else if named.starts_with("qemu-") {
            head.module = Some(Cow::Borrowed(named));
            len = word.len();
        }
    }
    if len > 0 {
        head.body += len;
        head.body += usize::from(rest(line, head.body).starts_with(' '));
        head.body = head.body.min(line.len());
    }
}
