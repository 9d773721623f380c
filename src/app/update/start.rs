//! The first screen, and the opening of a gate.

use super::{failures, start};
use crate::app::{
    Action, Effect, GateChoice, GateView, Model, Overlay, Prompt, PromptKind, Screen, Slot, Work,
};
use crate::domain::FailureFilter;

/// The rows of the first screen: what can be opened when nothing is configured.
pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let rows = 3 + model.gate.choices.len();
    match action {
        Action::Down => model.start_row = crate::app::step(model.start_row, 1, rows),
        Action::Up => model.start_row = crate::app::step(model.start_row, -1, rows),
        Action::Back => return Some(super::quit(model)),
        Action::Open => return Some(choose(model)),
        _ => return None,
    }
    Some(Vec::new())
}

fn choose(model: &mut Model) -> Vec<Effect> {
    match model.start_row {
        0 => super::open(model, GateChoice::Demo),
        1 => {
            let prompt = Prompt::new(PromptKind::OpenFolder, "folder of logs, or a gate archive");
            model.overlays.push(Overlay::Prompt(prompt));
            Vec::new()
        }
        2 => {
            let prompt = Prompt::new(
                PromptKind::OpenZuul,
                "address of a Zuul, e.g. https://zuul.example.org",
            );
            model.overlays.push(Overlay::Prompt(prompt));
            Vec::new()
        }
        row => match model.gate.choices.get(row - 3) {
            Some((name, _)) => super::open(model, GateChoice::Named(name.clone())),
            None => Vec::new(),
        },
    }
}

/// A Zuul was named: asks it which tenants it has.
pub(super) fn zuul_named(model: &mut Model, url: String) -> Vec<Effect> {
    model.say(format!("Asking {url} for its tenants …"));
    vec![start(model, Slot::Gate, Work::ListTenants(url))]
}

/// The tenants came: the only one is opened, else the user chooses.
pub(super) fn tenants(model: &mut Model, url: String, mut names: Vec<String>) -> Vec<Effect> {
    model.message = None;
    if names.len() == 1 {
        let tenant = names.remove(0);
        return super::open(model, GateChoice::Zuul { url, tenant });
    }
    let title = match names.as_slice() {
        [] => format!("tenant ({url} does not say which it has)"),
        _ => format!("tenant, one of {}", names.join(" ")),
    };
    let prompt = Prompt::new(PromptKind::OpenTenant(url, names), title);
    model.overlays.push(Overlay::Prompt(prompt));
    Vec::new()
}

/// A gate is open: its failures, or its logs where it is one folder.
pub(super) fn gate_opened(model: &mut Model, view: GateView) -> Vec<Effect> {
    let single = view.single.clone();
    // A filter that was typed while the first gate was being opened stays.
    let is_first = model.gate.name.is_empty();
    if !is_first || model.failures.filter == FailureFilter::default() {
        model.failures.filter.pipeline.clone_from(&view.pipeline);
    }
    if let Some(warning) = view.warnings.first() {
        model.say_error(warning.clone());
    }
    if let Some(now) = view.now {
        model.now = now;
    }
    model.gate = view;
    if let Some(key) = single {
        return super::build::open(model, key, None);
    }
    model.screen = Screen::Failures;
    let mut effects = vec![failures::reload(model)];
    // What was never synced has nothing to show: it need not wait for the minute to turn.
    if model.gate.can_sync && model.gate.synced_at.is_none() && model.gate.sync_every.is_some() {
        effects.push(start(model, Slot::Sync, Work::Sync));
    }
    effects
}
