//! Marks: lines for copying, drafting and excerpts; files for one clock.

use crate::app::{FileRow, FilesState, OpenLog};
use crate::domain::LogFile;

/// Marks the line under the cursor, or takes its mark away.
pub(super) fn line(open: &mut OpenLog, height: u64) {
    let line = open.cursor;
    if !open.marks.remove(&line) {
        open.marks.insert(line);
    }
    open.last_mark = Some(line);
    open.move_by(1, height);
}

/// Marks every row from the last mark to the cursor; hidden lines stay unmarked.
pub(super) fn range(open: &mut OpenLog) {
    const MOST: u64 = 10_000;
    let from = open.last_mark.unwrap_or(open.cursor);
    let (low, high) = (from.min(open.cursor), from.max(open.cursor));
    let Some(first) = open.view.as_ref().and_then(|v| v.row_of(low)) else {
        return;
    };
    let lines = open.rows(first, (high - low + 1).min(MOST) as usize);
    open.marks.extend(lines.into_iter().take_while(|l| *l <= high));
    open.last_mark = Some(open.cursor);
}

/// Marks a file, or all below a folder, for one clock; takes the marks away where all have them.
pub(super) fn file(tree: &mut FilesState, row: &FileRow, files: &[LogFile]) {
    let folder = format!("{}/", row.path);
    let below = |f: &&LogFile| f.path == row.path || (row.file.is_none() && f.path.starts_with(&folder));
    let paths: Vec<&str> = files.iter().filter(below).map(|f| f.path.as_str()).collect();
    let all = paths.iter().all(|p| tree.marks.contains(*p));
    for path in paths {
        if all {
            tree.marks.remove(path);
        } else {
            tree.marks.insert(path.to_string());
        }
    }
}
