//! A sentence or two in the middle of nothing: what is being done, what went wrong, what to do.

use super::text::{Row, clean, width};
use super::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// Draws `text` wrapped at words near the top of `area`.
pub(super) fn draw(text: &str, role: Role, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    const MARGIN: u16 = 2;
    let columns = usize::from(area.width.saturating_sub(2 * MARGIN)).min(96);
    let first = area.y + u16::from(area.height > 3);
    for (y, line) in wrap(&clean(text), columns).iter().enumerate() {
        let y = first + y as u16;
        if y >= area.y + area.height {
            break;
        }
        let x = area.x + MARGIN.min(area.width);
        Row::new(buffer, theme, (x, y), area.width.saturating_sub(MARGIN)).put(line, role);
    }
}

/// Lines of at most `columns`, broken at blanks where there are any.
pub(super) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let room = lines.last().map_or(0, |l| width(l));
        if room > 0 && room + 1 + width(word) > columns {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines
}
