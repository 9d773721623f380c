//! The lines of the open log with their gutter, and the map at the right edge.

use super::line::{columns, cut, level_role, pieces};
use super::map;
use crate::app::{LogLine, LogPane, Model, OpenLog};
use crate::event::Level;
use crate::ui::text::Row;
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Widths of the columns before the text.
struct Columns {
    number: usize,
    time: usize,
    module: usize,
    id: bool,
}

impl Columns {
    fn of(open: &OpenLog, room: usize) -> Self {
        let digits = open.n_lines().max(100).ilog10() as usize + 1;
        let timed = open.lines.values().any(|l| l.time.is_some());
        let named = open.lines.values().any(|l| l.module.is_some());
        Self {
            number: if room < 50 { 0 } else { digits },
            time: match (timed, room) {
                (false, _) => 0,
                (_, ..30) => 0,
                (_, ..60) => 8,
                _ => 12,
            },
            module: match room {
                _ if !named => 0,
                ..64 => 0,
                64..72 => 18,
                72..110 => 20,
                110..150 => 24,
                _ => 30,
            },
            id: room >= 80,
        }
    }

    /// Where the rows of a wrapped line hang: after the bar, the mark and the number.
    fn hang(&self) -> u16 {
        2 + if self.number > 0 {
            self.number as u16 + 1
        } else {
            0
        }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy)]
struct Look {
    /// The cursor is on it.
    selected: bool,
    /// The pane has the keys.
    focused: bool,
    /// It goes on in the next row rather than being cut.
    wrap: bool,
    /// Lines of several levels stand together, so that colours tell something.
    mixed: bool,
}

pub(super) fn draw(model: &Model, open: &OpenLog, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let map_width = if area.width >= 40 { 2 } else { 0 };
    let text = Rect {
        width: area.width - map_width,
        ..area
    };
    let layout = Columns::of(open, usize::from(text.width));
    let focused = model.build.as_ref().is_some_and(|b| b.log.pane == LogPane::Log);
    let free = open.free_rows(u64::from(area.height)) as u16;
    let list = Rect {
        height: area.height - free,
        ..text
    };
    let lines = open.rows(open.top, usize::from(list.height));
    let skip = if open.wrap {
        first_wrapped(open, &lines, &layout, list)
    } else {
        0
    };
    let lines = lines.get(skip..).unwrap_or_default();
    let look = |number: u64| Look {
        selected: number == open.cursor,
        focused,
        wrap: open.wrap,
        mixed: open.level < Level::Error,
    };
    let shown = draw_lines(open, lines, &look, &layout, (theme, list), buffer);
    if free > 0 {
        let below = Rect {
            y: list.y + list.height - 1,
            height: free + 1,
            ..text
        };
        around(open, focused, &layout, (theme, below), buffer);
    }
    if map_width > 0 {
        let first = lines.first().copied().unwrap_or(0);
        let rect = Rect {
            x: text.x + text.width,
            width: map_width,
            ..area
        };
        map::draw(open, first..first.max(shown) + 1, theme, rect, buffer);
    }
}

/// Draws lines from the top of the area as far as they fit; gives the last one.
fn draw_lines(
    open: &OpenLog,
    lines: &[u64],
    look: &dyn Fn(u64) -> Look,
    layout: &Columns,
    (theme, area): (&Theme, Rect),
    buffer: &mut Buffer,
) -> u64 {
    let mut y = area.y;
    let mut last = 0;
    for number in lines {
        if y >= area.y + area.height {
            break;
        }
        let at = Rect {
            y,
            height: area.y + area.height - y,
            ..area
        };
        y += draw_line(open, *number, look(*number), layout, (theme, at), buffer);
        last = *number;
    }
    last
}

/// Below a short list of lines: what stands around the one under the cursor, its whole record wrapped.
fn around(
    open: &OpenLog,
    focused: bool,
    layout: &Columns,
    (theme, area): (&Theme, Rect),
    buffer: &mut Buffer,
) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    row.put("── ", Role::Border)
        .put(&format!("around line {}", open.cursor + 1), Role::Dim)
        .put(" ", Role::Border);
    let rest = "─".repeat(row.left());
    row.put(&rest, Role::Border);
    let rows = u64::from(area.height - 1);
    let record = open.record_of(open.cursor, rows.max(1));
    let lines: Vec<u64> = open.around(rows).collect();
    let look = |number: u64| Look {
        selected: record.contains(&number),
        focused,
        wrap: open.wrap || record.contains(&number),
        mixed: true,
    };
    let below = Rect {
        y: area.y + 1,
        height: area.height - 1,
        ..area
    };
    draw_lines(open, &lines, &look, layout, (theme, below), buffer);
}

/// Lines to leave out above so that the wrapped line under the cursor is in sight.
fn first_wrapped(open: &OpenLog, lines: &[u64], layout: &Columns, area: Rect) -> usize {
    let cursor = lines.iter().position(|l| *l == open.cursor).unwrap_or(0);
    let rows = |number: &u64| {
        open.lines
            .get(number)
            .map_or(1, |l| wrapped_rows(l, layout, area))
    };
    let mut used = 0;
    for (at, number) in lines.iter().enumerate().take(cursor + 1).rev() {
        used += rows(number);
        if used > usize::from(area.height) {
            return (at + 1).min(cursor);
        }
    }
    0
}

/// Columns of everything before the text of a line.
fn gutter(line: &LogLine, layout: &Columns) -> usize {
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

fn wrapped_rows(line: &LogLine, layout: &Columns, area: Rect) -> usize {
    let room = |used: usize| usize::from(area.width).saturating_sub(used);
    let all = pieces(line, 0, Role::Text, Role::Match, false);
    let rest = room(usize::from(layout.hang()) + 2);
    super::wrap::rows(&all, room(gutter(line, layout)), rest, usize::from(area.height)).len()
}

/// Draws a line; gives how many rows it took.
fn draw_line(
    open: &OpenLog,
    number: u64,
    look: Look,
    layout: &Columns,
    (theme, area): (&Theme, Rect),
    buffer: &mut Buffer,
) -> u16 {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    gutter_of(open, number, look, layout, &mut row);
    let Some(line) = open.lines.get(&number) else {
        row.fill();
        return 1;
    };
    let searching = open.search.as_ref().and_then(|s| s.hits.as_ref());
    let hit = open.search.as_ref().is_some_and(|s| s.is_hit(number));
    let dim = searching.is_some_and(|h| !h.lines.is_empty()) && !hit && !look.selected;
    head(line, dim, layout, &mut row);
    let base = match line.level {
        // Where all lines are errors, red tells nothing.
        level if look.mixed || level == Level::Critical => level_role(level),
        _ => Role::Text,
    };
    let over_hit = if look.selected {
        Role::MatchCurrent
    } else {
        Role::Match
    };
    // A line that the user wrapped is shown whole; elsewhere a short id stands for the request context.
    let short = line.context.as_ref().filter(|_| !open.wrap);
    let from = match short {
        Some((from, id)) => {
            if layout.id && !id.is_empty() && (open.left == 0 || look.wrap) {
                row.put(id, Role::Id).put(" ", Role::Text);
            }
            *from
        }
        None => 0,
    };
    let dull = dim || (line.level <= Level::Debug && line.level > Level::None && !look.selected);
    let all = pieces(line, from, base, over_hit, dull);
    if look.wrap {
        let hang = area.x + layout.hang() + 2;
        return super::wrap::draw(&all, (row.x, hang), look.selected, (theme, area), buffer);
    }
    text(line, &all, open.left, &mut row);
    1
}

/// The bar of the cursor, the sign of a mark, the line's number.
fn gutter_of(open: &OpenLog, number: u64, look: Look, layout: &Columns, row: &mut Row) {
    if look.selected {
        row.over(Role::Selected);
    }
    let bar = match (look.selected, look.focused) {
        (true, true) => ("▌", Role::SelectedBar),
        (true, false) => ("▏", Role::Dim),
        _ => (" ", Role::Text),
    };
    row.tint(bar.0, bar.1);
    row.tint(if open.marks.contains(&number) { "●" } else { " " }, Role::Marked);
    if layout.number > 0 {
        row.right(&(number + 1).to_string(), layout.number, Role::Number)
            .put(" ", Role::Text);
    }
}

/// Time, level and module of a line; the sign of one that goes on with the record before.
fn head(line: &LogLine, dim: bool, layout: &Columns, row: &mut Row) {
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

/// The end of a dotted name, which tells more than its beginning: whole parts of it where they fit.
fn tail(name: &str, room: usize) -> String {
    let mut rest = name;
    while rest.chars().count() > room {
        match rest.split_once('.') {
            Some((_, after)) if !after.is_empty() => rest = after,
            _ => break,
        }
    }
    let chars: Vec<char> = rest.chars().collect();
    if chars.len() <= room {
        return rest.to_string();
    }
    let end: String = chars.iter().skip(chars.len() + 1 - room).collect();
    format!("…{end}")
}

/// The text from column `left` on, with signs where something is cut.
fn text(line: &LogLine, all: &[(&str, Role)], left: usize, row: &mut Row) {
    let cut_left = left > 0 && columns(all) > 0;
    if cut_left {
        row.put("‹", Role::Dim);
    }
    let room = row.left();
    let (mut shown, mut more) = cut(all, left, room);
    if more || (line.more && columns(&shown) >= room) {
        (shown, more) = (cut(all, left, room.saturating_sub(1)).0, true);
    }
    row.put_all(shown);
    if more || line.more {
        row.put("…", Role::Dim);
    }
    row.fill();
}
