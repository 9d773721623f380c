//! How the logs tab shares the screen: one answer for `update`, which scrolls, and for the view, which draws.

use super::LogPane;

/// Columns and rows of the panes. A pane that is not shown has no columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogGeometry {
    /// Columns of the tree.
    pub files: u16,
    /// Columns of the log with its gutter and map.
    pub log: u16,
    /// Rows of the panes below the build's tabs.
    pub rows: u16,
    /// Rows of text in the log's pane.
    pub text: u16,
    /// Whether the histogram has a row.
    pub histogram: bool,
}

/// From so many columns the panes stand side by side.
const WIDE: u16 = 100;

impl LogGeometry {
    /// The geometry in a terminal of `size` columns and rows.
    pub fn of(size: (u16, u16), pane: LogPane, zoom: bool) -> Self {
        let (columns, rows) = size;
        // The top line, the tabs, the bottom line.
        let rows = rows.saturating_sub(3);
        let files = match (zoom || columns < WIDE, pane) {
            (true, LogPane::Files) => columns,
            (true, LogPane::Log) => 0,
            (false, _) => (columns * 3 / 10).clamp(32, 48),
        };
        let histogram = rows >= 10;
        // The log's own status row, and the histogram's.
        let text = rows.saturating_sub(1 + u16::from(histogram)).max(1);
        Self {
            files,
            log: columns.saturating_sub(files + u16::from(files > 0)),
            rows,
            text,
            histogram,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panes_stand_side_by_side_where_there_is_room() {
        let wide = LogGeometry::of((120, 40), LogPane::Log, false);
        assert_eq!((wide.files, wide.log, wide.rows, wide.text), (36, 83, 37, 35));
        let narrow = LogGeometry::of((80, 24), LogPane::Log, false);
        assert_eq!((narrow.files, narrow.log), (0, 80));
        let tree = LogGeometry::of((80, 24), LogPane::Files, false);
        assert_eq!((tree.files, tree.log), (80, 0));
        assert_eq!(LogGeometry::of((200, 60), LogPane::Log, true).files, 0);
        assert_eq!(LogGeometry::of((20, 5), LogPane::Log, false).text, 1);
    }
}
