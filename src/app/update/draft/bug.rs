//! The bug's number of a draft: asked for, typed, kept from another day.

use crate::app::{Effect, Input, Model, Overlay, Prompt, PromptKind, TypedBug};
use crate::review::BugId;

/// Whether it asks for the bug's number.
pub(in crate::app::update) fn is_bug_prompt(overlay: &Overlay) -> bool {
    matches!(overlay, Overlay::Prompt(prompt) if prompt.kind == PromptKind::DraftBug)
}

/// The number that the draft was stored with on another day; it stands in the prompt, too, where nothing is typed yet.
pub(super) fn take(model: &mut Model, named: Option<String>) {
    if let (Some(bug), Some(build)) = (named, &mut model.build) {
        build.draft.bug = Some(bug.clone());
        if let Some(Overlay::Prompt(prompt)) = model.overlays.iter_mut().find(|o| is_bug_prompt(o))
            && prompt.input.text.is_empty()
        {
            prompt.input = Input::chosen(bug.clone());
        }
        keep_bug(model, bug, true);
    }
}

/// Keeps what was typed as the bug's number of the opened build: not that of a repair, which is the fingerprint's own,
/// nor one that was left in place of one that was entered.
pub(in crate::app::update) fn keep_bug(model: &mut Model, text: String, entered: bool) {
    if let Some(build) = &model.build {
        if build.draft.repair.is_some() || !entered && build.draft.bug.is_some() {
            return;
        }
        let typed = TypedBug { text, entered };
        model.bugs.insert(build.key.clone(), typed);
    }
}

/// Asks for the bug's number; what was typed before stands there.
pub(super) fn ask(model: &mut Model) {
    let mut prompt = Prompt::new(PromptKind::DraftBug, "bug number (esc: later)");
    let build = model.build.as_ref();
    let typed = build.and_then(|b| Some(model.bugs.get(&b.key)?.text.clone()));
    let bug = build.and_then(|b| b.draft.bug.clone()).or(typed);
    let entered = build.is_some_and(|b| b.draft.bug.is_some());
    let text = bug.unwrap_or_default();
    // One that was entered is replaced by what is typed; one that was left half typed goes on.
    prompt.input = if entered {
        Input::chosen(text)
    } else {
        Input::with(text)
    };
    model.overlays.push(Overlay::Prompt(prompt));
}

/// Takes the number; message and report name it from now on.
pub(in crate::app::update) fn set_bug(model: &mut Model, text: &str) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let bug = BugId::parse(text).ok().map(|bug| bug.as_str().to_owned());
    build.draft.bug.clone_from(&bug);
    let is_there = build.draft.draft.is_some();
    keep_bug(model, bug.unwrap_or_default(), !text.is_empty());
    if is_there { super::prove(model) } else { Vec::new() }
}
