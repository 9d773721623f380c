//! Matches and near misses: moving, asking why or why not, jumping to the event.

use super::start;
use crate::app::{
    Action, Effect, Input, MatchRow, MatchView, MatchesState, Model, Overlay, Prompt, PromptKind, Slot, Tab,
    WhyNot, Work, step,
};

/// Shows the tab; matches unless that was done for this build.
pub(super) fn show(model: &mut Model) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let state = &build.matches;
    // What was cancelled is asked for again.
    let is_there = state.view.is_some() || model.tickets.is_running(Slot::Matches);
    if state.build.as_ref() == Some(&build.key) && state.error.is_none() && is_there {
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
pub(super) fn explained(model: &mut Model, why: Box<WhyNot>) -> Vec<Effect> {
    if let Some(build) = &mut model.build
        && let Some((id, answer)) = &mut build.matches.why
        && *id == why.answer.id
    {
        *answer = Some(why);
    }
    super::repair::answered(model)
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
        Action::Why => return Some(ask_which(model)),
        Action::Repair => return Some(super::repair::run(model)),
        Action::CopyText => {
            let query = state.row(state.selected).and_then(|r| state.query(r.id()));
            return Some(query.map(|q| Effect::Copy(q.to_owned())).into_iter().collect());
        }
        _ => return None,
    }
    if state.selected != before {
        state.top = 0;
    }
    Some(Vec::new())
}

/// Goes to the event that a fingerprint hits or is nearest to; asks first why it does not hit, unless that is answered.
fn open(model: &mut Model) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let state = &build.matches;
    let Some(row) = state.row(state.selected) else {
        return Vec::new();
    };
    let id = row.id().to_owned();
    let answer = state.answer(&id);
    if answer.is_none() && !matches!(row, MatchRow::Hit(_)) {
        return ask(model, id);
    }
    let event = answer.and_then(|why| why.answer.event.as_ref()).or(row.event());
    let Some((file, line)) = event.map(|event| (event.file.clone(), event.line)) else {
        return Vec::new();
    };
    build.tab = Tab::Logs;
    super::build::go_to(model, &file, line)
}

/// Asks why a fingerprint hits or does not, unless that is being asked.
pub(super) fn ask(model: &mut Model, id: String) -> Vec<Effect> {
    let is_asking = model.tickets.is_running(Slot::WhyNot);
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let state = &mut build.matches;
    let known = state.why.as_ref().filter(|(of, _)| *of == id);
    if known.is_some_and(|(_, answer)| answer.is_some() || is_asking) {
        return Vec::new();
    }
    state.why = Some((id.clone(), None));
    state.top = 0;
    let work = Work::WhyNot {
        build: build.key.clone(),
        id,
    };
    vec![start(model, Slot::WhyNot, work)]
}

/// Asks for the fingerprint in question: the selected one stands there already.
fn ask_which(model: &mut Model) -> Vec<Effect> {
    let Some(state) = model.build.as_ref().map(|build| &build.matches) else {
        return Vec::new();
    };
    if state.view.is_none() {
        model.say("The fingerprints are being matched.");
        return Vec::new();
    }
    let row = state.row(state.selected);
    let id = row.as_ref().map(|row| row.id().to_owned());
    // The selected near miss is the one that is meant; another is asked for once that is answered.
    if let (Some(MatchRow::Near(_)), Some(id)) = (&row, &id)
        && state.why.as_ref().is_none_or(|(of, _)| of != id)
    {
        return ask(model, id.clone());
    }
    let mut prompt = Prompt::new(PromptKind::Why, "why, or why not: which fingerprint");
    prompt.input = Input::with(id.unwrap_or_default());
    model.overlays.push(Overlay::Prompt(prompt));
    Vec::new()
}

/// Why a text names no fingerprint.
pub(super) fn wrong(model: &Model, text: &str) -> Option<String> {
    let state = &model.build.as_ref()?.matches;
    state.named(text).err()
}

/// The fingerprint was named: shows its row, and asks.
pub(super) fn named(model: &mut Model, text: &str) -> Vec<Effect> {
    let Some(state) = model.build.as_mut().map(|build| &mut build.matches) else {
        return Vec::new();
    };
    let Ok(id) = state.named(text).map(str::to_owned) else {
        return Vec::new();
    };
    let of_id =
        |state: &MatchesState| (0..state.rows()).find(|at| state.row(*at).is_some_and(|r| r.id() == id));
    let index = of_id(state).or_else(|| {
        state.far = Some(id.clone());
        of_id(state)
    });
    state.selected = index.unwrap_or(state.selected);
    state.top = 0;
    ask(model, id)
}
