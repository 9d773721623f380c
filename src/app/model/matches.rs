//! The matches screen's state.

use crate::domain::BuildKey;
use crate::fingerprint::{Effect, EventRef, Explanation, Hit, MatchReport, NearMiss};
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
    /// The ids of all fingerprints that were tried, sorted.
    pub tried: Vec<String>,
    /// Files of fingerprints that cannot be used, with the reason.
    pub broken: Vec<String>,
}

/// Why one fingerprint hits, or does not, and what would make it.
#[derive(Debug, Default)]
pub struct WhyNot {
    /// Its query.
    pub query: String,
    /// Clause by clause, and the changes.
    pub answer: Explanation,
    /// What each change does to the other builds; empty where there are none at hand.
    pub effects: Vec<Effect>,
    /// The fingerprint's file with each change; none for a change that its file cannot take in place.
    pub files: Vec<Option<String>>,
}

impl WhyNot {
    /// The one change that a repair makes, in words, and the fingerprint's file with it: the smallest of those that
    /// hit no passing build, else the smallest.
    pub fn repair(&self) -> Option<(&str, &str)> {
        let fixes = self.answer.fixes.iter().zip(&self.files).enumerate();
        let fixes: Vec<(usize, &str, &str)> = fixes
            .filter_map(|(at, (fix, file))| Some((at, fix.change.as_str(), file.as_deref()?)))
            .collect();
        let is_harmless = |at: usize| self.effects.get(at).is_some_and(|effect| effect.passing == 0);
        let harmless = fixes.iter().find(|(at, ..)| is_harmless(*at));
        harmless
            .or(fixes.first())
            .map(|(_, change, file)| (*change, *file))
    }
}

/// A row of the list.
#[derive(Debug, Clone, Copy)]
pub enum MatchRow<'a> {
    /// A fingerprint that hits.
    Hit(&'a Hit),
    /// One that nearly does.
    Near(&'a NearMiss),
    /// One that neither hits nor comes near, and that was asked about: its id.
    Far(&'a str),
}

impl MatchRow<'_> {
    /// The fingerprint's id.
    pub fn id(&self) -> &str {
        match self {
            MatchRow::Hit(hit) => &hit.id,
            MatchRow::Near(near) => &near.id,
            MatchRow::Far(id) => id,
        }
    }

    /// The event that it hits or is nearest to; none before that is known.
    pub fn event(&self) -> Option<&EventRef> {
        match self {
            MatchRow::Hit(hit) => Some(&hit.first),
            MatchRow::Near(near) => Some(&near.best),
            MatchRow::Far(_) => None,
        }
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
    /// The fingerprint that is asked about: its id, and the answer once it is there.
    pub why: Option<(String, Option<Box<WhyNot>>)>,
    /// The near miss to repair as soon as it is known how.
    pub repairs: Option<String>,
    /// One that was asked about though it neither hits nor comes near: the list's last row.
    pub far: Option<String>,
}

impl MatchesState {
    /// How many rows the list has.
    pub fn rows(&self) -> usize {
        self.view.as_ref().map_or(0, |v| {
            v.report.hits.len() + v.near.len() + usize::from(self.far.is_some())
        })
    }

    /// A row.
    pub fn row(&self, index: usize) -> Option<MatchRow<'_>> {
        let view = self.view.as_ref()?;
        let rows = view.report.hits.iter().map(MatchRow::Hit);
        let mut rows = rows
            .chain(view.near.iter().map(MatchRow::Near))
            .chain(self.far.iter().map(|id| MatchRow::Far(id)));
        rows.nth(index)
    }

    /// The selected fingerprint, where it does not hit: its file may be repaired.
    pub fn selected_near(&self) -> Option<&str> {
        match self.row(self.selected)? {
            MatchRow::Hit(_) => None,
            MatchRow::Near(near) => Some(&near.id),
            MatchRow::Far(id) => Some(id),
        }
    }

    /// The nearest miss that lacks one clause alone: one change may make it hit.
    pub fn repairable(&self) -> Option<&NearMiss> {
        let lacks_one =
            |near: &&NearMiss| near.clauses.iter().filter(|c| c.required && !c.holds).count() == 1;
        self.view.as_ref()?.near.iter().find(lacks_one)
    }

    /// The answer for a fingerprint, once it is there.
    pub fn answer(&self, id: &str) -> Option<&WhyNot> {
        let (_, answer) = self.why.as_ref().filter(|(of, _)| of == id)?;
        answer.as_deref()
    }

    /// The query of a fingerprint of the list.
    pub fn query(&self, id: &str) -> Option<&str> {
        let known = self.view.as_ref()?.queries.get(id).map(String::as_str);
        known.or_else(|| self.answer(id).map(|why| why.query.as_str()))
    }

    /// The fingerprint that a text names: its id, or the only one that begins so; else why it names none.
    ///
    /// # Errors
    /// A sentence for the user.
    pub fn named(&self, text: &str) -> Result<&str, String> {
        let all = self.view.as_ref().map_or(&[][..], |view| &view.tried);
        let text = text.trim().trim_start_matches('#');
        if let Some(id) = all.iter().find(|id| *id == text) {
            return Ok(id);
        }
        let mut begin = all.iter().filter(|id| id.starts_with(text));
        match (begin.next(), begin.next()) {
            (Some(id), None) => Ok(id),
            (Some(one), Some(two)) => Err(format!("several begin so: {one}, {two} …")),
            (None, _) => Err(format!("no fingerprint of this gate is called {text}")),
        }
    }
}
