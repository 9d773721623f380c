//! Notes and bookmarks on lines, and the list of those of the build.

use super::{place, start, state};
use crate::app::{Effect, LogPrompt, Model, Overlay, Prompt, PromptKind, Reading, Slot, Work};
use crate::domain::{BuildKey, Note};

/// Asks for the note of the line under the cursor.
pub(super) fn ask(model: &mut Model) {
    let Some(here) = place(model) else { return };
    let Some(state) = state(model) else { return };
    let known = state.notes.get(&here).cloned();
    state.asked_of = Some(here);
    let (title, text) = match known {
        Some(text) => ("note on this line (empty takes it away)", text),
        None => ("note on this line (empty is a bookmark)", String::new()),
    };
    let mut prompt = Prompt::new(PromptKind::Log(LogPrompt::Note), title);
    prompt.input = crate::app::Input::with(text);
    model.overlays.push(Overlay::Prompt(prompt));
}

/// Keeps the note; an empty one is a bookmark, or takes away what was there.
pub(super) fn entered(model: &mut Model, text: &str) -> Vec<Effect> {
    let Some((file, line)) = state(model).and_then(|s| s.asked_of.take()) else {
        return Vec::new();
    };
    let Some(key) = model.build.as_ref().map(|b| b.key.clone()) else {
        return Vec::new();
    };
    let Some(state) = state(model) else {
        return Vec::new();
    };
    let here = (file.clone(), line);
    let text = text.trim().to_string();
    let reading = if text.is_empty() && state.notes.contains_key(&here) {
        state.notes.remove(&here);
        Reading::DropNote(key, file, line)
    } else {
        // Shown at once; the store confirms it.
        state.notes.insert(here, text.clone());
        Reading::PutNote(key, Note { file, line, text })
    };
    vec![start(model, Slot::Note, Work::Read(Box::new(reading)))]
}

/// The notes of a build are read.
pub(crate) fn listed(model: &mut Model, build: &BuildKey, notes: Vec<Note>) {
    if let Some(open) = model.build.as_mut().filter(|b| b.key == *build) {
        open.log.notes = notes
            .into_iter()
            .map(|note| ((note.file, note.line), note.text))
            .collect();
    }
}

/// Reads the notes of the build.
pub(super) fn read(model: &mut Model) -> Vec<Effect> {
    let Some(key) = model.build.as_ref().map(|b| b.key.clone()) else {
        return Vec::new();
    };
    vec![start(
        model,
        Slot::Notes,
        Work::Read(Box::new(Reading::Notes(key))),
    )]
}

/// Shows the list of notes.
pub(super) fn list(model: &mut Model) {
    let none = state(model).is_none_or(|s| s.notes.is_empty());
    if none {
        model.say("No line of this build has a note; b writes one.");
    } else {
        model.overlays.push(Overlay::Notes(0));
    }
}

/// Goes to a note of the list.
pub(crate) fn go_to(model: &mut Model, at: usize) -> Vec<Effect> {
    let place = state(model).and_then(|s| s.notes.keys().nth(at).cloned());
    match place {
        Some((path, line)) => {
            super::visit::leave(model);
            super::open::go_to(model, &path, line)
        }
        None => Vec::new(),
    }
}
