//! Back and forth between the places the user jumped from.

use super::{place, state};
use crate::app::{Effect, Model};

/// Notes the place under the cursor before a jump.
pub(super) fn leave(model: &mut Model) {
    if let Some(here) = place(model)
        && let Some(state) = state(model)
    {
        state.visits.leave(here);
    }
}

/// Goes back to where the last jump began.
pub(super) fn back(model: &mut Model) -> Vec<Effect> {
    // While a log is being opened there is no place to leave.
    let Some(here) = place(model) else {
        return Vec::new();
    };
    match state(model).and_then(|s| s.visits.back(here)) {
        Some((path, line)) => super::open::go_to(model, &path, line),
        None => {
            model.say("There was no place before this one.");
            Vec::new()
        }
    }
}

/// Goes to the place that going back left.
pub(super) fn forth(model: &mut Model) -> Vec<Effect> {
    match state(model).and_then(|s| s.visits.forth()) {
        Some((path, line)) => super::open::go_to(model, &path, line),
        None => {
            model.say("There is no place after this one.");
            Vec::new()
        }
    }
}
