//! The matches screen's state.

use crate::domain::BuildKey;
use crate::fingerprint::{Effect, Explanation, Hit, MatchReport, NearMiss};
use std::collections::BTreeMap;

/// What fingerprints say of a build.
#[derive(Debug, Default)]
pub struct MatchView {
    /// What hits.
    pub report: MatchReport,
    /// What nearly hits, nearest first.
    pub near: Vec<NearMiss>,
    /// The query of each fingerprint named above.
    pub queries: BTreeMap<String, String>,
    /// How many fingerprints were tried.
    pub tried: usize,
    /// Files of fingerprints that cannot be used, with the reason.
    pub broken: Vec<String>,
}

/// Why one fingerprint does not hit, and what would make it.
#[derive(Debug, Default)]
pub struct WhyNot {
    /// Clause by clause, and the changes.
    pub answer: Explanation,
    /// What each change does to the other builds; empty where there are none at hand.
    pub effects: Vec<Effect>,
}

/// A row of the list.
#[derive(Debug, Clone, Copy)]
pub enum MatchRow<'a> {
    /// A fingerprint that hits.
    Hit(&'a Hit),
    /// One that nearly does.
    Near(&'a NearMiss),
}

impl MatchRow<'_> {
    /// The fingerprint's id.
    pub fn id(&self) -> &str {
        match self {
            MatchRow::Hit(hit) => &hit.id,
            MatchRow::Near(near) => &near.id,
        }
    }

    /// The event that it hits or is nearest to: file and 1-based line.
    pub fn place(&self) -> (&str, u32) {
        let event = match self {
            MatchRow::Hit(hit) => &hit.first,
            MatchRow::Near(near) => &near.best,
        };
        (&event.file, event.line)
    }
}

/// Hits and near misses of the opened build.
#[derive(Debug, Default)]
pub struct MatchesState {
    /// What came back; none while it is matched.
    pub view: Option<Box<MatchView>>,
    /// What went wrong.
    pub error: Option<String>,
    /// The selected row: hits first, then near misses.
    pub selected: usize,
    /// The first row of the explanation on the screen.
    pub top: usize,
    /// The build it is about.
    pub build: Option<BuildKey>,
    /// The near miss that is asked about: its id, and the answer once it is there.
    pub why: Option<(String, Option<Box<WhyNot>>)>,
}

impl MatchesState {
    /// How many rows the list has.
    pub fn rows(&self) -> usize {
        self.view
            .as_ref()
            .map_or(0, |v| v.report.hits.len() + v.near.len())
    }

    /// A row.
    pub fn row(&self, index: usize) -> Option<MatchRow<'_>> {
        let view = self.view.as_ref()?;
        let hits = &view.report.hits;
        match hits.get(index) {
            Some(hit) => Some(MatchRow::Hit(hit)),
            None => view.near.get(index - hits.len()).map(MatchRow::Near),
        }
    }
}
