//! Words of fingerprints in raw bytes: which events may be of interest, at the speed of a search.
//!
//! ```text
//! lines ─ one rare word for each fingerprint (grams) ─► the words beside it (needles) ─► places
//!       ─► is there a fingerprint that has all it demands in this event? ─► the event is made
//! ```
//! Which of a fingerprint's words is rare is told by the file itself: by its first bytes, and again where much was
//! found that is nothing.

use super::grams::{self, HASHES};
use super::lexicon::Lexicon;
use super::needles::{Needle, Needles};
use crate::event::{self, Place};
use crate::lucene::Demands;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// So much of a file tells which words are rare.
const SAMPLE: usize = 64 * 1024;
/// Bytes for each gram or short word that was found; where there are fewer, other words are looked for.
const SPARSE: usize = 1024;
/// How often other words are chosen.
const CHOICES: u32 = 12;
/// What a gram costs each time it is found, in units of some 0.2 ns: it is looked up, and the words beside it.
const FOUND: u64 = 100;
/// What a word costs that is too short for grams, for each letter that it lacks four times as much; the unit is some
/// 0.2 ns for each [`SAMPLE`].
const SHORT: u64 = 10_000;
/// And the first one of these: a search of every byte.
const FIRST_SHORT: u64 = 100_000;

/// The word by which a row is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Choice {
    /// What it costs to look for it.
    price: u64,
    is_short: bool,
    /// Which of the row's words, its id, and from which byte its grams are.
    nth: usize,
    word: usize,
    from: usize,
}

/// What some fingerprints demand, its rows by their ids.
struct Wanted {
    demands: Demands,
    rows: Vec<usize>,
    prints: Vec<usize>,
}

/// Which fingerprints may hit the event that was let pass last; none where that is not known.
pub(super) type Told = RefCell<Option<Vec<usize>>>;

/// The sieve of one file.
pub(super) struct Sieve<'m> {
    lexicon: &'m Lexicon,
    wanted: Vec<Wanted>,
    /// How often each hash of a gram stood in the bytes that were looked at.
    counts: Vec<u32>,
    needles: Option<Needles>,
    /// The fingerprints for which each row is looked for.
    owners: Vec<Vec<usize>>,
    chosen: u32,
    /// After so many bytes it is asked whether other words would be better: how many were seen, with how much found.
    wait: usize,
    looked: usize,
    found: usize,
    told: &'m Told,
}

impl<'m> Sieve<'m> {
    /// The sieve for a file that begins with `sample` and of whose events `demands` are demanded, each by a fingerprint;
    /// none where one demands nothing. It tells which fingerprints may hit an event that it lets pass. After `wait` bytes
    /// it is asked whether other words would be better.
    pub(super) fn new(
        lexicon: &'m Lexicon,
        demands: Vec<(usize, Demands)>,
        sample: &[u8],
        wait: usize,
        told: &'m Told,
    ) -> Option<Self> {
        let mut known: HashMap<Demands, usize> = HashMap::new();
        let mut wanted: Vec<Wanted> = Vec::new();
        for (print, demands) in demands {
            let index = *known.entry(demands.clone()).or_insert(wanted.len());
            match wanted.get_mut(index) {
                Some(wanted) => wanted.prints.push(print),
                None => wanted.push(Wanted {
                    rows: lexicon.ids(&demands)?,
                    demands,
                    prints: vec![print],
                }),
            }
        }
        let mut sieve = Self {
            lexicon,
            wanted,
            counts: vec![0; HASHES],
            needles: None,
            owners: Vec::new(),
            chosen: 0,
            wait,
            looked: 0,
            found: 0,
            told,
        };
        sieve.count(sample);
        sieve.choose()?;
        Some(sieve)
    }

    fn count(&mut self, text: &[u8]) {
        for gram in text.get(..SAMPLE).unwrap_or(text).array_windows() {
            if let Some(count) = self.counts.get_mut(grams::hash(*gram)) {
                *count += 1;
            }
        }
    }

    /// The best window of a row's nth word, and what it costs to look for it.
    fn price(&self, row: usize, nth: usize, word: usize) -> Option<Choice> {
        let row = self.lexicon.row(row)?;
        let text = row.words().get(nth)?.as_bytes();
        let choice = |price, from| Choice {
            price,
            is_short: text.len() < grams::SHORTEST,
            nth,
            word,
            from,
        };
        if text.len() < grams::SHORTEST {
            return Some(choice(SHORT << (2 * (grams::SHORTEST - text.len())), 0));
        }
        let ended = row.is_ended(nth);
        grams::windows(text.len())
            .map(|from| {
                // An entry of the table is, for other grams, the same hash.
                let mut price = 8;
                grams::grams(text, ended, from, |hash, _| {
                    price += 2 + FOUND * u64::from(self.counts.get(hash).copied().unwrap_or(0));
                });
                choice(price, from)
            })
            .min()
    }

    /// The best word of each row that is asked for.
    fn best(&self) -> Vec<Option<Choice>> {
        let mut best: Vec<Option<Choice>> = vec![None; self.lexicon.n_rows()];
        for row in self.wanted.iter().flat_map(|wanted| &wanted.rows) {
            if let Some(best) = best.get_mut(*row).filter(|best| best.is_none()) {
                let words = self.lexicon.words_of(*row);
                *best = words.filter_map(|(nth, word)| self.price(*row, nth, word)).min();
            }
        }
        best
    }

    /// Chooses the words: few and rare ones, at least one for each fingerprint.
    fn choose(&mut self) -> Option<()> {
        let best = self.best();
        let choice = |row: usize| best.get(row).copied().flatten();
        let mut uses = vec![0_u32; self.lexicon.n_words()];
        let mut has_short = false;
        let mut covers: Vec<Vec<usize>> = vec![Vec::new(); self.wanted.len()];
        // A word that is looked for anyway costs nothing; in the second round all are known.
        for _ in 0..2 {
            for (wanted, cover) in self.wanted.iter().zip(&mut covers) {
                for known in cover.drain(..).filter_map(choice) {
                    if let Some(uses) = uses.get_mut(known.word) {
                        *uses -= 1;
                    }
                }
                let cost = |row: usize| match wanted.rows.get(row).copied().and_then(choice) {
                    None => u64::from(u32::MAX),
                    Some(known) if uses.get(known.word).is_some_and(|n| *n > 0) => 0,
                    Some(first) if first.is_short && !has_short => first.price + FIRST_SHORT,
                    Some(other) => other.price,
                };
                let (chosen, _) = wanted.demands.cover(&cost)?;
                cover.extend(chosen.iter().filter_map(|row| wanted.rows.get(*row).copied()));
                for known in cover.iter().copied().filter_map(choice) {
                    has_short |= known.is_short;
                    if let Some(uses) = uses.get_mut(known.word) {
                        *uses += 1;
                    }
                }
            }
        }
        self.owners = vec![Vec::new(); self.lexicon.n_rows()];
        let mut needles = Vec::new();
        for (index, cover) in covers.iter().enumerate() {
            for row in cover {
                let Choice { nth, from, .. } = choice(*row)?;
                needles.push(Needle { row: *row, nth, from });
                if let Some(owners) = self.owners.get_mut(*row).filter(|o| o.last() != Some(&index)) {
                    owners.push(index);
                }
            }
        }
        self.needles = Some(Needles::new(self.lexicon, needles)?);
        Some(())
    }

    /// Whether other words are to be looked for from now on, because too much was found in `text` and before.
    fn chooses_others(&mut self, text: &[u8]) -> bool {
        if self.looked < self.wait || self.chosen == CHOICES {
            return false;
        }
        let is_sparse = self.found * SPARSE <= self.looked;
        (self.looked, self.found) = (0, 0);
        if is_sparse {
            return false;
        }
        self.chosen += 1;
        self.wait = self.wait.saturating_mul(4);
        self.count(text);
        // Without a choice the words so far go on.
        self.choose().is_some()
    }
}

impl event::Sieve for Sieve<'_> {
    fn places(&mut self, lines: &[u8], places: &mut Vec<Place>) -> bool {
        if let Some(needles) = &mut self.needles {
            self.found += needles.find(self.lexicon, lines, places);
        }
        self.looked += lines.len();
        self.chooses_others(lines)
    }

    fn wants(&mut self, event: &[u8], found: Option<&[u32]>) -> bool {
        let lower = event.to_ascii_lowercase();
        let wants = |wanted: &Wanted| {
            wanted.demands.hold(&|row| {
                let Some(row) = wanted.rows.get(row) else {
                    return true;
                };
                found.is_some_and(|found| found.contains(&(*row as u32))) || self.lexicon.is_in(*row, &lower)
            })
        };
        let all: Vec<&Wanted> = match found {
            None => self.wanted.iter().filter(|wanted| wants(wanted)).collect(),
            Some(found) => {
                let mut asked = HashSet::new();
                found
                    .iter()
                    .filter_map(|row| self.owners.get(*row as usize))
                    .flatten()
                    .filter(|owner| asked.insert(**owner))
                    .filter_map(|owner| self.wanted.get(*owner))
                    .filter(|wanted| wants(wanted))
                    .collect()
            }
        };
        let prints: Vec<usize> = all
            .into_iter()
            .flat_map(|wanted| wanted.prints.iter().copied())
            .collect();
        let is_wanted = !prints.is_empty();
        self.told.replace(is_wanted.then_some(prints));
        is_wanted
    }
}
