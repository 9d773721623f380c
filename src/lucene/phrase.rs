//! Whether the words of a phrase stand in a field: consecutively, or with some moves (`~n`).

use super::analysis::{Term, Tokens};
use std::ops::Range;

/// The first place of an exact phrase: indexes of its words in `tokens`.
pub(super) fn exact(tokens: &Tokens, terms: &[Term], from: usize) -> Option<Range<usize>> {
    let first = terms.first()?;
    for start in from..tokens.len() {
        let Some(token) = tokens.get(start) else { break };
        if !token.is(tokens, first) {
            continue;
        }
        let position = token.position;
        let rest = terms.iter().enumerate().skip(1).all(|(i, term)| {
            tokens
                .get(start + i)
                .is_some_and(|t| t.position == position + i as u32 && t.is(tokens, term))
        });
        if rest {
            return Some(start..start + terms.len());
        }
    }
    None
}

/// Whether the phrase stands there with at most `slop` moves: each word's position less its place in the phrase, the
/// widest distance of these at most `slop`; equal words need different positions.
pub(super) fn sloppy(tokens: &Tokens, terms: &[Term], slop: i64) -> bool {
    // (place in the text shifted by the place in the phrase, which word of the phrase, index of the token)
    let mut places: Vec<(i64, usize, u32)> = Vec::new();
    for (i, term) in terms.iter().enumerate() {
        let before = places.len();
        places.extend(
            tokens
                .find(term)
                .map(|t| (i64::from(t.position) - i as i64, i, t.position)),
        );
        if places.len() == before {
            return false;
        }
    }
    places.sort_unstable();
    let repeats = terms
        .iter()
        .enumerate()
        .any(|(i, term)| terms.iter().skip(i + 1).any(|other| other == term));
    let mut counts = vec![0_usize; terms.len()];
    let mut have = 0;
    let mut low = 0;
    for (high, (value, word, _)) in places.iter().enumerate() {
        if let Some(count) = counts.get_mut(*word) {
            have += usize::from(*count == 0);
            *count += 1;
        }
        while let Some((start, first, _)) = places.get(low).filter(|p| value - p.0 > slop) {
            debug_assert!(*start <= *value);
            if let Some(count) = counts.get_mut(*first) {
                *count -= 1;
                have -= usize::from(*count == 0);
            }
            low += 1;
        }
        if have == terms.len()
            && (!repeats || distinct(places.get(low..=high).unwrap_or_default(), terms.len()))
        {
            return true;
        }
    }
    false
}

/// Whether each word of the phrase can have a position of its own within a window (a matching of words to positions).
fn distinct(window: &[(i64, usize, u32)], words: usize) -> bool {
    let mut owner: Vec<(u32, usize)> = Vec::new();
    (0..words).all(|word| assign(window, word, &mut owner, &mut Vec::new()))
}

/// Finds a position for `word`, moving others on where needed. Depth: at most the words of the phrase that repeat.
fn assign(
    window: &[(i64, usize, u32)],
    word: usize,
    owner: &mut Vec<(u32, usize)>,
    seen: &mut Vec<u32>,
) -> bool {
    for (_, _, position) in window.iter().filter(|p| p.1 == word) {
        if seen.contains(position) || seen.len() > 64 {
            continue;
        }
        seen.push(*position);
        let held = owner.iter().position(|(p, _)| p == position);
        match held {
            None => {
                owner.push((*position, word));
                return true;
            }
            Some(at) => {
                let other = owner.get(at).map_or(word, |o| o.1);
                if assign(window, other, owner, seen) {
                    if let Some(slot) = owner.get_mut(at) {
                        slot.1 = word;
                    }
                    return true;
                }
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(text: &str, phrase: &str, slop: i64) -> bool {
        let tokens = Tokens::new([text], 100, true);
        let terms: Vec<Term> = phrase.split(' ').map(Term::new).collect();
        if slop == 0 {
            exact(&tokens, &terms, 0).is_some()
        } else {
            sloppy(&tokens, &terms, slop)
        }
    }

    #[test]
    fn moves() {
        assert!(is("x alpha beta y", "alpha beta", 0));
        assert!(!is("alpha x beta", "alpha beta", 0) && is("alpha x beta", "alpha beta", 1));
        assert!(!is("alpha beta", "beta alpha", 1) && is("alpha beta", "beta alpha", 2));
        assert!(!is("alpha x", "alpha alpha", 5) && is("alpha x alpha", "alpha alpha", 1));
    }

    #[test]
    fn array_values_lie_apart() {
        let tokens = Tokens::new(["alpha", "beta"], 100, true);
        let terms = [Term::new("alpha"), Term::new("beta")];
        assert!(exact(&tokens, &terms, 0).is_none());
        assert!(!sloppy(&tokens, &terms, 99) && sloppy(&tokens, &terms, 100));
    }
}
