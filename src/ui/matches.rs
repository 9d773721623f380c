//! Matches: the fingerprints that hit and those that nearly do; below, why and why not.

mod event;
mod flow;
mod why;

use super::failures::first_visible;
use super::message;
use super::text::{Row, count};
use super::theme::{Role, Theme};
use crate::app::{Action, Context, MatchRow, MatchesState, Model, Slot, WhyNot};
use crate::fingerprint::{DiffPart, Hit, NearMiss};
use flow::flow;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws it; how far the explanation can be scrolled.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Option<usize> {
    let build = model.build.as_ref()?;
    let state = &build.matches;
    let view = match (&state.view, &state.error) {
        (Some(view), _) => view,
        (None, Some(error)) => {
            message::draw(error, Role::Failure, theme, area, buffer);
            return None;
        }
        (None, None) => {
            let again = (Context::Matches, Action::ShowMatches);
            let what = "Matching every event with every fingerprint …";
            let text = message::doing(model, Slot::Matches, what, again);
            message::draw(&text, Role::Dim, theme, area, buffer);
            return None;
        }
    };
    let mut head = Row::new(buffer, theme, (area.x, area.y), area.width);
    head.put(&format!(" {} hit", view.report.hits.len()), Role::Title);
    head.put(&format!(", {} near", view.near.len()), Role::Text);
    let tried = format!(
        " · of {} over {}",
        count(view.tried.len(), "fingerprint"),
        count(view.report.events as usize, "event")
    );
    head.put(&tried, Role::Dim);
    if !view.broken.is_empty() {
        head.put(
            &format!(" · {} broken", count(view.broken.len(), "file")),
            Role::Decision,
        );
    }
    head.fill();
    if state.rows() == 0 {
        let text = "No fingerprint hits this build and none comes near: the failure is new. d drafts one from the log.";
        let below = Rect {
            y: area.y + 1,
            height: area.height - 1,
            ..area
        };
        message::draw(text, Role::Text, theme, below, buffer);
        return None;
    }
    let list_area = Rect {
        y: area.y + 1,
        height: list_height(state, area) as u16,
        ..area
    };
    list(state, theme, list_area, buffer);
    let used = 1 + list_area.height;
    if area.height <= used + 1 {
        return None;
    }
    let below = Rect {
        y: area.y + used,
        height: area.height - used,
        ..area
    };
    let is_asking = model.tickets.is_running(Slot::WhyNot);
    explanation(state, is_asking, theme, below, buffer)
}

/// The row of the list in a row of the screen.
pub(super) fn row_at(model: &Model, area: Rect, y: u16) -> Option<usize> {
    let state = &model.build.as_ref()?.matches;
    let height = list_height(state, area);
    let line = usize::from(y.checked_sub(area.y + 1)?);
    let index = first_visible(state.selected, height, state.rows()) + line;
    (line < height && index < state.rows()).then_some(index)
}

/// Rows of the list of an area.
fn list_height(state: &MatchesState, area: Rect) -> usize {
    let most = (usize::from(area.height) * 2 / 5).max(3);
    state.rows().min(most).min(usize::from(area.height - 1))
}

fn list(state: &MatchesState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let height = usize::from(area.height);
    let first = first_visible(state.selected, height, state.rows());
    for line in 0..height {
        let index = first + line;
        let Some(item) = state.row(index) else { break };
        let selected = index == state.selected;
        let mut row = Row::new(buffer, theme, (area.x, area.y + line as u16), area.width);
        if selected {
            row.over(Role::Selected);
        }
        row.put(if selected { "▌" } else { " " }, Role::SelectedBar);
        match item {
            MatchRow::Hit(hit) => hit_row(hit, &mut row),
            MatchRow::Near(near) => near_row(near, &mut row),
            MatchRow::Far(id) => far_row(id, state.answer(id), &mut row),
        }
        row.fill();
    }
}

fn hit_row(hit: &Hit, row: &mut Row) {
    row.put("✓ hit   ", Role::Proof).cell(&hit.id, 12, Role::Title);
    row.cell(&count(hit.hits as usize, "event"), 12, Role::Text);
    row.put(&format!("{}:{}  ", hit.first.file, hit.first.line), Role::Path);
    row.put(hit.first.text.lines().next().unwrap_or_default(), Role::Dim);
}

fn near_row(near: &NearMiss, row: &mut Row) {
    let held = near.clauses.iter().filter(|c| c.holds).count();
    row.put("~ near  ", Role::Decision)
        .cell(&near.id, 12, Role::Title);
    row.cell(
        &format!("{held} of {} clauses", near.clauses.len()),
        18,
        Role::Text,
    );
    let failing: Vec<&str> = near
        .clauses
        .iter()
        .filter(|c| !c.holds && c.required)
        .map(|c| c.clause.as_str())
        .collect();
    row.put("× ", Role::Failure)
        .put(&failing.join("  × "), Role::Text);
}

/// One that was asked about.
fn far_row(id: &str, why: Option<&WhyNot>, row: &mut Row) {
    row.put("· far   ", Role::Dim).cell(id, 12, Role::Title);
    let Some(why) = why else { return };
    let failing: Vec<&str> = why
        .answer
        .clauses
        .iter()
        .filter(|c| !c.holds && c.required)
        .map(|c| c.clause.as_str())
        .collect();
    let held = why.answer.clauses.len() - failing.len();
    row.cell(
        &format!("{held} of {} clauses", why.answer.clauses.len()),
        18,
        Role::Text,
    );
    row.put("× ", Role::Failure)
        .put(&failing.join("  × "), Role::Text);
}

/// One row of the explanation: pieces with their roles.
type Line = Vec<(String, Role)>;

/// Below the list; how far it can be scrolled.
fn explanation(
    state: &MatchesState,
    is_asking: bool,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> Option<usize> {
    let item = state.row(state.selected)?;
    let answer = state.answer(item.id());
    let title = match item {
        MatchRow::Hit(_) => format!("why {} hits", item.id()),
        MatchRow::Near(_) | MatchRow::Far(_) => format!("why not {}", item.id()),
    };
    let mut rule = Row::new(buffer, theme, (area.x, area.y), area.width);
    rule.put("── ", Role::Border)
        .put(&title, Role::Title)
        .put(" ", Role::Border);
    rule.put(why::hint(state, item, is_asking), Role::Key)
        .put(" ", Role::Border);
    let rest = "─".repeat(rule.left());
    rule.put(&rest, Role::Border);
    let mut lines: Vec<Line> = Vec::new();
    let query = state.query(item.id()).unwrap_or_default();
    lines.extend(query.lines().map(|line| vec![(line.to_owned(), Role::Dim)]));
    lines.push(Vec::new());
    if let Some(answer) = answer {
        why::lines(answer, &mut lines);
    }
    match item {
        MatchRow::Hit(hit) => {
            if answer.is_some() {
                lines.push(Vec::new());
            }
            event::hit(hit, &mut lines);
        }
        MatchRow::Near(near) if answer.is_none() => near_lines(near, &mut lines),
        MatchRow::Near(_) | MatchRow::Far(_) => {}
    }
    let columns = usize::from(area.width).saturating_sub(4);
    let rows: Vec<Line> = lines.iter().flat_map(|line| flow(line, columns)).collect();
    let height = usize::from(area.height - 1);
    let end = rows.len().saturating_sub(height);
    let top = state.top.min(end);
    for (y, line) in rows.iter().skip(top).take(height).enumerate() {
        let mut row = Row::new(buffer, theme, (area.x, area.y + 1 + y as u16), area.width);
        row.put("  ", Role::Text);
        for (text, role) in line {
            row.put(text, *role);
        }
    }
    let below = rows.len().saturating_sub(top + height);
    message::below(below, "ctrl-d", theme, Rect { height: 1, ..area }, buffer);
    Some(end)
}

/// Clause by clause, then each failing phrase against the nearest words.
fn near_lines(near: &NearMiss, lines: &mut Vec<Line>) {
    for clause in &near.clauses {
        let (sign, role) = match (clause.holds, clause.required) {
            (true, _) => ("✓ ", Role::Proof),
            (false, true) => ("× ", Role::Failure),
            (false, false) => ("· ", Role::Dim),
        };
        lines.push(vec![(sign.into(), role), (clause.clause.clone(), Role::Text)]);
        if let Some(elsewhere) = &clause.elsewhere {
            let text = format!("    holds at {}:{}", elsewhere.file, elsewhere.line);
            lines.push(vec![(text, Role::Dim)]);
        }
    }
    lines.push(Vec::new());
    event::nearest(&near.best, lines);
    for phrase in &near.phrases {
        lines.push(Vec::new());
        lines.push(vec![
            ("phrase ".into(), Role::Dim),
            ("- query ".into(), Role::Removed),
            ("+ event".into(), Role::Added),
        ]);
        lines.push(diff_line(&phrase.diff));
    }
}

/// A diff in one row, word by word.
fn diff_line(diff: &[DiffPart]) -> Line {
    let mut line: Line = Vec::new();
    for part in diff {
        if !line.is_empty() {
            line.push((" ".into(), Role::Text));
        }
        line.push(match part {
            DiffPart::Same(text) => (text.clone(), Role::Text),
            DiffPart::Phrase(text) => (format!("[-{text}-]"), Role::RemovedWord),
            DiffPart::Event(text) => (format!("{{+{text}+}}"), Role::AddedWord),
        });
    }
    line
}
