//! Opening: which file first, and what comes in while it is opened.

use super::{height, open_log, start, state, window};
use crate::app::{Effect, FileCounts, LogPane, Model, OpenLog, Slot, Work, first_level};
use crate::domain::Build;
use crate::event::Level;
use crate::log::histogram::Histogram;
use crate::log::index::Snapshot;
use crate::log::tree;
use std::sync::Arc;

/// The build's files are here: opens the deepest log at once, and counts errors to find a better one.
pub(crate) fn open_build(model: &mut Model) -> Vec<Effect> {
    let Some(build) = model.build.as_mut() else {
        return Vec::new();
    };
    let Some(logs) = &build.logs else {
        return Vec::new();
    };
    let mut files: Vec<&crate::domain::LogFile> = logs.files.iter().collect();
    files.sort_by_key(|f| std::cmp::Reverse(tree::depth_rank(&f.path)));
    let files = files
        .into_iter()
        .map(|f| (f.path.clone(), logs.disk_path(f)))
        .collect();
    let reference = build.build.as_ref().and_then(Build::at).or(model.gate.now);
    let mut effects = open_best(model);
    effects.push(start(model, Slot::Counts, Work::CountErrors { files, reference }));
    effects
}

/// Opens the file that a build should be opened on, unless it is open.
fn open_best(model: &mut Model) -> Vec<Effect> {
    let best = model.build.as_ref().and_then(|b| {
        let files = &b.logs.as_ref()?.files;
        Some(b.log.files.best(files)?.path.clone())
    });
    match best {
        Some(path) => open(model, &path),
        None => Vec::new(),
    }
}

/// Opens a file, unless it is open.
pub(super) fn open(model: &mut Model, path: &str) -> Vec<Effect> {
    let now = model.gate.now;
    let Some(build) = model.build.as_mut() else {
        return Vec::new();
    };
    let Some(logs) = &build.logs else {
        return Vec::new();
    };
    if build.log.open.as_ref().is_some_and(|o| o.path == path) {
        return Vec::new();
    }
    let Some(file) = logs.files.iter().find(|f| f.path == path) else {
        return Vec::new();
    };
    let disk = logs.disk_path(file);
    let reference = build.build.as_ref().and_then(Build::at).or(now);
    build.log.files.select(&logs.files, path);
    let known = build.log.files.counts.get(path).map_or(0, |c| c.errors);
    let search = build.log.open.as_ref().and_then(|o| o.search.clone());
    let mut opened = OpenLog::opening(path, first_level(known));
    opened.search = search.map(|s| crate::app::Search::new(s.pattern));
    build.log.open = Some(opened);
    let path = path.to_string();
    vec![
        Effect::Cancel(Slot::Window),
        start(
            model,
            Slot::Log,
            Work::OpenLog {
                path,
                disk,
                reference,
            },
        ),
    ]
}

/// Shows a line (0-based) of a file, which is opened for it.
pub(crate) fn go_to(model: &mut Model, path: &str, line: u64) -> Vec<Effect> {
    let mut effects = open(model, path);
    let height = height(model);
    if let Some(state) = state(model) {
        state.pane = LogPane::Log;
        state.touched = true;
        state.moved = true;
    }
    if let Some(open) = open_log(model).filter(|o| o.path == path) {
        open.wanted = Some(line);
        open.go_to_wanted(height);
    }
    effects.extend(window::fetch(model));
    effects
}

/// Opens the file of the selected row of the tree.
pub(super) fn selected(model: &mut Model) -> Vec<Effect> {
    let path = model.build.as_ref().and_then(|b| {
        let rows = b.log.files.rows(&b.logs.as_ref()?.files);
        let row = rows.get(b.log.files.selected)?;
        row.file.map(|_| row.path.clone())
    });
    let mut effects = path.map(|p| open(model, &p)).unwrap_or_default();
    effects.extend(window::fetch(model));
    effects
}

/// The next or previous log in the order of the files, those known to hold nothing left out.
pub(super) fn neighbour(model: &mut Model, by: isize) -> Vec<Effect> {
    let next = model.build.as_ref().and_then(|b| {
        let files = &b.logs.as_ref()?.files;
        let readable = |path: &str| {
            b.log
                .files
                .counts
                .get(path)
                .is_none_or(|c| c.is_log && c.lines > 0)
        };
        let paths: Vec<&str> = files.iter().map(|f| f.path.as_str()).collect();
        let open = b.log.open.as_ref().map_or("", |o| o.path.as_str());
        let at = paths.iter().position(|p| *p == open)?;
        let found = if by > 0 {
            paths.iter().skip(at + 1).find(|p| readable(p))
        } else {
            paths.iter().take(at).rev().find(|p| readable(p))
        };
        found.map(ToString::to_string)
    });
    match next {
        Some(path) => open(model, &path),
        None => {
            model.say(if by > 0 {
                "This is the last log."
            } else {
                "This is the first log."
            });
            Vec::new()
        }
    }
}

/// Error counts of files came in; while the user has not touched anything, the best file is opened.
pub(crate) fn counted(model: &mut Model, counts: Vec<(String, FileCounts)>) -> Vec<Effect> {
    let Some(state) = state(model) else {
        return Vec::new();
    };
    state.files.counts.extend(counts);
    if state.touched || state.pane == LogPane::Files {
        return Vec::new();
    }
    open_best(model)
}

/// The open log is indexed further.
pub(crate) fn grown(
    model: &mut Model,
    path: &str,
    snapshot: Snapshot,
    histogram: Arc<Histogram>,
    problem: Option<String>,
) -> Vec<Effect> {
    let height = height(model);
    let Some(open) = open_log(model).filter(|o| o.path == path) else {
        return Vec::new();
    };
    let complete = snapshot.is_complete() && !open.is_complete();
    let first = snapshot.first_record(Level::Error);
    open.take(snapshot, histogram);
    open.problem = problem;
    if open.wanted.is_some() {
        open.go_to_wanted(height);
    } else if let Some(line) = first.filter(|_| !open.jumped) {
        open.jumped = true;
        open.filter(Level::Error, height);
        open.go(line, height);
        open.center(height);
    } else if complete && !open.jumped && open.level > Level::None {
        // It was opened for errors of an earlier count that are there no more.
        open.filter(Level::None, height);
    } else {
        open.move_by(0, height);
    }
    let pattern = open
        .search
        .as_ref()
        .filter(|s| complete || s.hits.is_none())
        .map(|s| s.pattern.clone());
    let mut effects = window::fetch(model);
    if let Some(pattern) = pattern {
        effects.push(super::search::look_for(model, pattern));
    }
    effects
}

/// Opening or reading a log failed; whether it was the open one.
pub(crate) fn broke(model: &mut Model, text: &str) -> bool {
    open_log(model).is_some_and(|open| {
        open.problem = Some(text.to_string());
        true
    })
}
