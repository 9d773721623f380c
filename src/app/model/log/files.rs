//! The tree pane's state: what is selected, what is folded, what is known of each file.

use super::tree::{FileRow, tree_rows};
use crate::domain::LogFile;
use crate::event::Level;
use std::collections::{BTreeMap, BTreeSet};

/// What was found in a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileCounts {
    /// Records of ERROR and above.
    pub errors: u64,
    /// Records of WARNING.
    pub warnings: u64,
    /// Lines.
    pub lines: u64,
    /// Whether it is a log for matching, rather than Zuul's own data or a binary.
    pub is_log: bool,
    /// Its first and last second, since 1970 UTC; none where it has no times.
    pub span: Option<(i64, i64)>,
    /// Why it cannot be read, or not to its end.
    pub problem: Option<String>,
}

/// The tree of files.
#[derive(Debug, Default)]
pub struct FilesState {
    /// The selected row of [`FilesState::rows`].
    pub selected: usize,
    /// Folders whose files are hidden, by path.
    pub folded: BTreeSet<String>,
    /// Files marked to be shown on one clock, by path.
    pub marks: BTreeSet<String>,
    /// What is known of the files, by path.
    pub counts: BTreeMap<String, FileCounts>,
}

impl FilesState {
    /// The rows as shown.
    pub fn rows(&self, files: &[LogFile]) -> Vec<FileRow> {
        tree_rows(files, &self.folded)
    }

    /// Selects the row of a file, and unfolds what hides it.
    pub fn select(&mut self, files: &[LogFile], path: &str) {
        self.folded
            .retain(|folder| !path.starts_with(&format!("{folder}/")));
        if let Some(at) = self
            .rows(files)
            .iter()
            .position(|r| r.path == path && r.file.is_some())
        {
            self.selected = at;
        }
    }

    /// The error records known of a folder or a file, and whether all of its files are known.
    pub fn errors_below(&self, row: &FileRow, files: &[LogFile]) -> (u64, bool) {
        let folder = format!("{}/", row.path);
        let mut errors = 0;
        let mut known = true;
        for file in files
            .iter()
            .filter(|f| f.path == row.path || f.path.starts_with(&folder))
        {
            match self.counts.get(&file.path) {
                Some(counts) => errors += counts.errors,
                None => known = false,
            }
        }
        (errors, known)
    }

    /// The file to open a build on: of the deepest logs with errors the first, else the deepest log.
    pub fn best<'f>(&self, files: &'f [LogFile]) -> Option<&'f LogFile> {
        // Zuul's own files are known by their names before anything was read.
        let is_log = |f: &&LogFile| {
            self.counts
                .get(&f.path)
                .map_or_else(|| crate::log::tree::is_log(&f.path, b""), |c| c.is_log)
        };
        let key = |f: &LogFile| {
            let errors = self.counts.get(&f.path).is_some_and(|c| c.errors > 0);
            // The class of the rank decides, not how many folders lie above the file.
            (
                errors,
                crate::log::tree::depth_rank(&f.path) / 100,
                f.bytes != Some(0),
            )
        };
        let logs: Vec<&LogFile> = files.iter().filter(is_log).collect();
        let most = logs.iter().map(|f| key(f)).max()?;
        logs.into_iter().find(|f| key(f) == most)
    }
}

/// The lowest level that a log is opened with: errors where it has any.
pub(crate) fn first_level(errors: u64) -> Level {
    if errors > 0 { Level::Error } else { Level::None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> LogFile {
        LogFile {
            path: path.into(),
            bytes: Some(10),
        }
    }

    fn counts(errors: u64) -> FileCounts {
        FileCounts {
            errors,
            is_log: true,
            ..FileCounts::default()
        }
    }

    #[test]
    fn a_build_opens_on_the_deepest_log_with_errors() {
        let files = [
            file("controller/logs/a-api.log"),
            file("controller/logs/b-api.log"),
            file("job-output.txt"),
            file("zuul-info/inventory.yaml"),
        ];
        let mut state = FilesState::default();
        assert_eq!(state.best(&files).unwrap().path, "controller/logs/a-api.log");
        state.counts.insert("job-output.txt".into(), counts(3));
        assert_eq!(
            state.best(&files).unwrap().path,
            "job-output.txt",
            "the only one with errors"
        );
        state.counts.insert("controller/logs/b-api.log".into(), counts(1));
        assert_eq!(state.best(&files).unwrap().path, "controller/logs/b-api.log");
        assert!(FilesState::default().best(&[]).is_none());
    }

    #[test]
    fn selecting_a_file_unfolds_its_folder() {
        let files = [file("a/x.log"), file("b/y.log")];
        let mut state = FilesState::default();
        state.folded.insert("b".into());
        assert_eq!(state.rows(&files).len(), 3);
        state.select(&files, "b/y.log");
        assert_eq!(state.rows(&files).get(state.selected).unwrap().path, "b/y.log");
    }
}
