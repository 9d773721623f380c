//! The frame of every screen: where am I at the top, the keys that matter here at the bottom.

use super::text::{Row, ago, width};
use super::theme::{Role, Theme};
use crate::app::{Context, Model, Overlay, Screen, Slot, Tab};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The top line: breadcrumb at the left; window, freshness, running work and pending actions at the right.
pub(super) fn top(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    buffer.set_style(area, theme.get(Role::Status));
    let right = standing(model);
    let right_width = right
        .iter()
        .map(|(t, _)| width(t) + 2)
        .sum::<usize>()
        .min(usize::from(area.width));
    let mut row = Row::new(
        buffer,
        theme,
        (area.x, area.y),
        area.width.saturating_sub(right_width as u16),
    );
    row.over(Role::Status).put(" whodunit", Role::Accent);
    for part in breadcrumb(model) {
        row.put(" ▸ ", Role::Dim).put(&part, Role::Status);
    }
    row.fill();
    let mut row = Row::new(
        buffer,
        theme,
        (area.x + area.width - right_width as u16, area.y),
        right_width as u16,
    );
    row.over(Role::Status);
    for (text, role) in right {
        row.put(&text, role).put("  ", Role::Dim);
    }
}

fn breadcrumb(model: &Model) -> Vec<String> {
    let mut parts = vec![if model.gate.name.is_empty() {
        "…".into()
    } else {
        model.gate.name.clone()
    }];
    match model.screen {
        Screen::Start => return vec!["welcome".into()],
        Screen::Failures => parts.push("failures".into()),
        Screen::Outbox => parts.push("outbox".into()),
        Screen::Build => {
            if let Some(build) = &model.build {
                // A bare folder is its only build: its name stands there already.
                let name = match &build.build {
                    Some(b) => format!("{} {}", b.job, b.change_label()),
                    None => build.key.to_string(),
                };
                parts.extend(model.gate.single.is_none().then_some(name));
                parts.push(tab_name(build.tab).into());
            }
        }
    }
    parts
}

/// The word for a tab.
pub(super) fn tab_name(tab: Tab) -> &'static str {
    match tab {
        Tab::Logs => "logs",
        Tab::Matches => "matches",
        Tab::Suspects => "suspects",
        Tab::Draft => "draft",
        Tab::Submit => "submit",
    }
}

fn standing(model: &Model) -> Vec<(String, Role)> {
    let mut parts = Vec::new();
    if model.screen == Screen::Failures {
        parts.push((model.failures.filter.window.label(), Role::Status));
    }
    if model.gate.can_sync {
        parts.push(match model.gate.synced_at {
            Some(at) => (format!("⟳ {}", ago(at, model.now)), freshness(model, at)),
            None => ("⟳ never synced".into(), Role::Decision),
        });
    } else if !model.gate.name.is_empty() && model.gate.single.is_none() {
        parts.push(("⟳ archive".into(), Role::Dim));
    }
    for slot in model.tickets.running() {
        let progress = model.progress.get(&slot).filter(|p| p.total > 0 || p.done > 0);
        let name = slot_name(slot);
        match progress {
            Some(p) if p.total > 0 => parts.push((format!("● {name} {}/{}", p.done, p.total), Role::Accent)),
            Some(p) => parts.push((format!("● {name} {}", p.done), Role::Accent)),
            None if matches!(slot, Slot::Window | Slot::Failures | Slot::Copy) => {}
            None => parts.push((format!("● {name}"), Role::Accent)),
        }
    }
    if model.pending_actions > 0 {
        parts.push((format!("⇡ {} pending (O)", model.pending_actions), Role::Decision));
    }
    parts.push((if model.local_time { "local" } else { "UTC" }.into(), Role::Dim));
    parts
}

/// Data older than two hours wants a decision.
fn freshness(model: &Model, at: jiff::Timestamp) -> Role {
    if model.now.duration_since(at).as_hours() >= 2 {
        Role::Decision
    } else {
        Role::Status
    }
}

fn slot_name(slot: Slot) -> &'static str {
    match slot {
        Slot::Gate => "opening",
        Slot::Failures => "list",
        Slot::Build => "logs",
        Slot::Counts => "errors",
        Slot::Log | Slot::Window => "log",
        Slot::Search => "search",
        Slot::Copy => "copying",
        Slot::Matches => "matching",
        Slot::WhyNot => "asking why not",
        Slot::Suspects => "suspects",
        Slot::Commit => "diff",
        Slot::Draft => "drafting",
        Slot::Proof => "proof",
        Slot::Plan => "preparing",
        Slot::Submit => "sending",
        Slot::Verdict | Slot::Save => "saving",
        Slot::Sync => "sync",
        Slot::Outbox => "outbox",
    }
}

/// The bottom line: a prompt, a message, a started sequence of keys, or the keys that matter here.
pub(super) fn bottom(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    row.put(" ", Role::Text);
    if let Some(Overlay::Prompt(_)) = model.overlays.last() {
        return row.fill();
    }
    if let Some(message) = &model.message {
        let role = if message.is_error {
            Role::MessageError
        } else {
            Role::MessageInfo
        };
        row.put(if message.is_error { "✗ " } else { "" }, role)
            .put(&message.text, role);
        return row.fill();
    }
    if !model.pending_keys.is_empty() {
        row.put(&crate::app::show_keys(&model.pending_keys), Role::Key)
            .put(" …", Role::Dim);
        return row.fill();
    }
    if model
        .build
        .as_ref()
        .is_some_and(|b| b.tab == Tab::Draft && b.draft.is_editing)
    {
        row.put("esc", Role::Key)
            .put(" ends typing   ", Role::Dim)
            .put("every change is proved at once", Role::Dim);
        return row.fill();
    }
    let tail = tail(model);
    keys(model, &mut row, model.context(), width(&tail) + 2);
    let x = (area.x + area.width).saturating_sub(width(&tail) as u16 + 1);
    if x > row.x {
        row.to(x).put(&tail, Role::Dim);
    }
    row.fill();
}

/// As many keys of the context as fit beside `reserved` columns.
fn keys(model: &Model, row: &mut Row, context: Context, reserved: usize) {
    let mut shown = Vec::new();
    for action in context.bar() {
        if let Some(key) = model.keymap.key_of(context, *action) {
            shown.push((key, action.short()));
        }
    }
    // The last one is the help: without it the others cannot be found, so it always has its place.
    let help = shown.pop();
    let help_width = help.as_ref().map_or(0, |(k, w)| width(k) + width(w) + 3);
    for (key, word) in shown {
        if width(&key) + width(word) + 3 + help_width + reserved > row.left() {
            break;
        }
        row.put(&key, Role::Key)
            .put(" ", Role::Text)
            .put(word, Role::Dim)
            .put("  ", Role::Text);
    }
    if let Some((key, word)) = help {
        row.put(&key, Role::Key).put(" ", Role::Text).put(word, Role::Dim);
    }
}

/// Every count with its whole, always at the same place.
fn tail(model: &Model) -> String {
    match (model.screen, &model.failures.list) {
        (Screen::Failures, Some(list)) => {
            let marked = model.failures.marks.len();
            let open = list.rows.iter().filter(|f| f.is_open()).count();
            let marks = if marked > 0 {
                format!("{marked} marked · ")
            } else {
                String::new()
            };
            format!("{marks}{open} of {} unclassified", list.summary.failures)
        }
        _ => String::new(),
    }
}
