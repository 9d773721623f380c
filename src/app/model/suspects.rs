//! The suspects screen's state.

use crate::domain::BuildKey;
use crate::patch::Patch;
use crate::suspect::{Suspect, SuspectReport};

/// What is known of the suspects of the opened build.
#[derive(Debug, Default)]
pub struct SuspectsState {
    /// The ranking; none while it is made.
    pub report: Option<Box<SuspectReport>>,
    /// What was not as it should be while it was made: no clones, no commits, no passing run to compare with.
    pub notes: Vec<String>,
    /// Why there is none.
    pub error: Option<String>,
    /// The selected row; the one after the last suspect is "none of these".
    pub selected: usize,
    /// The selected commit's patch, with its sha.
    pub patch: Option<(String, Patch)>,
    /// The first line of the patch on the screen.
    pub top: usize,
    /// Whether keys move in the patch rather than in the list.
    pub in_patch: bool,
    /// Whether the patch has the whole screen.
    pub is_zoomed: bool,
    /// The build it is about.
    pub build: Option<BuildKey>,
}

impl SuspectsState {
    /// The selected commit; none on "none of these".
    pub fn selected_suspect(&self) -> Option<&Suspect> {
        self.report.as_ref()?.suspects.get(self.selected)
    }

    /// How many rows the list has.
    pub fn rows(&self) -> usize {
        self.report.as_ref().map_or(0, |r| r.suspects.len() + 1)
    }
}
