//! The digest tab: the lines that explain the failure, or the story of an id, above the log that follows the selection.

use crate::digest::{Digest, StoryLine};
use crate::domain::BuildKey;

/// From so many columns the list stands beside the log.
const BESIDE: u16 = 160;
/// Rows below the list beside the log: the selected line whole, and why it stands there.
const TOLD: u16 = 10;

/// What the digest tab shows.
#[derive(Debug, Default)]
pub struct DigestState {
    /// The build that it was asked for.
    pub build: Option<BuildKey>,
    /// The digest; none while it is made.
    pub digest: Option<Box<Digest>>,
    /// Why there is none.
    pub error: Option<String>,
    /// The passing runs that the user named: folders or ids; empty: those of the gate.
    pub against: Vec<String>,
    /// What was shown before other runs were named: it comes back where these cannot be read.
    pub before: Option<Box<DigestState>>,
    /// The selected line of the digest.
    pub selected: usize,
    /// The story that is shown instead.
    pub story: Option<Story>,
    /// Whether the log was entered before the digest was made: it goes to the first line then, unless the user moves.
    pub lands: bool,
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

    /// Columns of the list where it stands beside the log; none where it stands above.
    pub fn columns(columns: u16) -> Option<u16> {
        (columns >= BESIDE).then(|| columns * 9 / 20)
    }

    /// Rows of the list in a terminal of so many columns and rows: two fifths of it at most, or, beside the log, all
    /// but those that tell of the selected line.
    pub fn list_rows(&self, (columns, rows): (u16, u16)) -> u16 {
        let most = match Self::columns(columns) {
            Some(_) => rows.saturating_sub(4 + TOLD).max(2),
            None => (rows.saturating_sub(3) * 2 / 5).max(2),
        };
        u16::try_from(self.len()).unwrap_or(u16::MAX).min(most)
    }

    /// Rows above the log: its head alone where the list stands beside it, else the list, the reason of the selected
    /// line, and the rule below.
    pub fn rows(&self, size: (u16, u16)) -> u16 {
        if Self::columns(size.0).is_some() {
            return 1;
        }
        let list = self.list_rows(size);
        let reason = u16::from(list > 0 && self.story.is_none());
        1 + list + reason + 1
    }

    /// Whether passing runs were looked for, and there are none.
    pub fn has_nothing_to_compare(&self) -> bool {
        self.story.is_none()
            && match &self.digest {
                Some(digest) => digest.compared.is_empty(),
                None => self.error.is_some(),
            }
    }
}
