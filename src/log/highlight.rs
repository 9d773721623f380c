//! The parts of a line that are coloured: time, level, module, ids, addresses, paths.
//!
//! Must not: know colours; a [`Role`] is what the theme gives one. Only for lines on the screen. Cost: some µs a line.

use super::Format;
use super::level;
use super::stamp;
use crate::event::Level;
use std::ops::Range;

/// What a part of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The time in the head.
    Time,
    /// The level in the head.
    Level(Level),
    /// Logger, program or class.
    Module,
    /// A request id, `req-…`.
    RequestId,
    /// A uuid or a long hexadecimal id.
    Id,
    /// An address on the web.
    Url,
    /// A path of a file.
    Path,
    /// The name of an exception.
    Exception,
}

/// The parts of a line as [`super::sanitize`] shows it, in order, not overlapping; byte ranges of `line`.
pub fn spans(line: &str, format: &Format) -> Vec<(Range<usize>, Role)> {
    let mut spans = Vec::new();
    let body = head_spans(line, format, &mut spans);
    body_spans(line, body, &mut spans);
    spans
}

/// Spans of the head; gives where the body begins.
fn head_spans(line: &str, format: &Format, spans: &mut Vec<(Range<usize>, Role)>) -> usize {
    let Some((_, head)) = format.glance(line) else {
        return 0;
    };
    let end = if head.body == 0 {
        0
    } else {
        head.body.min(line.len())
    };
    let text = line.get(..end).unwrap_or("");
    let mut at = 0;
    if head.stamp.is_some()
        && let Some(range) = stamp_range(text)
    {
        at = range.end;
        spans.push((range, Role::Time));
    }
    if head.level != Level::None
        && let Some(range) = level_range(text, at)
    {
        at = range.end;
        spans.push((range, Role::Level(head.level)));
    }
    if let Some(module) = head.module.as_deref()
        && let Some(start) = text.get(at..).and_then(|t| t.find(module))
    {
        spans.push((at + start..at + start + module.len(), Role::Module));
    }
    end
}

/// The first stamp in a head.
fn stamp_range(head: &str) -> Option<Range<usize>> {
    let bytes = head.as_bytes();
    (0..head.len().min(48))
        .filter(|at| *at == 0 || !bytes.get(at - 1).is_some_and(u8::is_ascii_alphanumeric))
        .find_map(|at| stamp::scan(bytes.get(at..)?).map(|(_, len)| at..at + len))
}

/// The first word of a head after `from` that names a level.
fn level_range(head: &str, from: usize) -> Option<Range<usize>> {
    words(head, from, |c| c.is_ascii_alphabetic()).find(|range| {
        let word = head.get(range.clone()).unwrap_or("");
        level::oslo(word.as_bytes()).is_some() || level::word(word.as_bytes()).is_some()
    })
}

/// Runs of the bytes that `is` takes.
fn words(text: &str, from: usize, is: fn(u8) -> bool) -> impl Iterator<Item = Range<usize>> + '_ {
    let bytes = text.as_bytes();
    let mut at = from;
    std::iter::from_fn(move || {
        while bytes.get(at).is_some_and(|c| !is(*c)) {
            at += 1;
        }
        let start = at;
        while bytes.get(at).is_some_and(|c| is(*c)) {
            at += 1;
        }
        (at > start).then_some(start..at)
    })
}

/// Spans of words in the text of a record.
fn body_spans(line: &str, from: usize, spans: &mut Vec<(Range<usize>, Role)>) {
    let breaks = |c: u8| {
        !matches!(
            c,
            b' ' | b'\t'
                | b','
                | b';'
                | b'"'
                | b'\''
                | b'`'
                | b'('
                | b')'
                | b'<'
                | b'>'
                | b'['
                | b']'
                | b'{'
                | b'}'
        )
    };
    for range in words(line, from, breaks) {
        let word = line.get(range.clone()).unwrap_or("");
        let trimmed = word.trim_end_matches(['.', ':', '!', '?']);
        if let Some(role) = role_of(trimmed) {
            spans.push((range.start..range.start + trimmed.len(), role));
        }
    }
}

/// What a word is.
fn role_of(word: &str) -> Option<Role> {
    let word_after = word.rsplit_once('=').map_or(word, |(_, value)| value);
    if word.starts_with("req-") && word.len() >= 12 {
        return Some(Role::RequestId);
    }
    if word.contains("://") && word.bytes().next().is_some_and(|c| c.is_ascii_alphabetic()) {
        return Some(Role::Url);
    }
    if is_id(word_after) {
        return Some(Role::Id);
    }
    if word_after.len() > 3
        && word_after.starts_with('/')
        && word_after.get(1..).is_some_and(|w| w.contains('/'))
    {
        return Some(Role::Path);
    }
    let name = word.rsplit('.').next().unwrap_or(word);
    let exception = ["Error", "Exception", "Timeout", "NotFound", "Warning"]
        .iter()
        .any(|end| name.ends_with(end) && name.len() > end.len());
    if exception && name.bytes().next().is_some_and(|c| c.is_ascii_uppercase()) {
        return Some(Role::Exception);
    }
    None
}

/// A uuid, or 32 and more hexadecimal digits.
fn is_id(word: &str) -> bool {
    let hex = word.bytes().filter(u8::is_ascii_hexdigit).count();
    let dashes = word.bytes().filter(|c| *c == b'-').count();
    hex + dashes == word.len() && hex >= 32 && (dashes == 0 || (dashes == 4 && hex == 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(line: &str) -> Vec<(&str, Role)> {
        let format = Format::detect(line.as_bytes());
        spans(line, &format)
            .into_iter()
            .map(|(range, role)| (&line[range], role))
            .collect()
    }

    #[test]
    fn the_parts_of_an_oslo_line() {
        let line = "2026-11-21 01:49:18.934 14030 ERROR nova.compute [None req-28ded30f-d569-46f0-83cb-de74fc7bdd2d u] \
            GET http://127.0.0.1:9696/v2: in \"/opt/stack/nova/x.py\" raised nova.exception.PortNotFound: 0a7ffc51-9758-43c5-be6c-fc05064f593d.";
        assert_eq!(
            roles(line),
            [
                ("2026-11-21 01:49:18.934", Role::Time),
                ("ERROR", Role::Level(Level::Error)),
                ("nova.compute", Role::Module),
                ("req-28ded30f-d569-46f0-83cb-de74fc7bdd2d", Role::RequestId),
                ("http://127.0.0.1:9696/v2", Role::Url),
                ("/opt/stack/nova/x.py", Role::Path),
                ("nova.exception.PortNotFound", Role::Exception),
                ("0a7ffc51-9758-43c5-be6c-fc05064f593d", Role::Id),
            ]
        );
    }

    proptest::proptest! {
        #[test]
        fn spans_are_in_order_and_on_characters(line in "(2026-11-21 01:49:18.934 1 (INFO|ERROR) a\\.b )?\\PC{0,60}") {
            let mut at = 0;
            for (range, _) in spans(&line, &Format::of(&crate::log::head::KINDS)) {
                assert!(range.start >= at && line.get(range.clone()).is_some_and(|s| !s.is_empty()));
                at = range.end;
            }
        }
    }
}
