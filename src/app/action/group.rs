//! In which order the help and the palette show the actions: groups, and within them the steps of the errand.

use super::Action;

/// The groups of the help, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app) enum Group {
    Errand,
    Here,
    Moving,
    Everywhere,
}

impl Group {
    pub(in crate::app) const ALL: [Group; 4] = [Group::Errand, Group::Here, Group::Moving, Group::Everywhere];

    /// Its place in the help.
    pub(in crate::app) fn place(self) -> usize {
        self as usize
    }

    pub(in crate::app) fn name(self) -> &'static str {
        match self {
            Group::Errand => "the errand",
            Group::Here => "on this screen",
            Group::Moving => "moving",
            Group::Everywhere => "everywhere",
        }
    }
}

/// The steps of the errand in their order.
const ERRAND: [Action; 14] = [
    Action::Open,
    Action::ShowDigest,
    Action::ShowLogs,
    Action::NextError,
    Action::ShowMatches,
    Action::ShowSuspects,
    Action::Draft,
    Action::Bug,
    Action::EditText,
    Action::Submit,
    Action::Confirm,
    Action::Retry,
    Action::Verdict,
    Action::UndoVerdict,
];

impl Action {
    /// Its place in the errand.
    pub(in crate::app) fn step(self) -> usize {
        ERRAND.iter().position(|a| *a == self).unwrap_or(ERRAND.len())
    }

    /// Its place in the table, which is the order of the help.
    pub(in crate::app) fn place(self) -> usize {
        self as usize
    }

    /// Whether it moves the cursor by rows, or to an end.
    pub(in crate::app) fn moves(self) -> bool {
        use Action as A;
        matches!(
            self,
            A::Down | A::Up | A::PageDown | A::PageUp | A::Top | A::Bottom
        )
    }

    /// Whether it puts the cursor on the next place of a kind.
    pub(in crate::app) fn seeks(self) -> bool {
        use Action as A;
        matches!(
            self,
            A::NextError
                | A::PreviousError
                | A::NextWarning
                | A::PreviousWarning
                | A::NextHit
                | A::PreviousHit
        )
    }

    /// Its group in the help.
    pub(in crate::app) fn group(self) -> Group {
        use Action as A;
        match self {
            _ if ERRAND.contains(&self) => Group::Errand,
            _ if self.moves() => Group::Moving,
            A::Left | A::Right | A::NextPane | A::Back => Group::Moving,
            A::Help
            | A::Palette
            | A::Quit
            | A::Cancel
            | A::ToggleClock
            | A::Outbox
            | A::CommandLog
            | A::Theme
            | A::Redraw
            | A::Sync => Group::Everywhere,
            _ => Group::Here,
        }
    }
}
