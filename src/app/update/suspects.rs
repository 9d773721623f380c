//! The suspects: which merged commit did it, with its patch.

use super::start;
use crate::app::{Action, Effect, Model, Slot, SuspectsState, Work, step};
use crate::patch::Patch;
use crate::suspect::SuspectReport;

/// Shows the tab; ranks unless that was done for this build.
pub(super) fn show(model: &mut Model) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let state = &mut build.suspects;
    // What was cancelled is asked for again.
    let is_there = state.report.is_some() || model.tickets.is_running(Slot::Suspects);
    if state.build.as_ref() == Some(&build.key) && state.error.is_none() && is_there {
        return Vec::new();
    }
    *state = SuspectsState {
        build: Some(build.key.clone()),
        ..SuspectsState::default()
    };
    let work = Work::Suspects(build.key.clone());
    vec![start(model, Slot::Suspects, work)]
}

/// Takes the ranking and asks for the first commit's patch.
pub(super) fn ranked(model: &mut Model, report: Box<SuspectReport>, notes: Vec<String>) -> Vec<Effect> {
    if let Some(build) = &mut model.build {
        build.suspects.selected = 0;
        build.suspects.report = Some(report);
        build.suspects.notes = notes;
    }
    let mut effects = patch(model);
    effects.extend(super::draft::suspects_came(model));
    effects
}

pub(super) fn failed(model: &mut Model, text: String) {
    if let Some(build) = &mut model.build {
        build.suspects.error = Some(text);
    }
}

/// Selects a row of the ranking.
pub(super) fn select(model: &mut Model, index: usize) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let before = build.suspects.selected;
    build.suspects.selected = index.min(build.suspects.rows().saturating_sub(1));
    if build.suspects.selected == before {
        return Vec::new();
    }
    patch(model)
}

/// Asks for the selected commit's patch.
fn patch(model: &mut Model) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    build.suspects.top = 0;
    build.suspects.patch = None;
    let Some(suspect) = build.suspects.selected_suspect() else {
        model.tickets.cancel(Slot::Commit);
        return vec![Effect::Cancel(Slot::Commit)];
    };
    let work = Work::ShowCommit {
        project: suspect.project.clone(),
        sha: suspect.sha.clone(),
        words: suspect
            .reasons
            .iter()
            .flat_map(|r| named_words(&r.detail))
            .collect(),
    };
    vec![start(model, Slot::Commit, work)]
}

/// The words that a reason names, to be marked in the patch: `shared with FILE:7: upload_image (function, in 1 commit),
/// …`, and names of code in other reasons.
fn named_words(detail: &str) -> Vec<String> {
    if let Some((_, list)) = detail
        .strip_prefix("shared with ")
        .and_then(|d| d.split_once(": "))
    {
        return list
            .split("), ")
            .filter_map(|item| item.rsplit_once(" ("))
            .map(|(word, _)| word.to_string())
            .collect();
    }
    let is_name = |w: &&str| w.contains('_') || w.contains('.') || w.contains('/');
    let trim = |w: &str| {
        w.trim_matches(|c: char| !c.is_alphanumeric() && c != '_')
            .to_string()
    };
    detail.split_whitespace().filter(is_name).map(trim).collect()
}

pub(super) fn shown(model: &mut Model, sha: String, patch: Patch) {
    if let Some(build) = &mut model.build {
        build.suspects.patch = Some((sha, patch));
    }
}

pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let page = (model.body_rows() / 2).max(1) as isize;
    let gerrit = model.gate.gerrit.clone();
    let state = &mut model.build.as_mut()?.suspects;
    let by = match action {
        Action::Down => 1,
        Action::Up => -1,
        Action::PageDown => page,
        Action::PageUp => -page,
        Action::Top => isize::MIN / 2,
        Action::Bottom => isize::MAX / 2,
        Action::NextPane | Action::Open => {
            state.in_patch = !state.in_patch;
            return Some(Vec::new());
        }
        Action::Back if state.in_patch => {
            state.in_patch = false;
            return Some(Vec::new());
        }
        Action::Zoom => {
            state.is_zoomed = !state.is_zoomed;
            state.in_patch = state.is_zoomed;
            return Some(Vec::new());
        }
        Action::CopyText => {
            return Some(
                state
                    .selected_suspect()
                    .map(|s| Effect::Copy(s.sha.clone()))
                    .into_iter()
                    .collect(),
            );
        }
        Action::OpenUrl | Action::CopyUrl => {
            let url = state
                .selected_suspect()
                .zip(gerrit)
                .map(|(s, base)| format!("{}/q/{}", base.trim_end_matches('/'), s.sha));
            let Some(url) = url else {
                model.say("No review server is configured for this gate.");
                return Some(Vec::new());
            };
            return Some(vec![if action == Action::OpenUrl {
                Effect::OpenUrl(url)
            } else {
                Effect::Copy(url)
            }]);
        }
        _ => return None,
    };
    // A half page moves in the patch from either pane: reading it is what the list is for.
    if state.in_patch || by.abs() > 1 && by.abs() < isize::MAX / 4 {
        let lines = state.patch.as_ref().map_or(0, |(_, p)| p.lines.len());
        state.top = step(state.top, by, lines);
        return Some(Vec::new());
    }
    let before = state.selected;
    state.selected = step(state.selected, by, state.rows());
    Some(if state.selected == before {
        Vec::new()
    } else {
        patch(model)
    })
}

#[cfg(test)]
mod tests {
    use super::named_words;

    #[test]
    fn the_words_of_a_reason_are_marked() {
        let words = named_words(
            "shared with glance-api.log:788: StorageFull (symbol, in 1 commit), no space (phrase, in 2 commits)",
        );
        assert_eq!(words, ["StorageFull", "no space"]);
        assert_eq!(
            named_words("glance/api.py is the module glance.api"),
            ["glance/api.py", "glance.api"]
        );
    }
}
