//! Heads without a time: the level in its place, at the start of the line.

use super::module::{module_after, without_line};
use super::{Head, blanks, is_dotted_name, rest, until};
use crate::event::Level;
use crate::log::level;
use std::borrow::Cow;

/// `INFO:     text`, `WARNING:name:text`, `[ERROR] text`, `INFO [name] text`, ` INFO name: text`, `INFO[0003] text`,
/// `info: Name[14]`, `npm error text`, `12 verbose text`.
pub(super) fn level_first(line: &str) -> Option<Head<'_>> {
    if let Some(head) = uptime(line) {
        return Some(head);
    }
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
    if line.starts_with("npm ") {
        return npm(line, 4);
    }
    let number = line.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=7).contains(&number) && rest(line, number).starts_with(' ') {
        // npm's debug log: no word of it is in upper case.
        return npm(line, number + 1).filter(|_| {
            line.as_bytes()
                .get(number + 1)
                .is_some_and(u8::is_ascii_lowercase)
        });
    }
    dotnet(line).or_else(|| upper(line))
}

/// `[     0.001234s]  INFO ThreadId(01) name: text`, `   0.001234s  WARN name: text`: seconds since the start, which
/// are no time.
fn uptime(line: &str) -> Option<Head<'_>> {
    let mut at = usize::from(line.starts_with('['));
    at += blanks(rest(line, at));
    let number = rest(line, at)
        .bytes()
        .take_while(|c| c.is_ascii_digit() || *c == b'.')
        .count();
    let is_seconds = rest(line, at + number).starts_with('s') && rest(line, at).get(..number)?.contains('.');
    at += number + 1;
    at += usize::from(line.starts_with('[') && rest(line, at).starts_with(']'));
    let gap = blanks(rest(line, at));
    at += gap;
    let word = until(rest(line, at), &[' ']);
    if !is_seconds || gap == 0 || !word.bytes().all(|c| c.is_ascii_uppercase()) {
        return None;
    }
    let mut head = Head {
        level: level::word(word.as_bytes())?,
        ..Head::default()
    };
    at += word.len();
    module_after(line, at, &mut head);
    Some(head)
}

fn npm(line: &str, at: usize) -> Option<Head<'_>> {
    let word = until(rest(line, at), &[' ']);
    let level = match word {
        "timing" => Level::Info,
        "ERR!" => Level::Error,
        word => level::word(word.as_bytes())?,
    };
    let body = at + word.len();
    Some(Head {
        level,
        body: body + usize::from(rest(line, body).starts_with(' ')),
        ..Head::default()
    })
}

/// `info: Microsoft.Hosting.Lifetime[14]`.
fn dotnet(line: &str) -> Option<Head<'_>> {
    let (word, name) = line.split_once(": ")?;
    let level = match word {
        "trce" => Level::Trace,
        "dbug" => Level::Debug,
        "info" => Level::Info,
        "warn" => Level::Warning,
        "fail" => Level::Error,
        "crit" => Level::Critical,
        _ => return None,
    };
    let category = name.trim_end().strip_suffix(']')?.rsplit_once('[')?.0;
    is_dotted_name(category).then_some(Head {
        level,
        module: Some(Cow::Borrowed(category)),
        body: line.len(),
        ..Head::default()
    })
}

/// A level in upper case with a mark after it.
fn upper(line: &str) -> Option<Head<'_>> {
    let pad = blanks(line).min(2);
    let text = rest(line, pad);
    let word = until(text, &[':', ' ', '[']);
    if word.len() == text.len() || !word.bytes().all(|c| c.is_ascii_uppercase()) {
        return None;
    }
    // logrus cuts its levels to four letters.
    let level = match word {
        "FATA" | "PANI" => Level::Critical,
        "ERRO" => Level::Error,
        "DEBU" => Level::Debug,
        "TRAC" => Level::Trace,
        word => level::word(word.as_bytes())?,
    };
    let mut at = pad + word.len();
    let after = rest(line, at);
    let mut head = Head {
        level,
        ..Head::default()
    };
    match after.as_bytes().first()? {
        b':' if pad == 0 => {
            at += 1;
            let name = until(rest(line, at), &[':', ' ']);
            let is_name = is_dotted_name(name) && rest(line, at + name.len()).starts_with(':');
            if is_name && name.len() < 100 {
                head.module = Some(Cow::Borrowed(name));
                at += name.len() + 1;
            }
        }
        b'[' => {
            let field = until(rest(line, at + 1), &[']']);
            if field.is_empty() || !field.bytes().all(|c| c.is_ascii_digit()) {
                return None;
            }
            at += field.len() + 2;
        }
        b' ' => {
            // `INFO [name] text`, `INFO name: text`: a name has to follow.
            let field = after.trim_start();
            module_after(line, at, &mut head);
            let module = head.module.as_deref()?;
            let marked = field.starts_with('[') || field.contains(&format!("{module}: "));
            return marked.then_some(head);
        }
        _ => return None,
    }
    head.body = at + blanks(rest(line, at));
    Some(head)
}

/// A level in upper case as the first word, and nothing else that tells: only where most lines have it.
pub(super) fn level_word(line: &str) -> Option<Head<'_>> {
    let word = until(line, &[' ', '\t']);
    if word.len() < 3 || word.len() == line.len() || !word.bytes().all(|c| c.is_ascii_uppercase()) {
        return None;
    }
    let level = level::word(word.as_bytes())?;
    let at = word.len();
    Some(Head {
        level,
        body: at + rest(line, at).bytes().take_while(|c| b" \t".contains(c)).count(),
        module: file_after(rest(line, at)).map(Cow::Borrowed),
        ..Head::default()
    })
}

/// `main.c:12:` after the level.
fn file_after(text: &str) -> Option<&str> {
    let word = until(text.trim_start(), &[' ']).strip_suffix(':')?;
    let file = without_line(word);
    (file.len() < word.len() && is_dotted_name(file)).then_some(file)
}
