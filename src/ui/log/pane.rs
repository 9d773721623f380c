//! The lines of the open log, and the map at the right edge.

use super::gutter::{Columns, gutter, gutter_of, head};
use super::line::{columns, cut, level_role, pieces};
use super::map;
use crate::app::{LogLine, LogPane, Model, OpenLog};
use crate::event::Level;
use crate::ui::text::{Row, cut as cut_text};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// How a line is drawn.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// The cursor is on it.
    pub selected: bool,
    /// The pane has the keys.
    pub focused: bool,
    /// It goes on in the next row rather than being cut.
    wrap: bool,
    /// Lines of several levels stand together, so that colours tell something.
    mixed: bool,
    /// It stands among the lines around the cursor's, where nothing is folded.
    around: bool,
}

/// More lines of a folded record are not counted.
const FOLDED: u64 = 1000;

pub(super) fn draw(model: &Model, open: &OpenLog, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let map_width = if area.width >= 40 { 2 } else { 0 };
    let text = Rect {
        width: area.width - map_width,
        ..area
    };
    let Some(state) = model.build.as_ref().map(|b| &b.log) else {
        return;
    };
    let layout = Columns::of(open, state, usize::from(text.width));
    let focused = state.pane == LogPane::Log;
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
        around: false,
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
    let (path, line) = open.place(open.cursor);
    let name = path.rsplit('/').next().unwrap_or(path);
    let words = if open.merged.is_empty() {
        format!("around line {}", line + 1)
    } else {
        format!("around {name}:{}", line + 1)
    };
    row.put("── ", Role::Border)
        .put(&words, Role::Dim)
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
        around: true,
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
    if let Some(note) = layout.note(open, number).filter(|n| !n.is_empty()) {
        row.put(&cut_text(note, row.left() * 2 / 3), Role::Decision)
            .put(" ◂ ", Role::Decision);
    }
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
    let short = line
        .context
        .as_ref()
        .filter(|_| !open.wrap || layout.hidden.context);
    let from = match short {
        Some((from, id)) => {
            if layout.id && !layout.hidden.context && !id.is_empty() && (open.left == 0 || look.wrap) {
                row.put(id, Role::Id).put(" ", Role::Text);
            }
            *from
        }
        None => 0,
    };
    let dull = dim || (line.level <= Level::Debug && line.level > Level::None && !look.selected);
    let mut all = pieces(line, from, base, over_hit, dull);
    let folded = folded(open, number, look);
    if !folded.is_empty() {
        all.insert(0, (&folded, Role::Dim));
    }
    if look.wrap {
        let hang = area.x + layout.hang() + 2;
        return super::wrap::draw(&all, (row.x, hang), look.selected, (theme, area), buffer);
    }
    text(line, &all, open.left, &mut row);
    1
}

/// How many lines of a folded record are not shown: `⋮53 `.
fn folded(open: &OpenLog, number: u64, look: Look) -> String {
    if !open.is_folded() || look.around {
        return String::new();
    }
    let record = open.record_of(number, FOLDED);
    match record.end.saturating_sub(number + 1) {
        0 => String::new(),
        more if more + 1 >= FOLDED => format!("⋮{more}+ "),
        more => format!("⋮{more} "),
    }
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
