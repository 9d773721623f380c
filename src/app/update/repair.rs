//! Repairing a near miss: its own file, with the one change that makes it hit, as a draft under its own bug; and back
//! to the draft of a new fingerprint.
//!
//! ```text
//! near miss ─► why not (asked unless it is answered) ─► its file with the smallest change ─► proved as any draft
//! ```
//! Must not: change more than that. Whether the change is right is for the proof beside it, and for who reads it.

use super::{draft, matches, suspects};
use crate::app::{DraftState, Effect, Model, Repair, Slot, Tab};
use crate::review::BugId;

/// The key: repairs the near miss of the screen; on a repair, back to the draft of a new fingerprint.
pub(super) fn run(model: &mut Model) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    if build.tab == Tab::Draft && build.draft.repair.is_some() {
        return back(model);
    }
    let state = &build.matches;
    let near = match build.tab {
        Tab::Matches => state.selected_near(),
        _ => state.repairable().map(|near| near.id.as_str()),
    };
    let Some(id) = near.map(str::to_owned) else {
        let text = match build.tab {
            Tab::Matches if state.rows() > 0 => {
                "This fingerprint hits the build: there is nothing to repair."
            }
            _ if state.view.is_none() && state.error.is_none() => "The fingerprints are being matched.",
            _ => "No fingerprint comes near this build; d drafts a new one.",
        };
        model.say(text);
        return Vec::new();
    };
    if state.answer(&id).is_some() {
        return begin(model, &id);
    }
    build.matches.repairs = Some(id.clone());
    model.say(format!("Looking for the change that makes {id} hit …"));
    matches::ask(model, id)
}

/// The question why not is answered: goes on where it was asked for a repair.
pub(super) fn answered(model: &mut Model) -> Vec<Effect> {
    let Some(state) = model.build.as_mut().map(|build| &mut build.matches) else {
        return Vec::new();
    };
    match state.repairs.take() {
        Some(id) if state.answer(&id).is_some() => begin(model, &id),
        _ => Vec::new(),
    }
}

fn begin(model: &mut Model, id: &str) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let repair = build.matches.answer(id).and_then(|why| why.repair());
    let Some((change, file)) = repair.map(|(c, f)| (c.to_owned(), f.to_owned())) else {
        model.say(format!(
            "No change is known that makes {id} hit this build; w says why it does not, d drafts a new one."
        ));
        return Vec::new();
    };
    let mut before = std::mem::take(&mut build.draft);
    let new = if before.repair.is_some() {
        before.new.take()
    } else {
        // One that was not made yet is made when it is asked for again.
        before.draft.is_some().then(|| Box::new(before))
    };
    build.draft = DraftState {
        build: Some(build.key.clone()),
        bug: BugId::parse(id).ok().map(|bug| bug.as_str().to_owned()),
        repair: Some(Repair {
            id: id.to_owned(),
            change,
        }),
        new,
        ..DraftState::default()
    };
    build.draft.set_yaml(&file);
    build.tab = Tab::Draft;
    model.overlays.retain(|overlay| !draft::is_bug_prompt(overlay));
    model.message = None;
    let mut effects = super::end(model, vec![Slot::Draft]);
    effects.extend(draft::prove(model));
    effects.extend(suspects::show(model));
    effects
}

/// Back to the draft of a new fingerprint.
fn back(model: &mut Model) -> Vec<Effect> {
    let mut effects = draft::forget_plan(model);
    effects.extend(super::end(model, vec![Slot::Proof]));
    let Some(build) = &mut model.build else {
        return effects;
    };
    match build.draft.new.take() {
        Some(new) => {
            build.draft = *new;
            if !build.draft.is_proved {
                effects.extend(draft::prove(model));
            }
        }
        None => {
            build.draft = DraftState::default();
            effects.extend(draft::show(model));
        }
    }
    effects
}

/// The commit message of a repair: that of a new query would say what is not so.
pub(super) fn message(repair: &Repair, bug: Option<&str>) -> String {
    let bug = bug.unwrap_or(&repair.id);
    let footer = BugId::parse(bug).map_or_else(|_| bug.to_owned(), |bug| bug.footer());
    format!(
        "Update query for bug {bug}\n\nIt misses a failure that it should hit: {}.\n\nRelated-Bug: {footer}\n",
        repair.change
    )
}
