//! The frame of every screen: where am I at the top, the keys that matter here at the bottom.

use super::text::{Row, ago, cut_middle, width};
use super::theme::{Role, Theme};
use crate::app::{Action, Message, Model, Overlay, Screen, Slot, Tab, Target};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// A piece of a line, and what a click on it does.
pub(super) type Piece = (String, Role, Option<Target>);

/// The top line: breadcrumb at the left; window, freshness, running work and pending actions at the right.
pub(super) fn top(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    buffer.set_style(area, theme.get(Role::Status));
    let (left, right) = top_pieces(model, area.width);
    let right_width = columns_of(&right).min(usize::from(area.width)) as u16;
    for (x, width, pieces) in [
        (area.x, area.width - right_width, left),
        (area.x + area.width - right_width, right_width, right),
    ] {
        let mut row = Row::new(buffer, theme, (x, area.y), width);
        row.over(Role::Status);
        for (text, role, _) in pieces {
            row.put(&text, role);
        }
        row.fill();
    }
}

/// The pieces of the top line, at the left and at the right.
pub(super) fn top_pieces(model: &Model, columns: u16) -> (Vec<Piece>, Vec<Piece>) {
    let right = top_right(model);
    let room = usize::from(columns).saturating_sub(columns_of(&right) + 1);
    let mut left = vec![(" whodunit".to_owned(), Role::Accent, None)];
    for (part, target) in breadcrumb(model) {
        left.push((" ▸ ".into(), Role::Dim, None));
        left.push((part, Role::Status, target));
    }
    // Where there is too little room the longest part gives way, in its middle: the end of a folder's path tells which
    // it is, and the last part where one is.
    let over = columns_of(&left).saturating_sub(room);
    if over > 0
        && let Some((part, ..)) = left.iter_mut().skip(1).max_by_key(|(part, ..)| width(part))
    {
        let columns = width(part).saturating_sub(over).max(8);
        *part = cut_middle(part, columns).into_owned();
    }
    (left, right)
}

/// What stands at the right of the top line.
fn top_right(model: &Model) -> Vec<Piece> {
    let mut right = Vec::new();
    for (text, role, action) in standing(model) {
        right.push((text, role, action.map(Target::Run)));
        right.push(("  ".into(), Role::Dim, None));
    }
    right
}

/// Columns of pieces.
pub(super) fn columns_of(pieces: &[Piece]) -> usize {
    pieces.iter().map(|(text, ..)| width(text)).sum()
}

fn breadcrumb(model: &Model) -> Vec<(String, Option<Target>)> {
    let name = if model.gate.name.is_empty() {
        "…".into()
    } else {
        model.gate.name.clone()
    };
    // A bare folder has no list of failures to go to.
    let home = model.gate.single.is_none().then_some(Target::Failures);
    let mut parts = vec![(name, home)];
    match model.screen {
        Screen::Start => return vec![("welcome".into(), None)],
        Screen::Failures => parts.push(("failures".into(), None)),
        Screen::Outbox => parts.push(("outbox".into(), None)),
        Screen::Build => {
            if let Some(build) = &model.build {
                // A bare folder is its only build: its name stands there already.
                let name = match &build.build {
                    Some(b) => format!("{} {}", b.job, b.change_label()),
                    None => build.key.to_string(),
                };
                let is_single = model.gate.single.is_some();
                parts.extend((!is_single).then_some((name, Some(Target::Tab(Tab::Logs)))));
                parts.push((tab_name(build.tab).into(), None));
            }
        }
    }
    parts
}

/// The word for a tab.
pub(super) fn tab_name(tab: Tab) -> &'static str {
    match tab {
        Tab::Digest => "digest",
        Tab::Logs => "logs",
        Tab::Matches => "matches",
        Tab::Suspects => "suspects",
        Tab::Draft => "draft",
        Tab::Submit => "submit",
    }
}

/// What is so now, and the action that a click on it runs.
fn standing(model: &Model) -> Vec<(String, Role, Option<Action>)> {
    let mut parts = Vec::new();
    if model.screen == Screen::Failures {
        let window = model.failures.filter.window.label();
        parts.push((window, Role::Status, Some(Action::CycleWindow)));
    }
    if model.gate.can_sync {
        let (text, role) = match model.gate.synced_at {
            Some(at) => (format!("⟳ {}", ago(at, model.now)), freshness(model, at)),
            None => ("⟳ never synced".into(), Role::Decision),
        };
        parts.push((text, role, Some(Action::Sync)));
    } else if !model.gate.name.is_empty() && model.gate.single.is_none() {
        parts.push(("⟳ archive".into(), Role::Dim, None));
    }
    for slot in model.tickets.running() {
        let progress = model.progress.get(&slot).filter(|p| p.total > 0 || p.done > 0);
        let name = slot_name(slot);
        let text = match progress {
            Some(p) if p.total > 0 => format!("● {name} {}/{}", p.done, p.total),
            Some(p) => format!("● {name} {}", p.done),
            None if is_quiet(slot) => continue,
            None => format!("● {name}"),
        };
        parts.push((text, Role::Accent, None));
    }
    if model.pending_actions > 0 {
        let text = format!("⇡ {} unsent (O)", model.pending_actions);
        parts.push((text, Role::Decision, Some(Action::Outbox)));
    }
    let zone = if model.local_time { "local" } else { "UTC" };
    parts.push((zone.into(), Role::Dim, Some(Action::ToggleClock)));
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

/// Work that is done before it could be read, or that only waits.
fn is_quiet(slot: Slot) -> bool {
    matches!(
        slot,
        Slot::Window | Slot::Failures | Slot::Copy | Slot::Watch | Slot::Notes
    )
}

fn slot_name(slot: Slot) -> &'static str {
    match slot {
        Slot::Gate => "opening",
        Slot::Failures => "list",
        Slot::Headlines => "digests",
        Slot::Build => "logs",
        Slot::Counts => "errors",
        Slot::Log | Slot::Window | Slot::Watch => "log",
        Slot::Filter => "filter",
        Slot::Instant => "same instant",
        Slot::Search => "search",
        Slot::Copy => "copying",
        Slot::Digest => "comparing",
        Slot::Story => "following",
        Slot::Matches => "matching",
        Slot::WhyNot => "asking why not",
        Slot::Suspects => "suspects",
        Slot::Commit => "diff",
        Slot::Draft => "drafting",
        Slot::Proof => "proof",
        Slot::Plan => "preparing",
        Slot::Submit => "sending",
        Slot::Verdict | Slot::Save | Slot::Note => "saving",
        Slot::Notes => "notes",
        Slot::Sync => "sync",
        Slot::Outbox => "outbox",
    }
}

/// Rows that the bottom needs: one, or those of a message that does not fit into one.
pub(super) fn bottom_rows(model: &Model, columns: u16) -> u16 {
    let is_typing = matches!(model.overlays.last(), Some(Overlay::Prompt(_)));
    match &model.message {
        Some(message) if !is_typing => message_lines(message, columns).len().max(1) as u16,
        _ => 1,
    }
}

/// A message in lines that fit beside its sign.
fn message_lines(message: &Message, columns: u16) -> Vec<String> {
    let sign = if message.is_error { 4 } else { 2 };
    super::message::lines(&message.text, usize::from(columns).saturating_sub(sign))
}

/// What was said, or what went wrong, over as many rows as it needs.
fn message(message: &Message, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let (sign, role) = if message.is_error {
        ("✗ ", Role::MessageError)
    } else {
        ("", Role::MessageInfo)
    };
    for (y, line) in message_lines(message, area.width)
        .iter()
        .take(usize::from(area.height))
        .enumerate()
    {
        let mut row = Row::new(buffer, theme, (area.x, area.y + y as u16), area.width);
        row.put(" ", role)
            .put(if y > 0 && message.is_error { "  " } else { sign }, role)
            .put(line, role)
            .fill();
    }
}

/// The bottom line: a prompt, a message, a started sequence of keys, or the keys that matter here.
pub(super) fn bottom(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    row.put(" ", Role::Text);
    if let Some(Overlay::Prompt(_)) = model.overlays.last() {
        return row.fill();
    }
    if let Some(said) = &model.message {
        return message(said, theme, area, buffer);
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
    for (text, role, _) in keys(model, area.width) {
        row.put(&text, role);
    }
    let x = (area.x + area.width).saturating_sub(width(&tail) as u16 + 1);
    if x > row.x {
        row.to(x).put(&tail, Role::Dim);
    }
    row.fill();
}

/// As many keys of the screen as fit beside the counts at the right, most wanted first.
pub(super) fn keys(model: &Model, columns: u16) -> Vec<Piece> {
    let mut room = usize::from(columns).saturating_sub(width(&tail(model)) + 3);
    let context = model.context();
    let mut shown = Vec::new();
    for action in model.bar() {
        // What lies on this machine has nothing to sync.
        if action == Action::Sync && !model.gate.can_sync {
            continue;
        }
        if let Some(key) = model.keymap.key_of(context, action) {
            shown.push((key, action));
        }
    }
    let needs = |(key, action): &(String, Action)| width(key) + width(action.short()) + 3;
    // The ways out keep their places, the help before all: without it the other keys cannot be found.
    let (mut ways_out, mut wanted): (Vec<_>, Vec<_>) = shown
        .into_iter()
        .partition(|(_, action)| Action::KEPT.contains(action));
    let is_help = |(_, action): &&(String, Action)| *action == Action::Help;
    let help = ways_out.iter().find(is_help).map_or(0, needs);
    let mut taken = help;
    ways_out.retain(|one| {
        if one.1 == Action::Help {
            return true;
        }
        // On the narrowest terminals more than half of the room is for what is done there.
        let fits = taken + needs(one) <= room / 2;
        taken += if fits { needs(one) } else { 0 };
        fits
    });
    room = room.saturating_sub(taken);
    let fitting = wanted.iter().scan(room, |left, one| {
        *left = left.checked_sub(needs(one))?;
        Some(())
    });
    wanted.truncate(fitting.count());
    let mut pieces = Vec::new();
    let mut put = |key: String, action: Action| {
        let target = Some(Target::Run(action));
        pieces.push((key, Role::Key, target));
        pieces.push((format!(" {}", action.short()), Role::Dim, target));
        pieces.push(("  ".into(), Role::Text, None));
    };
    for (key, action) in wanted.into_iter().chain(ways_out) {
        put(key, action);
    }
    pieces
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
            // The list's own first line has the same numbers: where there is little room, keys are worth more.
            match (model.size.0, marked) {
                (..100, 0) => String::new(),
                (..100, n) => format!("{n} marked"),
                _ => {
                    let all = list.summary.failures + list.summary.verdicts;
                    format!("{marks}{open} of {all} unclassified")
                }
            }
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests;
