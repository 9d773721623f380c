//! The draft: the query with its errors at the letter, its proof beside it, report and message below.

use super::message;
use super::text::{Row, clean, count, cut_left, width};
use super::theme::{Role, Theme};
use crate::app::{Action, Context, DraftPane, DraftState, Model, Slot};
use crate::draft::{BuildHits, Proof};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// From here on query and proof stand side by side.
const SIDE_BY_SIDE: u16 = 100;

pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, frame: &mut Frame) {
    let Some(build) = &model.build else { return };
    let state = &build.draft;
    let buffer = frame.buffer_mut();
    if let Some(reason) = &state.abstains {
        let text = format!("No draft: {reason}. Mark lines in the log (space) and press d there.");
        return message::draw(&text, Role::Decision, theme, area, buffer);
    }
    if state.draft.is_none() {
        let again = (Context::Draft, Action::Draft);
        let what = "Looking for the shortest query that hits the failures and no passing run …";
        let text = message::doing(model, Slot::Draft, what, again);
        return message::draw(&text, Role::Dim, theme, area, buffer);
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
    proof(model, state, theme, proof_area, buffer);
    text_pane(state, theme, rest, buffer);
    if let Some(cursor) = editor(state, theme, query, buffer)
        && state.is_editing
        && model.overlays.is_empty()
    {
        frame.set_cursor_position(cursor);
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

fn proof(model: &Model, state: &DraftState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let proof = state.proof().cloned().unwrap_or_default();
    let running = model.tickets.is_running(Slot::Proof);
    let builds = proof.hits.len() + proof.passing.len();
    let title = format!(
        "proof ({} at hand){}",
        count(builds, "build"),
        if running { " …" } else { "" }
    );
    head(&title, false, theme, Rect { height: 1, ..area }, buffer);
    let mut y = area.y + 1;
    let stale = !state.is_proved;
    for (name, value, role) in proof_rows(&proof, state.error.is_some()) {
        if y >= area.y + area.height {
            return;
        }
        let mut row = Row::new(buffer, theme, (area.x, y), area.width);
        row.put(" ", Role::Text)
            .cell(&name, 14, Role::Dim)
            .put(&value, if stale { Role::Dim } else { role });
        y += 1;
    }
    let listed = proof
        .passing
        .iter()
        .filter(|b| b.events > 0)
        .chain(proof.hits.iter().filter(|b| b.events > 0));
    for build in listed {
        if y >= area.y + area.height {
            return;
        }
        build_row(
            build,
            proof.passing.iter().any(|p| p.build == build.build),
            theme,
            Rect { y, height: 1, ..area },
            buffer,
        );
        y += 1;
    }
}

fn build_row(build: &BuildHits, is_passing: bool, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    row.put("   ", Role::Text)
        .cell(build.build.get(..8).unwrap_or(&build.build), 9, Role::Id);
    row.put(if is_passing { "passing! " } else { "" }, Role::Failure)
        .put(&count(build.events as usize, "event"), Role::Text);
    if let Some(place) = &build.first {
        let place = format!("{}:{}", place.file, place.line);
        let room = row.left().saturating_sub(2);
        row.put("  ", Role::Text).put(&cut_left(&place, room), Role::Dim);
    }
}

fn proof_rows(proof: &Proof, is_broken: bool) -> Vec<(String, String, Role)> {
    if is_broken {
        return vec![(
            "—".into(),
            "the query has an error; the proof waits".into(),
            Role::Decision,
        )];
    }
    let (hit, failing) = (proof.n_hit(), proof.hits.len());
    let (bad, passing) = (proof.n_passing_hit(), proof.passing.len());
    let tick = |good: bool| if good { "✓" } else { "×" };
    vec![
        (
            "failing runs".into(),
            format!(
                "{hit} of {failing} hit {} ({})",
                tick(hit > 0),
                count(proof.n_events() as usize, "event")
            ),
            if hit > 0 { Role::Proof } else { Role::Failure },
        ),
        (
            "passing runs".into(),
            match (bad, passing) {
                (_, 0) => "none at hand: nothing is proved against false hits".into(),
                _ => format!("{bad} of {passing} hit {}", tick(bad == 0)),
            },
            match (bad, passing) {
                (_, 0) => Role::Decision,
                (0, _) => Role::Proof,
                _ => Role::Failure,
            },
        ),
    ]
}

/// The report or the commit message.
fn text_pane(state: &DraftState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(draft) = state.draft.as_ref().filter(|_| area.height > 1) else {
        return;
    };
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
    let top = state.top.min(lines.len().saturating_sub(height));
    for (y, (line, role)) in lines.iter().skip(top).take(height).enumerate() {
        Row::new(buffer, theme, (area.x, area.y + 1 + y as u16), area.width)
            .put(" ", *role)
            .put(line, *role);
    }
    let below = lines.len().saturating_sub(top + height);
    message::below(below, "j", theme, Rect { height: 1, ..area }, buffer);
}
