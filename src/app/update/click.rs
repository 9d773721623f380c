//! The mouse: a click does what the keys do that would lead there; the wheel moves as the arrows do.

use super::{log, run, suspects};
use crate::app::{Action, Effect, Key, LogPane, Model, Named, Screen, Tab, Target};

/// The wheel moved: what lies over the screen scrolls first.
pub(super) fn scrolled(model: &mut Model, rows: i32) -> Vec<Effect> {
    let (action, key) = if rows > 0 {
        (Action::Down, Named::Down)
    } else {
        (Action::Up, Named::Up)
    };
    super::give_up_ahead(model);
    let mut effects = Vec::new();
    for _ in 0..rows.unsigned_abs() {
        effects.extend(if model.overlays.is_empty() {
            run(model, action)
        } else {
            super::overlay::press(model, Key::named(key))
        });
    }
    effects
}

/// A click: selects a row, opens the selected one, goes to a tab or a screen, or does what a shown key does.
pub(super) fn clicked(model: &mut Model, target: Target) -> Vec<Effect> {
    if model.message.as_ref().is_some_and(|m| m.is_error) {
        model.message = None;
    }
    super::give_up_ahead(model);
    match target {
        Target::Run(action) => run(model, action),
        Target::Failures => {
            model.screen = Screen::Failures;
            super::failures::look(model)
        }
        Target::Tab(tab) => run(model, action_of(tab)),
        Target::Row(index) => row(model, index),
        Target::File(index) => log::clicked_file(model, index),
        Target::Line(line) => log::clicked_line(model, line),
    }
}

fn action_of(tab: Tab) -> Action {
    match tab {
        Tab::Digest => Action::ShowDigest,
        Tab::Logs => Action::ShowLogs,
        Tab::Matches => Action::ShowMatches,
        Tab::Suspects => Action::ShowSuspects,
        Tab::Draft => Action::Draft,
        Tab::Submit => Action::Submit,
    }
}

fn row(model: &mut Model, index: usize) -> Vec<Effect> {
    let selected = match (model.screen, &mut model.build) {
        (Screen::Start, _) => &mut model.start_row,
        (Screen::Failures, _) => &mut model.failures.selected,
        (Screen::Outbox, _) => &mut model.outbox.selected,
        (Screen::Build, Some(build)) if build.tab == Tab::Matches => &mut build.matches.selected,
        (Screen::Build, Some(build)) if build.tab == Tab::Digest => {
            return super::digest::select(model, index);
        }
        (Screen::Build, Some(build)) if build.tab == Tab::Suspects => {
            build.suspects.in_patch = false;
            return suspects::select(model, index);
        }
        (Screen::Build, _) => return Vec::new(),
    };
    let was = std::mem::replace(selected, index);
    if was == index && model.screen != Screen::Outbox {
        return run(model, Action::Open);
    }
    // What is told of another row begins at its beginning.
    model.outbox.top = 0;
    if let Some(build) = &mut model.build {
        build.matches.top = 0;
    }
    Vec::new()
}

/// Puts the keys into a pane of the logs tab.
pub(super) fn focus(model: &mut Model, pane: LogPane) {
    if let Some(build) = &mut model.build {
        build.log.pane = pane;
        build.log.touched = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Keymap, Msg, update};
    use std::sync::Arc;

    fn model() -> Model {
        let mut model = Model::new(Arc::new(Keymap::shipped()), jiff::Timestamp::UNIX_EPOCH, (80, 24));
        model.screen = Screen::Start;
        model
    }

    #[test]
    fn a_click_selects_and_a_second_one_opens() {
        let mut model = model();
        assert!(update(&mut model, Msg::Click(Target::Row(1))).is_empty());
        assert_eq!((model.start_row, model.overlays.len()), (1, 0));
        update(&mut model, Msg::Click(Target::Row(1)));
        assert_eq!(model.overlays.len(), 1, "the folder is asked for");
    }

    #[test]
    fn the_wheel_moves_what_lies_on_top() {
        let mut model = model();
        update(&mut model, Msg::Scroll(2));
        assert_eq!(model.start_row, 2);
        update(&mut model, Msg::Click(Target::Run(Action::Help)));
        update(&mut model, Msg::Scroll(3));
        assert!(matches!(
            model.overlays.as_slice(),
            [crate::app::Overlay::Help(_, 3)]
        ));
        assert_eq!(model.start_row, 2);
    }
}
