//! What the bottom bar shows on each screen. Data only: `crate::ui` cuts it to the terminal's columns.

use super::{Action, Context};

impl Context {
    /// The actions that the bottom bar shows here, most wanted first; those that don't fit are left out, but the ways
    /// out of [`Action::KEPT`] stay. What the row of tabs shows with its key comes late.
    pub fn bar(self) -> &'static [Action] {
        use Action as A;
        match self {
            Context::Global => &[A::Palette, A::Help],
            Context::Start => &[A::Open, A::Down, A::Up, A::Quit, A::Palette, A::Help],
            Context::Failures => &[
                A::Open,
                A::Verdict,
                A::Mark,
                A::Filter,
                A::CycleWindow,
                A::ToggleClassified,
                A::Sync,
                A::Palette,
                A::Help,
            ],
            Context::Digest => &[
                A::Open,
                A::ShowFiles,
                A::FollowId,
                A::ShowMatches,
                A::ShowSuspects,
                A::Draft,
                A::Verdict,
                A::Down,
                A::Back,
                A::Palette,
                A::Help,
            ],
            Context::Files => &[
                A::Open,
                A::NextPane,
                A::Mark,
                A::Merge,
                A::ShowMatches,
                A::ShowSuspects,
                A::Draft,
                A::Notes,
                A::Back,
                A::Palette,
                A::Help,
            ],
            Context::Log => &[
                A::NextError,
                A::Search,
                A::ShowFiles,
                A::Draft,
                A::Mark,
                A::LevelMore,
                A::ShowMatches,
                A::ShowSuspects,
                A::Merge,
                A::FoldRecords,
                A::FilterLines,
                A::SameInstant,
                A::Note,
                A::Back,
                A::Palette,
                A::Help,
            ],
            Context::Matches => &[
                A::Open,
                A::Why,
                A::Draft,
                A::ShowSuspects,
                A::Verdict,
                A::Down,
                A::PageDown,
                A::CopyText,
                A::Back,
                A::Palette,
                A::Help,
            ],
            Context::Suspects => &[
                A::Down,
                A::PageDown,
                A::Zoom,
                A::Draft,
                A::Verdict,
                A::OpenUrl,
                A::CopyText,
                A::Back,
                A::Palette,
                A::Help,
            ],
            Context::Draft => &[
                A::Submit,
                A::Bug,
                A::EditText,
                A::Editor,
                A::NextPane,
                A::FileBug,
                A::Back,
                A::Palette,
                A::Help,
            ],
            Context::Submit => &[A::Confirm, A::Hold, A::Editor, A::Back, A::Palette, A::Help],
            Context::Outbox => &[
                A::Retry,
                A::Hold,
                A::Discard,
                A::PageDown,
                A::OpenUrl,
                A::Back,
                A::Palette,
                A::Help,
            ],
        }
    }
}

impl Action {
    /// The ways out of any screen: in the bottom bar they keep their places when others are cut, the help before all.
    pub const KEPT: [Action; 3] = [Action::Help, Action::Palette, Action::Back];

    /// What the bottom bar shows once a submission was sent: there is nothing left to send.
    pub const SENT: &'static [Action] = &[
        Action::OpenUrl,
        Action::CopyUrl,
        Action::Outbox,
        Action::Back,
        Action::Palette,
        Action::Help,
    ];

    /// What the bottom bar shows where there is nothing to act on: no plan of a submission, an empty outbox.
    pub const NOTHING: &'static [Action] = &[Action::Back, Action::Palette, Action::Help];
}
