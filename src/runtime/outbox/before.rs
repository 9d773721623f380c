//! What was pushed from here before, so that nobody drafts a second review of a bug unawares.
//!
//! Must not: ask a server; that is [`crate::runtime::submit::prepare`]'s.

use super::{Outbox, OutboxRow, State, read};
use crate::error::Result;
use crate::review::message::subject;
use crate::review::{Action, OpenReview, Submit};

impl Outbox {
    /// What was pushed from here for the same file and remote, the latest first: a server that cannot be asked, or does
    /// not tell in time, is not the only witness of a review that names the bug.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn pushed_before(&self, submit: &Submit) -> Result<Vec<OpenReview>> {
        let is_same = |old: &Submit| {
            (&old.file, &old.branch, &old.remote_url) == (&submit.file, &submit.branch, &submit.remote_url)
        };
        let review = |row: &OutboxRow| match read(row).filter(|_| row.state == State::Pushed)? {
            Action::Push(old) if is_same(&old) => {
                let url = old.url?;
                let number = url.trim_end_matches('/').rsplit('/').next()?.parse().ok()?;
                let subject = subject(&old.message).to_owned();
                Some(OpenReview { number, subject, url })
            }
            _ => None,
        };
        Ok(self.rows()?.iter().rev().filter_map(review).collect())
    }
}
