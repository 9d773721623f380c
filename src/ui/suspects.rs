//! The suspects: the ranking above, the selected commit's patch below; side by side from 160 columns.

use super::failures::first_visible;
use super::text::{Row, count, short_time};
use super::theme::{Role, Theme};
use super::{diff, message};
use crate::app::{Action, Context, Model, Slot, SuspectsState};
use crate::suspect::{Suspect, SuspectReport, percent};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What to think of when no commit of the window did it.
const ELSEWHERE: &str = "What the gate does not merge may have done it: the nodes, the mirrors, a package that was \
    released, a project without a clone here. v gives the build a verdict.";

/// From here on list and patch stand side by side.
const SIDE_BY_SIDE: u16 = 160;

pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(build) = &model.build else { return };
    let state = &build.suspects;
    let report = match (&state.report, &state.error) {
        (Some(report), _) => report,
        (None, Some(error)) => return message::draw(error, Role::Failure, theme, area, buffer),
        (None, None) => {
            let again = (Context::Suspects, Action::ShowSuspects);
            let what = "Reading the evidence in the logs and the commits of the window …";
            let text = message::doing(model, Slot::Suspects, what, again);
            return message::draw(&text, Role::Dim, theme, area, buffer);
        }
    };
    // The notes say why, and name the window.
    if report.suspects.is_empty() && !state.notes.is_empty() {
        let own = report.own_fault.iter().map(|own| own.detail.as_str());
        let notes: Vec<&str> = own.chain(state.notes.iter().map(String::as_str)).collect();
        return message::draw(&notes.join("\n"), Role::Decision, theme, area, buffer);
    }
    if state.is_zoomed {
        return patch(model, state, theme, area, buffer);
    }
    if area.width >= SIDE_BY_SIDE {
        let left = area.width * 2 / 5;
        list(
            model,
            state,
            report,
            theme,
            Rect {
                width: left - 1,
                ..area
            },
            buffer,
        );
        let right = Rect {
            x: area.x + left,
            width: area.width - left,
            ..area
        };
        return patch(model, state, theme, right, buffer);
    }
    let rows = list_height(report, area);
    list(model, state, report, theme, Rect { height: rows, ..area }, buffer);
    let below = Rect {
        y: area.y + rows,
        height: area.height - rows,
        ..area
    };
    patch(model, state, theme, below, buffer);
}

/// Rows of the ranking where it stands above the patch.
fn list_height(report: &SuspectReport, area: Rect) -> u16 {
    let rows = report.suspects.len() * 2 + 3 + own_fault(report, area.width).len();
    let most = (area.height * 2 / 5).max(5).min(area.height);
    u16::try_from(rows.max(5)).unwrap_or(u16::MAX).min(most)
}

/// The rows that say that the change itself may be at fault.
fn own_fault(report: &SuspectReport, width: u16) -> Vec<String> {
    let columns = usize::from(width.saturating_sub(4)).max(20);
    let own = report.own_fault.iter();
    let mut lines: Vec<String> = own.flat_map(|own| message::lines(&own.detail, columns)).collect();
    lines.truncate(3);
    lines
}

/// The row of the ranking at a cell of the screen.
pub(super) fn row_at(model: &Model, area: Rect, (x, y): (u16, u16)) -> Option<usize> {
    let state = &model.build.as_ref()?.suspects;
    let report = state.report.as_ref().filter(|_| !state.is_zoomed)?;
    let (columns, rows) = if area.width >= SIDE_BY_SIDE {
        (area.width * 2 / 5 - 1, area.height)
    } else {
        (area.width, list_height(report, area))
    };
    let head = 1 + own_fault(report, columns).len() as u16;
    let line = y
        .checked_sub(area.y + head)
        .filter(|line| *line + head < rows && x < columns)?;
    let fitting = (usize::from(rows.saturating_sub(head)) / 2).max(1);
    let first = first_visible(state.selected, fitting, report.suspects.len() + 1);
    Some(first + usize::from(line / 2)).filter(|index| *index <= report.suspects.len())
}

fn list(
    model: &Model,
    state: &SuspectsState,
    report: &SuspectReport,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let mut head = Row::new(buffer, theme, (area.x, area.y), area.width);
    head.put(&window_words(model, report), Role::Dim);
    if let Some(note) = state.notes.first() {
        head.put(" · ", Role::Dim).put(note, Role::Decision);
    }
    head.fill();
    // Two rows for a suspect, one for "none of these".
    let own = own_fault(report, area.width);
    let height = usize::from(area.height.saturating_sub(1 + own.len() as u16));
    let fitting = (height / 2).max(1);
    let first = first_visible(state.selected, fitting, report.suspects.len() + 1);
    let mut y = area.y + 1;
    let room = usize::from(area.height.saturating_sub(1));
    for (at, line) in own.iter().enumerate().take(room) {
        Row::new(buffer, theme, (area.x, y), area.width)
            .put(if at == 0 { " ! " } else { "   " }, Role::Decision)
            .put(line, Role::Decision)
            .fill();
        y += 1;
    }
    // Those below the last one shown; "none of these" is always told.
    let mut hidden = report.suspects.len().saturating_sub(first);
    for (index, suspect) in report.suspects.iter().enumerate().skip(first) {
        if y + 1 >= area.y + area.height {
            break;
        }
        let selected = index == state.selected;
        let mut row = Row::new(buffer, theme, (area.x, y), area.width);
        if selected {
            row.over(Role::Selected);
        }
        row.put(if selected { "▌" } else { " " }, Role::SelectedBar);
        row.right(&percent(suspect.probability), 5, Role::Decision)
            .put("  ", Role::Text);
        let project = suspect.project.rsplit('/').next().unwrap_or(&suspect.project);
        row.cell(project, 12, Role::Module)
            .cell(suspect.sha.get(..8).unwrap_or(&suspect.sha), 9, Role::Id);
        row.put(&suspect.subject, Role::Title).fill();
        let mut why = Row::new(buffer, theme, (area.x, y + 1), area.width);
        why.put("        ", Role::Text);
        let reasons: Vec<&str> = suspect
            .reasons
            .iter()
            .map(|r| r.detail.trim_end_matches('.'))
            .collect();
        why.put(
            &reasons.join(" · "),
            if selected { Role::Text } else { Role::Dim },
        )
        .fill();
        y += 2;
        hidden = report.suspects.len() - index - 1;
    }
    if y < area.y + area.height {
        let selected = state.selected == report.suspects.len();
        let mut row = Row::new(buffer, theme, (area.x, y), area.width);
        if selected {
            row.over(Role::Selected);
        }
        row.put(if selected { "▌" } else { " " }, Role::SelectedBar);
        row.right(&percent(report.none_of_these), 5, Role::Decision);
        row.put("  none of these", if selected { Role::Title } else { Role::Dim })
            .fill();
    }
    // The sign stands at the end of that row, or over the end of a reason where no row is free.
    let last = Rect {
        y: y.min((area.y + area.height).saturating_sub(1)),
        height: 1,
        ..area
    };
    message::below(hidden, "j", theme, last, buffer);
}

/// The reasons of a suspect, whole, above its patch: the list has cut them. Gives the rows that they take.
fn reasons(suspect: &Suspect, theme: &Theme, area: Rect, buffer: &mut Buffer) -> u16 {
    let columns = usize::from(area.width.saturating_sub(4));
    let reasons = suspect.reasons.iter();
    let mut whole: Vec<String> = reasons
        .flat_map(|reason| message::lines(&format!("· {}", reason.detail), columns))
        .collect();
    // The patch is what one reads: it keeps two thirds.
    let most = usize::from(area.height / 3);
    if whole.len() > most {
        whole.truncate(most);
        if let Some(last) = whole.last_mut() {
            last.push('…');
        }
    }
    for (y, line) in whole.iter().enumerate() {
        Row::new(buffer, theme, (area.x, area.y + y as u16), area.width)
            .put("  ", Role::Text)
            .put(line, Role::Text);
    }
    let rows = whole.len() as u16;
    if area.height > 16 { rows + 1 } else { rows }
}

fn window_words(model: &Model, report: &SuspectReport) -> String {
    let window = &report.window;
    let since = short_time(window.since, model.local_time);
    let until = short_time(window.until, model.local_time);
    // `Nov 19 08:56 – 15:56`: the day is said once where it is the same.
    let (day, hour) = until.rsplit_once(' ').unwrap_or(("", &until));
    let until = if since.starts_with(day) { hour } else { &until };
    let projects: std::collections::BTreeSet<&str> =
        report.suspects.iter().map(|s| s.project.as_str()).collect();
    let between = if window.good.is_some() {
        "last good to first bad run"
    } else {
        "two weeks: no good run is known"
    };
    // The numbers first: on a narrow terminal the words at the end are what can be missed.
    format!(
        " {} in {} · {since} – {until} · {between}",
        count(report.suspects.len(), "commit"),
        count(projects.len(), "project"),
    )
}

fn patch(model: &Model, state: &SuspectsState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if area.height < 2 {
        return;
    }
    let mut rule = Row::new(buffer, theme, (area.x, area.y), area.width);
    let title = match (state.selected_suspect(), &state.patch) {
        (None, _) => "none of these: the cause is not among the commits of the window".to_string(),
        (Some(s), Some((_, p))) => {
            let last = p.lines.len();
            format!(
                "{} · line {} of {last} · ◆ meets the log",
                s.sha.get(..12).unwrap_or(&s.sha),
                (state.top + 1).min(last)
            )
        }
        (Some(s), None) => s.sha.clone(),
    };
    rule.put(
        if state.in_patch { "━━ " } else { "── " },
        if state.in_patch {
            Role::Accent
        } else {
            Role::Border
        },
    );
    rule.put(&title, if state.in_patch { Role::Accent } else { Role::Dim })
        .put(" ", Role::Dim);
    let rest = "─".repeat(rule.left());
    rule.put(&rest, Role::Border);
    let mut body = Rect {
        y: area.y + 1,
        height: area.height - 1,
        ..area
    };
    match state.selected_suspect() {
        Some(suspect) if !state.is_zoomed => {
            let used = reasons(suspect, theme, body, buffer);
            body.y += used;
            body.height -= used;
        }
        Some(_) => {}
        None => {
            let own = state.report.iter().filter_map(|report| report.own_fault.as_ref());
            let mut text: Vec<String> = own.map(|own| own.detail.clone()).collect();
            text.push(ELSEWHERE.to_owned());
            text.extend(state.notes.iter().cloned());
            return message::draw(&text.join("\n"), Role::Text, theme, body, buffer);
        }
    }
    match &state.patch {
        Some((_, patch)) => diff::draw(patch, state.top, theme, body, buffer),
        None if model.tickets.is_running(Slot::Commit) => {
            message::draw("Reading the commit …", Role::Dim, theme, body, buffer);
        }
        None => {}
    }
}
