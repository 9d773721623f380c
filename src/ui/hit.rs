//! Where a click lands: the same places as those of the drawing, asked of the files that draw.
//!
//! Cost: some of the text of one row.

use super::frame::{self, Piece};
use super::text::width;
use super::{build, digest, failures, log, matches, outbox, start, suspects};
use crate::app::{Model, Screen, Tab, Target};
use ratatui::layout::Rect;

/// What stands at a cell of a terminal of the model's size; none where a click means nothing. What lies over a screen
/// is for keys.
pub fn target(model: &Model, column: u16, row: u16) -> Option<Target> {
    let (columns, rows) = model.size;
    if !model.overlays.is_empty() || column >= columns || row >= rows || rows < 5 {
        return None;
    }
    if row == 0 {
        return top(model, column);
    }
    // A message may lie over more rows than the bar.
    if row + frame::bottom_rows(model, columns).min(rows / 2) >= rows {
        let is_bar = model.message.is_none() && model.pending_keys.is_empty();
        return is_bar
            .then(|| at(&frame::keys(model, columns), 1, column))
            .flatten();
    }
    let body = Rect::new(0, 1, columns, rows - 2);
    match model.screen {
        Screen::Start => start::row_at(model, body, row).map(Target::Row),
        Screen::Failures => failures::row_at(model, body, row).map(Target::Row),
        Screen::Outbox => outbox::row_at(model, body, row).map(Target::Row),
        Screen::Build => in_build(model, body, (column, row)),
    }
}

fn top(model: &Model, column: u16) -> Option<Target> {
    let (left, right) = frame::top_pieces(model, model.size.0);
    let begin = model.size.0.saturating_sub(frame::columns_of(&right) as u16);
    if column >= begin {
        at(&right, begin, column)
    } else {
        at(&left, 0, column)
    }
}

fn in_build(model: &Model, body: Rect, (column, row): (u16, u16)) -> Option<Target> {
    let state = model.build.as_ref()?;
    if row == body.y {
        return at(&build::tab_pieces(state, body.width), 0, column);
    }
    let area = Rect {
        y: body.y + 1,
        height: body.height - 1,
        ..body
    };
    match state.tab {
        Tab::Digest => digest::at(model, area, (column, row)),
        Tab::Logs => log::at(model, area, (column, row)),
        Tab::Matches => matches::row_at(model, area, row).map(Target::Row),
        Tab::Suspects => suspects::row_at(model, area, (column, row)).map(Target::Row),
        Tab::Draft | Tab::Submit => None,
    }
}

/// The target of the piece that covers a column, of pieces that begin at `x`.
fn at(pieces: &[Piece], mut x: u16, column: u16) -> Option<Target> {
    for (text, _, target) in pieces {
        let end = x.saturating_add(width(text) as u16);
        if (x..end).contains(&column) {
            return *target;
        }
        x = end;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Action, Keymap};
    use crate::ui::screen;
    use std::sync::Arc;

    /// Finds a text on the drawn screen, and gives what a click on its first letter means.
    fn click_on(model: &Model, text: &str) -> Option<Target> {
        for (y, line) in screen::text(model).lines().enumerate() {
            if let Some(at) = line.find(text) {
                return target(model, width(&line[..at]) as u16, y as u16);
            }
        }
        panic!("{text:?} is not on the screen")
    }

    #[test]
    fn a_click_means_what_stands_there() {
        let mut model = Model::new(Arc::new(Keymap::shipped()), jiff::Timestamp::UNIX_EPOCH, (80, 24));
        model.gate.name = "g".into();
        model.gate.can_sync = true;
        assert_eq!(click_on(&model, "⟳"), Some(Target::Run(Action::Sync)));
        assert_eq!(click_on(&model, "UTC"), Some(Target::Run(Action::ToggleClock)));
        assert_eq!(click_on(&model, "verdict"), Some(Target::Run(Action::Verdict)));
        assert_eq!(click_on(&model, "g ▸ failures"), Some(Target::Failures));
        model.screen = Screen::Start;
        model.gate.choices = vec![("opendev".into(), "the preset".into())];
        assert_eq!(click_on(&model, "A Zuul"), Some(Target::Row(2)));
        assert_eq!(click_on(&model, "the preset"), Some(Target::Row(3)));
        assert_eq!(click_on(&model, "whodunit finds"), None);
    }
}
