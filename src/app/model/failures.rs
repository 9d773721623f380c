//! The failures screen's state.

use crate::domain::failures::{Headline, LogState};
use crate::domain::{BuildKey, Failure, FailureFilter, FailureList, JobGroup};
use std::collections::{BTreeMap, BTreeSet};

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// A job: an index into [`FailureList::jobs`].
    Job(usize),
    /// A build: an index into [`FailureList::rows`].
    Build(usize),
}

/// The list of failures, what is selected, marked and folded.
#[derive(Debug, Default)]
pub struct FailuresState {
    /// What is asked for.
    pub filter: FailureFilter,
    /// What came back; none while it is loaded for the first time.
    pub list: Option<FailureList>,
    /// What the filter names that is not on record, in a sentence.
    pub unknown: Option<String>,
    /// The fingerprints on their way that hit a build: their reviews, in words.
    pub reviews: BTreeMap<BuildKey, String>,
    /// The selected row of [`FailuresState::rows`].
    pub selected: usize,
    /// Marked builds.
    pub marks: BTreeSet<BuildKey>,
    /// The row of the last mark, from which a range goes.
    pub last_mark: Option<usize>,
    /// Jobs whose builds are hidden.
    pub folded: BTreeSet<String>,
    /// The last verdict given, to take back.
    pub last_verdict: Vec<BuildKey>,
    /// The builds of that verdict in words, as long as they may be spoken of.
    pub verdict_of: String,
}

impl FailuresState {
    /// The rows as shown: jobs with rows, each with its builds unless folded.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for (index, job) in self.list.iter().flat_map(|l| l.jobs.iter().enumerate()) {
            if job.rows.is_empty() {
                continue;
            }
            rows.push(Row::Job(index));
            if !self.folded.contains(&job.job) {
                rows.extend(job.rows.iter().map(|r| Row::Build(*r)));
            }
        }
        rows
    }

    /// The selected row.
    pub fn selected_row(&self) -> Option<Row> {
        self.rows().get(self.selected).copied()
    }

    /// The job of an index.
    pub fn job(&self, index: usize) -> Option<&JobGroup> {
        self.list.as_ref()?.jobs.get(index)
    }

    /// The failure of an index.
    pub fn failure(&self, index: usize) -> Option<&Failure> {
        self.list.as_ref()?.rows.get(index)
    }

    /// The builds that an action is for: the marked ones, else the selected one, else all of the selected job.
    pub fn targets(&self) -> Vec<BuildKey> {
        if !self.marks.is_empty() {
            return self.marks.iter().cloned().collect();
        }
        match self.selected_row() {
            Some(Row::Build(index)) => self
                .failure(index)
                .map(|f| f.build.key.clone())
                .into_iter()
                .collect(),
            Some(Row::Job(index)) => self.builds_of(index),
            None => Vec::new(),
        }
    }

    fn builds_of(&self, job: usize) -> Vec<BuildKey> {
        let rows = self.job(job).map(|j| j.rows.as_slice()).unwrap_or_default();
        rows.iter()
            .filter_map(|r| self.failure(*r))
            .map(|f| f.build.key.clone())
            .collect()
    }

    /// The failure that is selected, or the newest of the selected job.
    pub fn selected_failure(&self) -> Option<&Failure> {
        match self.selected_row()? {
            Row::Build(index) => self.failure(index),
            Row::Job(index) => self.failure(*self.job(index)?.rows.first()?),
        }
    }

    /// Takes what a build looks like, if it is in the list.
    pub fn set_headline(&mut self, build: &BuildKey, headline: Option<Headline>) {
        let rows = self.list.iter_mut().flat_map(|list| &mut list.rows);
        for row in rows.filter(|row| row.build.key == *build) {
            row.headline.clone_from(&headline);
            row.logs = LogState::Here;
        }
    }

    /// Takes a new list; the selection stays on the build that it was on, else on its place.
    pub fn take(&mut self, list: FailureList) {
        let was_first_time = self.list.is_none();
        let build = match self.selected_row() {
            Some(Row::Build(index)) => self.failure(index).map(|f| f.build.key.clone()),
            _ => None,
        };
        self.list = Some(list);
        let rows = self.rows();
        let found = build.and_then(|key| {
            let same =
                |r: &Row| matches!(r, Row::Build(i) if self.failure(*i).is_some_and(|f| f.build.key == key));
            rows.iter().position(same)
        });
        self.selected = found.unwrap_or(self.selected).min(rows.len().saturating_sub(1));
        if was_first_time && rows.len() > 1 {
            // The first build, not the head of its job: what one comes for is a build.
            self.selected = 1;
        }
        let here: BTreeSet<&BuildKey> = self
            .list
            .iter()
            .flat_map(|l| l.rows.iter())
            .map(|f| &f.build.key)
            .collect();
        self.marks.retain(|k| here.contains(k));
        self.last_mark = None;
    }
}
