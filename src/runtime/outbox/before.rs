//! What was pushed from here before, so that nobody drafts a second review of a bug unawares.
//!
//! Must not: ask a server; that is [`crate::runtime::submit::prepare`]'s.

use super::{Outbox, OutboxRow, State, read, take_over};
use crate::error::Result;
use crate::review::message::{change_id_of, subject};
use crate::review::{Action, OpenReview, Submit, SubmitPlan};

impl Outbox {
    /// What was pushed from here for the same file and remote, the latest first: a server that cannot be asked, or does
    /// not tell in time, is not the only witness of a review that names the bug.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn pushed_before(&self, submit: &Submit) -> Result<Vec<OpenReview>> {
        let review = |(_, old): (i64, Submit)| {
            Some(OpenReview {
                number: review_number(&old)?,
                subject: subject(&old.message).to_owned(),
                url: old.url?,
            })
        };
        Ok(self.arrived(submit)?.into_iter().filter_map(review).collect())
    }

    /// Makes a plan the next patch set of the review that was pushed from here for the same file and remote, by its
    /// Change-Id, and gives that push with its number where the plan says nothing that it does not say. `message` is
    /// the commit message as given: a Change-Id of its own stays. Once the branch has other content than the push was
    /// made against, its review was most likely merged, and the plan is a new one.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn join_review(&self, plan: &mut SubmitPlan, message: &str) -> Result<Option<(i64, Submit)>> {
        let new = &mut plan.submit;
        let same_base = |(_, old): &(i64, Submit)| old.old_blob == new.old_blob;
        let Some((id, old)) = self.arrived(new)?.into_iter().find(same_base) else {
            // What still waits will be replaced, and keeps its Change-Id: the plan shows that one.
            if let Some(Action::Push(old)) = self.waiting_twin(new)?.as_ref().and_then(read) {
                take_over(new, &old);
            }
            return Ok(None);
        };
        if change_id_of(message).is_none() {
            take_over(new, &old);
        }
        let says_the_same =
            (&old.change_id, &old.yaml, &old.message) == (&new.change_id, &new.yaml, &new.message);
        Ok(says_the_same.then_some((id, old)))
    }

    /// The pushes of the same file to the same branch and remote that arrived, with their numbers, the latest first.
    fn arrived(&self, wanted: &Submit) -> Result<Vec<(i64, Submit)>> {
        let is_same = |old: &Submit| {
            (&old.file, &old.branch, &old.remote_url) == (&wanted.file, &wanted.branch, &wanted.remote_url)
        };
        let push = |row: &OutboxRow| match read(row).filter(|_| row.state == State::Pushed)? {
            Action::Push(old) if is_same(&old) => Some((row.id, old)),
            _ => None,
        };
        Ok(self.rows()?.iter().rev().filter_map(push).collect())
    }
}

/// The number of a push's review: the last part of its page's address.
pub(crate) fn review_number(push: &Submit) -> Option<u64> {
    let page = push.url.as_deref()?.trim_end_matches('/');
    page.rsplit('/').next()?.parse().ok()
}
