//! Fingerprints on their way: which failures of a list they hit, as far as the drafts that were kept tell.
//!
//! ```text
//! outbox: push of bug N with its query ─┐
//! drafts: of the same bug and query ────┴─► the builds of their proofs that are hit ─► "in review: 970001"
//! ```
//! Must not: ask anybody. Cost: where nothing was submitted, one look at the outbox; else one at the drafts as well.

use crate::domain::{BuildKey, FailureList};
use crate::draft::Draft;
use crate::error::Result;
use crate::review::{Action, Submit};
use crate::runtime::gate::Gate;
use crate::runtime::outbox;
use crate::runtime::submit::query_of;
use crate::source::folder_name;
use crate::store::{drafts, outbox as rows, outbox::State};
use std::collections::BTreeMap;

/// The builds of a list that a submitted fingerprint hits, with where it stands, in words.
///
/// # Errors
/// The state cannot be read.
pub fn of(gate: &Gate, list: &FailureList) -> Result<BTreeMap<BuildKey, String>> {
    let pushes: Vec<(State, Submit)> = rows::list(gate.store())?
        .iter()
        .filter(|row| !matches!(row.state, State::Discarded | State::Rejected))
        .filter_map(|row| match outbox::read(row)? {
            Action::Push(push) => Some((row.state, push)),
            Action::Comment(_) => None,
        })
        .collect();
    if pushes.is_empty() {
        return Ok(BTreeMap::new());
    }
    let kept = drafts::list(gate.store())?.into_iter();
    let kept: Vec<Draft> = kept
        .filter_map(|row| serde_json::from_value(row.payload).ok())
        .collect();
    let mut by_name: BTreeMap<&str, String> = BTreeMap::new();
    for (state, push) in &pushes {
        for draft in kept.iter().filter(|draft| is_of(push, draft)) {
            for hits in draft.proof.hits.iter().filter(|hits| hits.events > 0) {
                by_name.insert(&hits.build, words(*state, push));
            }
        }
    }
    let of = |key: &BuildKey| {
        let found = by_name.get(key.0.as_str());
        found.or_else(|| by_name.get(folder_name(key).as_str())).cloned()
    };
    let keys = list.rows.iter().map(|failure| &failure.build.key);
    Ok(keys.filter_map(|key| Some((key.clone(), of(key)?))).collect())
}

/// Where a push stands: its change's number, or that it has not left.
fn words(state: State, push: &Submit) -> String {
    let bug = push.bug.as_str();
    match (state, outbox::review_number(push)) {
        (State::Pushed, Some(number)) => format!("in review: {number}"),
        (State::Pushed, None) => format!("in review: bug {bug}"),
        _ => format!("in the outbox: bug {bug}"),
    }
}

/// Whether a draft is what was pushed.
fn is_of(push: &Submit, draft: &Draft) -> bool {
    let same = |(one, other): (String, String)| one == other;
    draft.bug.id.as_deref() == Some(push.bug.as_str())
        && query_of(&push.yaml)
            .ok()
            .zip(query_of(&draft.yaml).ok())
            .is_some_and(same)
}
