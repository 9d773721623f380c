//! A fingerprint file with another query: only the bytes of that value change. Comments, order, other keys, line ends
//! and the way the value is written (folded, literal, plain, quoted) stay.
//!
//! ```text
//! file ─ span of `query` ─ the new text in the old style ─► file; read again: the new query, all else the same
//! ```
//! Must not: give a file that reads differently from what was asked; then it gives an error instead.

use super::file::QUERY_HINT;
use super::span::{self, Style, ValueSpan};
use super::yaml;
use crate::error::{Error, Result};

/// Longest line that a value of several lines is wrapped at where its operators allow.
const WIDTH: usize = 100;

/// The file with another query.
///
/// # Errors
/// It is no mapping with a `query` written as a plain scalar, a quoted or a block one.
pub fn with_query(file: &str, query: &str) -> Result<String> {
    let cannot = |why: &str| {
        Error::data(format!("this file's query cannot be changed in place: {why}")).hint(QUERY_HINT)
    };
    let before = yaml::mapping(file).map_err(|e| cannot(&e.message))?;
    let old = before
        .get("query")
        .and_then(|q| q.as_str())
        .ok_or_else(|| cannot("it has no key `query` with a text"))?;
    let query = query.trim();
    if old.trim() == query {
        return Ok(file.to_owned());
    }
    let span =
        span::value(file, "query").ok_or_else(|| cannot("it is written in a way that is not known"))?;
    let old_text = file.get(span.bytes.clone()).unwrap_or_default();
    let end = if file.contains("\r\n") { "\r\n" } else { "\n" };
    let same_style = written(&span, old_text, query, end);
    // Where a style cannot hold the text, double quotes can; a block cannot become one without its header.
    let quoted = (!matches!(span.style, Style::Folded | Style::Literal)).then(|| double(query));
    for text in same_style.into_iter().chain(quoted) {
        let (head, tail) = (file.get(..span.bytes.start), file.get(span.bytes.end..));
        let edited = format!("{}{text}{}", head.unwrap_or_default(), tail.unwrap_or_default());
        let Ok(mut after) = yaml::mapping(&edited) else {
            continue;
        };
        let holds = after
            .get("query")
            .and_then(|q| q.as_str())
            .is_some_and(|q| q.trim() == query);
        if let (true, Some(value)) = (holds, before.get("query")) {
            after.insert("query".to_owned(), value.clone());
            if after == before {
                return Ok(edited);
            }
        }
    }
    Err(cannot("the new query does not fit the way it is written"))
}

/// A file that was drafted anew over one that exists: the old file with the new query, where the new one says nothing
/// else; else the new one.
pub fn over(old: &str, new: &str) -> String {
    let only_query = yaml::mapping(new).ok().filter(|map| map.len() == 1);
    let has_comment = new.lines().any(|line| line.trim_start().starts_with('#'));
    only_query
        .as_ref()
        .and_then(|map| map.get("query"))
        .and_then(|q| q.as_str())
        .filter(|_| !has_comment)
        .and_then(|query| with_query(old, query).ok())
        .unwrap_or_else(|| new.to_owned())
}

/// The value in its own style; none where the style cannot hold it.
fn written(span: &ValueSpan, old: &str, query: &str, end: &str) -> Option<String> {
    let margin = " ".repeat(span.indent);
    let block = |lines: Vec<String>| {
        let lines: Vec<String> = lines
            .into_iter()
            .map(|line| {
                if line.is_empty() {
                    line
                } else {
                    format!("{margin}{line}")
                }
            })
            .collect();
        lines.join(end)
    };
    let has_breaks = query.contains(['\n', '\r']);
    match span.style {
        Style::Folded => Some(block(folded(query, &old_lines(old, span.indent)))),
        Style::Literal => Some(block(query.split('\n').map(str::to_owned).collect())),
        Style::Plain => (!has_breaks && is_plain(query)).then(|| query.to_owned()),
        Style::Single => (!has_breaks).then(|| format!("'{}'", query.replace('\'', "''"))),
        Style::Double => Some(double(query)),
    }
}

fn old_lines(old: &str, indent: usize) -> Vec<&str> {
    old.lines()
        .filter_map(|line| line.get(indent..))
        .map(str::trim_end)
        .filter(|line| !line.is_empty() && !line.starts_with(' '))
        .collect()
}

/// Lines that fold to the text. A line of the old value that still stands there stays a line; the rest breaks at its
/// operators.
fn folded(query: &str, old: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut was_deep = false;
    for (index, segment) in query.split('\n').enumerate() {
        let is_deep = segment.starts_with([' ', '\t']);
        // Between lines of the margin one line end folds to a blank: a line end of the text needs a second one.
        if index > 0 && !is_deep && !was_deep {
            out.push(String::new());
        }
        was_deep = is_deep || segment.is_empty();
        if is_deep || segment.is_empty() {
            out.push(segment.to_owned());
        } else {
            wrap(segment, old, &mut out);
        }
    }
    out
}

fn wrap(segment: &str, old: &[&str], out: &mut Vec<String>) {
    let mut rest = segment;
    let leads = old
        .iter()
        .any(|line| line.starts_with("AND ") || line.starts_with("OR "));
    while !rest.is_empty() {
        let kept = old.iter().find(|line| {
            rest.strip_prefix(**line)
                .is_some_and(|tail| tail.is_empty() || blank_then_text(tail))
        });
        let length = match kept {
            Some(line) => line.len(),
            None if old.len() < 2 && rest.len() <= WIDTH => rest.len(),
            None => next_break(rest, leads),
        };
        let (line, tail) = rest.split_at_checked(length).unwrap_or((rest, ""));
        out.push(line.to_owned());
        rest = tail.strip_prefix(' ').unwrap_or(tail);
    }
}

/// One blank and then no other: the only place where a line may end in a folded text.
fn blank_then_text(tail: &str) -> bool {
    tail.strip_prefix(' ')
        .is_some_and(|t| !t.is_empty() && !t.starts_with([' ', '\t']))
}

/// Bytes up to where a line may end: behind the next operator outside quotes (before it, where `leads`).
fn next_break(text: &str, leads: bool) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            ' ' if !quoted && at > 0 => {
                let rest = text.get(at..).unwrap_or_default();
                for operator in [" AND", " OR"] {
                    let Some(tail) = rest.strip_prefix(operator) else {
                        continue;
                    };
                    if !blank_then_text(tail) || !blank_then_text(rest) {
                        continue;
                    }
                    let end = if leads { at } else { at + operator.len() };
                    return end;
                }
            }
            _ => {}
        }
    }
    text.len()
}

/// Whether a text in one line reads as itself without quotes.
fn is_plain(text: &str) -> bool {
    let first = text.chars().next().unwrap_or(' ');
    let indicator = "-?:,[]{}#&*!|>'\"%@` ".contains(first);
    let inner = text.contains(": ") || text.contains(" #") || text.ends_with(':') || text.contains('\t');
    !indicator && !inner && !text.contains(char::is_control)
}

fn double(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                out.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_folded_query_keeps_its_lines_comments_and_keys() {
        let file = "# Please do not remove this bug\r\nquery: >- # see #5\r\n  message:\"a b\" AND\r\n  tags:\"console\"\r\n\
                    \r\n# bots\r\nsuppress-graph: true";
        let new = with_query(file, "message:\"a b\" AND message:\"c\" AND tags:\"console\"").unwrap();
        assert_eq!(
            new,
            "# Please do not remove this bug\r\nquery: >- # see #5\r\n  message:\"a b\" AND\r\n  message:\"c\" AND\r\n  \
             tags:\"console\"\r\n\r\n# bots\r\nsuppress-graph: true"
        );
        assert_eq!(
            with_query(file, "message:\"a b\" AND tags:\"console\"").unwrap(),
            file
        );
    }

    #[test]
    fn each_style_stays_where_it_can_hold_the_text() {
        let edit = |file: &str, query: &str| with_query(file, query).unwrap();
        assert_eq!(
            edit("query: a # c\nx: 1\n", "b AND d"),
            "query: b AND d # c\nx: 1\n"
        );
        assert_eq!(
            edit("query: a # c\n", "m:\"x: y\""),
            "query: \"m:\\\"x: y\\\"\" # c\n"
        );
        assert_eq!(edit("query: 'a'\n", "it's"), "query: 'it''s'\n");
        assert_eq!(
            edit("query: |\n    a\n\nx: 1\n", "b\nc"),
            "query: |\n    b\n    c\n\nx: 1\n"
        );
        for no_text in [
            "query: [a]\n",
            "{query: a}\n",
            "query: n\n",
            "query: 1\n",
            "query:\n",
        ] {
            assert!(with_query(no_text, "b").is_err(), "{no_text}");
        }
    }

    #[test]
    fn a_draft_over_a_file_keeps_what_it_says_besides() {
        let old = "query: >-\n  a\n# kept\nsuppress-graph: true\n";
        assert_eq!(
            over(old, "query: >-\n  b\n"),
            "query: >-\n  b\n# kept\nsuppress-graph: true\n"
        );
        assert_eq!(over(old, "query: b\nx: 1\n"), "query: b\nx: 1\n");
        assert_eq!(over("- no\n", "query: b\n"), "query: b\n");
    }

    fn file() -> impl Strategy<Value = String> {
        let styles = prop_oneof![
            Just(("query: >-\n  ", "\n")),
            Just(("query: >\n    ", "\n")),
            Just(("query: |\n  ", "\n")),
            Just(("query: '", "'\n")),
            Just(("query: \"", "\" # c\n")),
            Just(("query: ", " # c\n")),
        ];
        // No word that YAML takes for true, false or nothing: `query: n` is no text.
        (
            styles,
            "q[a-z]{0,4}( AND [a-z]{1,5}){0,3}",
            any::<bool>(),
            any::<bool>(),
        )
            .prop_map(|((head, tail), query, crlf, ends)| {
                let mut text = format!("# first\nx: 1\n{head}{query}{tail}# last\ntest_ids:\n  - a # b\n");
                if crlf {
                    text = text.replace('\n', "\r\n");
                }
                if ends { text } else { text.trim_end().to_owned() }
            })
    }

    proptest! {
        #[test]
        fn an_edit_changes_the_value_and_nothing_else(file in file(), query in "[ -~äé\n]{1,60}") {
            let query = query.trim();
            prop_assume!(!query.is_empty());
            let span = span::value(&file, "query").unwrap();
            let edited = with_query(&file, query);
            // A query in one line fits everywhere.
            prop_assert!(edited.is_ok() || query.contains('\n'));
            if let Ok(edited) = edited {
                let read = yaml::mapping(&edited).unwrap();
                prop_assert_eq!(read.get("query").and_then(|q| q.as_str()).unwrap().trim(), query);
                prop_assert!(edited.starts_with(&file[..span.bytes.start]));
                prop_assert!(edited.ends_with(&file[span.bytes.end..]));
                // And back: the first query again, in whatever lines.
                let old = yaml::mapping(&file).unwrap();
                let old = old.get("query").and_then(|q| q.as_str()).unwrap();
                let back = with_query(&edited, old).unwrap();
                prop_assert_eq!(yaml::mapping(&back).unwrap(), yaml::mapping(&file).unwrap());
            }
        }
    }
}
