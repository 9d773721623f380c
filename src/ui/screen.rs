//! A screen as text, for tests: the real view on a terminal in memory.

use super::color::Depth;
use super::theme::Theme;
use crate::app::Model;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

/// The rows of the screen, without the blanks at their ends and without colours.
pub(crate) fn text(model: &Model) -> String {
    let (columns, rows) = model.size;
    let theme = Theme::named("mono", Depth::None).unwrap();
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| super::view(model, &theme, frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let row = |y| {
        let cells = (0..columns).map(|x| buffer.cell((x, y)).unwrap().symbol());
        cells.collect::<String>().trim_end().to_string()
    };
    (0..rows).map(row).collect::<Vec<_>>().join("\n")
}
