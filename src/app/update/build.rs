//! One build: opening it, its tabs.

use super::{log, start};
use crate::app::{Action, BuildState, Effect, Model, Screen, Slot, Tab, Work};
use crate::domain::{Build, BuildKey};
use crate::source::BuildLogs;

/// Opens a build on its logs.
pub(super) fn open(model: &mut Model, key: BuildKey, build: Option<Build>) -> Vec<Effect> {
    model.screen = Screen::Build;
    model.build = Some(BuildState::opening(key.clone(), build));
    let mut effects = super::leave_build(model);
    // What the others look like waits: this one is wanted now.
    effects.extend(super::end(model, vec![Slot::Headlines]));
    effects.push(start(model, Slot::Build, Work::OpenBuild(key)));
    effects
}

/// Some logs are here: they can be read while the others are fetched.
pub(super) fn arriving(model: &mut Model, logs: Box<BuildLogs>) -> Vec<Effect> {
    let mut effects = take_logs(model, logs);
    effects.extend(log::arriving(model));
    effects
}

/// Takes the files of the opened build; the tree stays on the file that is selected. A log that was read while it was
/// fetched is read from the whole file where that is here now.
fn take_logs(model: &mut Model, logs: Box<BuildLogs>) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    build.build = logs.build.clone().or(build.build.take());
    let before = build.logs.replace(logs);
    let was_coming = |path: &str| {
        before
            .as_ref()
            .is_some_and(|before| before.coming(path).is_some())
    };
    let is_coming = |path: &str| {
        build
            .logs
            .as_ref()
            .is_some_and(|logs| logs.coming(path).is_some())
    };
    let open = build.log.open.as_ref().map(|open| open.path.clone());
    let whole = open.filter(|path| was_coming(path) && !is_coming(path));
    let files = &mut build.log.files;
    let rows = before
        .as_ref()
        .map(|before| files.rows(&before.files))
        .unwrap_or_default();
    if let (Some(row), Some(logs)) = (rows.get(files.selected), &build.logs) {
        files.select(&logs.files, &row.path);
    }
    whole.map_or_else(Vec::new, |path| log::whole(model, &path))
}

pub(super) fn opened(model: &mut Model, logs: Box<BuildLogs>) -> Vec<Effect> {
    if model.build.is_some() {
        let mut effects = take_logs(model, logs);
        effects.extend(log::open_build(model));
        effects.extend(super::digest::begin(model));
        return effects;
    }
    Vec::new()
}

pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let build = model.build.as_ref()?;
    let tab = build.tab;
    // Typed ahead of the logs: into the log, where the digest's first line will be.
    if tab == Tab::Logs && action == Action::Open && build.logs.is_none() && model.gate.single.is_none() {
        return Some(super::digest::enter(model));
    }
    let handled = match tab {
        Tab::Digest => super::digest::run(model, action),
        Tab::Logs => log::run(model, action),
        Tab::Matches => super::matches::run(model, action),
        Tab::Suspects => super::suspects::run(model, action),
        Tab::Draft => super::draft::run(model, action),
        Tab::Submit => super::submit::run(model, action),
    };
    if handled.is_some() {
        return handled;
    }
    match action {
        Action::ShowFiles => return Some(log::show_files(model)),
        Action::CompareWith => {
            super::digest::ask_against(model);
            return Some(Vec::new());
        }
        _ => {}
    }
    let tab = match action {
        Action::ShowDigest => Tab::Digest,
        Action::ShowLogs => Tab::Logs,
        Action::ShowMatches => Tab::Matches,
        Action::ShowSuspects => Tab::Suspects,
        Action::Draft => Tab::Draft,
        Action::Submit => Tab::Submit,
        _ => return None,
    };
    // The submission shows itself once there is one: without a draft one stays where one is, and is told.
    if let Some(build) = model.build.as_mut().filter(|_| tab != Tab::Submit) {
        build.tab = tab;
    }
    match tab {
        Tab::Matches => Some(super::matches::show(model)),
        Tab::Suspects => Some(super::suspects::show(model)),
        Tab::Draft => Some(super::draft::show(model)),
        Tab::Submit => Some(super::submit::show(model)),
        Tab::Digest => Some(super::digest::show(model)),
        Tab::Logs => Some(log::resized(model)),
    }
}

/// The lines that a draft is made from: file and 1-based line. The marked ones, or the one under the cursor once the
/// user moved it; none where the tool should choose.
pub(super) fn marked_lines(model: &Model) -> Vec<(String, u32)> {
    let Some(build) = &model.build else {
        return Vec::new();
    };
    let is_chosen = build.log.open.as_ref().is_some_and(|o| !o.marks.is_empty()) || build.log.moved;
    match build.log.selection() {
        Some(places) if is_chosen => places
            .into_iter()
            .map(|(file, line)| (file, line.saturating_add(1).try_into().unwrap_or(u32::MAX)))
            .collect(),
        _ => Vec::new(),
    }
}

/// Shows a line (1-based) of a file of the build.
pub(super) fn go_to(model: &mut Model, file: &str, line: u32) -> Vec<Effect> {
    log::go_to(model, file, u64::from(line).saturating_sub(1))
}
