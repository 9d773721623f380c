//! The logs tab: moving in the tree and in the log, the level filter, errors, marks. One idea a file below.

mod link;
mod open;
mod search;
mod window;

pub(super) use open::{broke, counted, go_to, grown, open_build};
pub(super) use search::{hits_came, pattern_error, search_entered, search_given_up, search_typed};
pub(super) use window::window_came;

/// A click on a row of the tree: selects it, and shows its log; one on the selected folder folds it.
pub(super) fn clicked_file(model: &mut Model, index: usize) -> Vec<Effect> {
    super::click::focus(model, LogPane::Files);
    let Some(state) = state(model) else {
        return Vec::new();
    };
    if std::mem::replace(&mut state.files.selected, index) == index {
        return run_files(model, Action::Open).unwrap_or_default();
    }
    open::selected(model)
}

/// A click on a line puts the cursor there.
pub(super) fn clicked_line(model: &mut Model, line: u64) -> Vec<Effect> {
    super::click::focus(model, LogPane::Log);
    let height = height(model);
    if let Some(open) = open_log(model) {
        open.jumped = true;
        open.go(line, height);
    }
    if let Some(state) = state(model) {
        state.moved = true;
    }
    window::fetch(model)
}

use super::start;
use crate::app::{
    Action, BuildState, Effect, LogGeometry, LogPane, LogState, Model, OpenLog, Slot, Work, first_level, step,
};
use crate::event::Level;

/// Columns that one key scrolls a log sideways.
const SIDEWAYS: usize = 20;
/// More lines of one record are never copied at once.
const RECORD: u64 = 2000;

pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let pane = state(model)?.pane;
    let general = match action {
        Action::NextPane => Some(next_pane(model)),
        Action::Zoom => Some(zoom(model)),
        Action::NextFile => Some(open::neighbour(model, 1)),
        Action::PreviousFile => Some(open::neighbour(model, -1)),
        Action::OpenUrl | Action::CopyUrl => Some(link::line(model, action == Action::CopyUrl)),
        Action::OpenChange => Some(link::change(model)),
        Action::Back => back(model),
        _ => None,
    };
    let effects = match (general, pane) {
        (Some(effects), _) => effects,
        (None, LogPane::Files) => run_files(model, action)?,
        (None, LogPane::Log) => run_log(model, action)?,
    };
    if let Some(state) = state(model) {
        state.touched = true;
    }
    Some(effects)
}

/// The logs tab's state.
fn state(model: &mut Model) -> Option<&mut LogState> {
    model.build.as_mut().map(|b| &mut b.log)
}

/// The open log.
fn open_log(model: &mut Model) -> Option<&mut OpenLog> {
    state(model)?.open.as_mut()
}

/// Rows of text in the log's pane.
fn height(model: &Model) -> u64 {
    let log = model.build.as_ref().map(|b| &b.log);
    let (pane, zoom) = log.map_or((LogPane::Log, false), |l| (l.pane, l.zoom));
    u64::from(LogGeometry::of(model.size, pane, zoom).text)
}

/// The terminal has another size.
pub(super) fn resized(model: &mut Model) -> Vec<Effect> {
    let height = height(model);
    if let Some(open) = open_log(model) {
        open.move_by(0, height);
    }
    window::fetch(model)
}

fn next_pane(model: &mut Model) -> Vec<Effect> {
    if let Some(state) = state(model) {
        state.pane = match state.pane {
            LogPane::Files => LogPane::Log,
            LogPane::Log => LogPane::Files,
        };
    }
    window::fetch(model)
}

fn zoom(model: &mut Model) -> Vec<Effect> {
    if let Some(state) = state(model) {
        state.zoom = !state.zoom;
    }
    resized(model)
}

/// One level back: out of the search, out of the zoom, out of the build.
fn back(model: &mut Model) -> Option<Vec<Effect>> {
    let state = state(model)?;
    if let Some(open) = &mut state.open
        && open.search.take().is_some()
    {
        return Some(window::fetch(model));
    }
    if state.zoom {
        return Some(zoom(model));
    }
    if model.gate.single.is_some() {
        model.say("ctrl-q leaves whodunit.");
        return Some(Vec::new());
    }
    None
}

fn run_files(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let page = (model.body_rows() / 2).max(1) as isize;
    let BuildState { logs, log, .. } = model.build.as_mut()?;
    let files = logs.as_ref().map(|l| l.files.as_slice()).unwrap_or_default();
    let rows = log.files.rows(files);
    let tree = &mut log.files;
    match action {
        Action::Down => tree.selected = step(tree.selected, 1, rows.len()),
        Action::Up => tree.selected = step(tree.selected, -1, rows.len()),
        Action::PageDown => tree.selected = step(tree.selected, page, rows.len()),
        Action::PageUp => tree.selected = step(tree.selected, -page, rows.len()),
        Action::Top => tree.selected = 0,
        Action::Bottom => tree.selected = rows.len().saturating_sub(1),
        Action::Open | Action::Left | Action::Right => {
            let row = rows.get(tree.selected)?;
            let folder = row.file.is_none();
            match action {
                Action::Open if !folder => {
                    log.pane = LogPane::Log;
                    // A log that broke is opened again: it may be whole now.
                    log.open = log.open.take().filter(|o| o.problem.is_none());
                }
                Action::Open if row.folded => _ = tree.folded.remove(&row.path),
                Action::Open => _ = tree.folded.insert(row.path.clone()),
                Action::Left if folder && !row.folded => _ = tree.folded.insert(row.path.clone()),
                Action::Left => tree.selected = parent(&rows, tree.selected),
                Action::Right if folder => _ = tree.folded.remove(&row.path),
                _ => log.pane = LogPane::Log,
            }
        }
        _ => return None,
    }
    Some(open::selected(model))
}

/// The row of the folder that a row lies in.
fn parent(rows: &[crate::app::FileRow], at: usize) -> usize {
    let depth = rows.get(at).map_or(0, |r| r.depth);
    rows.iter().take(at).rposition(|r| r.depth < depth).unwrap_or(at)
}

fn run_log(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let height = height(model);
    let page = (height / 2).max(1) as i64;
    let open = open_log(model)?;
    match action {
        Action::Down => open.move_by(1, height),
        Action::Up => open.move_by(-1, height),
        Action::PageDown => open.move_by(page, height),
        Action::PageUp => open.move_by(-page, height),
        Action::Top => open.go(0, height),
        Action::Bottom => open.move_by(i64::MAX, height),
        Action::Left => open.left = open.left.saturating_sub(SIDEWAYS),
        Action::Right => open.left = (open.left + SIDEWAYS).min(crate::log::sanitize::MAX_BYTES),
        Action::Wrap => open.wrap = !open.wrap,
        Action::Mark => mark(open, height),
        Action::MarkRange => mark_range(open),
        Action::ClearMarks => open.marks.clear(),
        Action::LevelMore => change_level(model, true),
        Action::LevelLess => change_level(model, false),
        Action::NextError => find(model, Level::Error, true),
        Action::PreviousError => find(model, Level::Error, false),
        Action::NextWarning => find(model, Level::Warning, true),
        Action::PreviousWarning => find(model, Level::Warning, false),
        Action::Search => search::ask(model),
        Action::NextHit => search::step(model, true),
        Action::PreviousHit => search::step(model, false),
        Action::CopyText => return Some(copy(model)),
        Action::Open => open_level(open, height),
        _ => return None,
    }
    if let Some(open) = open_log(model) {
        open.jumped = true;
    }
    if let Some(state) = state(model).filter(|_| moves(action)) {
        state.moved = true;
    }
    Some(window::fetch(model))
}

/// Whether an action puts the cursor on a line that the user chose.
fn moves(action: Action) -> bool {
    use Action as A;
    matches!(
        action,
        A::Down
            | A::Up
            | A::PageDown
            | A::PageUp
            | A::Top
            | A::Bottom
            | A::NextError
            | A::PreviousError
            | A::NextWarning
            | A::PreviousWarning
            | A::NextHit
            | A::PreviousHit
    )
}

/// Shows all lines around the cursor, or errors alone again.
fn open_level(open: &mut OpenLog, height: u64) {
    let errors = open.snapshot().map_or(0, |s| s.n_at_least(Level::Error));
    let level = if open.level > Level::None {
        Level::None
    } else {
        first_level(errors)
    };
    open.filter(level, height);
}

fn mark(open: &mut OpenLog, height: u64) {
    let line = open.cursor;
    if !open.marks.remove(&line) {
        open.marks.insert(line);
    }
    open.last_mark = Some(line);
    open.move_by(1, height);
}

/// Marks every row from the last mark to the cursor; hidden lines stay unmarked.
fn mark_range(open: &mut OpenLog) {
    const MOST: u64 = 10_000;
    let from = open.last_mark.unwrap_or(open.cursor);
    let (low, high) = (from.min(open.cursor), from.max(open.cursor));
    let Some(first) = open.view.as_ref().and_then(|v| v.row_of(low)) else {
        return;
    };
    let lines = open.rows(first, (high - low + 1).min(MOST) as usize);
    open.marks.extend(lines.into_iter().take_while(|l| *l <= high));
    open.last_mark = Some(open.cursor);
}

/// The levels of the filter, most severe first; the last shows everything.
const LEVELS: [Level; 7] = [
    Level::Critical,
    Level::Error,
    Level::Warning,
    Level::Info,
    Level::Debug,
    Level::Trace,
    Level::None,
];

/// One level more or less; levels that would change nothing are passed over.
fn change_level(model: &mut Model, more: bool) {
    let height = height(model);
    let Some(open) = open_log(model) else { return };
    let Some(snapshot) = open.snapshot().cloned() else {
        return;
    };
    let shown = snapshot.n_at_least(open.level);
    let at = LEVELS.iter().position(|l| *l == open.level).unwrap_or(0);
    let next = if more {
        LEVELS
            .iter()
            .skip(at + 1)
            .find(|l| snapshot.n_at_least(**l) > shown)
    } else {
        LEVELS
            .iter()
            .take(at)
            .rev()
            .find(|l| (1..shown).contains(&snapshot.n_at_least(**l)))
    };
    match next {
        Some(level) => open.filter(*level, height),
        None if more => model.say("All lines are shown."),
        None => model.say("No line of this log is more severe."),
    }
}

/// Goes to the next or previous record of a level, and shows that level if it is hidden.
fn find(model: &mut Model, level: Level, next: bool) {
    let height = height(model);
    let Some(open) = open_log(model) else { return };
    let Some(snapshot) = open.snapshot() else { return };
    let found = if next {
        snapshot.next_record(open.cursor, level)
    } else {
        snapshot.previous_record(open.cursor, level)
    };
    match found {
        Some(line) => {
            if level < open.level {
                open.filter(level, height);
            }
            open.go(line, height);
        }
        None => {
            let what = if level == Level::Error { "error" } else { "warning" };
            let growing = if open.is_complete() { "" } else { " yet" };
            model.say(if next {
                format!("No further {what} in this log{growing}; ] is the next file.")
            } else {
                format!("No {what} above this line.")
            });
        }
    }
}

/// Copies the marked lines, else the record under the cursor.
fn copy(model: &mut Model) -> Vec<Effect> {
    let Some(open) = open_log(model) else {
        return Vec::new();
    };
    if open.n_lines() == 0 {
        return Vec::new();
    }
    let lines = if open.marks.is_empty() {
        open.record_of(open.cursor, RECORD).collect()
    } else {
        open.selected_lines()
    };
    let work = Work::CopyLines {
        path: open.path.clone(),
        lines,
    };
    vec![start(model, Slot::Copy, work)]
}
