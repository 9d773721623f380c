//! Lucene's regular expressions (`/…/`), anchored to the whole term: with `&` (and), `~` (not), `@` (anything),
//! `#` (nothing), `<1-500>` (numbers), `"…"` (literal), `\d \w \s`; no anchors, no groups to capture.
//!
//! Compiled by Brzozowski derivatives into a table of states, so that matching is linear and cannot explode; more
//! than [`MAX_STATES`] states are refused, as Lucene refuses them.
//! Source: Lucene 9.12 `RegExp`.

use std::collections::HashMap;
use std::rc::Rc;

const MAX_STATES: usize = 10_000;
/// Nesting that the parser's recursion allows; 1,000 characters cannot nest much deeper.
const MAX_DEPTH: usize = 600;

/// A compiled expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Regexp {
    /// Starts of the intervals of characters that all states treat alike, ascending, the first is 0.
    starts: Vec<u32>,
    /// `states × intervals`: the next state.
    next: Vec<u32>,
    accepting: Vec<bool>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Re {
    Nothing,
    Empty,
    /// Inclusive ranges, sorted.
    Set(Vec<(u32, u32)>),
    Cat(Rc<Re>, Rc<Re>),
    Or(Rc<Re>, Rc<Re>),
    And(Rc<Re>, Rc<Re>),
    Not(Rc<Re>),
    Repeat(Rc<Re>, u32, Option<u32>),
}

const ANY: (u32, u32) = (0, 0x0010_ffff);

fn cat(a: Rc<Re>, b: Rc<Re>) -> Rc<Re> {
    match (&*a, &*b) {
        (Re::Nothing, _) | (_, Re::Nothing) => Rc::new(Re::Nothing),
        (Re::Empty, _) => b,
        (_, Re::Empty) => a,
        (Re::Cat(x, y), _) => cat(x.clone(), cat(y.clone(), b.clone())),
        _ => Rc::new(Re::Cat(a, b)),
    }
}

fn or(a: Rc<Re>, b: Rc<Re>) -> Rc<Re> {
    if a == b || *b == Re::Nothing {
        return a;
    }
    if *a == Re::Nothing {
        return b;
    }
    // A right-leaning chain without doubles keeps the derivatives finite.
    if let Re::Or(x, y) = &*a {
        return or(x.clone(), or(y.clone(), b));
    }
    let mut link = &b;
    while let Re::Or(x, y) = &**link {
        if *x == a {
            return b;
        }
        link = y;
    }
    if *link == a { b } else { Rc::new(Re::Or(a, b)) }
}

fn and(a: Rc<Re>, b: Rc<Re>) -> Rc<Re> {
    if a == b || *a == Re::Nothing {
        a
    } else if *b == Re::Nothing {
        b
    } else {
        Rc::new(Re::And(a, b))
    }
}

fn repeat(a: Rc<Re>, min: u32, max: Option<u32>) -> Rc<Re> {
    match (min, max) {
        (0, Some(0)) => Rc::new(Re::Empty),
        (1, Some(1)) => a,
        _ if *a == Re::Empty => a,
        _ if *a == Re::Nothing => Rc::new(if min == 0 { Re::Empty } else { Re::Nothing }),
        _ => Rc::new(Re::Repeat(a, min, max)),
    }
}

fn nullable(re: &Re) -> bool {
    match re {
        Re::Nothing | Re::Set(_) => false,
        Re::Empty => true,
        Re::Cat(a, b) | Re::And(a, b) => nullable(a) && nullable(b),
        Re::Or(a, b) => nullable(a) || nullable(b),
        Re::Not(a) => !nullable(a),
        Re::Repeat(a, min, _) => *min == 0 || nullable(a),
    }
}

fn derive(re: &Rc<Re>, c: u32) -> Rc<Re> {
    match &**re {
        Re::Nothing | Re::Empty => Rc::new(Re::Nothing),
        Re::Set(ranges) => {
            let hit = ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
            Rc::new(if hit { Re::Empty } else { Re::Nothing })
        }
        Re::Cat(a, b) => {
            let first = cat(derive(a, c), b.clone());
            if nullable(a) {
                or(first, derive(b, c))
            } else {
                first
            }
        }
        Re::Or(a, b) => or(derive(a, c), derive(b, c)),
        Re::And(a, b) => and(derive(a, c), derive(b, c)),
        Re::Not(a) => Rc::new(Re::Not(derive(a, c))),
        Re::Repeat(a, min, max) => {
            let rest = repeat(a.clone(), min.saturating_sub(1), max.map(|m| m.saturating_sub(1)));
            cat(derive(a, c), rest)
        }
    }
}

fn boundaries(re: &Re, out: &mut Vec<u32>) {
    match re {
        Re::Nothing | Re::Empty => {}
        Re::Set(ranges) => {
            for (from, to) in ranges {
                out.push(*from);
                out.push(to + 1);
            }
        }
        Re::Cat(a, b) | Re::Or(a, b) | Re::And(a, b) => {
            boundaries(a, out);
            boundaries(b, out);
        }
        Re::Not(a) | Re::Repeat(a, ..) => boundaries(a, out),
    }
}

impl Regexp {
    /// Compiles an expression (without its slashes).
    ///
    /// # Errors
    /// What Lucene refuses: an unclosed class or group, a wrong interval, too many states.
    pub(super) fn new(source: &str) -> Result<Self, String> {
        let chars: Vec<char> = source.chars().collect();
        let mut parser = Parser {
            chars: &chars,
            at: 0,
            depth: 0,
        };
        let re = if chars.is_empty() {
            Rc::new(Re::Empty)
        } else {
            parser.union()?
        };
        if parser.at < chars.len() {
            return Err("end of the regular expression expected".to_owned());
        }
        let mut starts = vec![0];
        boundaries(&re, &mut starts);
        starts.retain(|start| *start <= ANY.1);
        starts.sort_unstable();
        starts.dedup();
        Self::table(re, starts)
    }

    fn table(start: Rc<Re>, starts: Vec<u32>) -> Result<Self, String> {
        let mut ids: HashMap<Rc<Re>, u32> = HashMap::from([(start.clone(), 0)]);
        let mut states = vec![start];
        let mut next = Vec::new();
        let mut accepting = Vec::new();
        let mut at = 0;
        while let Some(state) = states.get(at).cloned() {
            accepting.push(nullable(&state));
            for c in &starts {
                let to = derive(&state, *c);
                let fresh = ids.len() as u32;
                let id = *ids.entry(to.clone()).or_insert(fresh);
                if id == fresh {
                    states.push(to);
                }
                next.push(id);
            }
            at += 1;
            if states.len() > MAX_STATES {
                return Err("the regular expression is too complex".to_owned());
            }
        }
        Ok(Self {
            starts,
            next,
            accepting,
        })
    }

    /// Whether the whole text is in the language. Cost: linear.
    pub(super) fn matches(&self, text: &str) -> bool {
        let width = self.starts.len();
        let mut state = 0_usize;
        for c in text.chars() {
            let interval = self.starts.partition_point(|start| *start <= c as u32) - 1;
            state = self.next.get(state * width + interval).map_or(0, |s| *s as usize);
        }
        self.accepting.get(state).copied().unwrap_or(false)
    }
}

struct Parser<'s> {
    chars: &'s [char],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take_if(&mut self, c: char) -> bool {
        let hit = self.peek() == Some(c);
        self.at += usize::from(hit);
        hit
    }

    fn next(&mut self) -> Result<char, String> {
        let c = self.peek().ok_or("the regular expression ends too early")?;
        self.at += 1;
        Ok(c)
    }

    fn union(&mut self) -> Result<Rc<Re>, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("the regular expression is nested too deeply".to_owned());
        }
        let mut out = self.intersection()?;
        while self.take_if('|') {
            out = or(out, self.intersection()?);
        }
        self.depth -= 1;
        Ok(out)
    }

    fn intersection(&mut self) -> Result<Rc<Re>, String> {
        let mut out = self.concatenation()?;
        while self.take_if('&') {
            out = and(out, self.concatenation()?);
        }
        Ok(out)
    }

    fn concatenation(&mut self) -> Result<Rc<Re>, String> {
        let mut parts = vec![self.repetition()?];
        while self.peek().is_some_and(|c| !matches!(c, ')' | '|' | '&')) {
            parts.push(self.repetition()?);
        }
        Ok(parts
            .into_iter()
            .rev()
            .reduce(|tail, head| cat(head, tail))
            .unwrap_or(Rc::new(Re::Empty)))
    }

    fn repetition(&mut self) -> Result<Rc<Re>, String> {
        let mut out = self.complement()?;
        loop {
            out = match self.peek() {
                Some('?') => repeat(out, 0, Some(1)),
                Some('*') => repeat(out, 0, None),
                Some('+') => repeat(out, 1, None),
                Some('{') => {
                    self.at += 1;
                    let min = self.number()?;
                    let max = if self.take_if(',') {
                        if self.peek().is_some_and(|c| c.is_ascii_digit()) {
                            Some(self.number()?)
                        } else {
                            None
                        }
                    } else {
                        Some(min)
                    };
                    if !self.take_if('}') {
                        return Err("expected \"}\" in the regular expression".to_owned());
                    }
                    if max.is_some_and(|max| min > max) {
                        return Err("a repetition's minimum is larger than its maximum".to_owned());
                    }
                    out = repeat(out, min, max);
                    continue;
                }
                _ => return Ok(out),
            };
            self.at += 1;
        }
    }

    fn number(&mut self) -> Result<u32, String> {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        let digits: String = self
            .chars
            .get(start..self.at)
            .unwrap_or_default()
            .iter()
            .collect();
        digits
            .parse()
            .map_err(|_| "a whole number is due in the regular expression".to_owned())
    }

    fn complement(&mut self) -> Result<Rc<Re>, String> {
        let mut negations = 0;
        while self.take_if('~') {
            negations += 1;
        }
        let inner = self.class()?;
        Ok(if negations % 2 == 1 {
            Rc::new(Re::Not(inner))
        } else {
            inner
        })
    }

    fn class(&mut self) -> Result<Rc<Re>, String> {
        if !self.take_if('[') {
            return self.simple();
        }
        let negated = self.take_if('^');
        let mut ranges = Vec::new();
        loop {
            if self.take_if('\\') {
                let c = self.next()?;
                match predefined(c) {
                    Some(set) => ranges.extend(set),
                    None => self.class_range(c, &mut ranges)?,
                }
            } else {
                let c = self.next()?;
                self.class_range(c, &mut ranges)?;
            }
            if self.peek().is_none() {
                return Err("expected \"]\" in the regular expression".to_owned());
            }
            if self.take_if(']') {
                break;
            }
        }
        Ok(Rc::new(Re::Set(normal(ranges, negated))))
    }

    fn class_range(&mut self, from: char, out: &mut Vec<(u32, u32)>) -> Result<(), String> {
        let mut to = from;
        if self.take_if('-') {
            self.take_if('\\');
            to = self.next()?;
        }
        if from > to {
            return Err("a range of characters is the wrong way round".to_owned());
        }
        out.push((from as u32, to as u32));
        Ok(())
    }

    fn simple(&mut self) -> Result<Rc<Re>, String> {
        let one = |c: char| Rc::new(Re::Set(vec![(c as u32, c as u32)]));
        Ok(match self.next()? {
            '.' => Rc::new(Re::Set(vec![ANY])),
            '#' => Rc::new(Re::Nothing),
            '@' => repeat(Rc::new(Re::Set(vec![ANY])), 0, None),
            '"' => {
                let mut out = Rc::new(Re::Empty);
                loop {
                    match self.peek() {
                        None => return Err("expected a closing quote in the regular expression".to_owned()),
                        Some('"') => break,
                        Some(c) => out = cat(out, one(c)),
                    }
                    self.at += 1;
                }
                self.at += 1;
                out
            }
            '(' => {
                if self.take_if(')') {
                    return Ok(Rc::new(Re::Empty));
                }
                let out = self.union()?;
                if !self.take_if(')') {
                    return Err("expected \")\" in the regular expression".to_owned());
                }
                out
            }
            '<' => self.interval()?,
            '\\' => {
                let c = self.next()?;
                match predefined(c) {
                    Some(set) => Rc::new(Re::Set(normal(set, false))),
                    None => one(c),
                }
            }
            c => one(c),
        })
    }

    /// `<1-500>`: a number between the two; with so many digits, if both ends have as many, else with any zeros
    /// before it.
    fn interval(&mut self) -> Result<Rc<Re>, String> {
        let bad = || "a number interval is written <1-500>".to_owned();
        let start = self.at;
        while self.next().map_err(|_| bad())? != '>' {}
        let text: String = self
            .chars
            .get(start..self.at - 1)
            .unwrap_or_default()
            .iter()
            .collect();
        let (low, high) = text.split_once('-').ok_or_else(bad)?;
        let number = |t: &str| t.parse::<u32>().map_err(|_| bad());
        let (mut from, mut to) = (number(low)?, number(high)?);
        if from > to {
            std::mem::swap(&mut from, &mut to);
        }
        let zero = || Rc::new(Re::Set(vec![('0' as u32, '0' as u32)]));
        if low.len() == high.len() {
            return Ok(numbers(
                &format!("{from:0w$}", w = low.len()),
                &format!("{to:0w$}", w = low.len()),
            ));
        }
        let mut out = Rc::new(Re::Nothing);
        for width in from.to_string().len()..=to.to_string().len() {
            let smallest = if width == 1 {
                0
            } else {
                10_u64.pow(width as u32 - 1)
            };
            let largest = 10_u64.pow(width as u32) - 1;
            let low = smallest.max(u64::from(from));
            let high = largest.min(u64::from(to));
            out = or(out, numbers(&low.to_string(), &high.to_string()));
        }
        Ok(cat(repeat(zero(), 0, None), out))
    }
}

/// The digit strings between two of equal length.
fn numbers(low: &str, high: &str) -> Rc<Re> {
    let digit = |a: u8, b: u8| Rc::new(Re::Set(vec![(u32::from(a), u32::from(b))]));
    let (Some(&a), Some(&b)) = (low.as_bytes().first(), high.as_bytes().first()) else {
        return Rc::new(Re::Empty);
    };
    let (low_rest, high_rest) = (
        low.get(1..).unwrap_or_default(),
        high.get(1..).unwrap_or_default(),
    );
    if a == b {
        return cat(digit(a, a), numbers(low_rest, high_rest));
    }
    let n = low_rest.len();
    let mut out = cat(digit(a, a), numbers(low_rest, &"9".repeat(n)));
    if b - a > 1 {
        out = or(
            out,
            cat(
                digit(a + 1, b - 1),
                repeat(digit(b'0', b'9'), n as u32, Some(n as u32)),
            ),
        );
    }
    or(out, cat(digit(b, b), numbers(&"0".repeat(n), high_rest)))
}

fn predefined(c: char) -> Option<Vec<(u32, u32)>> {
    let set = |ranges: &[(char, char)]| {
        ranges
            .iter()
            .map(|(a, b)| (*a as u32, *b as u32))
            .collect::<Vec<_>>()
    };
    let digits = set(&[('0', '9')]);
    let spaces = set(&[(' ', ' '), ('\n', '\n'), ('\r', '\r'), ('\t', '\t')]);
    let words = set(&[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);
    Some(match c {
        'd' => digits,
        's' => spaces,
        'w' => words,
        'D' => normal(digits, true),
        'S' => normal(spaces, true),
        'W' => normal(words, true),
        _ => return None,
    })
}

/// Sorted and merged; the rest of all characters where negated.
fn normal(mut ranges: Vec<(u32, u32)>, negated: bool) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut merged: Vec<(u32, u32)> = Vec::new();
    for (from, to) in ranges {
        match merged.last_mut() {
            Some(last) if from <= last.1 + 1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    if !negated {
        return merged;
    }
    let mut out = Vec::new();
    let mut next = 0;
    for (from, to) in merged {
        if from > next {
            out.push((next, from - 1));
        }
        next = to + 1;
    }
    if next <= ANY.1 {
        out.push((next, ANY.1));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(source: &str, text: &str) -> bool {
        Regexp::new(source).is_ok_and(|re| re.matches(text))
    }

    #[test]
    fn the_operators() {
        assert!(is("alp.*", "alpha") && is("(alpha|beta)", "beta") && !is("alpha", "alphas"));
        assert!(is("[a-c]+", "abcab") && is("[^a-c]", "d") && !is("[^a-c]", "a"));
        assert!(is("a.{3}a", "alpha") && is("a{2,}", "aaa") && !is("a{2}", "aaa"));
        assert!(is("@&~(al.*)", "beta") && !is("@&~(al.*)", "alpha") && !is("#", ""));
        assert!(is("\\d+", "123") && is("\\w*", "a_1") && is("\"a.b\"", "a.b") && !is("\"a.b\"", "axb"));
        assert!(is("(a|ab)(c|bcd)*", "abcdc") && is("()", "") && is("x?", ""));
    }

    #[test]
    fn intervals_of_numbers() {
        for (text, want) in [
            ("1", true),
            ("500", true),
            ("007", true),
            ("0", false),
            ("501", false),
            ("5000", false),
        ] {
            assert_eq!(is("<1-500>", text), want, "{text}");
        }
        assert!(is("<01-20>", "07") && !is("<01-20>", "7"));
    }

    #[test]
    fn what_lucene_refuses() {
        for source in ["[", "(a", "a{2", "<1>", "a)", "\"a", "[b-a]"] {
            assert!(Regexp::new(source).is_err(), "{source}");
        }
        assert!(Regexp::new(&"(".repeat(1000)).is_err());
        assert!(Regexp::new("a{1000}").is_ok_and(|re| re.matches(&"a".repeat(1000))));
    }
}
