//! The logs of one build: the tree of its files, and the log that is open.
//!
//! ```text
//! BuildLogs ─► FilesState (rows, folds, error counts) ─ selects ─► OpenLog
//! OpenLog    Snapshot (levels and starts of all lines, shared) ─ View ─► rows under the level filter
//!            lines (a window of some hundred lines as text) ─► the screen
//! ```
//!
//! The text of a log is never here but for the window around the screen. Lines are 0-based; only the screen counts
//! from 1. Must not: read a file.

mod files;
mod geometry;
mod open;
mod search;
mod tree;

pub(crate) use files::first_level;
pub use files::{FileCounts, FilesState};
pub use geometry::LogGeometry;
pub use open::{LogLine, OpenLog};
pub use search::Search;
pub use tree::{FileRow, tree_rows};

/// Which pane takes the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogPane {
    /// The tree of files.
    Files,
    /// The log.
    #[default]
    Log,
}

/// What the logs tab shows.
#[derive(Debug, Default)]
pub struct LogState {
    /// Which pane takes the keys.
    pub pane: LogPane,
    /// Whether that pane has the whole screen.
    pub zoom: bool,
    /// The tree.
    pub files: FilesState,
    /// The open log; none before the first.
    pub open: Option<OpenLog>,
    /// Whether the user pressed a key here: then nothing jumps by itself any more.
    pub touched: bool,
    /// Whether the user put the cursor where it is: then it is the line that is meant.
    pub moved: bool,
    /// The search before the one that is being typed.
    pub search_before: Option<Search>,
    /// The open log's cursor before the search that is being typed.
    pub cursor_before: u64,
}

impl LogState {
    /// The lines that an action is for: the marked ones, else the one under the cursor; with the file's path.
    pub fn selection(&self) -> Option<(&str, Vec<u64>)> {
        let open = self.open.as_ref()?;
        Some((&open.path, open.selected_lines()))
    }
}
