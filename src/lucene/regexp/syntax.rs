//! The notation of Lucene's regular expressions, read into a tree.

use super::sets::{normal, predefined};
use super::tree::{Node, Tree};
use crate::lucene::automaton::LAST;

/// Reads an expression (without its slashes).
///
/// # Errors
/// What Lucene refuses: an unclosed class or group, a wrong interval.
pub(super) fn parse(source: &str, classes: bool) -> Result<Tree, String> {
    let chars: Vec<char> = source.chars().collect();
    let parser = Parser {
        chars: &chars,
        at: 0,
        classes,
        tree: Tree::default(),
    };
    parser.run()
}

/// What has been read of a group: alternatives of intersections of sequences.
#[derive(Default)]
struct Group {
    alternatives: Vec<usize>,
    factors: Vec<usize>,
    sequence: Vec<usize>,
    /// How many `~` stand before its parenthesis.
    complements: usize,
}

impl Group {
    fn new(complements: usize) -> Self {
        Self {
            complements,
            ..Self::default()
        }
    }

    /// Ends a sequence at `&`.
    fn intersect(&mut self, tree: &mut Tree) {
        let sequence = tree.cat(&std::mem::take(&mut self.sequence));
        self.factors.push(sequence);
    }

    /// Ends an intersection at `|`.
    fn alternate(&mut self, tree: &mut Tree) {
        self.intersect(tree);
        let factors = std::mem::take(&mut self.factors);
        self.alternatives.push(match factors.as_slice() {
            [only] => *only,
            _ => tree.push(Node::And(factors)),
        });
    }

    /// Ends the group at `)`.
    fn close(mut self, tree: &mut Tree) -> usize {
        self.alternate(tree);
        let all = tree.or(&self.alternatives);
        negate(tree, all, self.complements)
    }
}

fn negate(tree: &mut Tree, mut node: usize, complements: usize) -> usize {
    for _ in 0..complements {
        node = tree.push(Node::Not(node));
    }
    node
}

struct Parser<'s> {
    chars: &'s [char],
    at: usize,
    /// Whether a backslash before a letter makes a class.
    classes: bool,
    tree: Tree,
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
    fn run(mut self) -> Result<Tree, String> {
        if self.chars.is_empty() {
            self.tree.push(Node::Empty);
            return Ok(self.tree);
        }
        let mut open: Vec<Group> = Vec::new();
        let mut group = Group::default();
        loop {
            let complements = self.complements();
            let mut operand = if self.take_if('(') {
                if self.take_if(')') {
                    let empty = self.tree.push(Node::Empty);
                    negate(&mut self.tree, empty, complements)
                } else {
                    open.push(std::mem::replace(&mut group, Group::new(complements)));
                    continue;
                }
            } else {
                let class = self.class()?;
                negate(&mut self.tree, class, complements)
            };
            loop {
                let repeated = self.repetition(operand)?;
                group.sequence.push(repeated);
                let Some(outer) = open.pop_if(|_| self.take_if(')')) else {
                    break;
                };
                operand = std::mem::replace(&mut group, outer).close(&mut self.tree);
            }
            match self.peek() {
                None if open.is_empty() => {
                    let root = group.close(&mut self.tree);
                    // The last node is all of it.
                    if root + 1 < self.tree.nodes.len() {
                        self.tree.nodes.truncate(root + 1);
                    }
                    return Ok(self.tree);
                }
                None => return Err("expected \")\" in the regular expression".to_owned()),
                Some(')') => return Err("end of the regular expression expected".to_owned()),
                Some('|') => group.alternate(&mut self.tree),
                Some('&') => group.intersect(&mut self.tree),
                Some(_) => continue,
            }
            self.at += 1;
        }
    }

    /// How many `~` stand here.
    fn complements(&mut self) -> usize {
        let from = self.at;
        while self.take_if('~') {}
        self.at - from
    }

    /// An operand with the repetitions behind it.
    fn repetition(&mut self, mut out: usize) -> Result<usize, String> {
        loop {
            let node = match self.peek() {
                Some('?') => Node::Optional(out),
                Some('*') => Node::AtLeast(out, 0),
                Some('+') => Node::AtLeast(out, 1),
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
                    if self.peek() != Some('}') {
                        return Err("expected \"}\" in the regular expression".to_owned());
                    }
                    match max {
                        Some(max) if min > max => {
                            return Err("a repetition's minimum is larger than its maximum".to_owned());
                        }
                        Some(max) => Node::Between(out, min, max),
                        None => Node::AtLeast(out, min),
                    }
                }
                _ => return Ok(out),
            };
            self.at += 1;
            out = self.tree.push(node);
        }
    }

    fn number(&mut self) -> Result<usize, String> {
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
            .parse::<u32>()
            .map(|n| n as usize)
            .map_err(|_| "a whole number is due in the regular expression".to_owned())
    }

    fn class(&mut self) -> Result<usize, String> {
        if !self.take_if('[') {
            return self.simple();
        }
        let negated = self.take_if('^');
        // Lucene takes a class for a choice of its ranges.
        let mut choice: Vec<Vec<(u32, u32)>> = Vec::new();
        loop {
            if self.take_if('\\') {
                let c = self.next()?;
                match self.escaped(c)? {
                    Some(set) => choice.push(set),
                    None => choice.push(vec![self.class_range(c)?]),
                }
            } else {
                let c = self.next()?;
                choice.push(vec![self.class_range(c)?]);
            }
            if self.peek().is_none() {
                return Err("expected \"]\" in the regular expression".to_owned());
            }
            if self.take_if(']') {
                break;
            }
        }
        if negated {
            return Ok(self.tree.push(Node::Set(normal(choice.concat(), true))));
        }
        let parts: Vec<usize> = choice
            .into_iter()
            .map(|set| self.tree.push(Node::Set(set)))
            .collect();
        Ok(self.tree.or(&parts))
    }

    /// The class that a letter behind a backslash stands for; none where it stands for itself.
    fn escaped(&self, c: char) -> Result<Option<Vec<(u32, u32)>>, String> {
        if !self.classes {
            return Ok(None);
        }
        match predefined(c) {
            None if c.is_ascii_alphabetic() => Err(format!("\\{c} is no class of characters")),
            set => Ok(set.map(|set| normal(set, false))),
        }
    }

    fn class_range(&mut self, from: char) -> Result<(u32, u32), String> {
        let mut to = from;
        if self.take_if('-') {
            self.take_if('\\');
            to = self.next()?;
        }
        if from > to {
            return Err("a range of characters is the wrong way round".to_owned());
        }
        Ok((from as u32, to as u32))
    }

    fn simple(&mut self) -> Result<usize, String> {
        let one = |c: char| Node::Set(vec![(c as u32, c as u32)]);
        let node = match self.next()? {
            '.' => Node::Set(vec![(0, LAST)]),
            '#' => Node::Nothing,
            '@' => Node::Anything,
            '"' => {
                let mut parts = Vec::new();
                loop {
                    match self
                        .next()
                        .map_err(|_| "expected a closing quote in the regular expression")?
                    {
                        '"' => return Ok(self.tree.cat(&parts)),
                        c => parts.push(self.tree.push(one(c))),
                    }
                }
            }
            '<' => return self.interval(),
            '\\' => {
                let c = self.next()?;
                self.escaped(c)?.map_or_else(|| one(c), Node::Set)
            }
            c => one(c),
        };
        Ok(self.tree.push(node))
    }

    /// `<1-500>`: a number between the two; with so many digits, if both ends have as many, else with any zeros
    /// before it.
    fn interval(&mut self) -> Result<usize, String> {
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
        let number = |t: &str| t.parse::<i32>().map(i32::unsigned_abs).map_err(|_| bad());
        let (mut from, mut to) = (number(low)?, number(high)?);
        if from > to {
            std::mem::swap(&mut from, &mut to);
        }
        if low.len() == high.len() {
            let width = low.len();
            return Ok(self.numbers(&format!("{from:0width$}"), &format!("{to:0width$}")));
        }
        let mut widths = Vec::new();
        for width in from.to_string().len()..=to.to_string().len() {
            let smallest = if width == 1 {
                0
            } else {
                10_u64.pow(width as u32 - 1)
            };
            let largest = 10_u64.pow(width as u32) - 1;
            let low = smallest.max(u64::from(from));
            let high = largest.min(u64::from(to));
            widths.push(self.numbers(&low.to_string(), &high.to_string()));
        }
        let zero = self.digits(b'0', b'0');
        let zeros = self.tree.push(Node::AtLeast(zero, 0));
        let number = self.tree.or(&widths);
        Ok(self.tree.cat(&[zeros, number]))
    }

    fn digits(&mut self, from: u8, to: u8) -> usize {
        self.tree.push(Node::Set(vec![(u32::from(from), u32::from(to))]))
    }

    /// The digit strings between two of equal length: those that begin as the low end, those between, those that
    /// begin as the high end. Recursive by the digits, of which there are at most ten behind leading zeros.
    fn numbers(&mut self, low: &str, high: &str) -> usize {
        let (Some(&a), Some(&b)) = (low.as_bytes().first(), high.as_bytes().first()) else {
            return self.tree.push(Node::Empty);
        };
        let (low_rest, high_rest) = (
            low.get(1..).unwrap_or_default(),
            high.get(1..).unwrap_or_default(),
        );
        if a == b {
            let parts = [self.digits(a, a), self.numbers(low_rest, high_rest)];
            return self.tree.cat(&parts);
        }
        let n = low_rest.len();
        let parts = [self.digits(a, a), self.numbers(low_rest, &"9".repeat(n))];
        let mut choice = vec![self.tree.cat(&parts)];
        if b - a > 1 {
            let mut parts = vec![self.digits(a + 1, b - 1)];
            parts.extend((0..n).map(|_| self.digits(b'0', b'9')));
            choice.push(self.tree.cat(&parts));
        }
        let parts = [self.digits(b, b), self.numbers(&"0".repeat(n), high_rest)];
        choice.push(self.tree.cat(&parts));
        self.tree.or(&choice)
    }
}
