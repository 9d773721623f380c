//! Sets of characters, as inclusive ranges.

use crate::lucene::automaton::LAST;

/// Sorted and merged; the rest of all characters where negated.
pub(super) fn normal(mut ranges: Vec<(u32, u32)>, negated: bool) -> Vec<(u32, u32)> {
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
    if next <= LAST {
        out.push((next, LAST));
    }
    out
}

/// The classes `\d \s \w` and what they leave.
pub(super) fn predefined(c: char) -> Option<Vec<(u32, u32)>> {
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
