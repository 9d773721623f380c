//! The outbox screen's state: pending actions.

use jiff::Timestamp;

/// A pending action as the screen shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxItem {
    /// Its number.
    pub id: i64,
    /// `push` or `comment`.
    pub kind: String,
    /// `pending`, `held`, `sending`, `pushed`, `rejected`, `discarded`.
    pub state: String,
    /// One line.
    pub title: String,
    /// Why it is not sent.
    pub error: Option<String>,
    /// Everything that would leave, line by line.
    pub detail: Vec<String>,
    /// The change's page.
    pub url: Option<String>,
    /// What it waits for, in words: the push before it.
    pub waits: Option<String>,
    /// When it last changed.
    pub updated: Timestamp,
}

impl OutboxItem {
    /// Whether nothing more can be done with it: it left, or was given up.
    pub fn is_over(&self) -> bool {
        matches!(self.state.as_str(), "pushed" | "discarded")
    }
}

/// What is asked of the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxAsk {
    /// List it.
    List,
    /// Send one again.
    Retry(i64),
    /// Hold one, or release it.
    Hold(i64),
    /// Take one out.
    Discard(i64),
}

/// Pending actions.
#[derive(Debug, Default)]
pub struct OutboxState {
    /// The actions, newest first; none before the first answer.
    pub items: Option<Vec<OutboxItem>>,
    /// Where it was opened from.
    pub from: Option<super::Screen>,
    /// The selected row.
    pub selected: usize,
    /// The first row shown of what the selected action sends.
    pub top: usize,
}

impl OutboxState {
    /// The selected action.
    pub fn item(&self) -> Option<&OutboxItem> {
        self.items.as_ref()?.get(self.selected)
    }
}
