//! One build: its tabs and what they show.

use super::text::Row;
use super::theme::{Role, Theme};
use crate::app::{Model, Tab};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(model: &Model, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let Some(build) = &model.build else { return };
    if build.tab == Tab::Suspects {
        return super::suspects::draw(model, theme, area, buffer);
    }
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    match (&build.logs, &build.logs_error) {
        (_, Some(error)) => row.put(" ", Role::Text).put(error, Role::Failure),
        (Some(logs), _) => row.put(&format!(" {} files", logs.files.len()), Role::Text),
        (None, None) => row.put(" Opening …", Role::Dim),
    };
}
