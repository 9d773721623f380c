//! Terms that stand for several: wildcards and fuzzy terms.

use super::automaton::{Automaton, LAST};

/// `al?h*a`: `*` any characters, `?` exactly one, `\x` the character x.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wildcard {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    One(char),
    Any,
    Many,
}

impl Wildcard {
    /// Reads a pattern; a backslash at its end stands for itself.
    pub(super) fn new(pattern: &str) -> Self {
        let mut parts = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            let part = match c {
                '*' => Part::Many,
                '?' => Part::Any,
                '\\' => Part::One(chars.next().unwrap_or('\\')),
                c => Part::One(c),
            };
            if part != Part::Many || parts.last() != Some(&Part::Many) {
                parts.push(part);
            }
        }
        Self { parts }
    }

    /// Whether the whole text is one that the pattern stands for. Cost: at most pattern times text.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut rest = text.chars();
        let mut part = 0;
        let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            let mut ahead = rest.clone();
            match (self.parts.get(part), ahead.next()) {
                (None, None) => return true,
                (Some(Part::Many), _) => {
                    part += 1;
                    retry = Some((part, rest.clone()));
                    continue;
                }
                (Some(Part::Any), Some(_)) => {
                    part += 1;
                    rest = ahead;
                    continue;
                }
                (Some(Part::One(want)), Some(c)) if *want == c => {
                    part += 1;
                    rest = ahead;
                    continue;
                }
                _ => {}
            }
            let Some((after, from)) = &mut retry else {
                return false;
            };
            if from.next().is_none() {
                return false;
            }
            part = *after;
            rest = from.clone();
        }
    }

    /// Whether Lucene refuses it: several `*` and `?` in certain orders stand for too many states.
    pub(super) fn is_too_complex(&self) -> bool {
        // Parts so few that even all sets of their states are too small to matter.
        const HARMLESS: usize = 12;
        if self.parts.len() <= HARMLESS || !self.parts.contains(&Part::Many) {
            return false;
        }
        let parts: Vec<Automaton> = self
            .parts
            .iter()
            .map(|part| match part {
                Part::Many => Automaton::anything(),
                Part::Any => Automaton::one_of(&[(0, LAST)]),
                Part::One(c) => Automaton::one_of(&[(*c as u32, *c as u32)]),
            })
            .collect();
        Automaton::concatenation(&parts).table().is_err()
    }

    /// The longest run of plain characters, for a prefilter.
    pub(super) fn literal(&self) -> String {
        let mut best = String::new();
        let mut run = String::new();
        for part in self.parts.iter().chain(&[Part::Many]) {
            if let Part::One(c) = part {
                run.push(*c);
            } else {
                if run.len() > best.len() {
                    best.clone_from(&run);
                }
                run.clear();
            }
        }
        best
    }
}

/// Lower-cases a wildcard pattern but for what is escaped.
pub(super) fn lower_wildcard(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        if c == '\\' {
            out.push(c);
            out.extend(chars.next());
        } else {
            out.push(super::analysis::lower(c));
        }
    }
    out
}

/// A word and all within so many edits (at most 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fuzzy {
    word: Vec<char>,
    edits: usize,
    transpositions: bool,
}

impl Fuzzy {
    pub(super) fn new(word: &str, edits: usize, transpositions: bool) -> Self {
        Self {
            word: word.chars().collect(),
            edits,
            transpositions,
        }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.distance(text).is_some()
    }

    /// How many edits away, if not too many.
    pub(super) fn distance(&self, text: &str) -> Option<usize> {
        let lengths = self.word.len().abs_diff(text.chars().count());
        if lengths > self.edits {
            return None;
        }
        let width = self.word.len() + 1;
        let mut before: Vec<usize> = vec![0; width];
        let mut last: Vec<usize> = (0..width).collect();
        let mut previous = None;
        for (row, c) in text.chars().enumerate() {
            let mut line = Vec::with_capacity(width);
            line.push(row + 1);
            let mut left = row + 1;
            let mut best = left;
            for (column, (w, (diagonal, up))) in self
                .word
                .iter()
                .zip(last.iter().zip(last.iter().skip(1)))
                .enumerate()
            {
                let mut cost = (diagonal + usize::from(*w != c)).min(up + 1).min(left + 1);
                let swapped = self.transpositions
                    && column > 0
                    && previous == Some(*w)
                    && self.word.get(column - 1) == Some(&c);
                if swapped && let Some(two_back) = before.get(column - 1) {
                    cost = cost.min(two_back + 1);
                }
                line.push(cost);
                left = cost;
                best = best.min(cost);
            }
            if best > self.edits + 1 {
                return None;
            }
            previous = Some(c);
            before = std::mem::replace(&mut last, line);
        }
        last.last().copied().filter(|d| *d <= self.edits)
    }

    /// Lucene's score of an expansion: 1 less the share of edits in the shorter word.
    pub(super) fn similarity(&self, text: &str) -> Option<f32> {
        let distance = self.distance(text)?;
        let shorter = self.word.len().min(text.chars().count()).max(1);
        Some(if distance == 0 {
            1.0
        } else {
            1.0 - distance as f32 / shorter as f32
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards() {
        let is = |pattern: &str, text: &str| Wildcard::new(pattern).matches(text);
        assert!(is("al?h*a", "alpha") && is("*", "") && is("**b", "aab") && is("*a*b*", "xaxbx"));
        assert!(!is("al?ha", "alha") && !is("a*b", "abc") && !is("?", ""));
        assert!(is("a\\*", "a*") && !is("a\\*", "ab") && is("*\\/nova", "openstack/nova"));
        assert_eq!(Wildcard::new("*abc?de*").literal(), "abc");
        assert_eq!(lower_wildcard("AB\\C*D"), "ab\\C*d");
    }

    #[test]
    fn edits() {
        let far = |a: &str, b: &str, n, swap| Fuzzy::new(a, n, swap).distance(b);
        assert_eq!(far("alpha", "lapha", 1, true), Some(1));
        assert_eq!(far("alpha", "lapha", 1, false), None);
        assert_eq!(far("alpha", "alpqq", 2, true), Some(2));
        assert_eq!(far("abc", "abc", 0, true), Some(0));
        assert_eq!(far("", "ab", 2, true), Some(2));
    }
}
