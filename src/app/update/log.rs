//! The logs tab: moving in the tree and in the log, the level filter, errors, marks. One idea a file below.

mod clock;
mod excerpt;
mod filter;
mod level;
mod link;
mod mark;
mod note;
mod open;
mod prompt;
mod search;
mod time;
mod visit;
mod window;

pub(super) use note::go_to as go_to_note;
pub(super) use open::{arriving, broke, counted, go_to, grown, open_build, whole};
pub(super) use prompt::{entered, given_up, typed, wrong};
pub(super) use search::{hits_came, search_entered};
pub(super) use window::window_came;

use super::start;
use crate::app::{
    Action, BuildState, Effect, FileRow, LogPane, LogState, Model, OpenLog, Read, Slot, Work, step,
};
use crate::event::Level;

/// Columns that one key scrolls a log sideways.
const SIDEWAYS: usize = 20;
/// More lines of one record are never copied at once.
const RECORD: u64 = 2000;

/// Whether an action jumps, so that one may want to come back.
fn is_jump(action: Action) -> bool {
    use Action as A;
    action.seeks() || matches!(action, A::Top | A::Bottom | A::NextFile | A::PreviousFile)
}

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

pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let before = place(model).filter(|_| is_jump(action));
    let effects = run_here(model, action);
    if let Some(before) = before
        && place(model).as_ref() != Some(&before)
        && let Some(state) = state(model)
    {
        state.visits.leave(before);
    }
    show_in_tree(model);
    effects
}

/// Where several logs are shown, the tree shows whose line the cursor is on.
fn show_in_tree(model: &mut Model) {
    let Some((path, _)) = place(model) else { return };
    let Some(BuildState { logs, log, .. }) = model.build.as_mut() else {
        return;
    };
    let several = log.open.as_ref().is_some_and(|o| !o.merged.is_empty());
    if let Some(logs) = logs.as_ref().filter(|_| several && log.pane == LogPane::Log) {
        log.files.select(&logs.files, &path);
    }
}

/// What the reader's work gave.
pub(super) fn read(model: &mut Model, read: Read) -> Vec<Effect> {
    match read {
        Read::Filtered {
            path,
            filters,
            passing,
        } => return filter::filtered(model, &path, &filters, passing),
        Read::Instant(found) => return clock::instant_came(model, found),
        Read::Changed { path, text, anew } => return open::changed(model, &path, text, anew),
        Read::Pretty(lines) => excerpt::laid_out(model, lines),
        Read::Excerpt(excerpt) => excerpt::exported(model, &excerpt),
        Read::Clocks(told) => clock::told(model, &told),
        Read::Notes(build, notes) => note::listed(model, &build, notes),
    }
    Vec::new()
}

fn run_here(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let pane = state(model)?.pane;
    let general = match action {
        Action::Merge => Some(clock::merge(model)),
        Action::VisitBack => Some(visit::back(model)),
        Action::VisitForth => Some(visit::forth(model)),
        Action::Export => Some(excerpt::export(model)),
        Action::Notes => {
            note::list(model);
            Some(Vec::new())
        }
        // Its tab again, too, and the key of the list: the list of files, and from there the log.
        Action::NextPane | Action::ShowFiles | Action::ShowLogs => Some(next_pane(model)),
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

/// The file and the line under the cursor.
fn place(model: &Model) -> Option<(String, u64)> {
    let open = model.build.as_ref()?.log.open.as_ref()?;
    open.sheet()?;
    let (path, line) = open.place(open.cursor);
    Some((path.to_string(), line))
}

/// The open log.
fn open_log(model: &mut Model) -> Option<&mut OpenLog> {
    state(model)?.open.as_mut()
}

/// Rows of text in the log's pane.
fn height(model: &Model) -> u64 {
    let geometry = model.build.as_ref().map(|b| b.log_geometry(model.size));
    u64::from(geometry.map_or(1, |g| g.text))
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

/// From another tab to the list of the files.
pub(super) fn show_files(model: &mut Model) -> Vec<Effect> {
    let Some(build) = &mut model.build else {
        return Vec::new();
    };
    build.digest.entered |= build.tab == crate::app::Tab::Digest;
    build.tab = crate::app::Tab::Logs;
    build.log.pane = LogPane::Files;
    build.log.zoom = false;
    build.log.touched = true;
    resized(model)
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
    if model.build.as_ref().is_some_and(|b| b.digest.entered) {
        return Some(super::digest::back_to(model));
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
        Action::Mark => {
            mark::file(tree, rows.get(tree.selected)?, files);
            tree.selected = step(tree.selected, 1, rows.len());
        }
        Action::ClearMarks => tree.marks.clear(),
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
fn parent(rows: &[FileRow], at: usize) -> usize {
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
        Action::Mark => mark::line(open, height),
        Action::MarkRange => mark::range(open),
        Action::ClearMarks => open.marks.clear(),
        Action::LevelMore => level::change_level(model, true),
        Action::LevelLess => level::change_level(model, false),
        Action::NextError => level::find(model, Level::Error, true),
        Action::PreviousError => level::find(model, Level::Error, false),
        Action::NextWarning => level::find(model, Level::Warning, true),
        Action::PreviousWarning => level::find(model, Level::Warning, false),
        Action::SameInstant => return Some(clock::same_instant(model)),
        Action::GoToTime => clock::ask_time(model),
        Action::ClockOffset => clock::ask_offset(model),
        Action::FilterLines => filter::ask(model),
        Action::FoldRecords => return Some(filter::fold(model)),
        Action::DropFilter => return Some(filter::drop_last(model)),
        Action::Note => note::ask(model),
        Action::PrettyPrint => return Some(excerpt::pretty(model)),
        Action::Follow => open::follow(model),
        Action::HideNumber | Action::HideTime | Action::HideModule | Action::HideContext => {
            hide(model, action);
        }
        Action::Search => search::ask(model),
        Action::NextHit => search::step(model, true),
        Action::PreviousHit => search::step(model, false),
        Action::CopyText => return Some(copy(model)),
        Action::FollowId => return Some(super::digest::follow(model)),
        Action::Open => level::open_level(open, height),
        _ => return None,
    }
    if let Some(open) = open_log(model) {
        open.jumped = true;
    }
    // The cursor is on a line that the user chose.
    if let Some(state) = state(model).filter(|_| action.moves() || action.seeks()) {
        state.moved = true;
    }
    Some(window::fetch(model))
}

/// Hides or shows a part of every line's head.
fn hide(model: &mut Model, action: Action) {
    let Some(state) = state(model) else { return };
    let fields = &mut state.hidden;
    let field = match action {
        Action::HideNumber => &mut fields.number,
        Action::HideTime => &mut fields.time,
        Action::HideModule => &mut fields.module,
        _ => &mut fields.context,
    };
    *field = !*field;
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
