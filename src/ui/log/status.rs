//! The log's status row: which file and line, how much of it is shown, what is searched.

use crate::app::{Model, OpenLog, Slot};
use crate::event::Level;
use crate::ui::text::{Row, bytes, cut_left, width};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(model: &Model, open: &OpenLog, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let right = chips(model, open);
    let right_width = right.iter().map(|(t, _)| width(t)).sum::<usize>() + 1;
    let left_width = usize::from(area.width).saturating_sub(right_width);
    let mut row = Row::new(buffer, theme, (area.x, area.y), left_width as u16);
    row.over(Role::Status).put(" ", Role::Status);
    let (path, number) = open.place(open.cursor);
    let place = format!(":{}", number + 1);
    // Where there is no room for it beside its line, as much of its beginning as the row has.
    let path = match row.left().saturating_sub(width(&place) + 1) {
        0 => path.to_owned(),
        room => cut_left(path, room).into_owned(),
    };
    let (folder, name) = path.rsplit_once('/').map_or(("", path.as_str()), |(f, n)| (f, n));
    if !folder.is_empty() {
        row.tint(&format!("{folder}/"), Role::Dim);
    }
    row.put(name, Role::Status);
    if open.n_lines() > 0 {
        row.tint(&place, Role::Number);
    }
    row.fill();
    let mut row = Row::new(
        buffer,
        theme,
        (area.x + left_width as u16, area.y),
        area.width - left_width as u16,
    );
    row.over(Role::Status);
    for (text, role) in right {
        row.tint(&text, role);
    }
    row.fill();
}

/// `3 marked · ERROR+ · 11 of 815 · /413 3 hits`.
fn chips(model: &Model, open: &OpenLog) -> Vec<(String, Role)> {
    let mut chips: Vec<Vec<(String, Role)>> = Vec::new();
    if !open.marks.is_empty() {
        let mut chip = vec![(format!("{} marked", open.marks.len()), Role::Marked)];
        chip.extend(since_mark(open).map(|text| (text, Role::Time)));
        chips.push(chip);
    }
    if !open.merged.is_empty() {
        chips.push(vec![(open.path.clone(), Role::Accent)]);
    }
    for filter in &open.filters {
        let text: String = filter.to_string().chars().take(24).collect();
        chips.push(vec![(text, Role::Accent)]);
    }
    let level = match open.level {
        Level::None => "all levels".into(),
        level => format!("{}+", level.name()),
    };
    chips.push(vec![(level, Role::Accent)]);
    let all = open.n_lines();
    let shown = if open.level == Level::None && open.passing.is_none() {
        format!("{all} lines")
    } else {
        format!("{} of {all}", open.n_rows())
    };
    chips.push(vec![(shown, Role::Status)]);
    if !open.is_complete() && model.tickets.is_running(Slot::Log) {
        let read = open.sheet().map_or(0, |s| s.n_bytes());
        chips.push(vec![(format!("reading {}", bytes(read)), Role::Decision)]);
    }
    chips.extend(coming(model, &open.path).map(|text| vec![(text, Role::Decision)]));
    if let Some(search) = &open.search {
        chips.push(vec![
            (
                format!("/{}", search.pattern.chars().take(20).collect::<String>()),
                Role::Accent,
            ),
            (format!(" {}", search.count(open.cursor)), Role::Status),
        ]);
    }
    if model.local_time && open.lines.values().any(|l| l.time.is_some()) {
        // A log is shown as it is written; only what whodunit itself says is in local time.
        chips.push(vec![("times as logged".into(), Role::Decision)]);
    }
    if open.follow {
        chips.push(vec![("follow".into(), Role::Accent)]);
    }
    if open.wrap {
        chips.push(vec![("wrap".into(), Role::Dim)]);
    }
    if open.left > 0 && !open.wrap {
        chips.push(vec![(format!("column {}", open.left + 1), Role::Dim)]);
    }
    let mut out = vec![(" ".to_string(), Role::Status)];
    for (at, chip) in chips.into_iter().enumerate() {
        if at > 0 {
            out.push((" · ".into(), Role::Dim));
        }
        out.extend(chip);
    }
    out
}

/// How much of a log is here that is being fetched: `12 of 40 MB fetched`, as the server sends them.
fn coming(model: &Model, path: &str) -> Option<String> {
    let coming = model.build.as_ref()?.logs.as_ref()?.coming(path)?;
    let of = coming
        .of
        .map_or_else(String::new, |of| format!(" of {}", bytes(of)));
    Some(format!("{}{of} fetched", bytes(coming.have)))
}

/// The time from the last mark to the line under the cursor: ` +12.345 s`.
fn since_mark(open: &OpenLog) -> Option<String> {
    let mark = open.last_mark.filter(|line| open.marks.contains(line))?;
    let sheet = open.sheet()?;
    let micros = sheet.time(open.cursor)? - sheet.time(mark)?;
    (mark != open.cursor).then(|| format!(" {:+.3} s", micros as f64 / 1e6))
}

/// What is wrong with a log that can still be read.
pub(super) fn problem(text: &str, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    Row::new(buffer, theme, (area.x, area.y), area.width)
        .put("  ✗ ", Role::Failure)
        .put(text, Role::Failure)
        .fill();
}
