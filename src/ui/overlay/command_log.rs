//! `@`: every request and every git command of this session, the newest at the bottom.
//!
//! *Shape*: when it began, what came of it, how long it took, and the command, whole: long ones go on below themselves.
//! Cost: linear in the rows of the commands kept, at most 500.

use super::{ground, more, rule};
use crate::app::{CommandLine, Model};
use crate::ui::message;
use crate::ui::text::{Row, clock_time, width};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Columns of a time with two blanks behind it, and of a duration.
const TIME: usize = 10;
const TOOK: usize = 8;
/// Rows of one command at most.
const ROWS: usize = 6;

/// Draws the log, scrolled up by so many rows from its end; how far up it can be scrolled.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer, up: usize) -> usize {
    let outcomes = model.command_log.iter().map(|command| width(&command.outcome));
    let outcome = outcomes.max().unwrap_or(0);
    let left = 2 + TIME + outcome + TOOK + 2;
    let columns = usize::from(area.width).saturating_sub(left + 1);
    let rows: Vec<(Option<&CommandLine>, String)> = model
        .command_log
        .iter()
        .flat_map(|command| {
            let lines = rows_of(&command.line, columns).into_iter().enumerate();
            lines.map(move |(at, line)| ((at == 0).then_some(command), line))
        })
        .collect();
    let title = match model.command_log.len() {
        0 => "requests and commands of this session: none yet".to_owned(),
        n => format!("requests and commands of this session: {n}"),
    };
    let needed = rows.len().max(1) + 2;
    let rect = ground(theme, area, buffer, usize::from(area.width), needed);
    rule(theme, rect, buffer, &title);
    let height = usize::from(rect.height).saturating_sub(1);
    let last = rows.len().saturating_sub(height);
    let first = last.saturating_sub(up);
    for (line, (command, text)) in rows.iter().skip(first).take(height).enumerate() {
        let y = rect.y + 1 + line as u16;
        let mut row = Row::new(buffer, theme, (rect.x, y), rect.width);
        row.over(Role::Overlay).put("  ", Role::Overlay);
        if let Some(command) = command {
            facts(model, command, outcome, &mut row);
        }
        row.to(rect.x + left as u16).put(text, Role::Overlay).fill();
    }
    let below = rows.len().saturating_sub(first + height);
    more(theme, rect, buffer, first, below);
    last
}

/// When, what came of it in so many columns, how long.
fn facts(model: &Model, command: &CommandLine, outcome: usize, row: &mut Row) {
    let x = row.x + TIME as u16;
    row.tint(&clock_time(command.at, model.local_time), Role::Dim)
        .to(x);
    // A question that git answers with 1 is no failure: only the colour says which outcomes are worth a look.
    let role = if command.is_good() {
        Role::Proof
    } else {
        Role::Decision
    };
    row.tint(&command.outcome, role);
    let took = match command.took_ms {
        ms @ ..10_000 => format!("{ms} ms"),
        ms => format!("{} s", ms / 1000),
    };
    let end = x + (outcome + TOOK) as u16;
    row.to(end.saturating_sub(width(&took) as u16))
        .tint(&took, Role::Dim);
}

/// A command in rows; line ends in its arguments are shown as such.
fn rows_of(line: &str, columns: usize) -> Vec<String> {
    let mut rows = message::lines(&line.replace('\n', "\\n"), columns.max(8));
    if rows.len() > ROWS {
        rows.truncate(ROWS);
        if let Some(last) = rows.last_mut() {
            last.push_str(" …");
        }
    }
    rows
}
