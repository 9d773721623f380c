//! The digest tab: the lines that explain the failure, or the story of an id, above the log that follows the selection.

use crate::digest::{Digest, StoryLine};
use crate::domain::BuildKey;

/// What the digest tab shows.
#[derive(Debug, Default)]
pub struct DigestState {
    /// The build that it was asked for.
    pub build: Option<BuildKey>,
    /// The digest; none while it is made.
    pub digest: Option<Box<Digest>>,
    /// Why there is none.
    pub error: Option<String>,
    /// The selected line of the digest.
    pub selected: usize,
    /// The story that is shown instead.
    pub story: Option<Story>,
    /// Whether the log was entered from here: then back leads here.
    pub entered: bool,
}

/// The story of an id.
#[derive(Debug, Default)]
pub struct Story {
    /// The id.
    pub id: String,
    /// Its events; none while they are looked for.
    pub lines: Option<Vec<StoryLine>>,
    /// Whether folded events are shown, too.
    pub all: bool,
    /// The selected row.
    pub selected: usize,
    /// The tab to go back to.
    pub from_log: bool,
}

impl Story {
    /// The events that are shown.
    pub fn shown(&self) -> impl Iterator<Item = &StoryLine> {
        self.lines
            .iter()
            .flatten()
            .filter(|line| self.all || !line.folded)
    }
}

impl DigestState {
    /// How many rows the list has.
    pub fn len(&self) -> usize {
        match (&self.story, &self.digest) {
            (Some(story), _) => story.shown().count(),
            (None, Some(digest)) => digest.lines.len(),
            (None, None) => 0,
        }
    }

    /// Whether the list has no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The selected row.
    pub fn selected(&self) -> usize {
        self.story.as_ref().map_or(self.selected, |story| story.selected)
    }

    /// Selects a row.
    pub fn select(&mut self, row: usize) {
        match &mut self.story {
            Some(story) => story.selected = row,
            None => self.selected = row,
        }
    }

    /// File and 1-based line of the selected row.
    pub fn place(&self) -> Option<(String, u32)> {
        match (&self.story, &self.digest) {
            (Some(story), _) => story
                .shown()
                .nth(story.selected)
                .map(|line| (line.file.clone(), line.line)),
            (None, Some(digest)) => digest
                .lines
                .get(self.selected)
                .map(|line| (line.file.clone(), line.line)),
            (None, None) => None,
        }
    }

    /// Rows of the list in a terminal of so many rows: two fifths of it at most.
    pub fn list_rows(&self, rows: u16) -> u16 {
        let most = (rows.saturating_sub(3) * 2 / 5).max(2);
        u16::try_from(self.len()).unwrap_or(u16::MAX).min(most)
    }

    /// Rows of the list with its head, the reason of the selected line, and the rule below.
    pub fn rows(&self, rows: u16) -> u16 {
        let list = self.list_rows(rows);
        let reason = u16::from(list > 0 && self.story.is_none());
        1 + list + reason + 1
    }
}
