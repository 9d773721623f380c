//! Actions: every command of the workbench, with its name and what it does. Key map, palette, help, bottom bar and
//! documentation are made from this one table.

mod bar;
mod group;

pub(super) use group::Group;

/// Where keys are pressed: decides which bindings hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere.
    Global,
    /// The first screen, with nothing configured.
    Start,
    /// The list of failures.
    Failures,
    /// A build's digest, or the story of an id.
    Digest,
    /// The tree of a build's logs.
    Files,
    /// A log.
    Log,
    /// Matches and near misses.
    Matches,
    /// Suspects and a commit.
    Suspects,
    /// A draft, while its text is not being typed into.
    Draft,
    /// What will leave.
    Submit,
    /// Pending actions.
    Outbox,
}

impl Context {
    /// All of them.
    pub const ALL: [Context; 11] = [
        Context::Global,
        Context::Start,
        Context::Failures,
        Context::Digest,
        Context::Files,
        Context::Log,
        Context::Matches,
        Context::Suspects,
        Context::Draft,
        Context::Submit,
        Context::Outbox,
    ];

    /// Its name in key maps.
    pub fn name(self) -> &'static str {
        match self {
            Context::Global => "global",
            Context::Start => "start",
            Context::Failures => "failures",
            Context::Digest => "digest",
            Context::Files => "files",
            Context::Log => "log",
            Context::Matches => "matches",
            Context::Suspects => "suspects",
            Context::Draft => "draft",
            Context::Submit => "submit",
            Context::Outbox => "outbox",
        }
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.name() == name)
    }

    /// The names of all.
    pub fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|c| c.name()).collect()
    }

    /// Whether an action that is bound everywhere does something here.
    pub fn has(self, action: Action) -> bool {
        use Action as A;
        use Context as C;
        match action {
            A::Open => !matches!(self, C::Draft | C::Submit | C::Outbox),
            A::NextPane => matches!(self, C::Files | C::Suspects | C::Draft),
            A::Left | A::Right => matches!(self, C::Failures | C::Files | C::Log),
            A::Top | A::Bottom => !matches!(self, C::Start | C::Draft | C::Submit),
            A::PageDown | A::PageUp => self != C::Start,
            A::CopyText => !matches!(self, C::Start | C::Failures | C::Files | C::Submit),
            A::OpenUrl => !matches!(self, C::Start | C::Matches | C::Draft),
            A::CopyUrl => !matches!(self, C::Start | C::Matches),
            A::OpenChange => matches!(self, C::Failures | C::Digest | C::Files | C::Log),
            A::Outbox => self != C::Start,
            _ => true,
        }
    }
}

macro_rules! actions {
    ($($variant:ident $name:literal $short:literal $long:literal;)*) => {
        /// A command of the workbench.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $(#[doc = $long] $variant,)*
        }

        impl Action {
            /// Every action: itself, its name in key maps and the palette, its word in the bottom bar, what it does.
            pub const TABLE: &'static [(Action, &'static str, &'static str, &'static str)] =
                &[$((Action::$variant, $name, $short, $long),)*];
        }
    };
}

actions! {
    Help "help" "keys" "Show the keys of this screen.";
    Palette "palette" "commands" "Find and run any command by its name.";
    Quit "quit" "quit" "Leave whodunit; pending actions stay in the outbox.";
    Back "back" "back" "Back one level.";
    Cancel "cancel" "cancel" "Cancel what is running.";
    Down "down" "down" "One row down.";
    Up "up" "up" "One row up.";
    PageDown "page-down" "page down" "Half a screen down.";
    PageUp "page-up" "page up" "Half a screen up.";
    Top "top" "top" "To the first row.";
    Bottom "bottom" "bottom" "To the last row.";
    Left "left" "left" "Scroll left, or fold.";
    Right "right" "right" "Scroll right, or unfold.";
    Open "open" "open" "Open what is selected.";
    NextPane "next-pane" "other pane" "To the next pane.";
    Zoom "zoom" "zoom" "Give the pane the whole screen, and back.";
    Mark "mark" "mark" "Mark this row for an action on several, or this line for a draft.";
    MarkRange "mark-range" "mark range" "Mark every row from the last mark to here.";
    ClearMarks "clear-marks" "clear marks" "Take all marks away.";
    Filter "filter" "filter" "Filter by job, project, branch, pipeline, result, voting.";
    CycleWindow "cycle-window" "window" "The next window of time: 24 h, 2, 7, 10 days.";
    ToggleClassified "toggle-classified" "classified" "Show what is classified as well, with the bug that explains it.";
    ToggleClock "toggle-clock" "UTC/local" "Times in UTC or in local time.";
    Verdict "verdict" "verdict" "Give the build, or all marked ones, a verdict.";
    UndoVerdict "undo-verdict" "undo" "Take the last verdict back.";
    Sync "sync" "sync" "Bring new builds and logs from the gate.";
    Outbox "outbox" "outbox" "Show what waits to be sent.";
    OpenUrl "open-url" "browser" "Open the build, line or commit in a browser.";
    CopyUrl "copy-url" "copy link" "Copy a link to the build, line or commit.";
    OpenChange "open-change" "change" "Open the change at the review server.";
    CopyText "copy-text" "copy" "Copy the line or the marked lines, without escape codes.";
    ShowDigest "show-digest" "digest" "The lines that explain the failure, against passing builds.";
    ShowLogs "show-logs" "logs" "The build's logs.";
    ShowMatches "show-matches" "matches" "Fingerprints that hit this build, and near misses.";
    ShowSuspects "show-suspects" "suspects" "Commits that may have done it, with reasons.";
    Draft "draft" "draft" "Draft a fingerprint from the marked lines, or from this one.";
    Submit "submit" "submit" "Show exactly what will be sent.";
    Confirm "confirm" "send" "Send it.";
    Hold "hold" "hold" "Keep it in the outbox until it is released.";
    Retry "retry" "retry" "Try to send it again.";
    Discard "discard" "discard" "Take it out of the outbox.";
    Bug "bug" "bug number" "Set the bug's number.";
    FileBug "file-bug" "file bug" "Open the tracker's form, filled in with the report.";
    EditText "edit-text" "edit" "Type into the draft.";
    Editor "editor" "$EDITOR" "Edit the text in your own editor.";
    NextError "next-error" "next error" "To the next error.";
    PreviousError "previous-error" "previous error" "To the previous error.";
    NextWarning "next-warning" "next warning" "To the next warning or error.";
    PreviousWarning "previous-warning" "previous warning" "To the previous warning or error.";
    Search "search" "search" "Search by regular expression.";
    NextHit "next-hit" "next hit" "To the next hit of the search.";
    PreviousHit "previous-hit" "previous hit" "To the previous hit of the search.";
    LevelMore "level-more" "more levels" "Show one level more: WARNING after ERROR.";
    LevelLess "level-less" "fewer levels" "Show one level less.";
    NextFile "next-file" "next file" "The next log of the build.";
    PreviousFile "previous-file" "previous file" "The previous log of the build.";
    ShowFiles "show-files" "files" "The list of the build's log files, with their errors and sizes.";
    Merge "merge" "one clock" "Show the marked logs, or all, on one clock; again: this line's log alone.";
    SameInstant "same-instant" "same instant" "To the same instant in the next log.";
    GoToTime "go-to-time" "time" "To a time: HH:MM, +5m, -30s, a date with time.";
    ClockOffset "clock-offset" "clock" "Say how far the clock of this log is off.";
    FilterLines "filter-lines" "filter" "Show or hide the events that match a pattern.";
    FoldRecords "fold-records" "fold" "Show the first line of each record alone, or all of them: tracebacks are one row.";
    DropFilter "drop-filter" "drop filter" "Take the last filter away.";
    Note "note" "note" "Write a note on this line; an empty one is a bookmark.";
    Notes "notes" "notes" "The notes and bookmarks of this build.";
    Export "export" "export" "Write the marked or noted lines to a file, with notes and links.";
    PrettyPrint "pretty-print" "pretty" "Lay out this event: nested values on lines of their own.";
    Follow "follow" "follow" "Stay on the last line while the log grows.";
    VisitBack "visit-back" "back" "Back to where the last jump began.";
    VisitForth "visit-forth" "forth" "Forth to where going back left.";
    HideNumber "hide-number" "numbers" "Hide or show line numbers.";
    HideTime "hide-time" "times" "Hide or show times.";
    HideModule "hide-module" "modules" "Hide or show modules.";
    HideContext "hide-context" "request ids" "Hide or show request ids.";
    FollowId "follow-id" "follow id" "Follow the id in this line across all logs.";
    Wrap "wrap" "wrap" "Wrap long lines, or cut them.";
    Repair "repair" "repair" "Draft a change of the near miss's own file: its query with the one change that makes it hit; again: back to the draft of a new one.";
    CompareWith "compare-with" "compare with" "Name passing runs to compare this build with, by their folders or ids.";
    Why "why" "why" "Say why a fingerprint hits this build or does not, clause by clause: this one, or any.";
    Theme "theme" "theme" "The next theme.";
    CommandLog "command-log" "command log" "Every request and every git command of this session.";
    Redraw "redraw" "redraw" "Draw the screen anew.";
}

impl Action {
    fn row(self) -> Option<&'static (Action, &'static str, &'static str, &'static str)> {
        Self::TABLE.get(self.place())
    }

    /// Its name in key maps and the palette.
    pub fn name(self) -> &'static str {
        self.row().map_or("", |r| r.1)
    }

    /// Its word in the bottom bar.
    pub fn short(self) -> &'static str {
        self.row().map_or("", |r| r.2)
    }

    /// What it does: one sentence.
    pub fn long(self) -> &'static str {
        self.row().map_or("", |r| r.3)
    }

    /// Reads a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::TABLE.iter().find(|(_, n, ..)| *n == name).map(|(a, ..)| *a)
    }
}
