//! All logs on one clock: merging, the same instant in another log, jumping by time, clocks that differ.

use super::time::{duration, signed, when};
use super::{height, open_log, place, start, state, window};
use crate::app::{Effect, LogPrompt, Model, OpenLog, Overlay, Prompt, PromptKind, Reading, Slot, Work};
use crate::domain::Build;
use crate::log::filter::LineFilter;
use crate::log::tree;
use jiff::Timestamp;
use std::path::PathBuf;

const SECOND: i64 = 1_000_000;
/// Logs whose times end further than this from an instant are not asked for it: seconds.
const AROUND: i64 = 10;

/// Shows the marked logs, or all, on one clock; from there the log of the line under the cursor alone.
pub(super) fn merge(model: &mut Model) -> Vec<Effect> {
    let here = place(model);
    let is_merged = open_log(model).is_some_and(|o| !o.merged.is_empty());
    let marked = state(model).is_some_and(|s| !s.files.marks.is_empty());
    if is_merged && let Some((path, line)) = here {
        // Marks that were set since ask for another choice of logs.
        let chosen = chosen(model);
        if !marked || open_log(model).is_some_and(|o| o.merged == chosen) {
            return super::open::alone(model, &path, line);
        }
    }
    merge_chosen(model)
}

/// Shows the marked logs, or all, on one clock; the cursor stays on its line.
pub(super) fn merge_chosen(model: &mut Model) -> Vec<Effect> {
    let here = place(model);
    let paths = chosen(model);
    if paths.len() < 2 {
        model.say("One log alone is on one clock already; space marks logs in the tree.");
        return Vec::new();
    }
    let files = with_disk(model, &paths);
    let reference = reference(model);
    let name = format!("{} logs on one clock", paths.len());
    let logs = model.build.as_ref().and_then(|b| b.logs.as_ref());
    let is_begun = |path: &&String| logs.is_some_and(|logs| logs.coming(path).is_some());
    let begun = paths.iter().filter(is_begun).count();
    if begun > 0 {
        model.say(format!(
            "Of {begun} of these logs only the beginning is here: merge them again when all are fetched."
        ));
    }
    let Some(state) = state(model) else {
        return Vec::new();
    };
    let before = state.open.take();
    let level = before.as_ref().map_or(crate::event::Level::None, |o| o.level);
    let mut opened = OpenLog::opening(name.clone(), level);
    opened.merged = paths;
    opened.jumped = true;
    if let Some(before) = before {
        opened.search = before.search.map(|s| crate::app::Search::new(s.pattern));
        opened.filters = before.filters;
        opened.folds_itself = before.folds_itself;
        opened.wrap = before.wrap;
    }
    // Tracebacks of several logs among each other: their first lines are what is read, one row each.
    if !opened.is_folded() {
        opened.filters.push(LineFilter::Heads);
        opened.folds_itself = true;
    }
    opened.wanted = here;
    state.open = Some(opened);
    state.pane = crate::app::LogPane::Log;
    let reading = Reading::Merge {
        name,
        files,
        reference,
    };
    let mut effects = super::open::forget(model);
    effects.push(start(model, Slot::Log, Work::Read(Box::new(reading))));
    effects
}

/// The logs to merge: the marked ones, else every log that is not known to hold nothing.
fn chosen(model: &Model) -> Vec<String> {
    let Some((build, logs)) = model.build.as_ref().and_then(|b| Some((b, b.logs.as_ref()?))) else {
        return Vec::new();
    };
    let marks = &build.log.files.marks;
    let wanted = |path: &str| {
        if !marks.is_empty() {
            return marks.contains(path);
        }
        match build.log.files.counts.get(path) {
            Some(counts) => counts.is_log && counts.span.is_some(),
            None => tree::is_log(path, b""),
        }
    };
    let paths = logs.files.iter().map(|f| f.path.clone());
    paths.filter(|p| wanted(p)).collect()
}

/// Paths with where they lie, and the offset of each.
fn with_disk(model: &Model, paths: &[String]) -> Vec<(String, PathBuf, i64)> {
    let Some((build, logs)) = model.build.as_ref().and_then(|b| Some((b, b.logs.as_ref()?))) else {
        return Vec::new();
    };
    let file = |path: &String| {
        let file = logs.files.iter().find(|f| f.path == *path)?;
        let offset = build.log.offsets.get(path).copied().unwrap_or(0);
        Some((path.clone(), logs.disk_path(file), offset))
    };
    paths.iter().filter_map(file).collect()
}

fn reference(model: &Model) -> Option<Timestamp> {
    let build = model.build.as_ref()?;
    build.build.as_ref().and_then(Build::at).or(model.gate.now)
}

/// The instant of the line under the cursor, with the offset of its log.
fn instant(model: &mut Model) -> Option<i64> {
    let state = state(model)?;
    let open = state.open.as_ref()?;
    // Several logs on one clock have their offsets in their times: under what they are called together there is none.
    let offset = state.offsets.get(&open.path).copied().unwrap_or(0);
    open.sheet()?.time(open.cursor).map(|t| t + offset)
}

/// To the same instant in the next log of the tree that has one near it.
pub(super) fn same_instant(model: &mut Model) -> Vec<Effect> {
    let (Some(micros), Some(here)) = (instant(model), place(model)) else {
        model.say("No time is known for this line.");
        return Vec::new();
    };
    // Pressed again, the instant is still the one from which it began.
    let micros = match state(model).and_then(|s| s.instant.clone()) {
        Some((at, began)) if at == here => began,
        _ => micros,
    };
    if let Some(state) = state(model) {
        state.instant = Some((here.clone(), micros));
    }
    let paths = others(model, &here.0, micros.div_euclid(SECOND));
    if paths.is_empty() {
        model.say("No other log has a line within 10 s of this one.");
        return Vec::new();
    }
    let reading = Reading::Instant {
        micros,
        files: with_disk(model, &paths),
        reference: reference(model),
    };
    vec![start(model, Slot::Instant, Work::Read(Box::new(reading)))]
}

/// The logs after `path` in the order of the tree, round the end, that may have a line of a second.
fn others(model: &Model, path: &str, second: i64) -> Vec<String> {
    let Some((build, logs)) = model.build.as_ref().and_then(|b| Some((b, b.logs.as_ref()?))) else {
        return Vec::new();
    };
    let may = |path: &str| {
        let offset = build
            .log
            .offsets
            .get(path)
            .copied()
            .unwrap_or(0)
            .div_euclid(SECOND);
        match build.log.files.counts.get(path) {
            Some(counts) => counts.span.is_some_and(|(from, to)| {
                counts.is_log && (from + offset - AROUND..=to + offset + AROUND).contains(&second)
            }),
            None => tree::is_log(path, b""),
        }
    };
    let paths: Vec<&str> = logs.files.iter().map(|f| f.path.as_str()).collect();
    let at = paths.iter().position(|p| *p == path).unwrap_or(0);
    let (before, after) = paths.split_at_checked(at).unwrap_or_default();
    let round = after.iter().skip(1).chain(before);
    round.filter(|p| may(p)).map(ToString::to_string).collect()
}

/// The place of the same instant came.
pub(crate) fn instant_came(model: &mut Model, found: Option<(String, u64, i64)>) -> Vec<Effect> {
    let Some((path, line, away)) = found else {
        model.say("No other log has a line within 10 s of this one.");
        return Vec::new();
    };
    if let Some(state) = state(model)
        && let Some((at, _)) = &mut state.instant
    {
        *at = (path.clone(), line);
    }
    super::visit::leave(model);
    let name = path.rsplit('/').next().unwrap_or(&path).to_string();
    model.say(match away {
        0 => format!("{name} at the same instant."),
        away if away > 0 => format!("{name}, {} later.", seconds(away)),
        away => format!("{name}, {} earlier.", seconds(-away)),
    });
    super::open::go_to(model, &path, line)
}

/// `0.203 s`.
fn seconds(micros: i64) -> String {
    format!("{}.{:03} s", micros / SECOND, micros % SECOND / 1000)
}

/// Asks for a time to go to.
pub(super) fn ask_time(model: &mut Model) {
    ask(
        model,
        LogPrompt::Time,
        "go to (HH:MM[:SS], +5m, -30s, a date with time)",
        "",
    );
}

/// Asks how far the clock of the cursor's log is off.
pub(super) fn ask_offset(model: &mut Model) {
    let Some((path, line)) = place(model) else { return };
    let Some(state) = state(model) else { return };
    let offset = state.offsets.get(&path).copied().unwrap_or(0);
    state.asked_of = Some((path.clone(), line));
    let name = path.rsplit('/').next().unwrap_or(&path);
    let title = format!("add to the times of {name} (+1.5s, -2h)");
    let text = if offset == 0 {
        String::new()
    } else {
        signed(offset)
    };
    ask(model, LogPrompt::Offset, &title, &text);
}

fn ask(model: &mut Model, kind: LogPrompt, title: &str, text: &str) {
    let mut prompt = Prompt::new(PromptKind::Log(kind), title);
    prompt.input = crate::app::Input::with(text);
    model.overlays.push(Overlay::Prompt(prompt));
}

/// Goes to a time as typed.
pub(super) fn time_entered(model: &mut Model, text: &str) -> Vec<Effect> {
    let height = height(model);
    let Some(open) = open_log(model) else {
        return Vec::new();
    };
    let Some(sheet) = open.sheet() else {
        return Vec::new();
    };
    let Some(now) = sheet.time(open.cursor) else {
        model.say("No time is known for this line.");
        return Vec::new();
    };
    let Some(wanted) = when(text, now) else {
        return Vec::new();
    };
    let found = sheet.at_time(wanted);
    let line = found.unwrap_or_else(|| sheet.n_lines().saturating_sub(1));
    super::visit::leave(model);
    let Some(open) = open_log(model) else {
        return Vec::new();
    };
    open.go(line, height);
    open.center(height);
    if let Some(text) = landed(open, wanted, found.is_some(), line) {
        model.say(text);
    }
    if let Some(state) = state(model) {
        state.moved = true;
    }
    window::fetch(model)
}

/// Where a jump to a time landed, where that is not the line that was meant, and why.
fn landed(open: &OpenLog, wanted: i64, is_within: bool, line: u64) -> Option<String> {
    let time = |line: u64| open.sheet().and_then(|sheet| sheet.time(line)).map(clock);
    let here = match time(open.cursor) {
        Some(at) => format!("line {}, {at}", open.cursor + 1),
        None => format!("line {}", open.cursor + 1),
    };
    let is_shown = open.cursor == line;
    if !is_within {
        let log = if open.is_complete() {
            "The log"
        } else {
            "What is read of the log so far"
        };
        let last = if is_shown {
            "its last line"
        } else {
            "the last line shown"
        };
        return Some(format!(
            "{log} ends before {}: this is {last}, {here}.",
            clock(wanted)
        ));
    }
    if !is_shown {
        let hidden = match (open.level > crate::event::Level::None, open.passing.is_some()) {
            (true, true) => "the level and the filters hide",
            (true, false) => "the level hides",
            (false, _) => "the filters hide",
        };
        let (meant, side) = (line + 1, if open.cursor > line { "next" } else { "last" });
        return Some(format!(
            "{} is line {meant}, which {hidden}: this is the {side} line shown, {here}.",
            clock(wanted)
        ));
    }
    // The first line of a time or later: after a gap that is another time.
    let gap = open.sheet()?.time(open.cursor)?.saturating_sub(wanted);
    (gap >= 60 * SECOND).then(|| format!("No line is of {}: the next one is {here}.", clock(wanted)))
}

/// `14:05:30`.
fn clock(micros: i64) -> String {
    let at = Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH);
    at.strftime("%H:%M:%S").to_string()
}

/// The log has another offset from now on.
pub(super) fn offset_entered(model: &mut Model, text: &str) -> Vec<Effect> {
    let offset = if text.is_empty() { Some(0) } else { duration(text) };
    let Some(state) = state(model) else {
        return Vec::new();
    };
    let (Some(offset), Some((path, _))) = (offset, state.asked_of.take()) else {
        return Vec::new();
    };
    if offset == 0 {
        state.offsets.remove(&path);
    } else {
        state.offsets.insert(path, offset);
    }
    if state.open.as_ref().is_some_and(|o| !o.merged.is_empty()) {
        return merge_chosen(model);
    }
    Vec::new()
}

/// The clocks of hosts were told to be off: their logs are moved, which the user may say otherwise.
pub(super) fn told(model: &mut Model, hosts: &[(String, i64, usize)]) {
    let Some(state) = state(model) else { return };
    let Some(open) = &state.open else { return };
    for path in &open.merged {
        let folder = path.split_once('/').map_or("", |(host, _)| host);
        if let Some((_, ahead, _)) = hosts.iter().find(|(host, ..)| host == folder) {
            state.offsets.entry(path.clone()).or_insert(-ahead);
        }
    }
    if let Some((host, ahead, n)) = hosts.first() {
        let by = signed(*ahead);
        model.say(format!(
            "The clock of {host} is off by {by}, {n} requests tell: its logs are moved; > sets it."
        ));
    }
}

/// What is wrong with a time or an offset as typed.
pub(super) fn wrong(kind: LogPrompt, text: &str) -> Option<String> {
    let known = match kind {
        LogPrompt::Offset => duration(text).is_some(),
        _ => when(text, 0).is_some(),
    };
    (!known && !text.is_empty()).then(|| match kind {
        LogPrompt::Offset => "an offset is written as +1.5s, -200ms, +5m, -2h".to_string(),
        _ => "a time is written as 14:05, 14:05:30, +5m, -30s or 2026-11-21T14:05:30Z".to_string(),
    })
}
