//! The module after the level: a logger, class, program or file, told by the marks that programs put around it.

use super::fields::bracketed;
use super::{Head, blanks, is_dotted_name, rest, until};
use std::borrow::Cow;

/// The module after the level: `[billing.run:6]`, `vault.core:`, `org.example.Ledger --`, `<0.223.0>`.
pub(super) fn module_after<'l>(line: &'l str, end: usize, head: &mut Head<'l>) {
    let after = rest(line, end);
    // After `LEVEL: ` comes the message; MariaDB's `1 [ERROR] mariadbd: …` names no plugin.
    let is_message = after.starts_with(": ") || after.starts_with("]: ");
    let needs_capital = head.pid.is_some() && line.get(..end).is_some_and(|t| t.ends_with(']'));
    let glued = after.starts_with([':', '|', ',']) && !is_message;
    let tabbed = after.starts_with('\t');
    let mut at = end + after.bytes().take_while(|c| b" \t:]|,".contains(c)).count();
    head.body = at.min(line.len());
    // Spring: `INFO 123 --- [main] logger : text`; a level of verbosity stands alone.
    let number = rest(line, at).bytes().take_while(u8::is_ascii_digit).count();
    if number > 0 && rest(line, at + number).starts_with(" --- [") {
        head.pid = line.get(at..at + number).map(Cow::Borrowed);
        at += number + " --- ".len();
    } else if rest(line, at).starts_with("-- ") || rest(line, at).starts_with("- ") {
        at += until(rest(line, at), &[' ']).len() + 1;
        head.body = at.min(line.len());
        if rest(line, at).starts_with(": ") {
            head.body = at + 2;
            return;
        }
    }
    // `LEVEL (thread) [logger] text`: the thread is none.
    if rest(line, at).starts_with('(')
        && let Some((_, len)) = bracketed(rest(line, at))
        && rest(line, at + len).starts_with(" [")
    {
        at += len + 1;
    }
    let text = rest(line, at);
    if text.starts_with('<') && text.contains('>') {
        let field = until(text, &['>']);
        head.module = line.get(at..=at + field.len()).map(Cow::Borrowed);
        at += field.len() + 1;
        // lager: `<0.5.0>@module:function:12 text`.
        if rest(line, at).starts_with('@') {
            at += until(rest(line, at), &[' ']).len();
        }
    } else if text.starts_with('[') {
        at = bracket_modules(line, at, head);
    } else {
        at += spans(text);
        let text = rest(line, at);
        if let Some((name, len)) = module_word(text, glued, tabbed) {
            // After `LEVEL: ` only a place in the source is no text.
            let fits = (!is_message || is_source(name))
                && (!needs_capital || name.starts_with(|c: char| c.is_ascii_uppercase()));
            if fits {
                head.module = Some(Cow::Borrowed(name));
                at += len;
            }
        }
    }
    at += rest(line, at)
        .bytes()
        .take_while(|c| b" -:\t".contains(c))
        .count();
    if head.module.is_none() && !is_message {
        head.module = trailing(line).map(Cow::Borrowed);
    }
    head.body = at.min(line.len());
}

/// Loggers in brackets after the level: the dotted one of several, else the last; a thread before a name is skipped.
fn bracket_modules<'l>(line: &'l str, start: usize, head: &mut Head<'l>) -> usize {
    let mut at = start;
    let mut found: Option<&str> = None;
    let mut fields = 0;
    while let Some((field, len)) =
        bracketed(rest(line, at)).filter(|_| rest(line, at).starts_with('[') && fields < 4)
    {
        let name = without_line(field.trim());
        let class = name
            .rsplit_once('@')
            .and_then(|(n, _)| n.rsplit(':').next())
            .unwrap_or(name);
        let better = found.is_none_or(|before| !before.contains('.'));
        if is_dotted_name(class) && better {
            found = Some(class);
        }
        fields += 1;
        at += len;
        let gap = blanks(rest(line, at));
        if gap > 0 && !rest(line, at + gap).starts_with('[') {
            break;
        }
        at += gap;
    }
    let pad = blanks(rest(line, at));
    let text = rest(line, at + pad);
    let word = until(text, &[' ', '\t']);
    // Tomcat: `[main] org.apache.Class.method text`; Spring: `[main] o.e.Ledger    : text`.
    let bare = (word.matches('.').count() >= 2 && is_dotted_name(word) && !word.ends_with(':'))
        .then_some((word, word.len()));
    let dashed = rest(text, word.len()).starts_with(" - ");
    let named = module_word(text, false, false)
        .filter(|(name, _)| (name.contains('.') || dashed) && !found.is_some_and(|f| f.contains('.')));
    if let Some((name, len)) = named.or(bare.filter(|_| fields == 1)) {
        head.module = Some(Cow::Borrowed(name));
        return at + pad + len;
    }
    match found {
        Some(name) => {
            head.module = Some(Cow::Borrowed(name));
            at
        }
        None => start,
    }
}

/// The name at the start of `text`, if something marks it as one: `name:`, `name - `, `name   : `, `name]`, `name|`,
/// `file.go:12<tab>`, and the bytes it takes.
fn module_word(text: &str, glued: bool, tabbed: bool) -> Option<(&str, usize)> {
    let word = until(text, &[' ', '\t']);
    if glued {
        // Python's `LEVEL:name:text`, NLog's `|LEVEL|name|text`.
        let name = until(word, &[':', '|', ',']);
        return (name.len() < word.len() && is_dotted_name(name)).then_some((name, name.len() + 1));
    }
    if tabbed {
        // zap: `LEVEL<tab>logger<tab>file.go:12<tab>text`.
        let file = |field: &str| without_line(field).len() < field.len() && !field.contains(' ');
        let mut fields = text.split('\t');
        let (first, second) = (fields.next()?, fields.next());
        if file(first) && second.is_some() {
            return Some((without_line(first), first.len() + 1));
        }
        let last = fields.next_back().or(second).unwrap_or("");
        if is_dotted_name(first)
            && (second.is_some_and(file) || (last.starts_with('{') && last.ends_with('}')))
        {
            return Some((first, first.len() + 1));
        }
    }
    let after = rest(text, word.len());
    let base = word.trim_end_matches([':', ']', '|']);
    let padded = blanks(after) >= 2 || after.starts_with('\t');
    let next = after.trim_start();
    let dashed = next.starts_with("- ") || next.starts_with("-- ");
    let colon = next.starts_with(": ") && after.starts_with(' ');
    let column = padded
        && base.len() < 24
        && base.bytes().all(|c| c.is_ascii_alphanumeric())
        && base.len() >= 2
        && base.bytes().all(|c| c.is_ascii_uppercase());
    let place = without_line(base);
    let source = place.len() < base.len() && is_source(place);
    let marked = base.len() < word.len() || dashed || colon || column || source;
    // loguru: `| name:function:line - `.
    let name = match without_line(base) {
        cut if cut.len() < base.len() => cut
            .split_once(':')
            .filter(|(_, f)| !f.contains(':'))
            .map_or(cut, |(n, _)| n),
        cut => cut,
    };
    let fits = is_dotted_name(name) || is_logger(name);
    (marked && fits).then_some((name, word.len()))
}

/// Whether `name` is a file of source code, as `chan_sip.c`.
fn is_source(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty()
            && matches!(
                ending,
                "c" | "cc"
                    | "cpp"
                    | "cxx"
                    | "h"
                    | "hpp"
                    | "go"
                    | "rs"
                    | "py"
                    | "pl"
                    | "pm"
                    | "rb"
                    | "js"
                    | "ts"
                    | "java"
                    | "kt"
                    | "erl"
                    | "ex"
                    | "cs"
                    | "php"
                    | "lua"
                    | "swift"
            )
    })
}

/// A name with the marks of Java and Ruby: `winstone.Logger#logInternal`, `h.Finder$Sezpoz`.
fn is_logger(name: &str) -> bool {
    name.contains(['#', '$', '/'])
        && name
            .bytes()
            .all(|c| c.is_ascii_alphanumeric() || b"._-#$/@:".contains(&c))
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// `name:12` without the number.
pub(super) fn without_line(name: &str) -> &str {
    name.rsplit_once(':')
        .filter(|(_, n)| !n.is_empty() && n.bytes().all(|c| c.is_ascii_digit()))
        .map_or(name, |(name, _)| name)
}

/// A class with its package in parentheses at the end of the line, as Kafka writes its logger: `… (kafka.server.KafkaServer)`.
fn trailing(line: &str) -> Option<&str> {
    let inner = line.trim_end().strip_suffix(')')?.rsplit_once(" (")?.1;
    let (package, class) = inner.rsplit_once('.')?;
    let is_class = class.starts_with(|c: char| c.is_ascii_uppercase());
    (is_dotted_name(inner) && package.contains('.') && is_class).then_some(inner)
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
