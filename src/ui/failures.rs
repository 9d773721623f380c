//! The failures screen: unclassified failures by job, worst first, with rates and sparklines.

mod detail;
mod head;

use super::message;
use super::text::{Row, ago, count, short_time, sparkline, width};
use super::theme::{Role, Theme};
use crate::app::{Context, Model, Row as ListRow, Slot};
use crate::domain::{Build, Failure, JobGroup, Verdict};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    head::summary(model, theme, Rect { height: 1, ..area }, buffer);
    let rows = model.failures.rows();
    if rows.is_empty() {
        let body = Rect {
            y: area.y + 1,
            height: area.height - 1,
            ..area
        };
        return empty(model, theme, body, buffer);
    }
    let body = list_area(area);
    let below = Rect {
        y: body.y + body.height,
        height: (area.y + area.height).saturating_sub(body.y + body.height),
        ..area
    };
    detail::draw(model, theme, below, buffer);
    let height = usize::from(body.height);
    let first = first_visible(model.failures.selected, height, rows.len());
    let columns = Columns::of(model, usize::from(body.width));
    if head::rows(area.height) > 0 {
        let y = body.y - 1;
        head::columns(model, &columns, theme, Rect { y, height: 1, ..area }, buffer);
    }
    for (line, (index, row)) in rows.iter().enumerate().skip(first).take(height).enumerate() {
        let selected = index == model.failures.selected;
        let mut out = Row::new(buffer, theme, (body.x, body.y + line as u16), body.width);
        if selected {
            out.over(Role::Selected);
        }
        out.put(if selected { "▌" } else { " " }, Role::SelectedBar);
        match row {
            ListRow::Job(job) => {
                if let Some(group) = model.failures.job(*job) {
                    job_row(model, group, &columns, &mut out);
                }
            }
            ListRow::Build(build) => {
                if let Some(failure) = model.failures.failure(*build) {
                    build_row(model, failure, &columns, &mut out);
                }
            }
        }
        out.fill();
    }
}

/// The row of the list in a row of the screen.
pub(super) fn row_at(model: &Model, area: Rect, y: u16) -> Option<usize> {
    let list = list_area(area);
    let line = usize::from(y.checked_sub(list.y)?);
    let (len, height) = (model.failures.rows().len(), usize::from(list.height));
    let index = first_visible(model.failures.selected, height, len) + line;
    (line < height && index < len).then_some(index)
}

/// Where the list stands: below the summary and the heads of its columns, above what is known of the selected row.
fn list_area(area: Rect) -> Rect {
    let above = 1 + head::rows(area.height);
    let rows = area.height.saturating_sub(above);
    Rect {
        y: area.y + above,
        height: rows - detail::rows(rows),
        ..area
    }
}

/// The first row to show so that the selected one stands in the middle where it can.
pub(super) fn first_visible(selected: usize, height: usize, len: usize) -> usize {
    selected
        .saturating_sub(height / 2)
        .min(len.saturating_sub(height))
}

/// Columns of a job's rate, under its head.
const RATE: usize = 10;

/// Widths that all rows share.
struct Columns {
    job: usize,
    change: usize,
    project: usize,
    /// 0 where all builds are of one branch: it says nothing then.
    branch: usize,
    result: usize,
    when: usize,
    wide: bool,
}

impl Columns {
    fn of(model: &Model, total: usize) -> Self {
        let list = model.failures.list.iter();
        let builds = || list.clone().flat_map(|l| l.rows.iter()).map(|f| &f.build);
        let longest = |it: &mut dyn Iterator<Item = usize>, most: usize| it.max().unwrap_or(0).min(most);
        let wide = total >= 100;
        Self {
            job: longest(
                &mut list.clone().flat_map(|l| l.jobs.iter()).map(|j| width(&j.job)),
                if wide { 44 } else { 28 },
            ),
            change: longest(&mut builds().map(|b| width(&b.change_label())), 14),
            project: longest(
                &mut builds().map(|b| width(short(&b.project, wide))),
                if wide { 26 } else { 14 },
            ),
            branch: if wide && builds().any(|b| builds().next().is_some_and(|first| first.branch != b.branch))
            {
                longest(&mut builds().map(|b| width(branch(b))), 16)
            } else {
                0
            },
            result: longest(&mut builds().map(|b| width(result(b, wide))), 14),
            when: longest(&mut builds().map(|b| width(&when(model, b))), 13),
            wide,
        }
    }
}

fn branch(build: &Build) -> &str {
    build.branch.as_deref().unwrap_or("-")
}

/// The result as it stands in the list.
fn result(build: &Build, wide: bool) -> &str {
    let result = build.result.as_ref().map_or("RUNNING", |r| r.0.as_str());
    if wide { result } else { short_result(result) }
}

/// The project without its namespace on narrow terminals.
fn short(project: &str, wide: bool) -> &str {
    if wide {
        project
    } else {
        project.rsplit('/').next().unwrap_or(project)
    }
}

fn percent(rate: Option<f64>) -> String {
    rate.map_or("–".into(), |r| format!("{:.0} %", r * 100.0))
}

fn job_row(model: &Model, group: &JobGroup, columns: &Columns, row: &mut Row) {
    let folded = model.failures.folded.contains(&group.job);
    row.put(if folded { "▸ " } else { "▾ " }, Role::Dim)
        .cell(&group.job, columns.job + 1, Role::Title);
    row.right(&group.rows.len().to_string(), 4, Role::Failure)
        .put(" ", Role::Text);
    row.right(&percent(group.rate), RATE, Role::Text)
        .put("  ", Role::Text);
    row.put(&sparkline(&group.spark), Role::Spark)
        .put("  ", Role::Text);
    row.put(
        &format!(
            "{} of {}",
            group.failures + group.verdicts,
            count(group.runs, "run")
        ),
        Role::Dim,
    );
    if let (Some(since), true) = (group.since, columns.wide) {
        row.put(
            &format!(" failed · first bad run {}", short_time(since, model.local_time)),
            Role::Dim,
        );
    }
}

fn build_row(model: &Model, failure: &Failure, columns: &Columns, row: &mut Row) {
    let build = &failure.build;
    let marked = model.failures.marks.contains(&build.key);
    row.put(if marked { "  ● " } else { "    " }, Role::Marked);
    row.cell(&build.change_label(), columns.change + 1, Role::Text);
    row.cell(
        short(&build.project, columns.wide),
        columns.project + 1,
        Role::Text,
    );
    if columns.branch > 0 {
        row.cell(branch(build), columns.branch + 1, Role::Dim);
    }
    row.cell(result(build, columns.wide), columns.result + 1, Role::Failure);
    row.right(&when(model, build), columns.when, Role::Dim)
        .put(if columns.wide { "  " } else { " " }, Role::Text);
    if let Some(review) = model.failures.reviews.get(&build.key) {
        row.put(review, Role::Decision).put("  ", Role::Text);
    }
    let (text, role) = explanation(failure);
    row.put(&text, role);
}

/// When a build ended: how long ago, or the local time.
fn when(model: &Model, build: &Build) -> String {
    build.at().map_or("running".into(), |at| {
        if model.local_time {
            short_time(at, true)
        } else {
            ago(at, model.now)
        }
    })
}

/// A result word in four letters for narrow terminals.
fn short_result(result: &str) -> &str {
    match result {
        "FAILURE" => "FAIL",
        "TIMED_OUT" => "TIME",
        "POST_FAILURE" => "POST",
        "NODE_FAILURE" => "NODE",
        "RETRY_LIMIT" => "RETR",
        "DISK_FULL" => "DISK",
        other => other.get(..4).unwrap_or(other),
    }
}

/// Why it failed as far as is known: verdict, bugs, or what its log says.
fn explanation(failure: &Failure) -> (String, Role) {
    if let Some(record) = &failure.verdict {
        let verdict = record.verdict.as_ref().map(Verdict::label).unwrap_or_default();
        let note = record.note.as_ref().map(|note| format!(": {note}"));
        let text = format!("{verdict} by {}{}", record.author, note.unwrap_or_default());
        return (text, Role::Accent);
    }
    if failure.is_classified() {
        let bugs = failure.fingerprints.iter().map(|id| format!("bug {id}"));
        return (bugs.collect::<Vec<String>>().join(", "), Role::Proof);
    }
    match &failure.headline {
        Some(headline) => (headline.text.clone(), Role::Text),
        None => (failure.logs.without_headline().to_owned(), Role::Dim),
    }
}

/// What to do when there is nothing to show.
fn empty(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let key = |action| model.keymap.key_of(Context::Failures, action).unwrap_or_default();
    let text = match &model.failures.list {
        None if model.tickets.is_running(Slot::Failures) || model.tickets.is_running(Slot::Gate) => return,
        None => format!(
            "Nothing was loaded. {} syncs; {} shows what was tried.",
            key(crate::app::Action::Sync),
            "@"
        ),
        Some(list) if list.summary.failures + list.summary.verdicts > 0 => format!(
            "All {} of these {} are explained. {} for a longer window, {} shows the classified ones.",
            count(list.summary.failures + list.summary.verdicts, "failure"),
            model.failures.filter.window.label(),
            key(crate::app::Action::CycleWindow),
            key(crate::app::Action::ToggleClassified)
        ),
        Some(_) if model.tickets.is_running(Slot::Sync) && model.gate.synced_at.is_none() => {
            "The first sync is running: failures appear here as they come.".into()
        }
        Some(_) if model.gate.can_sync && model.gate.synced_at.is_none() => {
            format!(
                "This gate was never synced. {} brings its builds and logs.",
                key(crate::app::Action::Sync)
            )
        }
        Some(_) if model.failures.unknown.is_some() => format!(
            "{} {} for another filter.",
            model.failures.unknown.as_deref().unwrap_or_default(),
            key(crate::app::Action::Filter)
        ),
        Some(list) => format!(
            "No failure in {} of these {}. {} for a longer window, {} for another filter.",
            count(list.summary.runs, "run"),
            model.failures.filter.window.label(),
            key(crate::app::Action::CycleWindow),
            key(crate::app::Action::Filter)
        ),
    };
    message::draw(&text, Role::Text, theme, area, buffer);
}

#[cfg(test)]
mod tests;
