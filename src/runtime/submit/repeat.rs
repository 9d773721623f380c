//! A submission that says nothing which its review does not say already.
//!
//! Must not: look for the review; that is `crate::runtime::outbox`'s.

use crate::error::{Error, Kind};
use crate::review::Submit;

/// The conflict of a plan that repeats the push `old` word by word.
pub fn nothing_new(old: &Submit) -> Error {
    let place = old.url.as_deref().unwrap_or(&old.change_id);
    Error::new(
        Kind::Conflict,
        format!("nothing new: the review {place} has this fingerprint and message already"),
    )
    .hint("Change the query or the message for a new patch set.")
}
