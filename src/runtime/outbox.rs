//! The outbox: what leaves this machine is stored first, sent at most once, and survives a crash at any point.
//!
//! ```text
//!          put                 send (lock, claim)         answer
//! (user) ──────► pending|held ───────────────────► sending ──────► pushed
//!                   ▲  │ hold, release                 │ refused ──► rejected ─ edit, retry
//!                   └──┴── discard ► discarded         └ no answer ─► pending, with the reason
//! ```
//!
//! One process sends at a time: it holds a lock on a file beside the state. A row found in `sending` while we hold
//! that lock was left by a crash: it is taken over. Its commit, if one was made, was stored before its push, so the
//! same commit is pushed again, and a server that has it says so. Must not: decide; the user confirms or retries.

mod before;
mod comment;
mod lock;
mod sent;

use crate::error::{Error, Kind, Result};
use crate::git::Git;
use crate::remote::gerrit::LoginSource;
use crate::review::action::{COMMENT, PUSH};
use crate::review::{Action, Comment, PushAnswer, Submit};
use crate::runtime::submit;
use crate::store::Store;
use crate::store::outbox::{self, OutboxRow, State};
use crate::task::Cx;
pub(crate) use before::review_number;
use jiff::Timestamp;
use lock::SendLock;
pub use sent::Sent;

/// What was not sent, and is not being sent.
const REPLACEABLE: [State; 3] = [State::Pending, State::Held, State::Rejected];

/// The pending actions of a gate.
#[derive(Debug, Clone)]
pub struct Outbox {
    store: Store,
    git: Git,
    login: LoginSource,
}

impl Outbox {
    /// The outbox in this state; `login` is for comments at a Gerrit.
    pub fn new(store: Store, git: Git, login: LoginSource) -> Self {
        Self { store, git, login }
    }

    /// The state that holds it.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Git, with the log of its commands.
    pub fn git(&self) -> &Git {
        &self.git
    }

    /// Stores an action; nothing leaves. A push that still waits for the same file, repository and branch is
    /// replaced and keeps its number and its Change-Id, so that submitting twice makes one change.
    ///
    /// # Errors
    /// The state cannot be written.
    pub fn put(&self, mut action: Action, state: State) -> Result<i64> {
        if let Action::Push(submit) = &mut action
            && let Some(mut row) = self.waiting_twin(submit)?
            // Another process may begin to send it just now: then this is a new action.
            && outbox::claim(&self.store, row.id, &REPLACEABLE, State::Held, Timestamp::now())?
        {
            if let Some(Action::Push(old)) = read(&row) {
                take_over(submit, &old);
            }
            self.write(&mut row, &action, state, None)?;
            return Ok(row.id);
        }
        if let Action::Comment(comment) = &action
            && let Some(row) = self.rows()?.into_iter().find(|row| same_comment(row, comment))
        {
            return Ok(row.id);
        }
        outbox::put(
            &self.store,
            action.kind(),
            state,
            &action.title(),
            &payload(&action)?,
            Timestamp::now(),
        )
    }

    /// All actions, oldest first.
    pub fn rows(&self) -> Result<Vec<OutboxRow>> {
        outbox::list(&self.store)
    }

    /// One action with what it means.
    ///
    /// # Errors
    /// [`Kind::NotFound`]; or it was written by a later program.
    pub fn get(&self, id: i64) -> Result<(OutboxRow, Action)> {
        let row = outbox::get(&self.store, id)?.ok_or_else(|| {
            Error::data(format!("no pending action {id}")).hint("`whodunit outbox` lists them.")
        })?;
        let action = read(&row).ok_or_else(|| {
            Error::data(format!(
                "action {id} ({}) was made by another version of this program",
                row.kind
            ))
            .hint("Use that version, or discard it: `whodunit outbox discard`.")
        })?;
        Ok((row, action))
    }

    /// Keeps an action back until it is released.
    ///
    /// # Errors
    /// [`Kind::Conflict`] where it was pushed, discarded, or is being sent.
    pub fn hold(&self, id: i64) -> Result<()> {
        self.free_leftover(id)?;
        self.turn(id, &REPLACEABLE, State::Held)
    }

    /// Gives an action up.
    ///
    /// # Errors
    /// [`Kind::Conflict`] where it was pushed or is being sent.
    pub fn discard(&self, id: i64) -> Result<()> {
        self.free_leftover(id)?;
        self.turn(
            id,
            &[State::Pending, State::Held, State::Rejected, State::Discarded],
            State::Discarded,
        )?;
        for row in self.rows()? {
            let follows = matches!(read(&row), Some(Action::Comment(c)) if c.after == Some(id));
            if follows && row.state != State::Pushed {
                outbox::claim(
                    &self.store,
                    row.id,
                    &REPLACEABLE,
                    State::Discarded,
                    Timestamp::now(),
                )?;
            }
        }
        Ok(())
    }

    /// Changes a push that was not taken yet: its file's text, message or branch. Its Change-Id stays; its commit is
    /// made anew.
    ///
    /// # Errors
    /// As [`Outbox::hold`].
    pub fn edit(&self, id: i64, change: impl FnOnce(&mut Submit)) -> Result<()> {
        let (mut row, action) = self.get(id)?;
        let Action::Push(old) = action else {
            return Err(Error::usage(format!("action {id} is no push")).hint("Discard it and write another."));
        };
        self.turn(id, &REPLACEABLE, State::Held)?;
        let mut submit = old.clone();
        change(&mut submit);
        submit.sha = None;
        submit.change_id = old.change_id;
        submit.message =
            crate::review::message::with_footers(&submit.message, &submit.bug, Some(&submit.change_id));
        // What is held back stays so until the user lets it go.
        let state = if row.state == State::Held {
            State::Held
        } else {
            State::Pending
        };
        self.write(&mut row, &Action::Push(submit), state, None)
    }

    /// Sends an action, then the comments that waited for it. What goes wrong is stored with it and told in
    /// [`Sent`].
    ///
    /// # Errors
    /// [`Kind::Conflict`] where another process is sending, or the action cannot be sent any more;
    /// [`Kind::Cancelled`]: then the action is pending again.
    pub async fn send(&self, id: i64, cx: &Cx) -> Result<Vec<Sent>> {
        let _lock = SendLock::take(self.store.path())?;
        self.send_locked(id, cx).await
    }

    /// Sends everything that is pending, oldest first, going on after a failure; what an interrupted process left is
    /// taken over.
    ///
    /// # Errors
    /// As [`Outbox::send`].
    pub async fn send_all(&self, cx: &Cx) -> Result<Vec<Sent>> {
        let _lock = SendLock::take(self.store.path())?;
        let mut out = Vec::new();
        for row in self.rows()? {
            let now = outbox::get(&self.store, row.id)?.map(|row| row.state);
            let waits = matches!(now, Some(State::Pending | State::Sending));
            if waits && self.waits_for(&row)?.is_none() {
                out.extend(self.send_locked(row.id, cx).await?);
            }
        }
        Ok(out)
    }

    async fn send_locked(&self, id: i64, cx: &Cx) -> Result<Vec<Sent>> {
        let (row, action) = self.get(id)?;
        if row.state == State::Pushed {
            return Ok(vec![already(&row, &action)]);
        }
        if let Some((push, state)) = self.waits_for(&row)? {
            let (what, state) = (format!("action {id} waits for the push {push}"), state.name());
            return Err(
                Error::new(Kind::Conflict, format!("{what}, which is {state}")).hint(format!(
                    "Send that one: `whodunit outbox retry {push}`; this follows."
                )),
            );
        }
        // While we hold the lock nobody else is sending: `sending` is a leftover.
        let from = [State::Pending, State::Held, State::Rejected, State::Sending];
        self.turn(id, &from, State::Sending)?;
        let mut out = Vec::new();
        match action {
            Action::Push(submit) => {
                let sent = self.send_push(row, submit, cx).await?;
                let went = sent.state == State::Pushed;
                out.push(sent);
                if went {
                    out.extend(Box::pin(self.send_comments(id, cx)).await?);
                }
            }
            Action::Comment(comment) => out.push(self.send_comment(row, comment, cx).await?),
        }
        Ok(out)
    }

    async fn send_push(&self, mut row: OutboxRow, mut submit: Submit, cx: &Cx) -> Result<Sent> {
        let outcome = async {
            submit::commit(&self.git, &mut submit, cx).await?;
            // Stored before it leaves: after a crash the same commit is pushed again.
            self.write(&mut row, &Action::Push(submit.clone()), State::Sending, None)?;
            submit::push(&self.git, &submit, cx).await
        }
        .await;
        let mut sent = Sent::new(row.id, submit.sha.clone());
        match outcome {
            Ok(PushAnswer::Pushed { url }) => {
                submit.url.clone_from(&url);
                sent.url = url;
                sent.done(format!("pushed to {} {}", submit.remote_url, submit.target()));
            }
            Ok(PushAnswer::AlreadyThere) => sent.done("the server has it already".to_owned()),
            Ok(PushAnswer::Rejected { reason, hint }) => {
                sent.failed(State::Rejected, Kind::Data, reason, hint);
            }
            Ok(PushAnswer::Waits { kind, reason, hint }) => sent.failed(State::Pending, kind, reason, hint),
            Err(e) => sent.error(&e),
        }
        let error = sent.problem.map(|_| sent.message.clone());
        self.write(&mut row, &Action::Push(submit), sent.state, error)?;
        sent.unless_cancelled()
    }

    async fn send_comments(&self, after: i64, cx: &Cx) -> Result<Vec<Sent>> {
        let mut out = Vec::new();
        for row in self.rows()? {
            let Some(Action::Comment(comment)) = read(&row).filter(|_| row.state == State::Pending) else {
                continue;
            };
            if comment.after == Some(after) {
                self.turn(row.id, &[State::Pending], State::Sending)?;
                out.push(self.send_comment(row, comment, cx).await?);
            }
        }
        Ok(out)
    }

    async fn send_comment(&self, mut row: OutboxRow, comment: Comment, cx: &Cx) -> Result<Sent> {
        let key = format!("{}-{}", row.id, row.created.as_microsecond());
        let outcome = comment::write(&comment, &key, &self.git, &self.login, cx).await;
        let mut sent = Sent::new(row.id, None);
        match outcome {
            Ok(()) => sent.done(format!(
                "wrote \"{}\" on {}",
                comment.text,
                comment.target.place()
            )),
            Err(e) => sent.error(&e),
        }
        let error = sent.problem.map(|_| sent.message.clone());
        self.write(&mut row, &Action::Comment(comment), sent.state, error)?;
        sent.unless_cancelled()
    }

    /// The push that a comment waits for, by its number, with where that is; none for what may go now.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn waits_for(&self, row: &OutboxRow) -> Result<Option<(i64, State)>> {
        let Some(Action::Comment(Comment {
            after: Some(after), ..
        })) = read(row).filter(|_| row.state.is_open())
        else {
            return Ok(None);
        };
        let push = outbox::get(&self.store, after)?;
        Ok(push
            .filter(|push| push.state != State::Pushed)
            .map(|push| (after, push.state)))
    }

    /// The push that still waits for the same file.
    fn waiting_twin(&self, submit: &Submit) -> Result<Option<OutboxRow>> {
        let is_twin = |row: &OutboxRow| {
            REPLACEABLE.contains(&row.state)
                && matches!(read(row), Some(Action::Push(old))
                    if (&old.repo, &old.file, &old.branch, &old.remote) == (&submit.repo, &submit.file, &submit.branch, &submit.remote))
        };
        Ok(self.rows()?.into_iter().find(is_twin))
    }

    /// What a killed process left as being sent is the user's again, who may not want it sent any more.
    fn free_leftover(&self, id: i64) -> Result<()> {
        let is_sending = outbox::get(&self.store, id)?.is_some_and(|row| row.state == State::Sending);
        if !is_sending {
            return Ok(());
        }
        let _nobody_sends = SendLock::take(self.store.path())?;
        outbox::claim(&self.store, id, &[State::Sending], State::Held, Timestamp::now()).map(|_| ())
    }

    fn turn(&self, id: i64, from: &[State], to: State) -> Result<()> {
        if outbox::claim(&self.store, id, from, to, Timestamp::now())? {
            return Ok(());
        }
        let state = outbox::get(&self.store, id)?.map(|row| row.state.name());
        Err(match state {
            Some(state) => Error::new(Kind::Conflict, format!("action {id} is {state}"))
                .hint("`whodunit outbox` shows where each action is."),
            None => Error::data(format!("no pending action {id}")).hint("`whodunit outbox` lists them."),
        })
    }

    fn write(&self, row: &mut OutboxRow, action: &Action, state: State, error: Option<String>) -> Result<()> {
        row.state = state;
        row.error = error;
        row.title = action.title();
        row.payload = payload(action)?;
        outbox::update(&self.store, row, Timestamp::now())?;
        Ok(())
    }
}

/// What the payload of a row means.
pub fn read(row: &OutboxRow) -> Option<Action> {
    Action::from_payload(&row.kind, &row.payload)
}

fn payload(action: &Action) -> Result<serde_json::Value> {
    action
        .to_payload()
        .map_err(|e| Error::new(Kind::Bug, "failed to store the action").because(e))
}

/// A new version of a waiting push is a new patch set of its change.
fn take_over(new: &mut Submit, old: &Submit) {
    new.change_id.clone_from(&old.change_id);
    new.message = crate::review::message::with_footers(&new.message, &new.bug, Some(&old.change_id));
}

fn same_comment(row: &OutboxRow, comment: &Comment) -> bool {
    row.kind == COMMENT
        && row.state != State::Discarded
        && matches!(read(row), Some(Action::Comment(old)) if old == *comment)
}

fn already(row: &OutboxRow, action: &Action) -> Sent {
    let mut sent = Sent::new(row.id, None);
    if let (PUSH, Action::Push(submit)) = (row.kind.as_str(), action) {
        sent.url.clone_from(&submit.url);
        sent.sha.clone_from(&submit.sha);
    }
    sent.done("it was pushed before".to_owned());
    sent
}
