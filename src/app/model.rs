//! The model: everything the workbench knows, with one owner. Plain data; nothing derived is stored twice.

mod build;
mod digest;
mod draft;
mod failures;
mod log;
mod matches;
mod outbox;
mod suspects;

pub use build::{BuildState, Tab};
pub use digest::{DigestState, Story};
pub use draft::{DraftPane, DraftState, QueryError, Repair, Sending, SentLine, TypedBug};
pub use failures::{FailuresState, Row};
pub(crate) use log::first_level;
pub use log::{
    Fields, FileCounts, FileRow, FilesState, LogGeometry, LogLine, LogPane, LogState, OpenLog, Search,
    Visits, tree_rows,
};
pub use matches::{MatchRow, MatchView, MatchesState, WhyNot};
pub use outbox::{OutboxAsk, OutboxItem, OutboxState};
pub use suspects::SuspectsState;

use super::{Action, Context, GateView, Key, Keymap, Overlay, Tickets};
use crate::domain::BuildKey;
use crate::task::Progress;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Which screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// Nothing is configured yet.
    Start,
    /// The list of failures.
    Failures,
    /// One build.
    Build,
    /// Pending actions.
    Outbox,
}

/// Something to tell in the bottom line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The text, one sentence or two.
    pub text: String,
    /// Errors stay until a key; others for some seconds.
    pub is_error: bool,
    /// When it was said, by the clock of the machine.
    pub at: Timestamp,
    /// Whether it stays under the keys that come: it names a file that was written.
    pub stays: bool,
}

/// A request or a command that was run, as `@` shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandLine {
    /// When it began.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// `0`, `128`, `200`, `cancelled`, `no answer`.
    pub outcome: String,
    /// What was run, without secrets.
    pub line: String,
}

impl CommandLine {
    /// Whether it came to a good end, as far as its outcome says.
    pub fn is_good(&self) -> bool {
        self.outcome == "0"
            || self.outcome == "ended"
            || self.outcome.starts_with('2') && self.outcome.len() == 3
    }
}

/// The workbench's state.
#[derive(Debug)]
pub struct Model {
    /// Which screen is shown.
    pub screen: Screen,
    /// The opened gate.
    pub gate: GateView,
    /// The first screen's selected row.
    pub start_row: usize,
    /// The list of failures.
    pub failures: FailuresState,
    /// The opened build.
    pub build: Option<BuildState>,
    /// Bugs' numbers as typed in this session, by build: drafted again, or opened again, it need not be typed again.
    pub bugs: BTreeMap<BuildKey, TypedBug>,
    /// Pending actions.
    pub outbox: OutboxState,
    /// What lies over the screen, top last.
    pub overlays: Vec<Overlay>,
    /// Keys of a sequence that is not complete.
    pub pending_keys: Vec<Key>,
    /// What the bottom line says instead of the keys.
    pub message: Option<Message>,
    /// The build whose submission is on its way.
    pub submitting: Option<BuildKey>,
    /// Pending actions in the outbox.
    pub pending_actions: usize,
    /// Requests and git commands of this session, newest last, at most 500.
    pub command_log: Vec<CommandLine>,
    /// What counts as now: the clock, or an archive's own now.
    pub now: Timestamp,
    /// The clock, by which messages expire and syncs are due.
    pub clock: Timestamp,
    /// Times in local time rather than UTC.
    pub local_time: bool,
    /// The theme's name.
    pub theme: String,
    /// Which answers are wanted.
    pub tickets: Tickets,
    /// How far running work is.
    pub progress: BTreeMap<super::Slot, Progress>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The key map.
    pub keymap: Arc<Keymap>,
    /// Whether the user wants to leave.
    pub quitting: bool,
}

impl Model {
    /// A model with nothing in it yet.
    pub fn new(keymap: Arc<Keymap>, now: Timestamp, size: (u16, u16)) -> Self {
        Self {
            screen: Screen::Failures,
            gate: GateView::default(),
            start_row: 0,
            failures: FailuresState::default(),
            build: None,
            bugs: BTreeMap::new(),
            outbox: OutboxState::default(),
            overlays: Vec::new(),
            pending_keys: Vec::new(),
            message: None,
            submitting: None,
            pending_actions: 0,
            command_log: Vec::new(),
            now,
            clock: now,
            local_time: false,
            theme: String::new(),
            tickets: Tickets::default(),
            progress: BTreeMap::new(),
            size,
            keymap,
            quitting: false,
        }
    }

    /// Where keys are pressed now. Derived, never stored.
    pub fn context(&self) -> Context {
        match self.screen {
            Screen::Start => Context::Start,
            Screen::Failures => Context::Failures,
            Screen::Outbox => Context::Outbox,
            Screen::Build => self.build.as_ref().map_or(Context::Failures, BuildState::context),
        }
    }

    /// The actions that the bottom bar shows now. Derived, never stored.
    pub fn bar(&self) -> Vec<Action> {
        let mut bar = self.context().bar().to_vec();
        match (self.screen, &self.build) {
            (Screen::Outbox, _) if self.outbox.item().is_none() => Action::NOTHING.to_vec(),
            // What left, or was given up, is there to be read.
            (Screen::Outbox, _) if self.outbox.item().is_some_and(OutboxItem::is_over) => {
                bar.retain(|action| !matches!(action, Action::Retry | Action::Hold | Action::Discard));
                bar
            }
            (Screen::Build, Some(build)) if build.tab == Tab::Submit => {
                let draft = &build.draft;
                match draft.sending {
                    _ if draft.plan.is_none() && draft.plan_error.is_some() => Action::NOTHING.to_vec(),
                    Sending::No => bar,
                    _ => Action::SENT.to_vec(),
                }
            }
            (Screen::Build, Some(build)) => {
                if build.tab == Tab::Digest && build.digest.has_nothing_to_compare() {
                    bar.insert(0, Action::CompareWith);
                }
                // After what is done there most.
                if build.has_repair() {
                    bar.insert(1, Action::Repair);
                }
                bar
            }
            _ => bar,
        }
    }

    /// Says something that goes away by itself.
    pub fn say(&mut self, text: impl Into<String>) {
        self.message = Some(Message {
            text: text.into(),
            is_error: false,
            at: self.clock,
            stays: false,
        });
    }

    /// Says where something was written: stays until esc, or until something else is said.
    pub fn say_written(&mut self, text: impl Into<String>) {
        self.say(text);
        if let Some(message) = &mut self.message {
            message.stays = true;
        }
    }

    /// Says what went wrong; stays until a key.
    pub fn say_error(&mut self, text: impl Into<String>) {
        self.message = Some(Message {
            text: text.into(),
            is_error: true,
            at: self.clock,
            stays: false,
        });
    }

    /// Rows that a list on the main area can show: all but the top line and the bottom line.
    pub fn body_rows(&self) -> usize {
        usize::from(self.size.1.saturating_sub(2))
    }
}

/// Moves a selection by `by` rows within `len` rows.
pub(crate) fn step(selected: usize, by: isize, len: usize) -> usize {
    selected.saturating_add_signed(by).min(len.saturating_sub(1))
}
