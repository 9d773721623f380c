//! The logs tab: the tree of files at the left, the log at the right, one pane at a time where there is no room.

mod files;
mod gutter;
mod histogram;
mod line;
mod map;
mod pane;
mod status;
mod wrap;

use super::build::key;
use super::message;
use super::text::bytes;
use super::theme::{Role, Theme};
use crate::app::{Action, BuildState, Context, LogGeometry, Model, OpenLog, Slot, Target};
use crate::event::Level;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(build) = &model.build else { return };
    if let Some((text, role)) = nothing(model, build) {
        return message::draw(&text, role, theme, area, buffer);
    }
    let geometry = build.log_geometry(model.size);
    if geometry.files > 0 {
        let rect = Rect {
            width: geometry.files.min(area.width),
            ..area
        };
        files::draw(model, build, theme, rect, buffer);
    }
    if geometry.log == 0 || geometry.files >= area.width {
        return;
    }
    let mut x = area.x;
    if geometry.files > 0 {
        x += geometry.files;
        for y in area.y..area.y + area.height {
            buffer.set_string(x, y, "│", theme.get(Role::Border));
        }
        x += 1;
    }
    let rect = Rect {
        x,
        width: (area.x + area.width).saturating_sub(x),
        ..area
    };
    if let Some(open) = &build.log.open {
        log(model, open, &geometry, (theme, rect), buffer);
    }
}

/// The file or the line at a cell of the screen.
pub(super) fn at(model: &Model, area: Rect, (x, y): (u16, u16)) -> Option<Target> {
    let build = model.build.as_ref()?;
    let geometry = build.log_geometry(model.size);
    if x < geometry.files {
        return files::row_at(build, area, y).map(Target::File);
    }
    let open = build.log.open.as_ref()?;
    let line = y.checked_sub(area.y).filter(|line| *line < geometry.text)?;
    // Rows of wrapped lines are not counted here: then a click is not sure of its line.
    if open.wrap || u64::from(line) >= u64::from(geometry.text) - open.free_rows(u64::from(geometry.text)) {
        return None;
    }
    let line = open.rows(open.top + u64::from(line), 1).first().copied()?;
    Some(Target::Line(line))
}

fn log(
    model: &Model,
    open: &OpenLog,
    geometry: &LogGeometry,
    (theme, area): (&Theme, Rect),
    buffer: &mut Buffer,
) {
    let text = Rect {
        height: geometry.text.min(area.height),
        ..area
    };
    match no_lines(model, open) {
        Some((words, role)) => message::draw(&words, role, theme, text, buffer),
        None => pane::draw(model, open, theme, text, buffer),
    }
    let row = |at: u16| Rect {
        y: area.y + at,
        height: 1,
        ..area
    };
    if geometry.histogram && geometry.text < area.height {
        match &open.problem {
            Some(problem) if open.n_lines() > 0 => {
                status::problem(problem, theme, row(geometry.text), buffer);
            }
            _ => histogram::draw(open, theme, row(geometry.text), buffer),
        }
    }
    let last = geometry.text + u16::from(geometry.histogram);
    if last < area.height {
        status::draw(model, open, theme, row(last), buffer);
    }
}

/// What to say when there are no files.
fn nothing(model: &Model, build: &BuildState) -> Option<(String, Role)> {
    if let Some(error) = &build.logs_error {
        let back = key(model, Context::Log, Action::Back);
        let sync = if model.gate.can_sync {
            " Logs are deleted after some weeks; what was synced stays."
        } else {
            ""
        };
        return Some((
            format!("No logs: {error}.{sync} {back} goes back."),
            Role::Failure,
        ));
    }
    match &build.logs {
        None => {
            let progress = model.progress.get(&Slot::Build);
            let far = progress.map_or_else(String::new, |p| {
                let of = if p.total > 0 {
                    format!(" of {}", p.total)
                } else {
                    String::new()
                };
                format!(" {} {}{of}", p.label, p.done)
            });
            Some((format!("Bringing the logs of this build …{far}"), Role::Dim))
        }
        Some(logs) if logs.files.is_empty() => Some((
            "This folder holds no files. A log folder has the files of one build, as a CI leaves them."
                .into(),
            Role::Decision,
        )),
        Some(_) => None,
    }
}

/// What to say when the open log has no lines to show.
fn no_lines(model: &Model, open: &OpenLog) -> Option<(String, Role)> {
    if open.n_rows() > 0 {
        return None;
    }
    let next = key(model, Context::Log, Action::NextFile);
    if let Some(problem) = &open.problem {
        return Some((format!("{problem} {next} is the next file."), Role::Failure));
    }
    let logs = model.build.as_ref().and_then(|build| build.logs.as_ref());
    let is_coming =
        model.tickets.is_running(Slot::Build) && logs.is_some_and(|logs| logs.coming(&open.path).is_some());
    if !open.is_complete() || is_coming && open.n_lines() == 0 {
        return Some((format!("Reading {} …", open.path), Role::Dim));
    }
    if open.n_lines() == 0 {
        return Some((
            format!("This log is empty: {}. {next} is the next file.", bytes(0)),
            Role::Dim,
        ));
    }
    let more = key(model, Context::Log, Action::LevelMore);
    if open.passing.is_some() {
        let fewer = key(model, Context::Log, Action::DropFilter);
        let (what, levels) = match open.level {
            Level::None => (String::new(), String::new()),
            level => (
                format!(" is {} or above and", level.name()),
                format!(", {more} shows one level more"),
            ),
        };
        let text = format!(
            "None of its {} lines{what} passes the filters. {fewer} takes the last one away{levels}.",
            open.n_lines()
        );
        return Some((text, Role::Dim));
    }
    Some((
        format!(
            "None of its {} lines is {} or above. {more} shows one level more.",
            open.n_lines(),
            open.level.name()
        ),
        Role::Dim,
    ))
}
