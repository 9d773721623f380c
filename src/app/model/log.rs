//! The logs of one build: the tree of its files, and the log that is open.
//!
//! ```text
//! BuildLogs ─► FilesState (rows, folds, marks, error counts) ─ selects ─► OpenLog
//! OpenLog    Sheet (levels and times of all lines, shared) ─ View ─► rows under the filters
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
mod visits;

pub(crate) use files::first_level;
pub use files::{FileCounts, FilesState};
pub use geometry::LogGeometry;
pub use open::{LogLine, OpenLog};
pub use search::Search;
pub use tree::{FileRow, tree_rows};
pub use visits::Visits;

use crate::log::filter::Passing;
use std::collections::BTreeMap;
use std::sync::Arc;

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
    /// The open log's cursor before the search or the filter that is being typed.
    pub cursor_before: u64,
    /// What passed the filters before the one that is being typed.
    pub passing_before: Option<Arc<Passing>>,
    /// Where the same instant was shown last, and that instant.
    pub instant: Option<((String, u64), i64)>,
    /// Microseconds added to the times of files where they are merged, by path.
    pub offsets: BTreeMap<String, i64>,
    /// Notes and bookmarks, by path and line.
    pub notes: BTreeMap<(String, u64), String>,
    /// The place that a note or an offset is being typed for: the cursor may be moved meanwhile, as it follows the log.
    pub asked_of: Option<(String, u64)>,
    /// Places the user was at, and where in this list back and forth stand.
    pub visits: Visits,
    /// What is left out of each line.
    pub hidden: Fields,
}

/// Parts of a line's head that the user hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fields {
    /// The line's number.
    pub number: bool,
    /// The time.
    pub time: bool,
    /// The module.
    pub module: bool,
    /// The request context.
    pub context: bool,
}

impl LogState {
    /// The lines that an action is for: the marked ones, else the one under the cursor; with their files' paths.
    pub fn selection(&self) -> Option<Vec<(String, u64)>> {
        let open = self.open.as_ref()?;
        let places = open.selected_lines().into_iter().map(|at| {
            let (path, line) = open.place(at);
            (path.to_string(), line)
        });
        Some(places.collect())
    }
}
