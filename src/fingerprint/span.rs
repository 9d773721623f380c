//! Where the value of a key stands in a fingerprint file: its bytes, its style, and which place of the file a
//! character of the value came from.
//!
//! Source: YAML 1.2.2 §7.3 (flow scalars), §8.1 (block scalars). Only what a fingerprint file has is read: one block
//! mapping, scalars as values. What is written otherwise gives no span, never a wrong one; who edits checks the
//! result against the real reader ([`super::edit`]).
//! Cost: linear.

use std::ops::Range;

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// `>`: line ends are blanks.
    Folded,
    /// `|`: line ends are line ends.
    Literal,
    /// Without quotes.
    Plain,
    /// `'…'`.
    Single,
    /// `"…"`.
    Double,
}

/// The value of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueSpan {
    /// Its bytes: with the quotes; of a block, its lines from the first to the last that is not blank, without the
    /// last line end.
    pub bytes: Range<usize>,
    /// How it is written.
    pub style: Style,
    /// Blanks before each line of a block; of the key otherwise.
    pub indent: usize,
}

/// A line of the file: its bytes without the line end.
struct Line<'t> {
    start: usize,
    text: &'t str,
}

impl Line<'_> {
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    fn is_comment(&self) -> bool {
        self.text.trim_start().starts_with('#')
    }

    fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut out = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let text = line.strip_suffix('\n').unwrap_or(line);
        let text = text.strip_suffix('\r').unwrap_or(text);
        out.push(Line { start, text });
        start += line.len();
    }
    out
}

/// Where the value of `key` stands; none where the key is not there or its value is no scalar written plainly.
pub fn value(text: &str, key: &str) -> Option<ValueSpan> {
    let lines = lines(text);
    let entry = entry(text, &lines, key)?;
    scalar(text, &lines, entry.at, entry.base, entry.from)
}

/// The row of `key`, 0-based; none where the file is not one block mapping with that key.
pub(super) fn row(text: &str, key: &str) -> Option<usize> {
    entry(text, &lines(text), key).map(|entry| entry.at)
}

/// Where a key stands.
struct Entry {
    /// Its line.
    at: usize,
    /// Blanks before it.
    base: usize,
    /// Byte of the line behind its colon.
    from: usize,
}

fn entry(text: &str, lines: &[Line<'_>], key: &str) -> Option<Entry> {
    let mut base = None;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let marks = line.text.starts_with(['%', '\u{feff}']) || line.text == "---" || line.text == "...";
        if line.is_blank() || line.is_comment() || marks {
            at += 1;
            continue;
        }
        let base = *base.get_or_insert(line.indent());
        if line.indent() != base {
            at += 1;
            continue;
        }
        let Some(after) = after_key(line.text.get(base..)?, key) else {
            // A quoted value of another key may look like a key further down: it is passed over as a whole.
            at = next_entry(text, lines, at, base);
            continue;
        };
        let from = base + after;
        return Some(Entry { at, base, from });
    }
    None
}

/// How many bytes `key:` takes at the start of a line.
fn after_key(line: &str, key: &str) -> Option<usize> {
    let names = [key.to_owned(), format!("\"{key}\""), format!("'{key}'")];
    names.iter().find_map(|name| {
        let rest = line.strip_prefix(name.as_str())?;
        let rest = rest.trim_start_matches(' ').strip_prefix(':')?;
        let ends = rest.is_empty() || rest.starts_with([' ', '\t']);
        ends.then(|| line.len() - rest.len())
    })
}

/// The line of the next key behind the one at `at`.
fn next_entry(text: &str, lines: &[Line<'_>], at: usize, base: usize) -> usize {
    let quoted = lines
        .get(at)
        .and_then(|line| {
            let colon = line.text.find(": ").map(|c| c + 1)?;
            scalar(text, lines, at, base, colon)
        })
        .filter(|span| matches!(span.style, Style::Single | Style::Double));
    let past = quoted.map_or(0, |span| span.bytes.end);
    let mut next = at + 1;
    while lines.get(next).is_some_and(|line| line.start < past) {
        next += 1;
    }
    next
}

/// The scalar that begins behind byte `from` of the line `at`.
fn scalar(text: &str, lines: &[Line<'_>], at: usize, base: usize, from: usize) -> Option<ValueSpan> {
    let mut at = at;
    let line = lines.get(at)?;
    let mut start = line.start + from + leading(line.text.get(from..)?);
    let rest = |at: usize, start: usize| -> Option<&str> {
        let line = lines.get(at)?;
        line.text.get(start - line.start..)
    };
    // `query:` alone: the value begins on a line below.
    while rest(at, start)?.is_empty() || rest(at, start)?.starts_with('#') {
        at += 1;
        let line = lines.get(at)?;
        if !line.is_blank() && !line.is_comment() && line.indent() <= base {
            return None;
        }
        start = line.start + leading(line.text);
    }
    let (style, bytes) = match rest(at, start)?.bytes().next()? {
        head @ (b'>' | b'|') => {
            let (bytes, indent) = block(lines, at, base, rest(at, start)?)?;
            let style = if head == b'>' {
                Style::Folded
            } else {
                Style::Literal
            };
            return Some(ValueSpan { bytes, style, indent });
        }
        b'"' => (Style::Double, start..double_end(text, start)?),
        b'\'' => (Style::Single, start..single_end(text, start)?),
        b'[' | b'{' | b'&' | b'*' | b'!' | b'%' | b'@' | b'`' => return None,
        _ => (Style::Plain, start..plain_end(lines, at, base, start)?),
    };
    Some(ValueSpan {
        bytes,
        style,
        indent: base,
    })
}

fn leading(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// The lines of a block scalar whose header begins with `header`, and their indentation.
fn block(lines: &[Line<'_>], at: usize, base: usize, header: &str) -> Option<(Range<usize>, usize)> {
    let marks = header.split([' ', '\t']).next()?.get(1..)?;
    let stated = marks
        .chars()
        .find_map(|c| c.to_digit(10))
        .map(|n| base + n as usize);
    let below = lines.get(at + 1..)?;
    let first = below.iter().position(|line| !line.is_blank())?;
    let indent = stated.unwrap_or(below.get(first)?.indent());
    if indent <= base {
        return None;
    }
    let mut last = None;
    for (index, line) in below.iter().enumerate() {
        if line.is_blank() {
            continue;
        }
        if line.indent() < indent {
            break;
        }
        last = Some(index);
    }
    // Blank lines before the first one belong to the value, too.
    let start = below.first()?.start;
    Some((start..below.get(last?)?.end(), indent))
}

fn double_end(text: &str, start: usize) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(start + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn single_end(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        if *byte == b'\'' {
            if bytes.get(at + 1) != Some(&b'\'') {
                return Some(at + 1);
            }
            at += 1;
        }
        at += 1;
    }
    None
}

/// A plain scalar goes on over deeper lines, up to a comment.
fn plain_end(lines: &[Line<'_>], at: usize, base: usize, start: usize) -> Option<usize> {
    let first = lines.get(at)?;
    let (mut end, mut ends) = plain_line(first, start - first.start)?;
    for line in lines.get(at + 1..)? {
        if ends {
            break;
        }
        if line.is_blank() {
            continue;
        }
        if line.indent() <= base || line.is_comment() {
            break;
        }
        (end, ends) = plain_line(line, line.indent())?;
    }
    Some(end)
}

/// Where the plain text of a line ends, and whether a comment ends the scalar.
fn plain_line(line: &Line<'_>, from: usize) -> Option<(usize, bool)> {
    let text = line.text.get(from..)?;
    let comment = text.find(" #").or_else(|| text.find("\t#"));
    let kept = text.get(..comment.unwrap_or(text.len()))?.trim_end();
    Some((line.start + from + kept.len(), comment.is_some()))
}

/// Where a character of a key's value stands in the file: row and column, 0-based, in characters.
///
/// Folding turns line ends into blanks and quoting doubles or escapes, but the letters stay in their order: they are
/// counted.
pub fn place(text: &str, key: &str, read: &str, position: usize) -> Option<(usize, usize)> {
    let span = value(text, key)?;
    let before = read.chars().take(position).filter(|c| !c.is_whitespace()).count();
    let raw = text.get(span.bytes.clone())?;
    let mut seen = 0;
    let mut at = raw.len();
    let mut last_end = 0;
    let mut chars = raw.char_indices().peekable();
    if matches!(span.style, Style::Single | Style::Double) {
        chars.next();
    }
    while let Some((offset, c)) = chars.next() {
        let doubled =
            span.style == Style::Single && c == '\'' && chars.peek().is_some_and(|(_, n)| *n == '\'');
        let escaped = span.style == Style::Double && c == '\\';
        let mut end = offset + c.len_utf8();
        if (doubled || escaped)
            && let Some((next, second)) = chars.next()
        {
            end = next + second.len_utf8();
            let digits = match second {
                'x' if escaped => 2,
                'u' if escaped => 4,
                'U' if escaped => 8,
                _ => 0,
            };
            if let Some((last, digit)) = chars.by_ref().take(digits).last() {
                end = last + digit.len_utf8();
            }
            if escaped && matches!(second, 'n' | 't' | ' ' | '\n' | '\r') {
                continue;
            }
        }
        if c.is_whitespace() {
            continue;
        }
        if seen == before {
            at = offset;
            break;
        }
        seen += 1;
        last_end = end;
    }
    // A place behind the last letter is told right behind it.
    let at = if at == raw.len() { last_end } else { at };
    let byte = span.bytes.start + at;
    let head = text.get(..byte)?;
    let row = head.matches('\n').count();
    let column = head.rsplit('\n').next().unwrap_or_default().chars().count();
    Some((row, column))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(&str, Style)> {
        value(text, "query").map(|span| (text.get(span.bytes).unwrap(), span.style))
    }

    #[test]
    fn values_of_each_style_are_found() {
        assert_eq!(
            found("# c\nquery: >-  # why\n  a AND\n   b\n\n# end\nx: 1\n"),
            Some(("  a AND\n   b", Style::Folded))
        );
        assert_eq!(
            found("query: |\r\n  a\r\n  b"),
            Some(("  a\r\n  b", Style::Literal))
        );
        assert_eq!(
            found("a: 'x\n  query: y'\nquery: b c # d\n"),
            Some(("b c", Style::Plain))
        );
        assert_eq!(found("'query' : 'it''s' # d\n"), Some(("'it''s'", Style::Single)));
        assert_eq!(
            found("query:\n  \"a\\\"b\"\n"),
            Some(("\"a\\\"b\"", Style::Double))
        );
        assert_eq!(found("query:\n  a\n  b\nx: 1"), Some(("a\n  b", Style::Plain)));
        assert_eq!(found("{query: a}"), None);
        assert_eq!(found("x: 1\n"), None);
        assert_eq!(found("query: [a]\n"), None);
    }

    #[test]
    fn a_place_in_the_value_is_a_place_in_the_file() {
        let yaml = "# c\nquery: >-\n  message:\"ä b\" AND\n  tags:\"x\" AND )\n";
        let query = "message:\"ä b\" AND tags:\"x\" AND )";
        let paren = query.chars().position(|c| c == ')').unwrap();
        assert_eq!(place(yaml, "query", query, paren), Some((3, 15)));
        assert_eq!(place(yaml, "query", query, 0), Some((2, 2)));
        assert_eq!(place(yaml, "query", query, query.chars().count()), Some((3, 16)));
        let quoted = "query: 'it''s )'\n";
        assert_eq!(place(quoted, "query", "it's )", 5), Some((0, 14)));
        let escaped = "query: \"\\u00e4 \\x62 )\"\n";
        assert_eq!(place(escaped, "query", "ä b )", 4), Some((0, 20)));
    }
}
