//! The words that are searched for in a file, and what they stand for: found words are checked on the spot, with the
//! words that have to stand beside them, before anything is said of the event around.

use super::grams::{self, HASHES, Table};
use super::lexicon::Lexicon;
use crate::event::Place;
use crate::lucene::Row;
use aho_corasick::{AhoCorasick, packed};
use std::collections::BTreeMap;

/// A word of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Needle {
    /// The row by its id.
    pub(super) row: usize,
    /// Which of the row's words.
    pub(super) nth: usize,
    /// From which byte of the word its grams are taken.
    pub(super) from: usize,
}

/// Searches for all needles of a file.
pub(super) struct Needles {
    needles: Vec<Needle>,
    table: Table,
    /// The first of the entries of each hash, from 1 on; 0 is none.
    first: Vec<u32>,
    entries: Vec<Entry>,
    short: Option<Short>,
}

/// A gram of a needle.
struct Entry {
    needle: u32,
    /// Where in the word the gram begins.
    at: i32,
    /// The next entry of the same hash, as in `first`.
    next: u32,
}

/// Words too short for grams.
struct Short {
    search: Search,
    /// The needles of each word.
    needles: Vec<Vec<usize>>,
    lower: Vec<u8>,
}

enum Search {
    Packed(packed::Searcher),
    Automaton(AhoCorasick),
}

impl Needles {
    /// Readies a search; none where there are too many.
    pub(super) fn new(lexicon: &Lexicon, mut needles: Vec<Needle>) -> Option<Self> {
        needles.sort_unstable();
        needles.dedup();
        let mut out = Self {
            needles,
            table: Table::default(),
            first: vec![0; HASHES],
            entries: Vec::new(),
            short: None,
        };
        let mut short: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (index, needle) in out.needles.iter().enumerate() {
            let row = lexicon.row(needle.row)?;
            let word = row.words().get(needle.nth)?;
            if word.len() < grams::SHORTEST {
                short.entry(word).or_default().push(index);
                continue;
            }
            let (table, first, entries) = (&mut out.table, &mut out.first, &mut out.entries);
            grams::grams(
                word.as_bytes(),
                row.is_ended(needle.nth),
                needle.from,
                |hash, at| {
                    table.add(hash);
                    if let Some(first) = first.get_mut(hash) {
                        entries.push(Entry {
                            needle: index as u32,
                            at,
                            next: *first,
                        });
                        *first = entries.len() as u32;
                    }
                },
            );
        }
        if !short.is_empty() {
            let words: Vec<&str> = short.keys().copied().collect();
            out.short = Some(Short {
                search: Search::new(&words)?,
                needles: short.into_values().collect(),
                lower: Vec::new(),
            });
        }
        Some(out)
    }

    /// Adds the places where rows may stand, ascending; gives how much there was to look at. Where no fingerprint may
    /// hit, there is nothing to look for.
    pub(super) fn find(&mut self, lexicon: &Lexicon, text: &[u8], places: &mut Vec<Place>) -> usize {
        let before = places.len();
        let mut looked = 0;
        if self.needles.is_empty() {
            return 0;
        }
        let (first, entries, needles) = (&self.first, &self.entries, &self.needles);
        self.table.find(text, |at, hash| {
            looked += 1;
            let mut next = first.get(hash).copied().unwrap_or(0);
            while let Some(entry) = (next as usize).checked_sub(1).and_then(|i| entries.get(i)) {
                next = entry.next;
                let begin = at as i64 - i64::from(entry.at);
                let needle = needles.get(entry.needle as usize);
                if let (Ok(begin), Some(needle)) = (usize::try_from(begin), needle) {
                    check(lexicon, text, begin, *needle, at.max(begin), places);
                }
            }
        });
        if let Some(short) = &mut self.short {
            let found = places.len();
            looked += short.find(lexicon, needles, text, places);
            if found > before && places.len() > found {
                places
                    .get_mut(before..)
                    .unwrap_or_default()
                    .sort_by_key(|place| place.at);
            }
        }
        looked
    }
}

impl Short {
    fn find(&mut self, lexicon: &Lexicon, needles: &[Needle], text: &[u8], places: &mut Vec<Place>) -> usize {
        let Self {
            search,
            needles: own,
            lower,
        } = self;
        lower.clear();
        lower.extend(text.iter().map(u8::to_ascii_lowercase));
        let mut looked = 0;
        search.each(lower, |pattern, at| {
            looked += 1;
            for needle in own.get(pattern).into_iter().flatten() {
                if let Some(needle) = needles.get(*needle) {
                    check(lexicon, text, at, *needle, at, places);
                }
            }
        });
        looked
    }
}

impl Search {
    fn new(words: &[&str]) -> Option<Self> {
        // The packed search tells one match at a place: a word that begins another one would hide it.
        let hidden = |word: &&str| words.iter().any(|other| word != other && word.starts_with(other));
        let searcher = if words.iter().any(hidden) {
            None
        } else {
            packed::Config::new().builder().extend(words).build()
        };
        match searcher {
            Some(searcher) => Some(Self::Packed(searcher)),
            None => AhoCorasick::new(words).ok().map(Self::Automaton),
        }
    }

    /// Calls `see` with each match, by the number of the word, and where it begins.
    fn each(&self, text: &[u8], mut see: impl FnMut(usize, usize)) {
        match self {
            Self::Packed(searcher) => {
                let mut from = 0;
                while let Some(found) = searcher.find_in(text, (from..text.len()).into()) {
                    see(found.pattern().as_usize(), found.start());
                    // The next one may overlap.
                    from = found.start() + 1;
                }
            }
            Self::Automaton(finder) => {
                if let Ok(found) = finder.try_find_overlapping_iter(text) {
                    found.for_each(|found| see(found.pattern().as_usize(), found.start()));
                }
            }
        }
    }
}

/// Adds a place where the row of the needle may stand with its word at `begin`.
fn check(lexicon: &Lexicon, text: &[u8], begin: usize, needle: Needle, at: usize, places: &mut Vec<Place>) {
    let stands = |row: &Row| row.stands(text, begin, needle.nth);
    if lexicon.row(needle.row).is_some_and(stands) {
        places.push(Place {
            at,
            what: needle.row as u32,
        });
    }
}
