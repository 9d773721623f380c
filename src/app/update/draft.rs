//! The draft: making it, typing into it, proving it on every change, its bug number.

mod bug;
mod query;

pub(super) use bug::{is_bug_prompt, keep_bug, set_bug};
pub(super) use query::{paste, typing};

use super::start;
use crate::app::{
    Action, DraftMade, DraftPane, DraftState, Effect, LogState, Model, Overlay, Proved, Sending, Slot, Tab,
    Work,
};
use crate::domain::failures::LogState as Seen;
use crate::draft::Draft;
use crate::draft::message::NO_BUG;
use crate::review::BugId;
use crate::review::message::renumbered;

/// Shows the tab; drafts unless there is a draft of the same lines.
pub(super) fn show(model: &mut Model) -> Vec<Effect> {
    let lines = super::build::marked_lines(model);
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    // What was typed is kept: only marks set on purpose on other lines ask for another draft.
    let is_other = has_marks(&build.log) && build.draft.lines != lines;
    let is_made = build.draft.draft.is_some()
        || build.draft.abstains.is_some()
        || build.draft.repair.is_some()
        || model.tickets.is_running(Slot::Draft);
    if build.draft.build.as_ref() == Some(&build.key) && is_made && !is_other {
        // A repair whose first proof was cancelled has nothing to show.
        if build.draft.repair.is_some() && build.draft.draft.is_none() && build.draft.abstains.is_none() {
            let is_proving = model.tickets.is_running(Slot::Proof);
            return if is_proving { Vec::new() } else { prove(model) };
        }
        let wants_bug = build.draft.bug.is_none() && build.draft.abstains.is_none();
        if wants_bug && model.overlays.is_empty() {
            bug::ask(model);
        }
        return Vec::new();
    }
    let typed = model.bugs.get(&build.key).filter(|typed| typed.entered);
    let of_repair = build.draft.repair.is_some();
    let bug = build.draft.bug.take().filter(|_| !of_repair);
    let bug = bug.or_else(|| typed.map(|typed| typed.text.clone()));
    build.draft = DraftState {
        build: Some(build.key.clone()),
        lines: lines.clone(),
        bug: bug.clone(),
        ..DraftState::default()
    };
    let work = Work::Draft {
        build: build.key.clone(),
        lines,
        bug: bug.clone(),
    };
    let review = model.failures.reviews.get(&build.key).cloned();
    let has_logs = has_logs(model);
    let effect = start(model, Slot::Draft, work);
    if let Some(review) = review {
        model.say_error(format!(
            "A fingerprint that hits this build is on its way, {review}: O shows it."
        ));
    }
    if bug.is_none() && has_logs {
        // Asked while the draft is made: neither waits for the other.
        bug::ask(model);
    }
    vec![effect]
}

/// Whether the opened build has logs, or may have: without any nothing can be drafted.
fn has_logs(model: &Model) -> bool {
    let Some(build) = &model.build else { return false };
    let listed = model.failures.list.iter().flat_map(|list| &list.rows);
    let mut known = listed.filter(|failure| failure.build.key == build.key);
    let is_gone = known.any(|failure| matches!(failure.logs, Seen::Never | Seen::Gone));
    let is_empty = build.logs.as_ref().is_some_and(|logs| logs.files.is_empty());
    build.logs_error.is_none() && !is_gone && !is_empty
}

/// Takes a draft; one whose number came meanwhile is written anew with it.
pub(super) fn made(model: &mut Model, made: DraftMade) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let state = &mut build.draft;
    match made {
        DraftMade::Abstains(_) if !state.lines.is_empty() && !has_marks(&build.log) => {
            // The line under the cursor was not marked on purpose: the build may tell more than this line does.
            state.lines.clear();
            let work = Work::Draft {
                build: build.key.clone(),
                lines: Vec::new(),
                bug: state.bug.clone(),
            };
            model.say("The line under the cursor tells nothing; the draft is made from the whole build.");
            vec![start(model, Slot::Draft, work)]
        }
        DraftMade::Abstains(reason) => {
            state.abstains = Some(reason);
            if let Some(Overlay::Prompt(prompt)) = model.overlays.iter().find(|o| is_bug_prompt(o)) {
                let text = prompt.input.text.clone();
                keep_bug(model, text, false);
            }
            model.overlays.retain(|o| !is_bug_prompt(o));
            super::matches::show(model)
        }
        DraftMade::Draft { draft, stored } => {
            state.set_yaml(&draft.yaml);
            state.stored = stored;
            state.is_proved = true;
            let named = draft.bug.id.clone();
            let is_other = state.bug.is_some() && state.bug != named;
            state.draft = Some(draft);
            let mut effects = Vec::new();
            if is_other {
                effects = prove(model);
            } else {
                bug::take(model, named);
            }
            // A fingerprint that nearly hits may be the better one to change: it is named beside the draft.
            effects.extend(super::matches::show(model));
            // The report names the suspects as soon as they are ranked; the draft does not wait for them.
            effects.extend(super::suspects::show(model));
            effects
        }
    }
}

/// The suspects were ranked: a report that is there already is written anew with them, unless somebody wrote in it or
/// its plan is being read.
pub(super) fn suspects_came(model: &mut Model) -> Vec<Effect> {
    let is_planning = model.tickets.is_running(Slot::Plan) || model.tickets.is_running(Slot::Submit);
    let Some(build) = &model.build else {
        return Vec::new();
    };
    let state = &build.draft;
    let has_any = build
        .suspects
        .report
        .as_ref()
        .is_some_and(|r| !r.suspects.is_empty());
    let is_there = state.draft.is_some() && state.build.as_ref() == Some(&build.key);
    let is_read = is_planning || state.plan.is_some() || state.sending != Sending::No;
    if has_any && is_there && !is_read && !state.is_report_rewritten && state.error.is_none() {
        prove(model)
    } else {
        Vec::new()
    }
}

/// Whether lines are marked on purpose.
fn has_marks(log: &LogState) -> bool {
    log.open.as_ref().is_some_and(|open| !open.marks.is_empty())
}

pub(super) fn failed(model: &mut Model, text: String) {
    if let Some(build) = &mut model.build {
        build.draft.wants_submit = false;
        build.draft.abstains = Some(text);
    }
}

/// Whether the proof that runs is the first of its text: without it there is no draft to show.
pub(super) fn is_first_proof(model: &Model) -> bool {
    model.build.as_ref().is_some_and(|b| b.draft.draft.is_none())
}

/// The plan, and one that is being made, are of another text than what stands there now.
pub(super) fn forget_plan(model: &mut Model) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    build.draft.plan = None;
    build.draft.sending = Sending::No;
    let running = model.tickets.is_running(Slot::Plan).then_some(Slot::Plan);
    super::end(model, running.into_iter().collect())
}

/// Proves the text as it stands; an older proof that runs is cancelled.
pub(super) fn prove(model: &mut Model) -> Vec<Effect> {
    let mut effects = forget_plan(model);
    let Some(build) = &mut model.build else {
        return effects;
    };
    build.draft.is_proved = false;
    let work = Work::Prove {
        build: build.key.clone(),
        yaml: build.draft.yaml(),
        bug: build.draft.bug.clone(),
        stored: build.draft.stored,
    };
    effects.push(start(model, Slot::Proof, work));
    effects
}

/// Takes a proof, or what is wrong with the query.
pub(super) fn proved(model: &mut Model, proved: Proved) {
    let Some(build) = &mut model.build else { return };
    let state = &mut build.draft;
    match proved {
        Proved::Wrong(error) => {
            state.error = Some(error);
            state.doubts.clear();
        }
        Proved::Draft {
            mut draft,
            stored,
            doubts,
        } => {
            state.doubts = doubts;
            state.error = None;
            state.is_proved = true;
            state.stored = stored.or(state.stored);
            if let Some(repair) = &state.repair {
                draft.message = super::repair::message(repair, state.bug.as_deref());
            }
            let before = state.draft.take().unwrap_or_default();
            keep_rewritten(state, &before, &mut draft);
            draft.alternatives = before.alternatives;
            state.draft = Some(draft);
        }
    }
}

/// What somebody wrote in the report or the message stays as it is, with the bug's number of now.
fn keep_rewritten(state: &DraftState, before: &Draft, draft: &mut Draft) {
    if state.is_report_rewritten {
        draft.bug.rewrite(&before.bug.title, &before.bug.description);
    }
    if state.is_message_rewritten {
        let old = before.bug.id.as_deref().unwrap_or(NO_BUG);
        draft.message = match state.bug.as_deref().map(BugId::parse) {
            Some(Ok(bug)) => renumbered(&before.message, old, &bug),
            _ => before.message.clone(),
        };
    }
}

/// Takes what the user's editor gave for the pane it was opened on.
pub(super) fn edited(model: &mut Model, text: &str) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    if build.tab == Tab::Submit {
        return super::submit::message_edited(model, text);
    }
    let state = &mut build.draft;
    match state.pane {
        DraftPane::Query => {
            state.set_yaml(text);
            return prove(model);
        }
        DraftPane::Message => {
            if let Some(draft) = &mut state.draft {
                draft.message = text.trim_end().to_string();
                state.is_message_rewritten = true;
            }
            // What was planned has the message as it was.
            return forget_plan(model);
        }
        DraftPane::Report => {
            if let Some(draft) = &mut state.draft {
                let (title, body) = text.split_once('\n').unwrap_or((text, ""));
                draft.bug.rewrite(title.trim(), body.trim_start_matches('\n'));
                state.is_report_rewritten = true;
            }
        }
    }
    Vec::new()
}

pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let page = (model.body_rows() / 2).max(1) as isize;
    let state = &mut model.build.as_mut()?.draft;
    match action {
        Action::EditText => {
            state.pane = DraftPane::Query;
            state.is_editing = true;
        }
        Action::Editor => return Some(open_editor(state)),
        Action::Bug => bug::ask(model),
        Action::Repair => return Some(super::repair::run(model)),
        Action::FileBug | Action::CopyUrl | Action::CopyText if state.draft.is_none() => {
            model.say("There is no draft yet, so there is no report either.");
        }
        Action::FileBug => {
            let url = state.draft.as_ref().map(|d| d.bug.url.clone());
            return Some(url.map(Effect::OpenUrl).into_iter().collect());
        }
        Action::NextPane => {
            state.top = 0;
            state.pane = match state.pane {
                DraftPane::Query => DraftPane::Report,
                DraftPane::Report => DraftPane::Message,
                DraftPane::Message => DraftPane::Query,
            };
        }
        Action::Down => state.top = state.top.saturating_add(1),
        Action::Up => state.top = state.top.saturating_sub(1),
        Action::PageDown => state.top = state.top.saturating_add_signed(page),
        Action::PageUp => state.top = state.top.saturating_add_signed(-page),
        Action::CopyText => return Some(vec![Effect::Copy(pane_text(state))]),
        Action::CopyUrl => {
            let url = state.draft.as_ref().map(|d| d.bug.url.clone());
            return Some(url.map(Effect::Copy).into_iter().collect());
        }
        _ => return None,
    }
    Some(Vec::new())
}

/// The text of the pane that the keys are for.
fn pane_text(state: &DraftState) -> String {
    match (state.pane, &state.draft) {
        (DraftPane::Report, Some(draft)) => format!("{}\n\n{}", draft.bug.title, draft.bug.description),
        (DraftPane::Message, Some(draft)) => draft.message.clone(),
        _ => state.yaml(),
    }
}

fn open_editor(state: &DraftState) -> Vec<Effect> {
    let suffix = if state.pane == DraftPane::Query {
        ".yaml"
    } else {
        ".txt"
    };
    vec![Effect::Edit {
        text: pane_text(state),
        suffix,
    }]
}
