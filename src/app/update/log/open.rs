//! Opening: which file first, and what comes in while it is opened.

use super::{height, open_log, start, state, window};
use crate::app::{Effect, FileCounts, LogPane, Model, OpenLog, Reading, Slot, Work, first_level};
use crate::domain::Build;
use crate::event::Level;
use crate::log::filter::LineFilter;
use crate::log::histogram::Histogram;
use crate::log::sheet::Sheet;
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
    // Some may have been read while the others were fetched.
    let is_read = build.log.touched && build.log.open.is_some();
    let mut effects = if is_read { Vec::new() } else { open_best(model) };
    effects.push(start(model, Slot::Counts, Work::CountErrors { files, reference }));
    effects.extend(super::note::read(model));
    effects
}

/// Some of the build's files are here: one is opened.
pub(crate) fn arriving(model: &mut Model) -> Vec<Effect> {
    let is_open = model.build.as_ref().is_some_and(|b| b.log.open.is_some());
    if is_open { Vec::new() } else { open_best(model) }
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
    let mut opened = OpenLog::opening(path, first_level(known));
    if let Some(before) = &build.log.open {
        let pattern = before.search.as_ref().map(|s| &s.pattern);
        opened.search = pattern.map(crate::app::Search::new);
        opened.filters.clone_from(&before.filters);
        if before.folds_itself {
            // Logs that stand together are folded; one alone is read from line to line, unless the user folds it.
            opened.filters.retain(|f| *f != LineFilter::Heads);
        }
        opened.wrap = before.wrap;
    }
    build.log.open = Some(opened);
    read(model, path.to_string(), disk, reference)
}

/// Reads a log that is shown from now on.
fn read(
    model: &mut Model,
    path: String,
    disk: std::path::PathBuf,
    reference: Option<jiff::Timestamp>,
) -> Vec<Effect> {
    let work = Work::OpenLog {
        path,
        disk,
        reference,
    };
    let mut effects = forget(model);
    effects.push(start(model, Slot::Log, work));
    effects
}

/// Other lines are shown from now on: what was asked of those before is no answer, though they may be called the same.
pub(super) fn forget(model: &mut Model) -> Vec<Effect> {
    [Slot::Window, Slot::Search, Slot::Filter]
        .into_iter()
        .map(|slot| {
            model.tickets.cancel(slot);
            Effect::Cancel(slot)
        })
        .collect()
}

/// Shows the log of a line alone, with the levels and filters that it was seen under.
pub(super) fn alone(model: &mut Model, path: &str, line: u64) -> Vec<Effect> {
    let level = open_log(model).map(|o| o.level);
    let effects = open(model, path);
    if let Some(open) = open_log(model) {
        open.level = level.unwrap_or(open.level);
        open.wanted = Some((path.to_string(), line));
    }
    effects
}

/// Something happened to the file of the open log.
pub(crate) fn changed(model: &mut Model, path: &str, text: String, anew: bool) -> Vec<Effect> {
    if open_log(model).is_none_or(|o| o.path != path) {
        return Vec::new();
    }
    if !anew {
        // What was fetched has its own name now: it is read there as soon as that is known.
        if !is_coming(model, path) {
            model.say(text);
        }
        return vec![watch(model, path)];
    }
    model.say(text);
    let (Some((disk, reference)), Some(open)) = (place_of(model, path), open_log(model)) else {
        return Vec::new();
    };
    // Its lines are other lines now.
    open.view = None;
    open.search = open.search.take().map(|s| crate::app::Search::new(s.pattern));
    open.marks.clear();
    open.last_mark = None;
    open.lines.clear();
    open.asked = None;
    open.passing = None;
    read(model, path.to_string(), disk, reference)
}

/// Where a file of the build lies, and when the build was.
fn place_of(model: &Model, path: &str) -> Option<(std::path::PathBuf, Option<jiff::Timestamp>)> {
    let build = model.build.as_ref()?;
    let logs = build.logs.as_ref()?;
    let file = logs.files.iter().find(|f| f.path == path)?;
    let reference = build.build.as_ref().and_then(Build::at).or(model.gate.now);
    Some((logs.disk_path(file), reference))
}

/// Whether a file is being fetched, and only its beginning is here.
fn is_coming(model: &Model, path: &str) -> bool {
    let logs = model.build.as_ref().and_then(|b| b.logs.as_ref());
    model.tickets.is_running(Slot::Build) && logs.is_some_and(|logs| logs.coming(path).is_some())
}

/// The open log, read as far as it had come, is whole: it is read from its own file. Its lines stay what they are, so
/// what is shown and marked stays.
pub(crate) fn whole(model: &mut Model, path: &str) -> Vec<Effect> {
    let (Some((disk, reference)), Some(open)) = (place_of(model, path), open_log(model)) else {
        return Vec::new();
    };
    open.problem = None;
    open.asked = None;
    let mut effects = super::super::end(model, vec![Slot::Watch]);
    effects.extend(read(model, path.to_string(), disk, reference));
    effects
}

/// Waits for what happens to the file.
fn watch(model: &mut Model, path: &str) -> Effect {
    let reading = Reading::Watch {
        path: path.to_string(),
    };
    start(model, Slot::Watch, Work::Read(Box::new(reading)))
}

/// Stays on the last line while the log grows, or no longer.
pub(super) fn follow(model: &mut Model) {
    let height = height(model);
    let Some(open) = open_log(model) else { return };
    open.follow = !open.follow;
    if open.follow {
        open.move_by(i64::MAX, height);
    }
    let follows = open.follow;
    model.say(if follows {
        "The cursor stays on the last line while the log grows."
    } else {
        "The cursor stays where it is."
    });
}

/// Shows a line (0-based) of a file, which is opened for it.
pub(crate) fn go_to(model: &mut Model, path: &str, line: u64) -> Vec<Effect> {
    // Where several logs are shown on one clock, it is among them.
    let shown = open_log(model).is_some_and(|o| o.position(path, line).is_some());
    let mut effects = if shown { Vec::new() } else { open(model, path) };
    let height = height(model);
    if let Some(state) = state(model) {
        state.pane = LogPane::Log;
        state.touched = true;
        state.moved = true;
    }
    if let Some(open) = open_log(model).filter(|o| shown || o.path == path) {
        open.wanted = Some((path.to_string(), line));
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
        let open = b.log.open.as_ref().map_or("", |o| o.place(o.cursor).0);
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
    sheet: Sheet,
    histogram: Arc<Histogram>,
    problem: Option<String>,
) -> Vec<Effect> {
    let height = height(model);
    // What has not come yet is no fault of the file.
    let problem = problem.filter(|_| !is_coming(model, path));
    let Some(open) = open_log(model).filter(|o| o.path == path) else {
        return Vec::new();
    };
    let more = sheet.n_lines() != open.n_lines();
    let done = sheet.is_complete();
    if !done && sheet.n_lines() < open.n_lines() {
        // It is read from its whole file now, and not yet as far as it was known before.
        return Vec::new();
    }
    let complete = done && (more || !open.is_complete());
    let first = sheet.first_record(Level::Error);
    if more && open.is_complete() {
        // A log that was read to its end grew: its last line may go on by now.
        let last = open.n_lines().saturating_sub(1);
        open.lines.retain(|line, _| *line < last);
        open.asked = None;
    }
    open.take(sheet, histogram);
    open.problem = problem;
    if open.wanted.is_some() {
        open.go_to_wanted(height);
    } else if open.follow {
        open.move_by(i64::MAX, height);
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
    let watched = done && open.merged.is_empty();
    let mut effects = window::fetch(model);
    if let Some(pattern) = pattern {
        effects.push(super::search::look_for(model, pattern));
    }
    let is_unfiltered = |open: &mut OpenLog| open.passing.is_none() && !open.filters.is_empty();
    if complete || done && open_log(model).is_some_and(is_unfiltered) {
        effects.extend(super::filter::again(model));
    }
    if watched {
        effects.push(watch(model, path));
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
