//! The list of failures: moving, marking, filtering, verdicts.

mod filter;

pub(super) use filter::{parse_filter, print_filter};

use super::{build, start};
use crate::app::{
    Action, Context, Effect, Key, Menu, MenuItem, Model, Overlay, Prompt, PromptKind, Row, Slot, Work, step,
};
use crate::domain::{Failure, FailureFilter, Verdict, Window};

/// The filter that the gate has by default.
pub(super) fn default_filter(model: &Model) -> FailureFilter {
    let mut filter = FailureFilter::default();
    if !model.gate.name.is_empty() {
        filter.pipeline.clone_from(&model.gate.pipeline);
    }
    filter
}

/// The ids of fingerprints that the screen has named, which may stand for a bug.
pub(super) fn fingerprints(model: &Model) -> impl Iterator<Item = &str> {
    let listed = model.failures.list.iter().flat_map(|list| &list.rows);
    let matched = model.build.iter().filter_map(|b| b.matches.view.as_ref());
    listed
        .flat_map(|failure| &failure.fingerprints)
        .chain(matched.flat_map(|view| &view.tried))
        .map(String::as_str)
}

/// Asks for the list again.
pub(super) fn reload(model: &mut Model) -> Effect {
    let filter = model.failures.filter.clone();
    // Other failures may be wanted now.
    model.tickets.cancel(Slot::Headlines);
    model.progress.remove(&Slot::Headlines);
    start(model, Slot::Failures, Work::Failures(filter))
}

/// Asks what the failures look like, as far as that is not known: in the background, only while the list is shown.
pub(super) fn look(model: &mut Model) -> Vec<Effect> {
    let is_wanted = model.screen == crate::app::Screen::Failures
        && model
            .failures
            .list
            .as_ref()
            .is_some_and(|list| list.rows.iter().any(Failure::is_open));
    if !is_wanted || model.tickets.is_running(Slot::Headlines) {
        return Vec::new();
    }
    let filter = model.failures.filter.clone();
    vec![start(model, Slot::Headlines, Work::Headlines(filter))]
}

pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let rows = model.failures.rows().len();
    let page = (model.body_rows() / 2).max(1) as isize;
    let state = &mut model.failures;
    match action {
        Action::Down => state.selected = step(state.selected, 1, rows),
        Action::Up => state.selected = step(state.selected, -1, rows),
        Action::PageDown => state.selected = step(state.selected, page, rows),
        Action::PageUp => state.selected = step(state.selected, -page, rows),
        Action::Top => state.selected = 0,
        Action::Bottom => state.selected = rows.saturating_sub(1),
        Action::Left | Action::Right => fold(model, action == Action::Left),
        Action::Mark => mark(model),
        Action::MarkRange => mark_range(model),
        Action::ClearMarks => state.marks.clear(),
        Action::Open => return Some(open(model)),
        Action::CycleWindow => {
            let at = Window::CHOICES
                .iter()
                .position(|w| *w == state.filter.window)
                .map_or(0, |i| i + 1);
            state.filter.window = Window::CHOICES.get(at).copied().unwrap_or(Window::hours(24));
            return Some(vec![reload(model)]);
        }
        Action::ToggleClassified => {
            state.filter.all = !state.filter.all;
            return Some(vec![reload(model)]);
        }
        Action::Filter => {
            let mut prompt = Prompt::new(PromptKind::Filter, "filter (empty: the gate's own)");
            prompt.input = crate::app::Input::with(print_filter(&state.filter) + " ");
            model.overlays.push(Overlay::Prompt(prompt));
        }
        Action::Verdict => ask_verdict(model),
        Action::UndoVerdict => return Some(undo(model)),
        Action::OpenUrl | Action::CopyUrl | Action::OpenChange => return Some(link(model, action)),
        _ => return None,
    }
    Some(Vec::new())
}

fn open(model: &mut Model) -> Vec<Effect> {
    if let Some(Row::Job(index)) = model.failures.selected_row() {
        let folded = model
            .failures
            .job(index)
            .is_some_and(|j| model.failures.folded.contains(&j.job));
        fold(model, !folded);
        return Vec::new();
    }
    match model.failures.selected_failure().map(|f| f.build.clone()) {
        Some(failure) => build::open(model, failure.key.clone(), Some(failure)),
        None => Vec::new(),
    }
}

/// Folds or unfolds the job of the selected row.
fn fold(model: &mut Model, fold: bool) {
    let state = &mut model.failures;
    let job = match state.selected_row() {
        Some(Row::Job(index)) => state.job(index).map(|j| j.job.clone()),
        Some(Row::Build(index)) => state.failure(index).map(|f| f.build.job.clone()),
        None => None,
    };
    let Some(job) = job else { return };
    if fold {
        state.folded.insert(job.clone());
    } else {
        state.folded.remove(&job);
    }
    let head = |r: &Row| matches!(r, Row::Job(i) if state.job(*i).is_some_and(|j| j.job == job));
    if fold && let Some(at) = state.rows().iter().position(head) {
        state.selected = at;
    }
}

fn mark(model: &mut Model) {
    let state = &mut model.failures;
    let keys = match state.selected_row() {
        Some(Row::Build(index)) => state
            .failure(index)
            .map(|f| f.build.key.clone())
            .into_iter()
            .collect(),
        Some(Row::Job(index)) => {
            let rows = state.job(index).map(|j| j.rows.clone()).unwrap_or_default();
            rows.iter()
                .filter_map(|r| state.failure(*r))
                .map(|f| f.build.key.clone())
                .collect::<Vec<_>>()
        }
        None => return,
    };
    let all_marked = keys.iter().all(|k| state.marks.contains(k));
    for key in keys {
        if all_marked {
            state.marks.remove(&key);
        } else {
            state.marks.insert(key);
        }
    }
    state.last_mark = Some(state.selected);
    state.selected = step(state.selected, 1, state.rows().len());
}

fn mark_range(model: &mut Model) {
    let state = &mut model.failures;
    let from = state.last_mark.unwrap_or(state.selected);
    let (low, high) = (from.min(state.selected), from.max(state.selected));
    for row in state.rows().into_iter().take(high + 1).skip(low) {
        if let Row::Build(index) = row
            && let Some(key) = state.failure(index).map(|f| f.build.key.clone())
        {
            state.marks.insert(key);
        }
    }
}

/// Opens the verdict menu for the marked builds, the selected one, or the opened one.
pub(super) fn ask_verdict(model: &mut Model) {
    let targets = targets(model);
    if targets.is_empty() {
        return model.say("There is no build here to give a verdict.");
    }
    let whose = names(model, &targets);
    let item = |c: char, label: &str| MenuItem {
        key: Key::char(c),
        label: label.into(),
    };
    model.overlays.push(Overlay::Verdict(Menu {
        title: format!("verdict for {whose}"),
        items: vec![
            item('b', "a known bug, by its number"),
            item('c', "the change's own fault"),
            item('i', "infrastructure"),
            item('x', "ignore"),
            item('u', "none: take its verdict back"),
        ],
    }));
}

/// A build in words that its list has, too: its job and change; its name where those are not known.
fn label(model: &Model, key: &crate::domain::BuildKey) -> String {
    let listed = model.failures.list.iter().flat_map(|l| &l.rows).map(|f| &f.build);
    let opened = model.build.iter().filter_map(|b| b.build.as_ref());
    let known = listed.chain(opened).find(|b| b.key == *key);
    known.map_or_else(|| key.to_string(), |b| format!("{} {}", b.job, b.change_label()))
}

/// The builds that a verdict is for.
pub(super) fn targets(model: &Model) -> Vec<crate::domain::BuildKey> {
    match (&model.screen, &model.build) {
        (crate::app::Screen::Build, Some(build)) => vec![build.key.clone()],
        _ => model.failures.targets(),
    }
}

/// Stores a verdict for the targets.
pub(super) fn give(model: &mut Model, verdict: Option<Verdict>, note: Option<String>) -> Vec<Effect> {
    let builds = targets(model);
    if builds.is_empty() {
        return Vec::new();
    }
    let names = names(model, &builds);
    model.failures.verdict_of = names;
    // Taking one back leaves nothing to take back.
    model.failures.last_verdict = match verdict {
        Some(_) => builds.clone(),
        None => Vec::new(),
    };
    vec![start(
        model,
        Slot::Verdict,
        Work::SetVerdict {
            builds,
            verdict,
            note,
        },
    )]
}

fn undo(model: &mut Model) -> Vec<Effect> {
    let builds = std::mem::take(&mut model.failures.last_verdict);
    if builds.is_empty() {
        model.say("No verdict of this session to take back; a shows those of others, v u takes one back.");
        return Vec::new();
    }
    vec![start(
        model,
        Slot::Verdict,
        Work::SetVerdict {
            builds,
            verdict: None,
            note: None,
        },
    )]
}

pub(super) fn verdict_stored(model: &mut Model, builds: usize, verdict: Option<&Verdict>) -> Vec<Effect> {
    let whose = std::mem::take(&mut model.failures.verdict_of);
    let undo = undo_keys(model);
    model.say(match verdict {
        Some(verdict) => format!(
            "{whose}: {}. It leaves the list and counts apart; {undo} takes it back.",
            verdict.label()
        ),
        None if builds == 0 => format!("{whose}: there was no verdict to take back."),
        None => format!("{whose}: the verdict is taken back."),
    });
    if verdict.is_some() {
        // What is taken back next is still called so, though it is not in the list then.
        model.failures.verdict_of = whose;
    }
    model.failures.marks.clear();
    vec![reload(model)]
}

/// The keys that take the last verdict back from where one is.
fn undo_keys(model: &Model) -> String {
    let key = |context, action| model.keymap.key_of(context, action).unwrap_or_default();
    match model.screen {
        crate::app::Screen::Failures => key(Context::Failures, Action::UndoVerdict),
        // Elsewhere the menu has it.
        _ => format!("{} u", key(model.context(), Action::Verdict)),
    }
}

/// Builds in words: the only one by its name.
fn names(model: &Model, builds: &[crate::domain::BuildKey]) -> String {
    match builds {
        [one] => label(model, one),
        many => format!("{} builds", many.len()),
    }
}

fn link(model: &mut Model, action: Action) -> Vec<Effect> {
    let Some(failure) = model.failures.selected_failure() else {
        return Vec::new();
    };
    let build = &failure.build;
    let address = if action == Action::OpenChange {
        build.change_url.clone()
    } else {
        build.log_url.clone()
    };
    match (address, action) {
        (Some(url), Action::CopyUrl) => vec![Effect::Copy(url)],
        (Some(url), _) => vec![Effect::OpenUrl(url)],
        (None, Action::OpenChange) => {
            model.say("This build has no change.");
            Vec::new()
        }
        (None, _) => {
            model.say("This build has no address: its log_url is null.");
            Vec::new()
        }
    }
}
