//! The submission: everything that will leave, exactly; then the question; afterwards, what became of it.

use super::diff;
use super::message;
use super::text::{Row, count};
use super::theme::{Role, Theme};
use crate::app::{Action, Context, DraftState, Model, Sending, SentLine};
use crate::patch::Patch;
use crate::review::SubmitPlan;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use std::ops::Range;

/// Columns of the name of a fact.
const NAME: u16 = 10;

/// Draws it; how far what will leave can be scrolled.
pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) -> Option<usize> {
    let build = model.build.as_ref()?;
    let state = &build.draft;
    let plan = match (&state.plan, &state.plan_error) {
        (Some(plan), _) => plan,
        (None, Some(error)) => {
            message::draw(error, Role::Failure, theme, area, buffer);
            return None;
        }
        (None, None) => {
            let text = "Reading the fingerprints repository …";
            message::draw(text, Role::Dim, theme, area, buffer);
            return None;
        }
    };
    let question_rows = question_height(state, area.height).min(area.height);
    let above = Rect {
        height: area.height - question_rows,
        ..area
    };
    let (end, hidden) = contents(state, plan, theme, above, buffer);
    let below = Rect {
        y: area.y + above.height,
        height: question_rows,
        ..area
    };
    question(model, state, plan, theme, below, buffer);
    // In the rule: over the text it would hide what leaves.
    let rule = Rect {
        width: area.width.saturating_sub(2),
        height: 1,
        ..below
    };
    message::below(hidden, "j", theme, rule, buffer);
    Some(end)
}

fn question_height(state: &DraftState, rows: u16) -> u16 {
    match &state.sending {
        Sending::Done(lines) => {
            1 + lines
                .iter()
                .map(|l| 1 + u16::from(l.url.is_some()) + u16::from(l.hint.is_some()))
                .sum::<u16>()
        }
        // Where there is little room the keys stand in the bottom line alone.
        _ if rows < 30 => 2,
        _ => 3,
    }
}

/// A row of what will leave: a name and a value, a line of the message, or a line of the diff.
enum Line {
    Fact(&'static str, String, Role),
    Head(&'static str),
    Text(String),
    /// What goes on of the line above.
    Rest(String, Role),
    Patch((usize, Range<usize>)),
}

/// Everything that leaves, nothing of it cut; how far it can be scrolled, and how many rows are below the screen.
fn contents(
    state: &DraftState,
    plan: &SubmitPlan,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) -> (usize, usize) {
    let patch = &state.plan_patch;
    let lines = lines(plan, patch, usize::from(area.width));
    let height = usize::from(area.height);
    let end = lines.len().saturating_sub(height);
    let top = state.plan_top.min(end);
    for (y, line) in lines.iter().skip(top).take(height).enumerate() {
        let at = Rect {
            y: area.y + y as u16,
            height: 1,
            ..area
        };
        let mut row = Row::new(buffer, theme, (at.x, at.y), at.width);
        match line {
            Line::Fact(name, value, role) => {
                row.put(" ", Role::Text)
                    .cell(name, usize::from(NAME), Role::Dim)
                    .put(value, *role);
            }
            Line::Rest(text, role) => {
                row.to(at.x + 1 + NAME).put(text, *role);
            }
            Line::Head(title) => {
                row.put("── ", Role::Border)
                    .put(title, Role::Title)
                    .put(" ", Role::Border);
                let rest = "─".repeat(row.left());
                row.put(&rest, Role::Border);
            }
            Line::Text(text) => {
                row.put("   ", Role::Text).put(text, Role::Text);
            }
            Line::Patch(part) => diff::draw_row(patch, part, &mut row),
        }
    }
    (end, end - top)
}

fn lines(plan: &SubmitPlan, patch: &Patch, columns: usize) -> Vec<Line> {
    let submit = &plan.submit;
    let author = format!("{} <{}>", submit.author.name, submit.author.email);
    let mut lines = vec![
        Line::Fact(
            "remote",
            format!("{} {}", submit.remote, submit.remote_url),
            Role::Text,
        ),
        Line::Fact("ref", submit.target(), Role::Accent),
        Line::Fact("account", submit.account_words(), Role::Text),
        Line::Fact("author", author, Role::Text),
    ];
    if submit.old_blob.is_some() {
        let text = format!("{} exists already: this REPLACES its query", submit.file);
        lines.push(Line::Fact("file", text, Role::Decision));
    }
    for comment in &plan.comments {
        let text = format!("\"{}\" on {}", submit.bug.recheck(), comment.place());
        lines.push(Line::Fact("comment", text, Role::Text));
    }
    for review in &plan.open_reviews {
        let text = format!(
            "names this bug already: {} {} {}",
            review.number, review.subject, review.url
        );
        lines.push(Line::Fact("review", text, Role::Decision));
    }
    let mut lines: Vec<Line> = lines.into_iter().flat_map(|line| whole(line, columns)).collect();
    lines.push(Line::Head("commit message"));
    let message = submit.message.lines();
    lines.extend(
        message
            .flat_map(|line| message::lines(line, columns.saturating_sub(4)))
            .map(Line::Text),
    );
    lines.push(Line::Head("diff"));
    lines.extend(diff::rows(patch, columns).into_iter().map(Line::Patch));
    lines
}

/// A fact over as many rows as it needs.
fn whole(line: Line, columns: usize) -> Vec<Line> {
    let Line::Fact(name, value, role) = line else {
        return vec![line];
    };
    let rows = message::lines(&value, columns.saturating_sub(usize::from(NAME) + 2));
    rows.into_iter()
        .enumerate()
        .map(|(at, row)| match at {
            0 => Line::Fact(name, row, role),
            _ => Line::Rest(row, role),
        })
        .collect()
}

fn question(
    model: &Model,
    state: &DraftState,
    plan: &SubmitPlan,
    theme: &Theme,
    area: Rect,
    buffer: &mut Buffer,
) {
    let mut rule = Row::new(buffer, theme, (area.x, area.y), area.width);
    let rest = "━".repeat(usize::from(area.width));
    rule.put(&rest, Role::Accent);
    let body = Rect {
        y: area.y + 1,
        height: area.height.saturating_sub(1),
        ..area
    };
    match &state.sending {
        Sending::Done(sent) => outcome(sent, theme, body, buffer),
        Sending::Running => message::draw("Sending …", Role::Accent, theme, body, buffer),
        Sending::No => {
            let key = |action| model.keymap.key_of(Context::Submit, action).unwrap_or_default();
            let what = plan.submit.file.rsplit('/').next().unwrap_or(&plan.submit.file);
            let mut row = Row::new(buffer, theme, (body.x, body.y), body.width);
            row.put(
                &format!(" Send {what} to {} for review", plan.submit.remote),
                Role::Title,
            );
            let comments = plan.comments.len();
            if comments > 0 {
                row.put(
                    &format!(", and {}", count(comments, "recheck comment")),
                    Role::Title,
                );
            }
            row.put("?", Role::Title);
            if body.height > 1 {
                let mut row = Row::new(buffer, theme, (body.x, body.y + 1), body.width);
                row.put(" ", Role::Text)
                    .put(&key(Action::Confirm), Role::Key)
                    .put(" send it    ", Role::Text);
                row.put(&key(Action::Hold), Role::Key)
                    .put(" hold it in the outbox    ", Role::Text);
                row.put("esc", Role::Key)
                    .put(" back to the draft: nothing is sent", Role::Text);
            }
        }
    }
}

fn outcome(sent: &[SentLine], theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut y = area.y;
    for line in sent {
        let (sign, role) = if line.is_sent {
            ("✓ ", Role::Proof)
        } else {
            ("× ", Role::Decision)
        };
        let rows = [
            Some((sign, line.text.as_str(), role)),
            line.url.as_deref().map(|u| ("", u, Role::Url)),
            line.hint.as_deref().map(|h| ("", h, Role::Text)),
        ];
        for (sign, text, role) in rows.into_iter().flatten() {
            if y < area.y + area.height {
                Row::new(buffer, theme, (area.x, y), area.width)
                    .put(" ", Role::Text)
                    .put(sign, role)
                    .to(area.x + 3)
                    .put(text, role);
            }
            y += 1;
        }
    }
}
