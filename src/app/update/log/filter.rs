//! Filters in and out: previewed while one is typed, kept with Enter, taken away one by one.

use super::{RECORD, height, open_log, start, state, window};
use crate::app::{Effect, LogPrompt, Model, Overlay, Prompt, PromptKind, Reading, Slot, Work};
use crate::log::filter::{LineFilter, Passing};
use std::sync::Arc;

const TITLE: &str = "show lines with (out: or ! hides them)";

/// Asks for a filter.
pub(super) fn ask(model: &mut Model) {
    let Some(state) = state(model) else { return };
    let Some(open) = &state.open else { return };
    state.cursor_before = open.cursor;
    state.passing_before.clone_from(&open.passing);
    let prompt = Prompt::new(PromptKind::Log(LogPrompt::Filter), TITLE);
    model.overlays.push(Overlay::Prompt(prompt));
}

/// What is wrong with a filter as typed.
pub(super) fn wrong(text: &str) -> Option<String> {
    LineFilter::parse(text).err().map(|e| e.chain())
}

/// The filters and the one that is being typed: shows what they leave.
pub(super) fn typed(model: &mut Model, text: &str) -> Vec<Effect> {
    let Ok(typed) = LineFilter::parse(text) else {
        return Vec::new();
    };
    let Some(open) = open_log(model) else {
        return Vec::new();
    };
    let mut filters = open.filters.clone();
    filters.extend(typed);
    title(model, None);
    look(model, filters)
}

/// The log grew: asks anew which lines pass, those of the filter that is being typed among them.
pub(super) fn again(model: &mut Model) -> Vec<Effect> {
    if let Some(Overlay::Prompt(prompt)) = model.overlays.last().filter(|_| is_typing(model)) {
        let text = prompt.input.text.clone();
        return typed(model, &text);
    }
    let filters = open_log(model).map(|open| open.filters.clone());
    match filters.filter(|filters| !filters.is_empty()) {
        Some(filters) => look(model, filters),
        None => Vec::new(),
    }
}

/// Asks which lines pass; without filters all do.
pub(super) fn look(model: &mut Model, filters: Vec<LineFilter>) -> Vec<Effect> {
    let height = height(model);
    let Some(open) = open_log(model) else {
        return Vec::new();
    };
    if filters.is_empty() {
        open.pass(None, height);
        model.tickets.cancel(Slot::Filter);
        let mut effects = vec![Effect::Cancel(Slot::Filter)];
        effects.extend(window::fetch(model));
        return effects;
    }
    let path = open.path.clone();
    let reading = Reading::Filter { path, filters };
    vec![start(model, Slot::Filter, Work::Read(Box::new(reading)))]
}

/// It is known which lines pass.
pub(crate) fn filtered(
    model: &mut Model,
    path: &str,
    filters: &[LineFilter],
    passing: Arc<Passing>,
) -> Vec<Effect> {
    let height = height(model);
    let typing = is_typing(model);
    let Some(state) = state(model) else {
        return Vec::new();
    };
    let cursor = state.cursor_before;
    let Some(open) = state.open.as_mut().filter(|o| o.path == path) else {
        return Vec::new();
    };
    if !typing && open.filters != filters {
        return Vec::new();
    }
    open.pass(Some(passing), height);
    if typing {
        // From where it was, not from where the pattern before left it.
        open.go(cursor, height);
        let rows = open.n_rows();
        title(model, Some(rows));
    }
    window::fetch(model)
}

fn is_typing(model: &Model) -> bool {
    let kind = PromptKind::Log(LogPrompt::Filter);
    matches!(model.overlays.last(), Some(Overlay::Prompt(p)) if p.kind == kind)
}

/// The prompt's title says how many lines remain.
fn title(model: &mut Model, rows: Option<u64>) {
    let all = open_log(model).map_or(0, |o| o.n_lines());
    if let Some(Overlay::Prompt(prompt)) = model.overlays.last_mut() {
        prompt.title = rows.map_or_else(
            || format!("{TITLE} …"),
            |rows| format!("{TITLE} · {rows} of {all} lines remain"),
        );
    }
}

/// The filter is meant.
pub(super) fn entered(model: &mut Model, text: &str) -> Vec<Effect> {
    let Ok(Some(filter)) = LineFilter::parse(text) else {
        return given_up(model);
    };
    let Some(open) = open_log(model) else {
        return Vec::new();
    };
    if !open.filters.contains(&filter) {
        open.filters.push(filter);
    }
    let filters = open.filters.clone();
    look(model, filters)
}

/// The prompt was left: everything is as before.
pub(super) fn given_up(model: &mut Model) -> Vec<Effect> {
    let height = height(model);
    let Some(state) = state(model) else {
        return Vec::new();
    };
    let (before, cursor) = (state.passing_before.take(), state.cursor_before);
    let Some(open) = &mut state.open else {
        return Vec::new();
    };
    open.pass(before, height);
    open.go(cursor, height);
    // The log may have grown since: what passed then is shown until it is known what passes now.
    let filters = open.filters.clone();
    let mut effects = look(model, filters);
    effects.extend(window::fetch(model));
    effects
}

/// Shows records folded to their first lines, or whole again; the cursor stays on its record.
pub(super) fn fold(model: &mut Model) -> Vec<Effect> {
    let Some(open) = open_log(model) else {
        return Vec::new();
    };
    if open.is_folded() {
        open.filters.retain(|f| *f != LineFilter::Heads);
    } else {
        open.cursor = open.record_of(open.cursor, RECORD).start;
        open.filters.push(LineFilter::Heads);
    }
    let filters = open.filters.clone();
    look(model, filters)
}

/// Takes the last filter away.
pub(super) fn drop_last(model: &mut Model) -> Vec<Effect> {
    let Some(open) = open_log(model) else {
        return Vec::new();
    };
    let Some(gone) = open.filters.pop() else {
        model.say("No filter is set; & sets one.");
        return Vec::new();
    };
    let filters = open.filters.clone();
    model.say(format!("The filter {gone} is gone."));
    look(model, filters)
}
