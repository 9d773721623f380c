//! Matches and near misses: moving, asking why not, jumping to the event.

use super::start;
use crate::app::{Action, Effect, MatchRow, MatchView, MatchesState, Model, Slot, Tab, WhyNot, Work, step};

/// Shows the tab; matches unless that was done for this build.
pub(super) fn show(model: &mut Model) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    if build.matches.build.as_ref() == Some(&build.key) && build.matches.error.is_none() {
        return Vec::new();
    }
    build.matches = MatchesState {
        build: Some(build.key.clone()),
        ..MatchesState::default()
    };
    let work = Work::Match(build.key.clone());
    vec![start(model, Slot::Matches, work)]
}

pub(super) fn matched(model: &mut Model, view: Box<MatchView>) {
    if let Some(build) = &mut model.build {
        build.matches.view = Some(view);
        build.matches.selected = 0;
    }
}

/// Takes the answer to the last question why not.
pub(super) fn explained(model: &mut Model, why: Box<WhyNot>) {
    if let Some(build) = &mut model.build
        && let Some((id, answer)) = &mut build.matches.why
        && *id == why.answer.id
    {
        *answer = Some(why);
    }
}

pub(super) fn failed(model: &mut Model, text: String) {
    if let Some(build) = &mut model.build {
        build.matches.error = Some(text);
    }
}

pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let page = (model.body_rows() / 2).max(1) as isize;
    let state = &mut model.build.as_mut()?.matches;
    let rows = state.rows();
    let before = state.selected;
    match action {
        Action::Down => state.selected = step(state.selected, 1, rows),
        Action::Up => state.selected = step(state.selected, -1, rows),
        Action::Top => state.selected = 0,
        Action::Bottom => state.selected = rows.saturating_sub(1),
        // The explanation may be longer than the screen.
        Action::PageDown => state.top = state.top.saturating_add_signed(page),
        Action::PageUp => state.top = state.top.saturating_add_signed(-page),
        Action::Open => return Some(open(model)),
        Action::CopyText => {
            let query = state
                .row(state.selected)
                .and_then(|r| state.view.as_ref()?.queries.get(r.id()).cloned());
            return Some(query.map(Effect::Copy).into_iter().collect());
        }
        _ => return None,
    }
    if state.selected != before {
        state.top = 0;
    }
    Some(Vec::new())
}

/// Asks why a near miss does not hit; goes to the event in its log where that is answered, or it hits.
fn open(model: &mut Model) -> Vec<Effect> {
    let is_asking = model.tickets.is_running(Slot::WhyNot);
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let state = &mut build.matches;
    if let Some(MatchRow::Near(near)) = state.row(state.selected) {
        let id = near.id.clone();
        let known = state.why.as_ref().filter(|(of, _)| *of == id);
        if known.is_some_and(|(_, answer)| answer.is_none()) && is_asking {
            return Vec::new();
        }
        if known.is_none_or(|(_, answer)| answer.is_none()) {
            state.why = Some((id.clone(), None));
            state.top = 0;
            let work = Work::WhyNot {
                build: build.key.clone(),
                id,
            };
            return vec![start(model, Slot::WhyNot, work)];
        }
    }
    let Some((file, line)) = build.matches.row(build.matches.selected).map(|r| {
        let (file, line) = r.place();
        (file.to_string(), line)
    }) else {
        return Vec::new();
    };
    build.tab = Tab::Logs;
    super::build::go_to(model, &file, line)
}
