//! What became of sending one action: its new state, what to tell, what to do.

use crate::error::{Error, Kind, Result};
use crate::store::outbox::State;

/// What became of sending one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Its number.
    pub id: i64,
    /// Where it is now.
    pub state: State,
    /// What happened, in words.
    pub message: String,
    /// What to do: a sentence.
    pub hint: Option<String>,
    /// The kind of what went wrong; none where nothing did.
    pub problem: Option<Kind>,
    /// The change's page.
    pub url: Option<String>,
    /// The commit.
    pub sha: Option<String>,
}

impl Sent {
    pub(super) fn new(id: i64, sha: Option<String>) -> Self {
        Self {
            id,
            state: State::Pending,
            message: String::new(),
            hint: None,
            problem: None,
            url: None,
            sha,
        }
    }

    pub(super) fn done(&mut self, message: String) {
        self.state = State::Pushed;
        self.message = message;
    }

    pub(super) fn failed(&mut self, state: State, kind: Kind, reason: String, hint: String) {
        (self.state, self.problem, self.message, self.hint) = (state, Some(kind), reason, Some(hint));
    }

    /// What can work later stays pending; a conflict is held for the user; the rest was refused.
    pub(super) fn error(&mut self, error: &Error) {
        self.problem = Some(error.kind());
        self.state = match error.kind() {
            Kind::Network | Kind::Auth | Kind::Cancelled => State::Pending,
            Kind::Conflict => State::Held,
            _ => State::Rejected,
        };
        self.message = error.chain();
        self.hint = error.hint_text().map(str::to_owned);
    }

    pub(super) fn unless_cancelled(self) -> Result<Self> {
        if self.problem == Some(Kind::Cancelled) {
            Err(Error::cancelled())
        } else {
            Ok(self)
        }
    }
}
