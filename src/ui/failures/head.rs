//! The failures' first row, what was counted and on what; and the heads of the list's columns.
//!
//! The parts of the first row add up: a verdict moves a build from one to another, and the sum stays.

use super::{Columns, percent};
use crate::app::Model;
use crate::domain::failures::{SPARK_BINS, Summary};
use crate::ui::text::{Row, count, sparkline, width};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws the first row.
pub(super) fn summary(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    let Some(list) = &model.failures.list else {
        row.put(" Loading failures …", Role::Dim);
        return row.fill();
    };
    let s = &list.summary;
    let all = s.failures + s.verdicts;
    let open = s.failures - s.classified.min(s.failures);
    if model.failures.filter.all {
        row.put(&format!(" All {}", count(all, "failure")), Role::Title);
        row.put(&format!(": {open} unclassified"), Role::Text);
    } else {
        row.put(&format!(" Unclassified {open}"), Role::Title);
        // Where there is little room and a verdict to name, the word is what can be missed.
        let whole = match (s.verdicts, area.width) {
            (1.., ..100) => all.to_string(),
            _ => count(all, "failure"),
        };
        row.put(&format!(" of {whole}"), Role::Text);
    }
    // The window stands in the top line, too: where there is little room, the scope is what must not be cut.
    let window = model.failures.filter.window.label();
    let (spark, scope) = (sparkline(&s.spark), scope(model));
    let full = format!(" ({window}, {scope})");
    let short = format!(" ({scope})");
    let parts = parts(s, row.left().saturating_sub(width(&short) + 1));
    row.put(&parts.0, Role::Text).put(&parts.1, Role::Dim);
    let beside = row.left().saturating_sub(width(&spark) + 1);
    if width(&short) <= beside {
        row.put(" ", Role::Text).put(&spark, Role::Spark);
    }
    row.put(if width(&full) <= row.left() { &full } else { &short }, Role::Dim);
    row.fill();
}

/// The classified ones with their rate, and those with a verdict, which the rate does not count: in words that fit.
fn parts(s: &Summary, columns: usize) -> (String, String) {
    let rate = percent(s.rate);
    if s.verdicts == 0 {
        return (format!(" · {} classified ({rate})", s.classified), String::new());
    }
    let classified = format!(" · {} classified ({rate} of {})", s.classified, s.failures);
    let long = format!(" · {} with a verdict, not counted in the rate", s.verdicts);
    let short = format!(" · {} with a verdict", s.verdicts);
    let shortest = format!(" · {}", count(s.verdicts, "verdict"));
    let fits = |text: &String| width(&classified) + width(text) <= columns;
    let words = [long, short].into_iter().find(fits).unwrap_or(shortest);
    (classified, words)
}

/// What the numbers were measured on.
fn scope(model: &Model) -> String {
    let f = &model.failures.filter;
    // What was asked for first: at the end it may be cut.
    let asked = [
        f.job.as_ref().map(|job| format!("job {job}")),
        f.project.clone(),
        f.branch.clone(),
        f.result.clone(),
    ];
    let voting = f
        .voting
        .map_or("voting or not", |v| if v { "voting" } else { "non-voting" });
    let pipeline = f.pipeline.as_deref().unwrap_or("any pipeline");
    let always = [pipeline.to_owned(), voting.to_owned()];
    let parts: Vec<String> = asked.into_iter().flatten().chain(always).collect();
    parts.join(", ")
}

/// Rows that the heads of the columns take of a screen with so many: none where the list needs them all.
pub(super) fn rows(height: u16) -> u16 {
    u16::from(height >= 12)
}

/// Draws the heads of the columns: those of a job's row, which the rows of its builds stand under.
pub(super) fn columns(model: &Model, columns: &Columns, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    let listed = if model.failures.filter.all {
        "shown"
    } else {
        "open"
    };
    // The bar of the selected row and the sign of the fold stand before the job; its number is four columns wide.
    row.put("   ", Role::Dim)
        .cell("job", (columns.job + 5).saturating_sub(width(listed)), Role::Dim)
        .put(listed, Role::Dim)
        .put(" ", Role::Dim)
        .right("classified", super::RATE, Role::Dim)
        .put("  ", Role::Dim);
    let window = format!("last {}", model.failures.filter.window.label());
    row.cell(&window, SPARK_BINS, Role::Dim)
        .put("  failed of runs", Role::Dim);
    row.fill();
}
