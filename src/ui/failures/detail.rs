//! What is known of the selected row, whole, below the list: the line that says what the failure looks like is cut there.

use super::{explanation, percent};
use crate::app::{Model, Row as ListRow};
use crate::domain::{Failure, JobGroup};
use crate::ui::message;
use crate::ui::text::{Row, count, full_time, width};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Rows that it takes of a screen with so many: none where the list needs them all.
pub(super) fn rows(height: u16) -> u16 {
    match height {
        ..16 => 0,
        16..30 => 3,
        _ => 4,
    }
}

/// Draws it.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    match model.failures.selected_row() {
        Some(ListRow::Build(index)) => {
            if let Some(failure) = model.failures.failure(index) {
                build(model, failure, theme, area, buffer);
            }
        }
        Some(ListRow::Job(index)) => {
            if let Some(group) = model.failures.job(index) {
                job(model, group, theme, area, buffer);
            }
        }
        None => {}
    }
}

fn build(model: &Model, failure: &Failure, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let build = &failure.build;
    let result = build.result.as_ref().map_or("RUNNING", |r| r.0.as_str());
    let took = match (build.start, build.end) {
        (Some(start), Some(end)) => format!(
            " after {}",
            crate::ui::build::duration(end.duration_since(start).as_secs())
        ),
        _ => String::new(),
    };
    // The list has the result already: the time it took is what is new, then where it ran.
    let facts = [
        Some(format!("{result}{took}")),
        build.branch.clone(),
        Some(build.pipeline.clone()),
        build.at().map(|at| full_time(at, model.local_time)),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    let title = format!("{} {}", build.job, build.change_label());
    rule(&title, &facts, theme, area, buffer);
    let (text, role) = explanation(failure);
    let place = failure
        .headline
        .as_ref()
        .filter(|_| failure.is_open())
        .map(|h| format!("{}:{}", h.file, h.line));
    let columns = usize::from(area.width.saturating_sub(3));
    let rows = usize::from(area.height - 1);
    let mut lines = message::lines(&text, columns);
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    for (at, line) in lines.iter().enumerate() {
        let mut row = Row::new(buffer, theme, (area.x, area.y + 1 + at as u16), area.width);
        row.put("  ", role).put(line, role);
        // Where it stands follows its words, or has the next row.
        if let Some(place) = place.as_deref().filter(|_| at + 1 == lines.len()) {
            if row.left() > width(place) + 3 {
                row.put("  ", Role::Text).put(place, Role::Path);
            } else if lines.len() < rows {
                let y = area.y + 2 + at as u16;
                Row::new(buffer, theme, (area.x, y), area.width)
                    .put("  ", Role::Text)
                    .put(place, Role::Path);
            }
        }
    }
}

fn job(model: &Model, group: &JobGroup, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let since = group
        .since
        .map(|at| format!("first bad run {}", full_time(at, model.local_time)));
    rule(&group.job, since.as_slice(), theme, area, buffer);
    if area.height < 2 {
        return;
    }
    let mut row = Row::new(buffer, theme, (area.x, area.y + 1), area.width);
    row.put("  ", Role::Text)
        .put(&count(group.failures, "failure"), Role::Failure)
        .put(&format!(" in {}", count(group.runs, "run")), Role::Text)
        .put(
            &format!(" · {} classified ({})", group.classified, percent(group.rate)),
            Role::Dim,
        );
    if group.verdicts > 0 {
        row.put(&format!(" · {} with a verdict", group.verdicts), Role::Dim);
    }
}

/// The rule above, with a title at the left and at the right as many facts as there is room for.
fn rule(title: &str, facts: &[String], theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    row.put("── ", Role::Border)
        .put(title, Role::Title)
        .put(" ", Role::Border);
    let room = row.left();
    let most = (1..=facts.len())
        .rev()
        .filter_map(|n| facts.get(..n))
        .map(|facts| facts.join(" · "))
        .find(|facts| width(facts) + 6 <= room);
    let Some(facts) = most else {
        row.put(&"─".repeat(room), Role::Border);
        return;
    };
    let line = "─".repeat(room - width(&facts) - 5);
    row.put(&line, Role::Border)
        .put(" ", Role::Border)
        .put(&facts, Role::Dim)
        .put(" ───", Role::Border);
}
