//! The tree of a build's files: names, errors, sizes.

use crate::app::{BuildState, FileRow, LogPane, Model, Slot};
use crate::ui::failures::first_visible;
use crate::ui::text::{Row, bytes, count, width};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of a size: `12M`, with a blank before it.
const SIZE: usize = 5;
/// Columns of a count of errors.
const ERRORS: usize = 5;

pub(super) fn draw(model: &Model, build: &BuildState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let files = build
        .logs
        .as_ref()
        .map(|l| l.files.as_slice())
        .unwrap_or_default();
    let rows = build.log.files.rows(files);
    let height = usize::from(area.height).saturating_sub(1).max(1);
    let first = first_visible(build.log.files.selected, height, rows.len());
    for (at, (index, file)) in rows.iter().enumerate().skip(first).take(height).enumerate() {
        let selected = index == build.log.files.selected;
        let mut row = Row::new(buffer, theme, (area.x, area.y + at as u16), area.width);
        if selected {
            row.over(Role::Selected);
        }
        let bar = match (selected, build.log.pane) {
            (true, LogPane::Files) => ("▌", Role::SelectedBar),
            (true, LogPane::Log) => ("▏", Role::Dim),
            _ => (" ", Role::Text),
        };
        row.tint(bar.0, bar.1);
        file_row(build, file, &mut row);
        row.fill();
    }
    let y = area.y + area.height - 1;
    if area.height > 1 {
        status(model, build, theme, Rect { y, height: 1, ..area }, buffer);
    }
}

/// The row of the tree in a row of the screen.
pub(super) fn row_at(build: &BuildState, area: Rect, y: u16) -> Option<usize> {
    let files = build.logs.as_ref()?.files.as_slice();
    let len = build.log.files.rows(files).len();
    let height = usize::from(area.height).saturating_sub(1).max(1);
    let line = usize::from(y.checked_sub(area.y)?);
    let index = first_visible(build.log.files.selected, height, len) + line;
    (line < height && index < len).then_some(index)
}

fn file_row(build: &BuildState, file: &FileRow, row: &mut Row) {
    let files = build
        .logs
        .as_ref()
        .map(|l| l.files.as_slice())
        .unwrap_or_default();
    let (errors, known) = build.log.files.errors_below(file, files);
    let errors = match (errors, known) {
        (0, true) => String::new(),
        (0, false) => "…".into(),
        (n, true) => n.to_string(),
        (n, false) => format!("{n}…"),
    };
    // Of one that is being fetched, how much is here.
    let coming = build.logs.as_ref().and_then(|l| l.coming(&file.path));
    let percent = coming.and_then(|c| (c.have.min(c.of?) * 100).checked_div(c.of?));
    let errors = percent.map_or(errors, |percent| format!("{percent}%"));
    let size = file
        .file
        .and_then(|i| files.get(i)?.bytes)
        .map_or_else(String::new, size);
    let narrow = row.left() < 28;
    let tail = if narrow { ERRORS } else { ERRORS + SIZE } + 1;
    let name_room = row.left().saturating_sub(tail);
    let sign = match (file.file.is_some(), file.folded) {
        (true, _) => "  ",
        (false, true) => "▸ ",
        (false, false) => "▾ ",
    };
    let open = build.log.open.as_ref().is_some_and(|o| {
        let shown = o.path == file.path || o.merged.contains(&file.path);
        shown && file.file.is_some()
    });
    let counts = build.log.files.counts.get(&file.path);
    let role = match counts {
        _ if open => Role::Title,
        _ if file.file.is_none() => Role::Text,
        Some(c) if !c.is_log || c.lines == 0 => Role::Dim,
        _ => Role::Text,
    };
    let indent = " ".repeat(2 * file.depth.min(8));
    let room = name_room.saturating_sub(width(&indent) + 2);
    let marked = file.file.is_some() && build.log.files.marks.contains(&file.path);
    row.put(&indent, Role::Text);
    if marked {
        row.tint("● ", Role::Marked);
    } else {
        row.put(sign, Role::Dim);
    }
    row.cell(&short(&file.name, room), room, role);
    if counts.is_some_and(|c| c.problem.is_some()) {
        row.right("✗", ERRORS, Role::Failure);
    } else {
        row.right(
            &errors,
            ERRORS,
            if errors == "…" || coming.is_some() {
                Role::Dim
            } else {
                Role::Failure
            },
        );
    }
    if !narrow {
        row.right(&size, SIZE, Role::Dim);
    }
}

/// A size in few columns: `8.2k`, `46k`, `1.2G`.
fn size(n: u64) -> String {
    let text = bytes(n);
    match text.split_once(' ') {
        Some((number, unit)) if unit != "B" => format!("{number}{}", unit.trim_end_matches('B')),
        _ => text.replace(" B", ""),
    }
}

/// A name cut in its middle: names of logs differ at both ends.
fn short(name: &str, room: usize) -> String {
    if width(name) <= room || room < 5 {
        return name.to_string();
    }
    let chars: Vec<char> = name.chars().collect();
    let tail = (room - 1) / 2;
    let head = room - 1 - tail;
    let front: String = chars.iter().take(head).collect();
    let back: String = chars.iter().skip(chars.len().saturating_sub(tail)).collect();
    format!("{front}…{back}")
}

/// `7 files · 12 errors`; `7 of 40 files fetched …`, `7 files so far …` while the others come.
fn status(model: &Model, build: &BuildState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let files = build
        .logs
        .as_ref()
        .map(|l| l.files.as_slice())
        .unwrap_or_default();
    let errors: u64 = build.log.files.counts.values().map(|c| c.errors).sum();
    let known = build.log.files.counts.len() >= files.len();
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    row.over(Role::Status).put(" ", Role::Status);
    if model.tickets.is_running(Slot::Build) {
        let total = model.progress.get(&Slot::Build).map_or(0, |p| p.total);
        let whole = files.len() - build.logs.as_ref().map_or(0, |l| l.coming.len()).min(files.len());
        let of = match total {
            0 => count(whole, "file"),
            total => format!("{whole} of {}", count(total as usize, "file")),
        };
        // What is here already is unpacked.
        let how = if model.gate.can_sync { "fetched" } else { "so far" };
        row.tint(&format!("{of} {how} …"), Role::Decision).fill();
        return;
    }
    row.put(&count(files.len(), "file"), Role::Status);
    row.tint(" · ", Role::Dim);
    let role = if errors > 0 { Role::Failure } else { Role::Dim };
    row.tint(&count(errors as usize, "error"), role);
    if !known {
        row.tint(" so far", Role::Dim);
    }
    let marked = build.log.files.marks.len();
    if marked > 0 {
        row.tint(&format!(" · {marked} marked"), Role::Marked);
    }
    let missing = build.logs.as_ref().map_or(0, |l| l.missing.len());
    if missing > 0 {
        row.tint(&format!(" · {missing} missing"), Role::Decision);
    }
    row.fill();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_both_ends() {
        assert_eq!(short("screen-n-cpu.txt.gz", 11), "scree…xt.gz");
        assert_eq!(short("a.log", 11), "a.log");
        assert_eq!(
            (size(46_000), size(12), size(1_230_000_000)),
            ("46k".into(), "12".into(), "1.2G".into())
        );
        assert!(width(&short("nova-compute-subnode-2.log", 12)) <= 12);
    }
}
