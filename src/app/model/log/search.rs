//! A search in the open log: the pattern and the lines that match.

use crate::log::search::Hits;
use std::sync::Arc;

/// A search.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search {
    /// The regular expression as typed.
    pub pattern: String,
    /// The lines that match; none while they are looked for.
    pub hits: Option<Arc<Hits>>,
}

impl Search {
    /// A search that has not begun.
    pub fn new(pattern: impl Into<String>) -> Self {
        Self {
            pattern: pattern.into(),
            hits: None,
        }
    }

    /// Whether a line matches, as far as is known.
    pub fn is_hit(&self, line: u64) -> bool {
        self.hits
            .as_ref()
            .is_some_and(|h| h.lines.binary_search(&line).is_ok())
    }

    /// Whether any line of a range matches.
    pub fn has_hit_in(&self, lines: &std::ops::Range<u64>) -> bool {
        self.hits.as_ref().is_some_and(|h| {
            let at = h.lines.partition_point(|l| *l < lines.start);
            h.lines.get(at).is_some_and(|l| *l < lines.end)
        })
    }

    /// The count in words: `3 hits`, `2 of 3 hits` with the cursor on one.
    pub fn count(&self, cursor: u64) -> String {
        let Some(hits) = &self.hits else {
            return "…".into();
        };
        let all = format!("{}{}", hits.lines.len(), if hits.cut { "+" } else { "" });
        let word = if hits.lines.len() == 1 { "hit" } else { "hits" };
        match (hits.lines.is_empty(), hits.lines.binary_search(&cursor)) {
            (true, _) => "no hit".into(),
            (false, Ok(at)) => format!("{} of {all} {word}", at + 1),
            (false, Err(_)) => format!("{all} {word}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_counts_its_hits() {
        let mut search = Search::new("413");
        assert_eq!(search.count(0), "…");
        search.hits = Some(Arc::new(Hits {
            lines: vec![3, 9],
            cut: false,
        }));
        assert_eq!(
            (search.count(0), search.count(9)),
            ("2 hits".into(), "2 of 2 hits".into())
        );
        assert!(search.has_hit_in(&(4..10)) && !search.has_hit_in(&(4..9)) && search.is_hit(3));
    }
}
