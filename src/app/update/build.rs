//! One build: opening it, its tabs.

use super::{log, start};
use crate::app::{Action, BuildState, Effect, Model, Screen, Slot, Tab, Work};
use crate::domain::{Build, BuildKey};
use crate::source::BuildLogs;

/// Opens a build on its logs.
pub(super) fn open(model: &mut Model, key: BuildKey, build: Option<Build>) -> Vec<Effect> {
    model.screen = Screen::Build;
    model.build = Some(BuildState::opening(key.clone(), build));
    vec![start(model, Slot::Build, Work::OpenBuild(key))]
}

pub(super) fn opened(model: &mut Model, logs: Box<BuildLogs>) -> Vec<Effect> {
    if let Some(build) = &mut model.build {
        build.build = logs.build.clone().or(build.build.take());
        build.logs = Some(logs);
        return log::open_build(model);
    }
    Vec::new()
}

pub(super) fn run(model: &mut Model, action: Action) -> Option<Vec<Effect>> {
    let tab = model.build.as_ref()?.tab;
    let handled = match tab {
        Tab::Logs => log::run(model, action),
        Tab::Suspects => super::suspects::run(model, action),
        _ => None,
    };
    if handled.is_some() {
        return handled;
    }
    let tab = match action {
        Action::ShowLogs => Tab::Logs,
        Action::ShowMatches => Tab::Matches,
        Action::ShowSuspects => Tab::Suspects,
        Action::Draft => Tab::Draft,
        Action::Submit => Tab::Submit,
        _ => return None,
    };
    if let Some(build) = &mut model.build {
        build.tab = tab;
    }
    match tab {
        Tab::Suspects => Some(super::suspects::show(model)),
        _ => Some(Vec::new()),
    }
}
