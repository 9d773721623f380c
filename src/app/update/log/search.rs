//! Search in the open log: shown while it is typed, kept with Enter, given up with Escape.

use super::{height, open_log, start, state, window};
use crate::app::{Effect, Model, OpenLog, Overlay, Prompt, PromptKind, Search, Slot, Work};
use crate::event::Level;
use crate::log::search::{Hits, pattern};
use std::collections::BTreeMap;
use std::sync::Arc;

const TITLE: &str = "search";

/// Opens the prompt.
pub(super) fn ask(model: &mut Model) {
    if let Some(state) = state(model) {
        state.search_before = state.open.as_ref().and_then(|o| o.search.clone());
        state.cursor_before = state.open.as_ref().map_or(0, |o| o.cursor);
    }
    model
        .overlays
        .push(Overlay::Prompt(Prompt::new(PromptKind::Search, TITLE)));
}

/// What is wrong with a pattern.
pub(super) fn pattern_error(text: &str) -> Option<String> {
    pattern(text).err().map(|e| e.chain())
}

/// Starts looking for a pattern in the open log.
pub(super) fn look_for(model: &mut Model, pattern: String) -> Effect {
    let path = open_log(model).map(|o| o.path.clone()).unwrap_or_default();
    start(model, Slot::Search, Work::SearchLog { path, pattern })
}

/// The text in the prompt changed: shows its hits.
pub(super) fn search_typed(model: &mut Model, text: &str) -> Vec<Effect> {
    let empty = text.is_empty();
    if !empty && pattern(text).is_err() {
        // Half a pattern, most often: what was found before stays on the screen.
        return Vec::new();
    }
    let Some(open) = open_log(model) else {
        return Vec::new();
    };
    if empty {
        open.search = None;
        title(model);
        model.tickets.cancel(Slot::Search);
        let mut effects = window::fetch(model);
        effects.push(Effect::Cancel(Slot::Search));
        return effects;
    }
    open.search = Some(Search::new(text));
    title(model);
    let mut effects = window::fetch(model);
    effects.push(look_for(model, text.to_string()));
    effects
}

/// The search is meant; an empty one ends searching.
pub(crate) fn search_entered(model: &mut Model, text: &str) -> Vec<Effect> {
    let before = state(model).map(|s| s.cursor_before);
    if let (Some(state), Some(before)) = (state(model), before)
        && let Some(open) = state.open.as_ref().filter(|o| o.cursor != before)
    {
        let (path, line) = open.place(before);
        let place = (path.to_string(), line);
        state.visits.leave(place);
        state.moved = true;
    }
    let none = open_log(model)
        .and_then(|o| o.search.as_ref())
        .and_then(|s| s.hits.as_ref())
        .is_some_and(|h| h.lines.is_empty());
    if none {
        model.say(format!("No line matches {text}"));
    }
    window::fetch(model)
}

/// The prompt was left: everything is as before.
pub(super) fn search_given_up(model: &mut Model) -> Vec<Effect> {
    let height = height(model);
    let Some(state) = state(model) else {
        return Vec::new();
    };
    let before = state.search_before.take();
    let cursor = state.cursor_before;
    if let Some(open) = &mut state.open {
        open.search = before;
        open.go(cursor, height);
    }
    window::fetch(model)
}

/// Hits came: while the pattern is typed, the cursor goes to the first one from where it was.
pub(crate) fn hits_came(model: &mut Model, path: &str, pattern: &str, hits: Arc<Hits>) -> Vec<Effect> {
    let typing = is_typing(model);
    let height = height(model);
    let Some(state) = state(model) else {
        return Vec::new();
    };
    let from = state.cursor_before;
    let notes = &state.notes;
    let Some(open) = state.open.as_mut().filter(|o| o.path == path) else {
        return Vec::new();
    };
    let hits = with_notes(open, notes, pattern, hits);
    let Some(search) = open.search.as_mut().filter(|s| s.pattern == pattern) else {
        return Vec::new();
    };
    search.hits = Some(Arc::clone(&hits));
    if typing {
        let visible = visible_hit(open, from, true, true);
        if let Some(line) = visible {
            open.go(line, height);
        }
        title(model);
    }
    window::fetch(model)
}

/// The hits and the lines whose notes match.
fn with_notes(
    open: &OpenLog,
    notes: &BTreeMap<(String, u64), String>,
    text: &str,
    hits: Arc<Hits>,
) -> Arc<Hits> {
    let Ok(regex) = pattern(text) else { return hits };
    let noted = notes.iter().filter(|(_, note)| regex.is_match(note.as_bytes()));
    let noted: Vec<u64> = noted
        .filter_map(|((path, line), _)| open.position(path, *line))
        .collect();
    if noted.is_empty() {
        return hits;
    }
    let mut lines = hits.lines.clone();
    lines.extend(noted);
    lines.sort_unstable();
    lines.dedup();
    Arc::new(Hits { lines, cut: hits.cut })
}

fn is_typing(model: &Model) -> bool {
    matches!(model.overlays.last(), Some(Overlay::Prompt(p)) if p.kind == PromptKind::Search)
}

/// The prompt's title says how many hits there are.
fn title(model: &mut Model) {
    let count = open_log(model).and_then(|o| o.search.as_ref().map(|s| s.count(o.cursor)));
    if let Some(Overlay::Prompt(prompt)) = model.overlays.last_mut() {
        prompt.title = count.map_or_else(|| TITLE.to_string(), |c| format!("{TITLE} · {c}"));
    }
}

/// Puts the cursor on a hit, and shows its level if it is hidden.
fn show(model: &mut Model, line: Option<u64>, height: u64) {
    let (Some(line), Some(open)) = (line, open_log(model)) else {
        return;
    };
    let level = open.sheet().map_or(open.level, |s| s.level(line));
    if level < open.level {
        // Its level alone, not all.
        open.filter(level, height);
    }
    open.reveal(line, height);
    open.go(line, height);
}

/// The next or previous hit that the level filter lets through, round the ends; `from` itself where `here`.
fn visible_hit(open: &OpenLog, from: u64, next: bool, here: bool) -> Option<u64> {
    let hits = open.search.as_ref()?.hits.as_ref()?;
    let view = open.view.as_ref()?;
    let shown = |line: &&u64| view.shows(**line);
    let at = hits
        .lines
        .partition_point(|l| if next && !here { *l <= from } else { *l < from });
    let (before, after) = hits.lines.split_at_checked(at)?;
    let found = if next {
        after.iter().chain(before).find(shown)
    } else {
        before.iter().rev().chain(after.iter().rev()).find(shown)
    };
    found.copied()
}

/// To the next or previous hit, round the ends; where all hits are hidden, their level is shown.
pub(super) fn step(model: &mut Model, next: bool) {
    let height = height(model);
    let Some(open) = open_log(model) else { return };
    let Some(hits) = open.search.as_ref().and_then(|s| s.hits.clone()) else {
        model.say("Nothing is searched; / searches.");
        return;
    };
    let cursor = open.cursor;
    let is_filtered = open.level > Level::None || open.passing.is_some();
    let hidden = open.view.as_ref().filter(|_| is_filtered).map_or(0, |view| {
        let is_hidden = |line: &&u64| !view.shows(**line);
        hits.lines.iter().filter(is_hidden).count()
    });
    let what = match open.level {
        Level::None => "the filters".to_owned(),
        level if open.passing.is_none() => format!("{}+", level.name()),
        level => format!("{}+ and the filters", level.name()),
    };
    let all = hits.lines.len();
    let told = format!("{all} hits, {hidden} hidden by {what}.");
    let any = if next {
        hits.next(cursor)
    } else {
        hits.previous(cursor)
    };
    match visible_hit(open, cursor, next, false).or(any) {
        Some(line) => {
            show(model, Some(line), height);
            let round = match (line <= cursor) == next {
                true if hidden + 1 == all => "This is the only one shown.",
                true if next => "Round the end, from the top.",
                true => "Round the top, from the end.",
                false => "",
            };
            // Where all were hidden, the one is shown now.
            let text = if hidden > 0 && hidden < all {
                format!("{round} {told}")
            } else {
                round.to_owned()
            };
            if !text.is_empty() {
                model.say(text.trim_start());
            }
        }
        None => model.say("No line matches the search."),
    }
}
