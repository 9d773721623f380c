//! The notation of Lucene's regular expressions, read into terms of [`super::algebra`].

use super::algebra::{ANY, Re, and, cat, normal, or, repeat};
use std::rc::Rc;

/// Groups within groups; a term may be as deep, and what walks terms recurses.
const MAX_DEPTH: usize = 600;

/// Reads an expression (without its slashes).
///
/// # Errors
/// What Lucene refuses: an unclosed class or group, a wrong interval.
pub(super) fn parse(source: &str) -> Result<Rc<Re>, String> {
    let chars: Vec<char> = source.chars().collect();
    if chars.is_empty() {
        return Ok(Rc::new(Re::Empty));
    }
    Parser { chars: &chars, at: 0 }.run()
}

/// What has been read of a group: alternatives of intersections of sequences.
struct Group {
    alternatives: Rc<Re>,
    factors: Option<Rc<Re>>,
    sequence: Vec<Rc<Re>>,
    /// An odd number of `~` stands before its parenthesis.
    negated: bool,
}

impl Group {
    fn new(negated: bool) -> Self {
        Self {
            alternatives: Rc::new(Re::Nothing),
            factors: None,
            sequence: Vec::new(),
            negated,
        }
    }

    /// Ends a sequence at `&`.
    fn intersect(&mut self) {
        let parts = std::mem::take(&mut self.sequence).into_iter().rev();
        let sequence = parts.reduce(|tail, head| cat(head, tail));
        let sequence = sequence.unwrap_or_else(|| Rc::new(Re::Empty));
        self.factors = Some(match self.factors.take() {
            Some(before) => and(before, sequence),
            None => sequence,
        });
    }

    /// Ends an intersection at `|`.
    fn alternate(&mut self) {
        self.intersect();
        if let Some(factors) = self.factors.take() {
            self.alternatives = or(self.alternatives.clone(), factors);
        }
    }

    /// Ends the group at `)`.
    fn close(mut self) -> Rc<Re> {
        self.alternate();
        negate(self.alternatives, self.negated)
    }
}

fn negate(re: Rc<Re>, negated: bool) -> Rc<Re> {
    if negated { Rc::new(Re::Not(re)) } else { re }
}

struct Parser<'s> {
    chars: &'s [char],
    at: usize,
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

    /// The whole expression. Open groups wait on a stack of their own, so that no nesting exhausts the machine's.
    fn run(mut self) -> Result<Rc<Re>, String> {
        let mut open: Vec<Group> = Vec::new();
        let mut group = Group::new(false);
        loop {
            let negated = self.complements();
            let mut operand = if self.take_if('(') {
                if self.take_if(')') {
                    negate(Rc::new(Re::Empty), negated)
                } else {
                    open.push(std::mem::replace(&mut group, Group::new(negated)));
                    if open.len() > MAX_DEPTH {
                        return Err("the regular expression is nested too deeply".to_owned());
                    }
                    continue;
                }
            } else {
                negate(self.class()?, negated)
            };
            loop {
                group.sequence.push(self.repetition(operand)?);
                let Some(outer) = open.pop_if(|_| self.take_if(')')) else {
                    break;
                };
                operand = std::mem::replace(&mut group, outer).close();
            }
            match self.peek() {
                None if open.is_empty() => return Ok(group.close()),
                None => return Err("expected \")\" in the regular expression".to_owned()),
                Some(')') => return Err("end of the regular expression expected".to_owned()),
                Some('|') => group.alternate(),
                Some('&') => group.intersect(),
                Some(_) => continue,
            }
            self.at += 1;
        }
    }

    /// Whether an odd number of `~` stands here.
    fn complements(&mut self) -> bool {
        let mut negated = false;
        while self.take_if('~') {
            negated = !negated;
        }
        negated
    }

    /// An operand with the repetitions behind it.
    fn repetition(&mut self, mut out: Rc<Re>) -> Result<Rc<Re>, String> {
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
