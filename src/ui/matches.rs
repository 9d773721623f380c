//! Matches: the fingerprints that hit and those that nearly do; below, why and why not.

mod why;

use super::failures::first_visible;
use super::message;
use super::text::{Row, clean, count};
use super::theme::{Role, Theme};
use crate::app::{MatchRow, MatchView, MatchesState, Model};
use crate::fingerprint::{DiffPart, EventRef, Hit, NearMiss};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::ops::Range;

pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(build) = &model.build else { return };
    let state = &build.matches;
    let view = match (&state.view, &state.error) {
        (Some(view), _) => view,
        (None, Some(error)) => return message::draw(error, Role::Failure, theme, area, buffer),
        (None, None) => {
            return message::draw(
                "Matching every event with every fingerprint …",
                Role::Dim,
                theme,
                area,
                buffer,
            );
        }
    };
    let mut head = Row::new(buffer, theme, (area.x, area.y), area.width);
    head.put(&format!(" {} hit", view.report.hits.len()), Role::Title);
    head.put(&format!(", {} near", view.near.len()), Role::Text);
    let tried = format!(
        " · of {} over {}",
        count(view.tried, "fingerprint"),
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
        return message::draw(text, Role::Text, theme, below, buffer);
    }
    let list_area = Rect {
        y: area.y + 1,
        height: list_height(state, area) as u16,
        ..area
    };
    list(state, theme, list_area, buffer);
    let used = 1 + list_area.height;
    if area.height > used + 1 {
        let below = Rect {
            y: area.y + used,
            height: area.height - used,
            ..area
        };
        explanation(state, view, theme, below, buffer);
    }
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

/// One row of the explanation: pieces with their roles.
type Line = Vec<(String, Role)>;

fn explanation(state: &MatchesState, view: &MatchView, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(item) = state.row(state.selected) else {
        return;
    };
    let title = match item {
        MatchRow::Hit(_) => format!("why {} hits", item.id()),
        MatchRow::Near(_) => format!("why not {}", item.id()),
    };
    let mut rule = Row::new(buffer, theme, (area.x, area.y), area.width);
    rule.put("── ", Role::Border)
        .put(&title, Role::Title)
        .put(" ", Role::Border);
    if let MatchRow::Near(near) = item {
        rule.put(why::hint(state, &near.id), Role::Key)
            .put(" ", Role::Border);
    }
    let rest = "─".repeat(rule.left());
    rule.put(&rest, Role::Border);
    let columns = usize::from(area.width).saturating_sub(4);
    let mut lines: Vec<Line> = Vec::new();
    for line in view.queries.get(item.id()).into_iter().flat_map(|q| q.lines()) {
        lines.extend(
            message::wrap(&clean(line), columns)
                .into_iter()
                .map(|l| vec![(l, Role::Dim)]),
        );
    }
    lines.push(Vec::new());
    match item {
        MatchRow::Hit(hit) => event_lines(&hit.first, &hit.words, &mut lines),
        MatchRow::Near(near) => match why::answered(state, &near.id) {
            Some(answer) => why::lines(answer, &mut lines),
            None => near_lines(near, &mut lines),
        },
    }
    let height = usize::from(area.height - 1);
    let top = state.top.min(lines.len().saturating_sub(height));
    for (y, line) in lines.iter().skip(top).take(height).enumerate() {
        let mut row = Row::new(buffer, theme, (area.x, area.y + 1 + y as u16), area.width);
        row.put("  ", Role::Text);
        for (text, role) in line {
            row.put(text, *role);
        }
    }
}

/// The event with the words that matched.
fn event_lines(event: &EventRef, words: &[Range<usize>], lines: &mut Vec<Line>) {
    lines.push(vec![(format!("{}:{}", event.file, event.line), Role::Path)]);
    let mut offset = 0;
    for text in event.text.split('\n').take(200) {
        let mut line: Line = Vec::new();
        let mut at = 0;
        for word in words {
            let (start, end) = (word.start.saturating_sub(offset), word.end.saturating_sub(offset));
            if word.end <= offset || start >= text.len() || start < at {
                continue;
            }
            let end = end.min(text.len());
            line.push((text.get(at..start).unwrap_or_default().to_string(), Role::Text));
            line.push((text.get(start..end).unwrap_or_default().to_string(), Role::Match));
            at = end;
        }
        line.push((text.get(at..).unwrap_or_default().to_string(), Role::Text));
        lines.push(line);
        offset += text.len() + 1;
    }
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
    lines.push(vec![
        ("nearest event  ".into(), Role::Dim),
        (format!("{}:{}", near.best.file, near.best.line), Role::Path),
    ]);
    for text in near.best.text.lines().take(12) {
        lines.push(vec![(text.to_string(), Role::Text)]);
    }
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
