//! The draft: the query with its errors at the letter, its proof beside it, report and message below.

mod proof;

use super::build::key;
use super::message;
use super::text::{Row, clean, cut, width};
use super::theme::{Role, Theme};
use crate::app::{Action, Context, DraftPane, DraftState, Model, Slot};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// From here on query and proof stand side by side.
const SIDE_BY_SIDE: u16 = 100;

/// Draws it; how far report or message can be scrolled.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) -> Option<usize> {
    let build = model.build.as_ref()?;
    let state = &build.draft;
    let buffer = frame.buffer_mut();
    let area = beside(model, theme, area, buffer);
    if let Some(reason) = &state.abstains {
        let text = match &state.repair {
            Some(repair) => format!("The change of {} is not proved: {reason}", repair.id),
            None => format!("No draft: {reason}. Mark lines in the log (space) and press d there."),
        };
        message::draw(&text, Role::Decision, theme, area, buffer);
        return None;
    }
    if state.draft.is_none() {
        let again = (Context::Draft, Action::Draft);
        let text = match &state.repair {
            Some(repair) => {
                let what = format!("Proving {} with one change …", repair.id);
                message::doing(model, Slot::Proof, &what, again)
            }
            None => {
                let what = "Looking for the shortest query that hits the failures and no passing run …";
                message::doing(model, Slot::Draft, what, again)
            }
        };
        message::draw(&text, Role::Dim, theme, area, buffer);
        return None;
    }
    let columns = if area.width >= SIDE_BY_SIDE {
        area.width * 11 / 20 - 1
    } else {
        area.width
    };
    // Room for what is wrong, where something may be.
    let spare = if state.is_editing || state.error.is_some() {
        3
    } else {
        2
    };
    let query_rows = (shown_lines(state, columns) as u16 + spare)
        .clamp(5, (area.height / 2).max(5))
        .min(area.height);
    let (query, proof_area, rest);
    if area.width >= SIDE_BY_SIDE {
        let rows = query_rows.max(10).min(area.height);
        let left = area.width * 11 / 20;
        query = Rect {
            width: left - 1,
            height: rows,
            ..area
        };
        proof_area = Rect {
            x: area.x + left,
            width: area.width - left,
            height: rows,
            ..area
        };
        rest = Rect {
            y: area.y + rows,
            height: area.height - rows,
            ..area
        };
    } else {
        let proof_rows = 6.min(area.height.saturating_sub(query_rows));
        query = Rect {
            height: query_rows,
            ..area
        };
        proof_area = Rect {
            y: area.y + query_rows,
            height: proof_rows,
            ..area
        };
        let used = query_rows + proof_rows;
        rest = Rect {
            y: area.y + used,
            height: area.height - used,
            ..area
        };
    }
    proof::draw(model, state, theme, proof_area, buffer);
    let end = text_pane(state, theme, rest, buffer);
    if let Some(cursor) = editor(state, theme, query, buffer)
        && state.is_editing
        && model.overlays.is_empty()
    {
        frame.set_cursor_position(cursor);
    }
    end
}

/// What stands beside the draft: the fingerprint that nearly hits, whose file could be changed instead, or that this is
/// such a change. Gives the area that is left.
fn beside(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Rect {
    let Some(build) = model.build.as_ref().filter(|_| area.height > 8) else {
        return area;
    };
    let key = key(model, Context::Draft, Action::Repair);
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    match (&build.draft.repair, build.matches.repairable()) {
        (Some(repair), _) => {
            let back = format!("  {key} back to a new query");
            let room = row.left().saturating_sub(width(&back));
            let what = format!(" changes queries/{}.yaml: {}", repair.id, repair.change);
            row.put(&cut(&clean(&what), room), Role::Decision)
                .put(&back, Role::Key);
        }
        (None, Some(near)) => {
            let lacks = near.clauses.iter().find(|c| c.required && !c.holds);
            let lacks = lacks.map_or("", |c| c.clause.as_str());
            let instead = format!("  {key} changes its file instead");
            let room = row.left().saturating_sub(width(&instead));
            let what = format!(" ~ {} nearly hits, but for {lacks}", near.id);
            row.put(&cut(&clean(&what), room), Role::Decision)
                .put(&instead, Role::Key);
        }
        (None, None) => return area,
    }
    row.fill();
    Rect {
        y: area.y + 1,
        height: area.height - 1,
        ..area
    }
}

/// A head row of a pane; the pane that takes the keys has a heavy rule.
fn head(title: &str, focused: bool, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    let role = if focused { Role::Accent } else { Role::Border };
    row.put(if focused { "━━ " } else { "── " }, role)
        .put(title, Role::Title)
        .put(" ", role);
    let rest = if focused { "━" } else { "─" }.repeat(row.left());
    row.put(&rest, role);
}

/// Whether long lines of the query go on in the next row: not while the cursor or an error stands at a letter of one.
fn is_wrapped(state: &DraftState) -> bool {
    !state.is_editing && state.error.is_none()
}

/// A line of the query in rows; what goes on hangs below its beginning.
fn rows_of(line: &str, columns: u16) -> Vec<String> {
    let text = line.trim_start_matches(' ');
    let indent = line.len() - text.len();
    let room = usize::from(columns).saturating_sub(indent + 4).max(10);
    let rows = message::wrap(text, room).into_iter().enumerate();
    rows.map(|(at, row)| format!("{}{row}", " ".repeat(if at == 0 { indent } else { indent + 2 })))
        .collect()
}

/// Rows that the query takes.
fn shown_lines(state: &DraftState, columns: u16) -> usize {
    let lines = state.query.lines().iter();
    if is_wrapped(state) {
        lines.map(|line| rows_of(line, columns).len()).sum()
    } else {
        lines.len()
    }
}

/// The query, every letter of it.
fn whole(state: &DraftState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let lines = state.query.lines().iter();
    let rows = lines.flat_map(|line| rows_of(line, area.width).into_iter().enumerate());
    for (y, (part, text)) in rows.take(usize::from(area.height)).enumerate() {
        let key = text
            .find(':')
            .filter(|i| part == 0 && text.get(..*i).is_some_and(is_key));
        let (key, value) = text.split_at(key.map_or(0, |i| i + 1));
        Row::new(buffer, theme, (area.x, area.y + y as u16), area.width)
            .put(" ", Role::Text)
            .put(key, Role::Accent)
            .put(value, Role::Text);
    }
}

/// The query file; where its cursor is on the screen.
fn editor(state: &DraftState, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Option<Position> {
    let bug = state.bug.as_deref().unwrap_or("BUG");
    let hint = match (&state.bug, state.is_editing) {
        (_, true) => " · esc ends typing",
        (None, _) => " · b sets the bug's number",
        _ => "",
    };
    let title = format!("queries/{bug}.yaml{hint}");
    head(
        &title,
        state.pane == DraftPane::Query,
        theme,
        Rect { height: 1, ..area },
        buffer,
    );
    let body = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    if is_wrapped(state) {
        whole(state, theme, body, buffer);
        return None;
    }
    let at = state.query.cursor();
    let (cursor_row, cursor_column) = (at.0, at.1);
    let room = usize::from(body.height)
        .saturating_sub(usize::from(state.error.is_some()) * 2)
        .max(1);
    let top = (cursor_row + 1).saturating_sub(room);
    let columns = usize::from(body.width).saturating_sub(2);
    let mut cursor = None;
    let mut y = body.y;
    for (index, line) in state.query.lines().iter().enumerate().skip(top).take(room) {
        let at = if index == cursor_row { cursor_column } else { 0 };
        let skip = skipped(line, at, columns);
        let shown: String = line.chars().skip(skip).collect();
        let mut row = Row::new(buffer, theme, (body.x, y), body.width);
        row.put(" ", Role::Text);
        let key = if skip == 0 {
            shown.find(':').filter(|i| shown.get(..*i).is_some_and(is_key))
        } else {
            None
        };
        let (key, value) = shown.split_at(key.map_or(0, |i| i + 1));
        row.put(key, Role::Accent).put(value, Role::Text);
        if index == cursor_row {
            let before: String = line
                .chars()
                .skip(skip)
                .take(cursor_column.saturating_sub(skip))
                .collect();
            cursor = Some(Position {
                x: body.x + 1 + width(&before) as u16,
                y,
            });
        }
        y += 1;
        if let Some(error) = state
            .error
            .as_ref()
            .filter(|e| e.at.is_some_and(|(row, _)| row == index))
        {
            let column = error.at.map_or(0, |(_, c)| c).saturating_sub(skip);
            caret(
                &error.message,
                column,
                theme,
                Rect { y, height: 1, ..body },
                buffer,
            );
            y += 1;
        }
    }
    if let Some(error) = &state.error {
        let text = match (&error.at, &error.hint) {
            (None, Some(hint)) => format!("× {}. {hint}", error.message),
            (None, None) => format!("× {}", error.message),
            (Some(_), Some(hint)) => hint.clone(),
            (Some(_), None) => String::new(),
        };
        if y < body.y + body.height {
            Row::new(buffer, theme, (body.x, y), body.width)
                .put(" ", Role::Text)
                .put(&text, Role::Failure);
        }
    }
    cursor
}

fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// How many characters are scrolled away at the left so that the cursor is seen.
fn skipped(line: &str, cursor: usize, columns: usize) -> usize {
    let before: usize = line
        .chars()
        .take(cursor)
        .map(|c| unicode_width::UnicodeWidthChar::width(c).unwrap_or(0))
        .sum();
    if before < columns {
        0
    } else {
        cursor.saturating_sub(columns * 2 / 3)
    }
}

/// A sign under the letter that is wrong, and what is wrong with it.
fn caret(text: &str, column: usize, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    let at = (column + 1).min(usize::from(area.width).saturating_sub(width(text) + 4));
    row.to(area.x + at as u16)
        .put("▲ ", Role::Failure)
        .put(text, Role::Failure)
        .fill();
}

/// The report or the commit message; how far it can be scrolled.
fn text_pane(state: &DraftState, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Option<usize> {
    let draft = state.draft.as_ref().filter(|_| area.height > 1)?;
    let (title, first, rest) = match state.pane {
        DraftPane::Message => ("commit message", "", draft.message.as_str()),
        _ => (
            "bug report",
            draft.bug.title.as_str(),
            draft.bug.description.as_str(),
        ),
    };
    head(
        title,
        state.pane != DraftPane::Query,
        theme,
        Rect { height: 1, ..area },
        buffer,
    );
    let columns = usize::from(area.width).saturating_sub(2);
    let rows = |text: &str, role: Role| -> Vec<(String, Role)> {
        let rows = text.lines().flat_map(|l| message::wrap(&clean(l), columns));
        rows.map(|row| (row, role)).collect()
    };
    let mut lines = rows(first, Role::Title);
    if !lines.is_empty() {
        lines.push((String::new(), Role::Text));
    }
    lines.extend(rows(rest, Role::Text));
    let height = usize::from(area.height - 1);
    let end = lines.len().saturating_sub(height);
    let top = state.top.min(end);
    for (y, (line, role)) in lines.iter().skip(top).take(height).enumerate() {
        Row::new(buffer, theme, (area.x, area.y + 1 + y as u16), area.width)
            .put(" ", *role)
            .put(line, *role);
    }
    let below = lines.len().saturating_sub(top + height);
    message::below(below, "j", theme, Rect { height: 1, ..area }, buffer);
    Some(end)
}
