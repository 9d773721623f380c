//! The submission: showing exactly what will leave, sending it on a key of its own, and what became of it.

use super::{draft, start};
use crate::app::{Action, Effect, Model, Screen, Sending, SentLine, Slot, Tab, Work, step};
use crate::patch::Patch;
use crate::review::SubmitPlan;

/// What is said while the draft or its proof is waited for.
const WAITS: &str = "The submission opens when the draft is made and proved; any other key stays here.";
/// What is said where nothing is drafted.
const NO_DRAFT: &str = "There is no draft to submit yet: 4 makes one.";

/// Whether the draft, or the proof of its text, is being made.
fn is_coming(model: &Model) -> bool {
    model.build.as_ref().is_some_and(|b| {
        let (is_made, is_proved) = (b.draft.draft.is_some(), b.draft.is_proved);
        !is_made && model.tickets.is_running(Slot::Draft)
            || !is_proved && model.tickets.is_running(Slot::Proof)
    })
}

/// The draft or its proof came: what was said of it is not true any more, and the submission that was asked for
/// meanwhile opens.
pub(super) fn go_on(model: &mut Model) -> Vec<Effect> {
    if is_coming(model) {
        return Vec::new();
    }
    if model
        .message
        .as_ref()
        .is_some_and(|m| m.text == WAITS || m.text == NO_DRAFT)
    {
        model.message = None;
    }
    let build = model.build.as_mut();
    if build.is_some_and(|b| std::mem::take(&mut b.draft.wants_submit)) {
        return show(model);
    }
    Vec::new()
}

/// Shows the tab; plans unless that was done for this text.
pub(super) fn show(model: &mut Model) -> Vec<Effect> {
    let is_coming = is_coming(model);
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let state = &mut build.draft;
    if is_coming && state.abstains.is_none() && state.bug.is_some() {
        state.wants_submit = true;
        build.tab = Tab::Draft;
        model.say(WAITS);
        return Vec::new();
    }
    let hits_nothing = state.hits_nothing();
    let why_not = match (&state.draft, &state.bug) {
        (None, _) if state.abstains.is_some() => Some("There is no draft to submit: 4 says why."),
        (None, None) if is_coming => {
            Some("The fingerprint needs the bug's number: b sets it, B files a bug.")
        }
        (None, _) => Some(NO_DRAFT),
        (_, None) => Some("The fingerprint needs the bug's number: b sets it, B files a bug."),
        _ if state.error.is_some() => Some("The query has an error: e edits it."),
        _ if !state.is_proved => {
            // Its proof was cancelled, or failed.
            state.wants_submit = true;
            build.tab = Tab::Draft;
            model.say(WAITS);
            return draft::prove(model);
        }
        // Nothing that is known to hit nothing leaves.
        _ => hits_nothing.as_deref(),
    };
    if let Some(text) = why_not {
        if build.draft.draft.is_some() {
            build.tab = Tab::Draft;
        }
        model.say(text);
        return Vec::new();
    }
    build.tab = Tab::Submit;
    if state.plan.is_some() {
        return Vec::new();
    }
    // What is on its way is not planned anew: it could be sent twice.
    if model.submitting.as_ref() == Some(&build.key) {
        model.say("It is being sent; O shows the outbox.");
        return Vec::new();
    }
    state.plan_error = None;
    state.sending = Sending::No;
    let (Some(draft), Some(bug)) = (state.draft.clone(), state.bug.clone()) else {
        return Vec::new();
    };
    let work = Work::Plan {
        build: build.key.clone(),
        bug,
        yaml: state.yaml(),
        draft,
    };
    if build.draft.proof().is_none_or(|proof| proof.hits.is_empty()) {
        model.say_error("No failing build is at hand: nothing is proved of this query.");
    }
    vec![start(model, Slot::Plan, work)]
}

pub(super) fn planned(model: &mut Model, plan: Box<SubmitPlan>) {
    if let Some(build) = &mut model.build {
        build.draft.plan_patch = Patch::read(&plan.diff, &[], false);
        build.draft.plan = Some(plan);
        build.draft.plan_top = 0;
    }
}

pub(super) fn failed(model: &mut Model, slot: Slot, text: String) {
    if slot == Slot::Plan {
        if let Some(build) = &mut model.build {
            build.draft.sending = Sending::No;
            build.draft.plan_error = Some(text);
        }
        return;
    }
    let sender = model.submitting.take();
    if let Some(build) = model.build.as_mut().filter(|b| Some(&b.key) == sender.as_ref()) {
        build.draft.sending = Sending::No;
    }
    model.say_error(text);
}

/// Takes what became of it.
pub(super) fn sent(model: &mut Model, lines: Vec<SentLine>, pending: usize) {
    model.pending_actions = pending;
    let sender = model.submitting.take();
    match model.build.as_mut().filter(|b| Some(&b.key) == sender.as_ref()) {
        Some(build) => build.draft.sending = Sending::Done(lines),
        // Another build is open by now, which was not sent.
        None => {
            let lines: Vec<String> = lines.into_iter().map(|line| line.text).collect();
            model.say(lines.join("\n"));
        }
    }
}

/// Takes the message from the user's editor.
pub(super) fn message_edited(model: &mut Model, text: &str) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    if let Some(draft) = &mut build.draft.draft {
        draft.message = text.trim_end().to_string();
        build.draft.is_message_rewritten = true;
    }
    let mut effects = draft::forget_plan(model);
    effects.extend(show(model));
    effects
}

pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let page = (model.body_rows() / 2).max(1) as isize;
    let state = &mut model.build.as_mut()?.draft;
    match action {
        Action::Confirm | Action::Hold => return Some(send(model, action == Action::Hold)),
        Action::Down => state.plan_top = step(state.plan_top, 1, usize::MAX),
        Action::Up => state.plan_top = step(state.plan_top, -1, usize::MAX),
        Action::PageDown => state.plan_top = step(state.plan_top, page, usize::MAX),
        Action::PageUp => state.plan_top = step(state.plan_top, -page, usize::MAX),
        Action::Editor if state.sending == Sending::Running => model.say("It is being sent already."),
        Action::Editor => {
            let text = state
                .draft
                .as_ref()
                .map(|d| d.message.clone())
                .unwrap_or_default();
            return Some(vec![Effect::Edit {
                text,
                suffix: ".gitcommit",
            }]);
        }
        Action::OpenUrl | Action::CopyUrl => return Some(address(model, action)),
        Action::Back => {
            let is_done = matches!(state.sending, Sending::Done(_));
            if is_done {
                // The errand is done: back to the list, anew, since the fingerprint explains more of it now.
                model.screen = Screen::Failures;
                return Some(vec![super::failures::reload(model)]);
            }
            if let Some(build) = &mut model.build {
                build.tab = Tab::Draft;
            }
        }
        _ => return None,
    }
    Some(Vec::new())
}

fn send(model: &mut Model, hold: bool) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    if build.draft.sending != Sending::No {
        model.say("It was sent already; O shows the outbox.");
        return Vec::new();
    }
    let Some(plan) = build.draft.plan.clone() else {
        model.say("There is nothing to send yet.");
        return Vec::new();
    };
    // Of two at once the answer to the first would be lost.
    if model.submitting.is_some() {
        model.say("Another submission is being sent; O shows the outbox.");
        return Vec::new();
    }
    build.draft.sending = Sending::Running;
    model.submitting = Some(build.key.clone());
    vec![start(model, Slot::Submit, Work::Send { plan, hold })]
}

/// The change's page, once there is one.
fn address(model: &mut Model, action: Action) -> Vec<Effect> {
    let lines = match model.build.as_ref().map(|b| &b.draft.sending) {
        Some(Sending::Done(lines)) => lines.as_slice(),
        _ => &[],
    };
    match lines.iter().find_map(|l| l.url.clone()) {
        Some(url) if action == Action::CopyUrl => vec![Effect::Copy(url)],
        Some(url) => vec![Effect::OpenUrl(url)],
        None => {
            model.say("There is no change to open yet.");
            Vec::new()
        }
    }
}
