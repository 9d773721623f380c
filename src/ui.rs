//! Draws the model: `view(&Model, &Theme, &mut Frame)`.
//!
//! Does no I/O, compiles no pattern, allocates for visible rows only. One file a screen; colours only by
//! [`theme::Role`]. Every text that comes from outside goes through [`text::clean`] or the log room's sanitiser.

mod build;
pub mod color;
mod diff;
mod digest;
mod draft;
mod failures;
mod frame;
pub mod hit;
mod log;
mod matches;
mod message;
mod outbox;
mod overlay;
#[cfg(test)]
pub(crate) mod screen;
mod start;
mod submit;
mod suspects;
pub mod text;
pub mod theme;

use crate::app::{Ends, Model, Screen};
use ratatui::Frame;
use ratatui::layout::Rect;
use theme::{Role, Theme};

/// The smallest terminal in which a screen makes sense, in columns and rows.
const SMALLEST: (u16, u16) = (20, 5);

/// Draws everything.
///
/// Cost: linear in the cells of the screen.
pub fn view(model: &Model, theme: &Theme, frame: &mut Frame) {
    draw(model, theme, frame);
}

/// Draws everything, and says how far what is shown can be scrolled: only what breaks rows knows how many there are.
///
/// Cost: as [`view`].
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame) -> Ends {
    let area = frame.area();
    frame.buffer_mut().set_style(area, theme.get(Role::Text));
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        frame.buffer_mut().set_stringn(
            area.x,
            area.y,
            "too small",
            usize::from(area.width),
            theme.get(Role::Text),
        );
        return Ends::default();
    }
    let body = Rect {
        y: area.y + 1,
        height: area.height - 2,
        ..area
    };
    frame::top(model, theme, Rect { height: 1, ..area }, frame.buffer_mut());
    let mut screen = None;
    match model.screen {
        Screen::Start => start::draw(model, theme, body, frame.buffer_mut()),
        Screen::Failures => failures::draw(model, theme, body, frame.buffer_mut()),
        Screen::Build => screen = build::draw(model, theme, body, frame),
        Screen::Outbox => screen = outbox::draw(model, theme, body, frame.buffer_mut()),
    }
    let rows = frame::bottom_rows(model, area.width).min(area.height / 2);
    frame::bottom(
        model,
        theme,
        Rect {
            y: area.y + area.height - rows,
            height: rows,
            ..area
        },
        frame.buffer_mut(),
    );
    let overlay = overlay::draw(model, theme, area, frame);
    Ends { screen, overlay }
}
