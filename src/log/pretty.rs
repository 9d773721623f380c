//! A long event laid out for reading: nested values (JSON, representations of Python and Go values, `key=value`) on
//! lines of their own.
//!
//! No parser of any one language: brackets, quotes and commas are what these notations share, and what is cut or
//! malformed is laid out as far as it goes. Nothing is left out but blanks at breaks. Cost: linear, no recursion.

/// Brackets nested deeper than this are not broken any more.
const DEEPEST: usize = 24;
/// A bracket whose text is not longer stays on its line.
const SHORT: usize = 60;

/// The lines of an event's line.
pub fn lay_out(line: &str) -> Vec<String> {
    let chars: Vec<char> = line.chars().collect();
    let closes = closing(&chars);
    let mut out = Pages::default();
    let mut stack: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let close = closes.get(at).copied().flatten();
        match (c, close) {
            (_, Some(end)) if matches!(c, '"' | '\'') => {
                out.extend(chars.get(at..=end).unwrap_or_default());
                at = end;
            }
            (_, Some(end))
                if matches!(c, '{' | '[' | '(')
                    && end - at > SHORT
                    && stack.len() < DEEPEST
                    && has_parts(chars.get(at..end)) =>
            {
                out.push(*c);
                stack.push(end);
                out.begin(stack.len());
                at = skip_blanks(&chars, at + 1);
                continue;
            }
            (_, Some(end)) if matches!(c, '{' | '[' | '(') => {
                out.extend(chars.get(at..=end).unwrap_or_default());
                at = end;
            }
            _ if stack.last() == Some(&at) => {
                stack.pop();
                out.begin(stack.len());
                out.push(*c);
            }
            (',' | ';', _) if !stack.is_empty() => {
                out.push(*c);
                out.begin(stack.len());
                at = skip_blanks(&chars, at + 1);
                continue;
            }
            (' ', _) if stack.is_empty() && begins_pair(&chars, at + 1) => out.begin(1),
            _ => out.push(*c),
        }
        at += 1;
    }
    out.finish()
}

/// Lines as they are made.
#[derive(Default)]
struct Pages {
    done: Vec<String>,
    line: String,
}

impl Pages {
    fn push(&mut self, c: char) {
        self.line.push(c);
    }

    fn extend(&mut self, chars: &[char]) {
        self.line.extend(chars);
    }

    /// Begins a line at a depth, unless nothing stands on this one.
    fn begin(&mut self, depth: usize) {
        if !self.line.trim().is_empty() {
            self.done.push(self.line.trim_end().to_string());
        }
        self.line = "  ".repeat(depth);
    }

    fn finish(mut self) -> Vec<String> {
        self.begin(0);
        if self.done.is_empty() {
            self.done.push(String::new());
        }
        self.done
    }
}

/// Whether there is anything to put on lines of its own: a request context is but words.
fn has_parts(chars: Option<&[char]>) -> bool {
    chars.is_some_and(|chars| chars.iter().any(|c| matches!(c, ',' | ';' | ':' | '=')))
}

fn skip_blanks(chars: &[char], from: usize) -> usize {
    let rest = chars.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|c| **c == ' ').count()
}

/// Whether `key=value` begins here; such a pair has a line of its own.
fn begins_pair(chars: &[char], at: usize) -> bool {
    let rest = chars.get(at..).unwrap_or_default();
    let key = rest
        .iter()
        .take(64)
        .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-'))
        .count();
    let first = rest.first().is_some_and(|c| c.is_alphabetic() || *c == '_');
    first && rest.get(key) == Some(&'=') && rest.get(key + 1).is_some_and(|c| !matches!(c, '=' | ' '))
}

/// For every bracket and quote where it closes; none for those that do not.
fn closing(chars: &[char]) -> Vec<Option<usize>> {
    let mut closes = vec![None; chars.len()];
    let mut open: Vec<(usize, char)> = Vec::new();
    // A quote that does not close is looked for once: no later one of its kind closes.
    let mut unclosed: Vec<char> = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        match c {
            '{' => open.push((at, '}')),
            '[' => open.push((at, ']')),
            '(' => open.push((at, ')')),
            '}' | ']' | ')' => {
                // Brackets that were never closed do not hide those around them.
                let near = open.iter().enumerate().rev().take(4 * DEEPEST);
                let found = near.into_iter().find(|(_, (_, close))| close == c);
                if let Some(which) = found.map(|(which, _)| which) {
                    if let Some((from, _)) = open.get(which)
                        && let Some(slot) = closes.get_mut(*from)
                    {
                        *slot = Some(at);
                    }
                    open.truncate(which);
                }
            }
            '"' | '\'' if opens_quote(chars, at) && !unclosed.contains(c) => {
                let end = quote_end(chars, at, *c);
                if end.is_none() {
                    unclosed.push(*c);
                }
                if let Some(end) = end {
                    if let Some(slot) = closes.get_mut(at) {
                        *slot = Some(end);
                    }
                    at = end;
                }
            }
            _ => {}
        }
        at += 1;
    }
    closes
}

/// Whether a quote begins a string, rather than being an apostrophe.
fn opens_quote(chars: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|i| chars.get(i));
    before.is_none_or(|c| !c.is_alphanumeric() || matches!(c, 'u' | 'b' | 'r'))
}

fn quote_end(chars: &[char], from: usize, quote: char) -> Option<usize> {
    let mut escaped = false;
    let rest = chars.get(from + 1..)?;
    let len = rest.iter().position(|c| {
        let ends = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    })?;
    Some(from + 1 + len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_values_have_lines_of_their_own() {
        let json = r#"2026-11-21 req: {"server": {"name": "vm, one", "flavor": "m1.tiny", "networks": [{"uuid": "a"}]}, "n": 1} done"#;
        assert_eq!(
            lay_out(json),
            [
                "2026-11-21 req: {",
                r#"  "server": {"#,
                r#"    "name": "vm, one","#,
                r#"    "flavor": "m1.tiny","#,
                r#"    "networks": [{"uuid": "a"}]"#,
                "  },",
                r#"  "n": 1"#,
                "} done"
            ]
        );
        let python =
            "Instance(id=1,name='it''s (not) closed',metadata={},host=None,task_state='spawning',uuid=0a) x";
        assert_eq!(lay_out(python).len(), 8, "{:#?}", lay_out(python));
    }

    #[test]
    fn a_request_context_stays_on_its_line() {
        let line = "INFO a.b [None req-8a6bf26e-cf8c-4d57-95ae-84b25233b379 58377a5bf31c499baf8cabc56cb604f7 - - default] x";
        assert_eq!(lay_out(line), [line]);
    }

    #[test]
    fn pairs_break_and_plain_text_stays() {
        assert_eq!(
            lay_out("level=info msg=\"a b\" took=3ms"),
            ["level=info", "  msg=\"a b\"", "  took=3ms"]
        );
        assert_eq!(
            lay_out("it's (a) plain, line; x == y"),
            ["it's (a) plain, line; x == y"]
        );
        assert_eq!(lay_out(""), [""]);
    }

    proptest::proptest! {
        #[test]
        fn nothing_but_blanks_is_lost(line in "[a-z{}()\\[\\],;='\" \\\\]{0,300}") {
            let bare = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            proptest::prop_assert_eq!(bare(&lay_out(&line).concat()), bare(&line));
        }
    }
}
