//! One build's state: its tabs.

use super::{DigestState, LogGeometry, LogPane, LogState};
use crate::app::Context;
use crate::domain::{Build, BuildKey};
use crate::source::BuildLogs;

/// The tabs of a build, in the order of the errand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// What is unusual about it.
    Digest,
    /// Its logs.
    Logs,
    /// Fingerprints.
    Matches,
    /// Commits.
    Suspects,
    /// The draft.
    Draft,
    /// What will leave.
    Submit,
}

/// The opened build.
#[derive(Debug)]
pub struct BuildState {
    /// Its name.
    pub key: BuildKey,
    /// Its metadata; none for a bare folder.
    pub build: Option<Build>,
    /// The tab shown.
    pub tab: Tab,
    /// Its logs; none while they are brought.
    pub logs: Option<Box<BuildLogs>>,
    /// What went wrong when its logs were brought.
    pub logs_error: Option<String>,
    /// What is unusual about it.
    pub digest: DigestState,
    /// Fingerprints.
    pub matches: super::MatchesState,
    /// Which commit did it.
    pub suspects: super::SuspectsState,
    /// The draft and its submission.
    pub draft: super::DraftState,
    /// The tree of its files and the open log.
    pub log: LogState,
}

impl BuildState {
    /// A build that is being opened.
    pub fn opening(key: BuildKey, build: Option<Build>) -> Self {
        Self {
            key,
            build,
            tab: Tab::Logs,
            logs: None,
            logs_error: None,
            digest: DigestState::default(),
            matches: super::MatchesState::default(),
            suspects: super::SuspectsState::default(),
            draft: super::DraftState::default(),
            log: LogState::default(),
        }
    }

    /// Whether a near miss can be repaired here: the selected one of the matches, or beside the draft.
    pub fn has_repair(&self) -> bool {
        match self.tab {
            Tab::Matches => self.matches.selected_near().is_some(),
            Tab::Draft => self.draft.repair.is_some() || self.matches.repairable().is_some(),
            _ => false,
        }
    }

    /// How the log shares the screen: below the digest it has what that leaves.
    pub fn log_geometry(&self, size: (u16, u16)) -> LogGeometry {
        if self.tab == Tab::Digest {
            let rows = size.1.saturating_sub(self.digest.rows(size));
            let beside = DigestState::columns(size.0).map_or(0, |columns| columns + 1);
            return LogGeometry::of((size.0.saturating_sub(beside), rows), LogPane::Log, true);
        }
        LogGeometry::of(size, self.log.pane, self.log.zoom)
    }

    /// Where keys are pressed in this build.
    pub fn context(&self) -> Context {
        match self.tab {
            Tab::Digest => Context::Digest,
            Tab::Logs if self.log.pane == LogPane::Files => Context::Files,
            Tab::Logs => Context::Log,
            Tab::Matches => Context::Matches,
            Tab::Suspects => Context::Suspects,
            Tab::Draft => Context::Draft,
            Tab::Submit => Context::Submit,
        }
    }
}
