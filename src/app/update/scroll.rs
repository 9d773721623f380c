//! What was scrolled beyond its end stands at its end: then one key up moves at once.

use crate::app::{Ends, Model, Overlay, Screen, Tab};

/// Takes back what was scrolled too far, by what the last frame showed.
pub(super) fn clamp(model: &mut Model, ends: Ends) {
    if let (Some(end), Some(top)) = (ends.screen, top(model)) {
        *top = (*top).min(end);
    }
    if let (Some(end), Some(Overlay::Help(_, row) | Overlay::Text { row, .. } | Overlay::CommandLog(row))) =
        (ends.overlay, model.overlays.last_mut())
    {
        *row = (*row).min(end);
    }
}

/// The first row on the screen of what it scrolls.
fn top(model: &mut Model) -> Option<&mut usize> {
    match model.screen {
        Screen::Outbox => Some(&mut model.outbox.top),
        Screen::Build => {
            let build = model.build.as_mut()?;
            match build.tab {
                Tab::Draft => Some(&mut build.draft.top),
                Tab::Submit => Some(&mut build.draft.plan_top),
                Tab::Matches => Some(&mut build.matches.top),
                Tab::Digest | Tab::Logs | Tab::Suspects => None,
            }
        }
        Screen::Start | Screen::Failures => None,
    }
}
