//! The list of failures: moving, marking, filtering, verdicts.

use super::{build, start};
use crate::app::{
    Action, Effect, Key, Menu, MenuItem, Model, Overlay, Prompt, PromptKind, Row, Slot, Work, step,
};
use crate::domain::{FailureFilter, Verdict, Window};

/// Asks for the list again.
pub(super) fn reload(model: &mut Model) -> Effect {
    let filter = model.failures.filter.clone();
    start(model, Slot::Failures, Work::Failures(filter))
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
            let mut prompt = Prompt::new(PromptKind::Filter, "filter (ctrl-u empties it)");
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
    let whose = match targets.as_slice() {
        [] => return model.say("There is no build here to give a verdict."),
        [one] => label(model, one),
        many => format!("{} builds", many.len()),
    };
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
    model.failures.last_verdict.clone_from(&builds);
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
    let many = if builds == 1 {
        "1 build".to_string()
    } else {
        format!("{builds} builds")
    };
    let undo_key = model
        .keymap
        .key_of(crate::app::Context::Failures, Action::UndoVerdict)
        .unwrap_or_default();
    model.say(match verdict {
        Some(verdict) => format!("{many}: {}. {undo_key} takes it back.", verdict.label()),
        None if builds == 0 => "There was no verdict to take back.".into(),
        None => format!("{many}: the last verdict is taken back."),
    });
    model.failures.marks.clear();
    vec![reload(model)]
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

/// The filter as text: `pipeline:gate voting:yes job:glance-functional`.
pub(super) fn print_filter(filter: &FailureFilter) -> String {
    let mut words = Vec::new();
    words.push(format!(
        "pipeline:{}",
        filter.pipeline.as_deref().unwrap_or("any")
    ));
    words.push(format!(
        "voting:{}",
        filter.voting.map_or("any", |v| if v { "yes" } else { "no" })
    ));
    for (name, value) in [
        ("project", &filter.project),
        ("branch", &filter.branch),
        ("job", &filter.job),
        ("result", &filter.result),
    ] {
        if let Some(value) = value {
            words.push(format!("{name}:{value}"));
        }
    }
    words.join(" ")
}

/// Reads the filter's text over the window and the `all` of `base`.
///
/// # Errors
/// The word that is wrong and its byte position.
pub(super) fn parse_filter(text: &str, base: &FailureFilter) -> Result<FailureFilter, (String, usize)> {
    let mut filter = FailureFilter {
        window: base.window,
        all: base.all,
        pipeline: None,
        voting: None,
        ..FailureFilter::default()
    };
    for word in text.split_whitespace() {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        // A word by itself is a part of a job's name.
        let part = format!("*{}*", word.trim_matches('*'));
        let (name, value) = word.split_once(':').unwrap_or(("job", &part));
        let value_or_any = (value != "any" && !value.is_empty()).then(|| value.to_string());
        match name {
            "pipeline" => filter.pipeline = value_or_any,
            "project" => filter.project = value_or_any,
            "branch" => filter.branch = value_or_any,
            "job" => filter.job = value_or_any,
            "result" => filter.result = value_or_any.map(|r| r.to_uppercase()),
            "voting" => {
                filter.voting = match value {
                    "yes" => Some(true),
                    "no" => Some(false),
                    "any" | "" => None,
                    _ => return Err((format!("voting is yes, no or any, not \"{value}\""), at)),
                }
            }
            "window" => match Window::parse(value) {
                Some(window) => filter.window = window,
                None => return Err((format!("\"{value}\" is no span like 24h or 7d"), at)),
            },
            _ => {
                return Err((
                    format!("\"{name}\" is none of job project branch pipeline result voting window"),
                    at,
                ));
            }
        }
    }
    Ok(filter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_by_itself_is_a_part_of_a_jobs_name() {
        let filter = parse_filter("keystone voting:any", &FailureFilter::default()).unwrap();
        assert_eq!(filter.job.as_deref(), Some("*keystone*"));
    }

    #[test]
    fn a_filter_prints_and_parses_the_same() {
        for text in [
            "pipeline:gate voting:yes",
            "pipeline:any voting:any job:a result:TIMED_OUT",
        ] {
            let filter = parse_filter(text, &FailureFilter::default()).unwrap();
            assert_eq!(print_filter(&filter), text);
        }
        assert_eq!(
            parse_filter("job:x voting:maybe", &FailureFilter::default())
                .unwrap_err()
                .1,
            6
        );
        assert!(parse_filter("colour:red", &FailureFilter::default()).is_err());
    }
}
