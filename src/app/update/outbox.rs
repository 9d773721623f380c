//! The outbox: what waits to be sent.

use super::start;
use crate::app::{Action, Ask, Effect, Model, OutboxAsk, OutboxItem, Overlay, Screen, Slot, Work, step};

/// Shows the outbox.
pub(super) fn show(model: &mut Model) -> Vec<Effect> {
    if model.screen != Screen::Outbox {
        model.outbox.from = Some(model.screen);
    }
    model.screen = Screen::Outbox;
    ask(model, OutboxAsk::List)
}

/// Asks something of the outbox.
pub(super) fn ask(model: &mut Model, ask: OutboxAsk) -> Vec<Effect> {
    vec![start(model, Slot::Outbox, Work::Outbox(ask))]
}

pub(super) fn listed(model: &mut Model, items: Vec<OutboxItem>, pending: usize, said: Option<String>) {
    model.pending_actions = pending;
    let state = &mut model.outbox;
    state.selected = state.selected.min(items.len().saturating_sub(1));
    state.items = Some(items);
    if let Some(text) = said {
        model.say(text);
    }
}

pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let rows = model.outbox.items.as_ref().map_or(0, Vec::len);
    let before = model.outbox.selected;
    let id = model.outbox.item().map(|i| i.id);
    let page = (model.body_rows() / 4).max(1) as isize;
    let state = &mut model.outbox;
    match action {
        Action::Down => state.selected = step(state.selected, 1, rows),
        Action::Up => state.selected = step(state.selected, -1, rows),
        Action::Top => state.selected = 0,
        Action::Bottom => state.selected = rows.saturating_sub(1),
        Action::Retry => return Some(id.map_or_else(Vec::new, |id| ask(model, OutboxAsk::Retry(id)))),
        Action::Hold => return Some(id.map_or_else(Vec::new, |id| ask(model, OutboxAsk::Hold(id)))),
        Action::Discard => ask_discard(model),
        // What leaves may be longer than the screen; how many rows it has is known where it is drawn.
        Action::PageDown => state.top = step(state.top, page, usize::MAX),
        Action::PageUp => state.top = step(state.top, -page, usize::MAX),
        Action::OpenUrl | Action::CopyUrl => {
            let url = state.item().and_then(|i| i.url.clone());
            let Some(url) = url else {
                model.say("This action has no page yet.");
                return Some(Vec::new());
            };
            return Some(vec![if action == Action::OpenUrl {
                Effect::OpenUrl(url)
            } else {
                Effect::Copy(url)
            }]);
        }
        Action::CopyText => {
            let text = state.item().map(|i| i.detail.join("\n"));
            return Some(text.map(Effect::Copy).into_iter().collect());
        }
        Action::Back => {
            model.screen = match model.outbox.from.take() {
                Some(Screen::Build) if model.build.is_none() => Screen::Failures,
                from => from.unwrap_or(Screen::Failures),
            };
            return Some(super::failures::look(model));
        }
        _ => return None,
    }
    if model.outbox.selected != before {
        model.outbox.top = 0;
    }
    Some(Vec::new())
}

/// What is discarded cannot be had back, so it is asked first.
fn ask_discard(model: &mut Model) {
    let Some(item) = model.outbox.item() else { return };
    if matches!(item.state.as_str(), "pushed" | "discarded") {
        let text = format!("Number {} is {} already.", item.id, item.state);
        return model.say(text);
    }
    let question = Ask {
        title: format!("discard number {}?", item.id),
        yes: format!("discard it: {}", item.title),
        ask: OutboxAsk::Discard(item.id),
    };
    model.overlays.push(Overlay::Ask(question));
}
