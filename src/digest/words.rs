//! Templates as sets of words: which words are new, and how near a template is to a known one.
//!
//! A new sentence made of known words is most often a variant (another test ran); one with words that no passing run
//! has is news. Cost: linear in the words; nearness looks at every known template of the file that shares a word.

use super::mask::id_hash;
use std::collections::{HashMap, HashSet};

/// Known templates that are compared with one new one.
const MAX_NEAR: usize = 4000;

/// The words of a template, hashed, sorted, none twice: letters from three on, and the numbers that the mask kept.
pub(super) fn words(template: &str) -> Vec<u64> {
    let mut words: Vec<u64> = template
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|w| w.len() > 2 || w.bytes().all(|c| c.is_ascii_digit()) && !w.is_empty())
        .map(|w| id_hash(w.as_bytes()))
        .collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// How many words two templates share, of all that they have: 1 for the same words.
pub(super) fn nearness(a: &[u64], b: &[u64]) -> f64 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    let (mut i, mut j, mut both) = (0, 0, 0usize);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                both += 1;
                i += 1;
                j += 1;
            }
        }
    }
    both as f64 / (a.len() + b.len() - both) as f64
}

/// What passing runs say in one file.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    known: Vec<Vec<u64>>,
    /// Which of `known` have a word.
    having: HashMap<u64, Vec<u32>>,
    seen: HashSet<u64>,
}

impl Vocabulary {
    /// Takes in a known template, once by its hash.
    pub(super) fn add(&mut self, hash: u64, template: &str) {
        if !self.seen.insert(hash) {
            return;
        }
        let words = words(template);
        let index = self.known.len() as u32;
        for word in &words {
            self.having.entry(*word).or_default().push(index);
        }
        self.known.push(words);
    }

    /// How many of these words no known template has.
    pub(super) fn new_words(&self, words: &[u64]) -> usize {
        words.iter().filter(|w| !self.having.contains_key(w)).count()
    }

    /// How near the nearest known template is.
    pub(super) fn nearest(&self, words: &[u64]) -> f64 {
        // The two rarest words lead to all templates that could be near; common ones only cost.
        let mut lists: Vec<&Vec<u32>> = words.iter().filter_map(|w| self.having.get(w)).collect();
        lists.sort_by_key(|l| l.len());
        let mut near: Vec<u32> = lists
            .iter()
            .take(3)
            .flat_map(|l| l.iter().copied().take(MAX_NEAR))
            .collect();
        near.sort_unstable();
        near.dedup();
        near.iter()
            .filter_map(|i| self.known.get(*i as usize))
            .map(|known| nearness(words, known))
            .fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_a_word() {
        let mut known = Vocabulary::default();
        known.add(1, "GET /images -> * in * s");
        let (same, other) = (words("GET /images -> *"), words("GET /images -> 413 *"));
        assert_eq!(known.new_words(&same), 0);
        assert_eq!(known.new_words(&other), 1);
        assert!(known.nearest(&same) > known.nearest(&other));
        assert!(known.nearest(&words("nothing alike")) < 0.01);
    }
}
