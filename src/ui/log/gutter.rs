//! What stands before the text of a line: cursor, mark or note, number, file, time, level, module.

use super::line::level_role;
use super::pane::Look;
use crate::app::{Fields, LogLine, LogState, OpenLog};
use crate::event::Level;
use crate::log::tree;
use crate::ui::text::{Row, cut_left, width};
use crate::ui::theme::Role;
use std::collections::BTreeMap;

/// Widths of the columns before the text.
pub(super) struct Columns<'m> {
    number: usize,
    /// The file, where several logs stand together.
    file: usize,
    time: usize,
    module: usize,
    pub id: bool,
    pub hidden: Fields,
    /// What each of several logs is called here.
    names: Vec<String>,
    notes: &'m BTreeMap<(String, u64), String>,
}

impl<'m> Columns<'m> {
    pub(super) fn of(open: &OpenLog, state: &'m LogState, room: usize) -> Self {
        let hidden = state.hidden;
        let names = names(&open.merged, open);
        let longest = names.iter().map(|n| width(n)).max().unwrap_or(0);
        let file = match room {
            ..40 => 0,
            40..100 => longest.min(14),
            _ => longest.min(20),
        };
        // The file tells as much as the module where both do not fit.
        let room = room - if file > 0 { file + 1 } else { 0 };
        let digits = open.n_lines().max(100).ilog10() as usize + 1;
        let timed = open.lines.values().any(|l| l.time.is_some());
        let named = open.lines.values().any(|l| l.module.is_some());
        Self {
            number: if room < 50 || hidden.number { 0 } else { digits },
            file,
            time: match (timed && !hidden.time, room) {
                (false, _) => 0,
                (_, ..30) => 0,
                (_, ..60) => 8,
                _ => 12,
            },
            module: match room {
                _ if !named || hidden.module => 0,
                // Beside the file's name the message needs the room more.
                ..90 if file > 0 => 0,
                ..64 => 0,
                64..72 => 18,
                72..110 => 20,
                110..150 => 24,
                _ => 30,
            },
            id: room >= 80,
            hidden,
            names,
            notes: &state.notes,
        }
    }

    /// Where the rows of a wrapped line hang: after the bar, the mark, the number and the file.
    pub(super) fn hang(&self) -> u16 {
        let column = |width: usize| if width > 0 { width as u16 + 1 } else { 0 };
        2 + column(self.number) + column(self.file)
    }

    /// The note on a line.
    pub(super) fn note(&self, open: &OpenLog, at: u64) -> Option<&'m str> {
        if self.notes.is_empty() {
            return None;
        }
        let (path, line) = open.place(at);
        self.notes.get(&(path.to_string(), line)).map(String::as_str)
    }
}

/// Columns of everything before the text of a line.
pub(super) fn gutter(line: &LogLine, layout: &Columns) -> usize {
    let head = match (&line.time, line.continues) {
        (_, true) => 2,
        (time, false) => {
            let time = if time.is_some() && layout.time > 0 {
                layout.time + 1
            } else {
                0
            };
            let level = if line.level == Level::None { 0 } else { 2 };
            let module = if layout.module > 0 && line.module.is_some() {
                layout.module + 1
            } else {
                0
            };
            time + level + module
        }
    };
    usize::from(layout.hang()) + head
}

/// The bar of the cursor, the sign of a mark, the line's number.
pub(super) fn gutter_of(open: &OpenLog, number: u64, look: Look, layout: &Columns, row: &mut Row) {
    if look.selected {
        row.over(Role::Selected);
    }
    let bar = match (look.selected, look.focused) {
        (true, true) => ("▌", Role::SelectedBar),
        (true, false) => ("▏", Role::Dim),
        _ => (" ", Role::Text),
    };
    row.tint(bar.0, bar.1);
    match (open.marks.contains(&number), layout.note(open, number)) {
        (true, _) => row.tint("●", Role::Marked),
        (false, Some("")) => row.tint("◆", Role::Decision),
        (false, Some(_)) => row.tint("✎", Role::Decision),
        (false, None) => row.tint(" ", Role::Text),
    };
    let own = open.sheet().and_then(|s| s.place(number));
    if layout.number > 0 {
        let number = own.map_or(number, |(_, line)| line);
        row.right(&(number + 1).to_string(), layout.number, Role::Number)
            .put(" ", Role::Text);
    }
    if layout.file > 0 {
        let name = own.and_then(|(log, _)| layout.names.get(log));
        let name = name.map_or("", String::as_str);
        row.cell(&tail(name, layout.file), layout.file, Role::Path)
            .put(" ", Role::Text);
    }
}

/// Time, level and module of a line; the sign of one that goes on with the record before.
pub(super) fn head(line: &LogLine, dim: bool, layout: &Columns, row: &mut Row) {
    let or_dim = |role| if dim { Role::Dim } else { role };
    if line.continues {
        row.put("⋮ ", Role::Dim);
        return;
    }
    if let (Some(time), true) = (&line.time, layout.time > 0) {
        row.cell(time.get(..layout.time).unwrap_or(time), layout.time, Role::Time)
            .put(" ", Role::Text);
    }
    if line.level != Level::None {
        let letter = line.level.letter().to_string();
        row.tint(&letter, or_dim(level_role(line.level)))
            .put(" ", Role::Text);
    }
    if let (Some(module), true) = (&line.module, layout.module > 0) {
        // The modules of debug lines would outshine the errors between them.
        let role = if line.level > Level::Debug {
            Role::Module
        } else {
            Role::Dim
        };
        row.cell(&tail(module, layout.module), layout.module, or_dim(role))
            .put(" ", Role::Text);
    }
}

/// Short names of logs: the file without its ending; with its folder where two have the same.
fn names(paths: &[String], open: &OpenLog) -> Vec<String> {
    // Logs without times are not among those that stand together.
    let logs = open.sheet().map_or(0, |s| s.logs().count());
    let shown: Vec<&str> = (0..logs)
        .filter_map(|log| open.sheet().and_then(|s| s.path(log)))
        .collect();
    if paths.is_empty() {
        return Vec::new();
    }
    let stem = |path: &str| {
        let name = tree::base_name(path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_string()
    };
    let all: Vec<String> = shown.iter().map(|p| stem(p)).collect();
    let twice = |name: &String| all.iter().filter(|n| *n == name).count() > 1;
    let name = |(path, name): (&&str, &String)| match path.rsplit('/').nth(1) {
        Some(folder) if twice(name) => format!("{folder}/{name}"),
        _ => name.clone(),
    };
    shown.iter().zip(&all).map(name).collect()
}

/// The end of a dotted name, which tells more than its beginning: whole parts of it where they fit.
fn tail(name: &str, room: usize) -> String {
    let mut rest = name;
    while width(rest) > room {
        match rest.split_once('.') {
            Some((_, after)) if !after.is_empty() => rest = after,
            _ => break,
        }
    }
    cut_left(rest, room).into_owned()
}
