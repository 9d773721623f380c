//! The first screen: nothing is configured yet, so what would you like to open?

use super::text::Row;
use super::theme::{Role, Theme};
use crate::app::Model;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What stands above the choices.
const INTRO: [&str; 4] = [
    "whodunit finds out who broke the gate: from the list of unclassified failures",
    "to a submitted fingerprint, in one terminal.",
    "",
    "No gate is configured yet. What would you like to open?",
];

/// Columns of a choice's name.
const NAME: usize = 15;

/// The choice in a row of the screen.
pub(super) fn row_at(model: &Model, area: Rect, y: u16) -> Option<usize> {
    let first = area.y + u16::from(area.height > 14) + INTRO.len() as u16 + 1;
    let index = usize::from(y.checked_sub(first)?);
    (index < 3 + model.gate.choices.len()).then_some(index)
}

pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut rows: Vec<(String, String)> = vec![
        (
            "The demo gate".into(),
            "inside this program: no network; real logs of injected faults".into(),
        ),
        ("A folder".into(), "logs of one build, or a gate archive".into()),
        ("A Zuul".into(), "by its address and tenant".into()),
    ];
    rows.extend(model.gate.choices.iter().cloned());
    let mut y = area.y + u16::from(area.height > 14);
    for line in INTRO {
        if y < area.y + area.height {
            Row::new(buffer, theme, (area.x, y), area.width)
                .put(" ", Role::Text)
                .put(line, Role::Text);
        }
        y += 1;
    }
    y += 1;
    for (index, (name, what)) in rows.iter().enumerate() {
        if y >= area.y + area.height {
            break;
        }
        let selected = index == model.start_row;
        let mut row = Row::new(buffer, theme, (area.x, y), area.width);
        if selected {
            row.over(Role::Selected);
        }
        row.put(if selected { " ▌ " } else { "   " }, Role::SelectedBar);
        row.cell(name, NAME, Role::Title).put(what, Role::Dim).fill();
        y += 1;
    }
    y += 1;
    if y < area.y + area.height {
        let text = "   To keep one: `whodunit config --defaults` prints a commented configuration.";
        Row::new(buffer, theme, (area.x, y), area.width).put(text, Role::Dim);
    }
}
