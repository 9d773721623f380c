//! The digest tab: the log below follows the selection; an id is followed across all logs; into the log and back.

use super::{log, start};
use crate::app::{
    Action, DigestState, Effect, Input, Model, Overlay, Prompt, PromptKind, Screen, Slot, Story, Tab, Work,
    step,
};
use crate::digest::{Digest, StoryLine};

/// A build of a gate opens on its digest, which is made now; the log below shows its first error meanwhile. The digest
/// of a bare folder has nothing to compare with: it is made when it is asked for.
pub(super) fn begin(model: &mut Model) -> Vec<Effect> {
    if model.gate.single.is_some() {
        return Vec::new();
    }
    if let Some(build) = model
        .build
        .as_mut()
        .filter(|b| b.tab == Tab::Logs && !b.log.touched)
    {
        build.tab = Tab::Digest;
    }
    let mut effects = ask(model);
    effects.extend(log::resized(model));
    effects
}

fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let state = &build.digest;
    // One that was cancelled is asked for again.
    let is_there = state.digest.is_some() || model.tickets.is_running(Slot::Digest);
    let is_known = state.build.as_ref() == Some(&build.key) && state.error.is_none() && is_there;
    if is_known || build.logs.is_none() {
        return Vec::new();
    }
    build.digest.build = Some(build.key.clone());
    build.digest.error = None;
    let work = Work::Digest {
        build: build.key.clone(),
        against: build.digest.against.clone(),
    };
    vec![start(model, Slot::Digest, work)]
}

/// Asks for passing runs to compare with.
pub(super) fn ask_against(model: &mut Model) {
    let Some(build) = &model.build else { return };
    let mut prompt = Prompt::new(PromptKind::Against, "compare with a passing run");
    prompt.input = Input::with(build.digest.against.join(", "));
    model.overlays.push(Overlay::Prompt(prompt));
}

/// Passing runs were named: compares anew.
pub(super) fn against(model: &mut Model, text: &str) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let named = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    let mut before = std::mem::take(&mut build.digest);
    before.before = None;
    build.digest = DigestState {
        against: named.map(str::to_owned).collect(),
        before: before.digest.is_some().then(|| Box::new(before)),
        ..DigestState::default()
    };
    build.tab = Tab::Digest;
    // The log goes to what comes of it, wherever it stood.
    build.log.touched = false;
    // What is proved is proved on the passing runs at hand: a draft that is not there yet is made on these.
    let is_undrafted = build.draft.draft.is_none() && build.draft.repair.is_none();
    if is_undrafted {
        build.draft = crate::app::DraftState::default();
    }
    let mut effects = ask(model);
    if is_undrafted && model.tickets.is_running(Slot::Draft) {
        effects.extend(super::end(model, vec![Slot::Draft]));
    }
    effects.extend(log::resized(model));
    effects
}

/// Shows the tab.
pub(super) fn show(model: &mut Model) -> Vec<Effect> {
    let mut effects = ask(model);
    if let Some(state) = state(model) {
        state.story = None;
        state.entered = false;
    }
    effects.extend(place_quietly(model));
    effects
}

fn state(model: &mut Model) -> Option<&mut DigestState> {
    model.build.as_mut().map(|b| &mut b.digest)
}

/// The digest is made: the log below goes to its first line, unless somebody reads it already.
pub(super) fn came(model: &mut Model, digest: Box<Digest>) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    build.digest.digest = Some(digest);
    (build.digest.selected, build.digest.before) = (0, None);
    if std::mem::take(&mut build.digest.lands) && build.tab == Tab::Logs {
        return place_quietly(model);
    }
    if build.tab != Tab::Digest {
        return Vec::new();
    }
    if build.log.touched {
        return log::resized(model);
    }
    place_quietly(model)
}

pub(super) fn failed(model: &mut Model, text: String) {
    let Some(state) = state(model) else { return };
    let Some(before) = state.before.take() else {
        state.error = Some(text);
        return;
    };
    // The runs that were named cannot be read: they are asked for again, over the digest as it was.
    let named = std::mem::replace(state, *before).against;
    let is_shown =
        model.screen == Screen::Build && model.build.as_ref().is_some_and(|b| b.tab == Tab::Digest);
    if !is_shown || !model.overlays.is_empty() {
        // A prompt would take the keys from what is done there.
        return model.say_error(text);
    }
    ask_against(model);
    if let Some(Overlay::Prompt(prompt)) = model.overlays.last_mut() {
        prompt.input = Input::with(named.join(", "));
        let line = text.lines().next().unwrap_or_default();
        prompt.error = Some((line.to_owned(), None));
    }
}

/// Goes to the selected line without a choice of the user: a draft still chooses its lines itself.
fn place_quietly(model: &mut Model) -> Vec<Effect> {
    let moved = model.build.as_ref().is_some_and(|b| b.log.moved);
    let effects = place(model);
    if let Some(build) = &mut model.build {
        build.log.moved = moved;
    }
    effects
}

/// Shows the selected line in the log below.
fn place(model: &mut Model) -> Vec<Effect> {
    let mut effects = match model.build.as_ref().and_then(|b| b.digest.place()) {
        Some((file, line)) => super::build::go_to(model, &file, line),
        None => Vec::new(),
    };
    effects.extend(log::resized(model));
    effects
}

pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let page = (model.body_rows() / 5).max(1) as isize;
    let state = &mut model.build.as_mut()?.digest;
    let (rows, selected) = (state.len(), state.selected());
    // Without a list one moves in the log below.
    if rows == 0 && action.moves() {
        return Some(log::run(model, action).unwrap_or_default());
    }
    let to = match action {
        Action::Down => step(selected, 1, rows),
        Action::Up => step(selected, -1, rows),
        Action::PageDown => step(selected, page, rows),
        Action::PageUp => step(selected, -page, rows),
        Action::Top => 0,
        Action::Bottom => rows.saturating_sub(1),
        Action::Open => return Some(enter(model)),
        Action::FollowId => return Some(follow(model)),
        Action::LevelMore | Action::LevelLess => {
            let Some(story) = &mut state.story else {
                return Some(log::run(model, action).unwrap_or_default());
            };
            story.all = action == Action::LevelMore;
            story.selected = 0;
            return Some(place(model));
        }
        Action::Back => return leave_story(model),
        // The cursor of the log below stands on the selected line.
        Action::CopyText | Action::CopyUrl | Action::OpenUrl | Action::OpenChange => {
            return Some(log::run(model, action).unwrap_or_default());
        }
        _ => return None,
    };
    Some(go(model, to))
}

fn go(model: &mut Model, row: usize) -> Vec<Effect> {
    if let Some(state) = state(model) {
        state.select(row);
    }
    place(model)
}

/// A click on a row selects it, one on the selected row goes into the log.
pub(super) fn select(model: &mut Model, row: usize) -> Vec<Effect> {
    if state(model).is_some_and(|s| s.selected() == row) {
        return enter(model);
    }
    go(model, row)
}

/// Into the log, at the selected line; where the digest is being made, at its first line once there is one.
pub(super) fn enter(model: &mut Model) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    build.digest.lands =
        model.gate.single.is_none() && build.digest.digest.is_none() && build.digest.error.is_none();
    build.digest.entered = true;
    build.tab = Tab::Logs;
    build.log.touched = true;
    log::resized(model)
}

/// From the log back to the list that it was entered from; the log stays where it is until the selection moves.
pub(super) fn back_to(model: &mut Model) -> Vec<Effect> {
    if let Some(build) = &mut model.build {
        build.digest.entered = false;
        build.tab = Tab::Digest;
    }
    log::resized(model)
}

/// Out of a story: to the digest, or to the log that it was begun in.
fn leave_story(model: &mut Model) -> Option<Vec<Effect>> {
    let build = model.build.as_mut()?;
    let story = build.digest.story.take()?;
    model.tickets.cancel(Slot::Story);
    let mut effects = vec![Effect::Cancel(Slot::Story)];
    if story.from_log {
        build.tab = Tab::Logs;
        effects.extend(log::resized(model));
    } else {
        effects.extend(place(model));
    }
    Some(effects)
}

/// Follows the id in the line under the cursor across all logs.
pub(super) fn follow(model: &mut Model) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let from_digest = build.tab == Tab::Digest && build.digest.story.is_none();
    let digest_text = build
        .digest
        .digest
        .as_ref()
        .and_then(|d| d.lines.get(build.digest.selected))
        .filter(|_| from_digest)
        .map(|line| line.text.as_str());
    let log_text = build
        .log
        .open
        .as_ref()
        .and_then(|open| open.lines.get(&open.cursor))
        .map(|line| line.text.as_str());
    let Some(id) = digest_text.or(log_text).and_then(crate::digest::id_in) else {
        model.say("This line names no request and no UUID.");
        return Vec::new();
    };
    let from_log = build.tab == Tab::Logs;
    build.tab = Tab::Digest;
    build.digest.story = Some(Story {
        id: id.clone(),
        from_log,
        ..Story::default()
    });
    let work = Work::Story {
        build: build.key.clone(),
        id,
    };
    let mut effects = vec![start(model, Slot::Story, work)];
    effects.extend(log::resized(model));
    effects
}

/// The story is told: begins at the line that it was asked from, where that is in it.
pub(super) fn told(model: &mut Model, id: &str, lines: Vec<StoryLine>) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    let cursor = build.log.open.as_ref().map(|o| {
        let (path, line) = o.place(o.cursor);
        (path.to_owned(), line.saturating_add(1))
    });
    let Some(story) = build.digest.story.as_mut().filter(|s| s.id == id) else {
        return Vec::new();
    };
    story.lines = Some(lines);
    let here = story.shown().position(|l| {
        cursor
            .as_ref()
            .is_some_and(|(f, n)| *f == l.file && *n == u64::from(l.line))
    });
    story.selected = here.unwrap_or(0);
    place(model)
}

#[cfg(test)]
mod tests;
