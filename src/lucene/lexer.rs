//! Characters to tokens, as the token manager of Lucene's classic `QueryParser.jj` does: at each place the longest
//! token wins, and of equally long ones the one declared first.
//!
//! Three states: the default one, `Boost` after `^` (only a number), `Range` inside `[…]` and `{…}`.
//! Cost: linear, except that an unclosed quote or slash is scanned to the end once (and is refused there).
//! Source: Lucene 9.12 `QueryParser.jj`; Lucene 4.10's where [`super::Profile::Es17`] differs (letters after `~`).

use super::error::SyntaxError;

/// What a token is; names as in `QueryParser.jj`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    And,
    Or,
    Not,
    Plus,
    Minus,
    /// `+`, `-` or `!` with a blank behind it: a word, not an operator.
    BareOper,
    LParen,
    RParen,
    Colon,
    Star,
    Carat,
    Quoted,
    Term,
    FuzzySlop,
    PrefixTerm,
    WildTerm,
    RegexpTerm,
    RangeInStart,
    RangeExStart,
    Number,
    RangeTo,
    RangeInEnd,
    RangeExEnd,
    RangeQuoted,
    RangeGoop,
    Eof,
}

/// A token: its kind and its bytes in the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Default,
    Boost,
    Range,
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{3000}')
}

/// A character that may begin a term when it is not escaped.
pub(super) fn is_term_start(c: char) -> bool {
    !is_space(c)
        && !matches!(
            c,
            '+' | '-'
                | '!'
                | '('
                | ')'
                | ':'
                | '^'
                | '['
                | ']'
                | '"'
                | '{'
                | '}'
                | '~'
                | '*'
                | '?'
                | '\\'
                | '/'
        )
}

/// All tokens of `query`; the last one is [`Kind::Eof`].
pub(super) fn tokens(query: &str, letters_after_tilde: bool) -> Result<Vec<Token>, SyntaxError> {
    let mut out = Vec::new();
    let mut state = State::Default;
    let mut at = 0;
    while let Some(c) = query.get(at..).and_then(|rest| rest.chars().next()) {
        if state != State::Boost
            && is_space(c)
            && !(state == State::Range && c != ' ' && goop_end(query, at) > at + c.len_utf8())
        {
            at += c.len_utf8();
            continue;
        }
        let (kind, end) = match state {
            State::Default => default_token(query, at, c, letters_after_tilde)?,
            State::Boost => boost_token(query, at)?,
            State::Range => range_token(query, at, c)?,
        };
        state = match kind {
            Kind::Carat => State::Boost,
            Kind::RangeInStart | Kind::RangeExStart => State::Range,
            Kind::Number | Kind::RangeInEnd | Kind::RangeExEnd => State::Default,
            _ => state,
        };
        out.push(Token { kind, start: at, end });
        at = end;
    }
    out.push(Token {
        kind: Kind::Eof,
        start: query.len(),
        end: query.len(),
    });
    Ok(out)
}

fn default_token(query: &str, at: usize, c: char, letters: bool) -> Result<(Kind, usize), SyntaxError> {
    let next = query
        .get(at + c.len_utf8()..)
        .and_then(|rest| rest.chars().next());
    let one = at + c.len_utf8();
    Ok(match c {
        '(' => (Kind::LParen, one),
        ')' => (Kind::RParen, one),
        ':' => (Kind::Colon, one),
        '^' => (Kind::Carat, one),
        '[' => (Kind::RangeInStart, one),
        '{' => (Kind::RangeExStart, one),
        '+' | '-' | '!' => match next {
            Some(space) if is_space(space) => (Kind::BareOper, one + space.len_utf8()),
            _ if c == '+' => (Kind::Plus, one),
            _ if c == '-' => (Kind::Minus, one),
            _ => (Kind::Not, one),
        },
        '"' => (Kind::Quoted, quoted_end(query, at)?),
        '/' => (Kind::RegexpTerm, regexp_end(query, at)?),
        '~' => (Kind::FuzzySlop, slop_end(query, at, letters)),
        '}' | ']' => {
            return Err(SyntaxError::at(
                query,
                at,
                format!("unexpected \"{c}\""),
                format!("Write \\{c} for the character itself, or open the range before it."),
            ));
        }
        _ => word(query, at)?,
    })
}

/// A term, prefix, wildcard or word operator: everything that begins with a term character, `*`, `?` or `\`.
fn word(query: &str, at: usize) -> Result<(Kind, usize), SyntaxError> {
    let mut end = at;
    let mut wild = 0_usize;
    let mut star_end = None;
    let mut chars = query.get(at..).unwrap_or_default().char_indices();
    while let Some((offset, c)) = chars.next() {
        if c == '\\' {
            let Some((_, escaped)) = chars.next() else {
                return Err(SyntaxError::at(
                    query,
                    at + offset,
                    "the query ends in a lone backslash",
                    "Write \\\\ for a backslash, or leave it out.",
                ));
            };
            end = at + offset + 1 + escaped.len_utf8();
            continue;
        }
        let here = at + offset + c.len_utf8();
        if c == '*' || c == '?' {
            wild += 1;
            star_end = (c == '*').then_some(here);
        } else if !(is_term_start(c) || offset > 0 && (c == '-' || c == '+')) {
            break;
        }
        end = here;
    }
    let kind = match query.get(at..end).unwrap_or_default() {
        "AND" | "&&" => Kind::And,
        "OR" | "||" => Kind::Or,
        "NOT" => Kind::Not,
        "*" => Kind::Star,
        _ if wild == 0 => Kind::Term,
        _ if wild == 1 && star_end == Some(end) => Kind::PrefixTerm,
        _ => Kind::WildTerm,
    };
    Ok((kind, end))
}

fn quoted_end(query: &str, at: usize) -> Result<usize, SyntaxError> {
    let bytes = query.as_bytes();
    let mut i = at + 1;
    while let Some(byte) = bytes.get(i) {
        match byte {
            b'\\' => i += 2,
            b'"' => return Ok(i + 1),
            _ => i += 1,
        }
    }
    Err(SyntaxError::at(
        query,
        at,
        "this quote is never closed",
        "Close the phrase with \", or write \\\" for the character itself.",
    ))
}

/// The end of `/…/`: a slash ends it; behind a backslash it may also go on, and the longest wins.
fn regexp_end(query: &str, at: usize) -> Result<usize, SyntaxError> {
    longest(query, at, b'/').ok_or_else(|| {
        SyntaxError::at(
            query,
            at,
            "this slash begins a regular expression that is never closed",
            "Write \\/ for a slash, or put the words in quotes.",
        )
    })
}

/// From the delimiter at `at` to the last one that may close it.
fn longest(query: &str, at: usize, delimiter: u8) -> Option<usize> {
    let bytes = query.as_bytes();
    let mut last = None;
    let mut i = at + 1;
    while let Some(&byte) = bytes.get(i) {
        i += 1;
        if byte == delimiter {
            last = Some(i);
            if i < 2 || bytes.get(i - 2) != Some(&b'\\') || i - 2 == at {
                return last;
            }
        }
    }
    last
}

/// `~`, `~2`, `~0.5`; since Lucene 6 with any term characters behind (`~AUTO`, `~1x`).
fn slop_end(query: &str, at: usize, letters: bool) -> usize {
    let rest = query.get(at + 1..).unwrap_or_default();
    let mut end = at + 1;
    if letters {
        let mut chars = rest.char_indices();
        while let Some((offset, c)) = chars.next() {
            if c == '\\' {
                let Some((_, escaped)) = chars.next() else { break };
                end = at + 2 + offset + escaped.len_utf8();
            } else if is_term_start(c) || c == '-' || c == '+' {
                end = at + 1 + offset + c.len_utf8();
            } else {
                break;
            }
        }
        return end;
    }
    end + number_len(rest)
}

/// Bytes of `digits[.digits]` at the start of `text`.
fn number_len(text: &str) -> usize {
    let digits = |t: &str| t.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    let fraction = text
        .get(whole..)
        .and_then(|rest| rest.strip_prefix('.'))
        .map_or(0, digits);
    if whole > 0 && fraction > 0 {
        whole + 1 + fraction
    } else {
        whole
    }
}

fn boost_token(query: &str, at: usize) -> Result<(Kind, usize), SyntaxError> {
    match number_len(query.get(at..).unwrap_or_default()) {
        0 => Err(SyntaxError::at(
            query,
            at,
            "\"^\" needs a number behind it",
            "Leave the boost out (it does not change what matches), or write \\^ for the character itself.",
        )),
        len => Ok((Kind::Number, at + len)),
    }
}

/// The end of the longest run without blank, `]` and `}`.
fn goop_end(query: &str, at: usize) -> usize {
    let rest = query.get(at..).unwrap_or_default();
    at + rest.find([' ', ']', '}']).unwrap_or(rest.len())
}

fn range_token(query: &str, at: usize, c: char) -> Result<(Kind, usize), SyntaxError> {
    match c {
        ']' => return Ok((Kind::RangeInEnd, at + 1)),
        '}' => return Ok((Kind::RangeExEnd, at + 1)),
        _ => {}
    }
    let goop = goop_end(query, at);
    if c == '"'
        && let Some(end) = longest(query, at, b'"').filter(|end| *end >= goop && *end > at + 2)
    {
        return Ok((Kind::RangeQuoted, end));
    }
    Ok(if query.get(at..goop) == Some("TO") {
        (Kind::RangeTo, goop)
    } else {
        (Kind::RangeGoop, goop)
    })
}
