//! All rows of words that fingerprints ask for, each once: made once a build, for all of its files.

use crate::lucene::{Demands, JsonDocument, Query, Row};
use std::collections::HashMap;

/// The rows, and the words in them.
#[derive(Default)]
pub(super) struct Lexicon {
    rows: Vec<Row>,
    ids: HashMap<Row, usize>,
    /// The words of each row by their ids; none for words that may be any.
    words: Vec<Vec<Option<usize>>>,
    n_words: usize,
}

impl Lexicon {
    pub(super) fn new<'q>(queries: impl Iterator<Item = &'q Query>) -> Self {
        let mut out = Self::default();
        let mut known: HashMap<String, usize> = HashMap::new();
        let nothing = JsonDocument::default();
        for query in queries {
            for row in query.demands(&nothing, &|_| false).rows() {
                if out.ids.contains_key(row) {
                    continue;
                }
                let mut id = |word: &String| {
                    let next = known.len();
                    (!word.is_empty()).then(|| *known.entry(word.clone()).or_insert(next))
                };
                out.words.push(row.words().iter().map(&mut id).collect());
                out.ids.insert(row.clone(), out.rows.len());
                out.rows.push(row.clone());
            }
        }
        out.n_words = known.len();
        out
    }

    /// How many words there are: their ids are below.
    pub(super) fn n_words(&self) -> usize {
        self.n_words
    }

    /// How many rows there are.
    pub(super) fn n_rows(&self) -> usize {
        self.rows.len()
    }

    pub(super) fn row(&self, id: usize) -> Option<&Row> {
        self.rows.get(id)
    }

    /// The words of a row that are known: which of the row's, and its id.
    pub(super) fn words_of(&self, row: usize) -> impl Iterator<Item = (usize, usize)> {
        let words = self.words.get(row).map(Vec::as_slice).unwrap_or_default();
        words
            .iter()
            .enumerate()
            .filter_map(|(nth, word)| word.map(|word| (nth, word)))
    }

    /// The rows of some demands.
    pub(super) fn ids(&self, demands: &Demands) -> Option<Vec<usize>> {
        demands
            .rows()
            .iter()
            .map(|row| self.ids.get(row).copied())
            .collect()
    }

    /// Whether a row may stand in a text of lower case.
    pub(super) fn is_in(&self, id: usize, text: &[u8]) -> bool {
        let Some(row) = self.rows.get(id) else {
            return true;
        };
        // The longest word is likely to be the rarest.
        let longest = row.words().iter().enumerate().max_by_key(|(_, word)| word.len());
        let Some((nth, word)) = longest.filter(|(_, word)| !word.is_empty()) else {
            return true;
        };
        let finder = memchr::memmem::Finder::new(word);
        let mut from = 0;
        // The next place may overlap.
        while let Some(at) = text.get(from..).and_then(|rest| finder.find(rest)) {
            if row.stands(text, from + at, nth) {
                return true;
            }
            from += at + 1;
        }
        false
    }
}
