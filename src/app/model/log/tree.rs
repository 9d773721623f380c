//! Files as the rows of a tree. Pure; linear in the files.

use crate::domain::LogFile;
use std::collections::BTreeSet;

/// A row of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRow {
    /// How many folders stand above it in the tree.
    pub depth: usize,
    /// What the row says: a name, or several folders that hold nothing but each other.
    pub name: String,
    /// Its path in the build.
    pub path: String,
    /// The index of the file; none for a folder.
    pub file: Option<usize>,
    /// Whether it is a folder whose files are hidden.
    pub folded: bool,
}

/// The rows of `files`: files of a folder first, then its folders; none below a folder in `folded`.
///
/// Cost: sorting, then linear; files below one folder stand together in the order of their paths.
pub fn tree_rows(files: &[LogFile], folded: &BTreeSet<String>) -> Vec<FileRow> {
    let mut all: Vec<(usize, &str)> = files
        .iter()
        .enumerate()
        .map(|(i, f)| (i, f.path.as_str()))
        .collect();
    all.sort_by_key(|(_, path)| *path);
    let mut rows = Vec::new();
    level(&all, 0, 0, folded, &mut rows);
    rows
}

/// Rows of `files`, which stand together below the folder whose path (with its slash) has `prefix` bytes.
fn level(
    files: &[(usize, &str)],
    prefix: usize,
    depth: usize,
    folded: &BTreeSet<String>,
    rows: &mut Vec<FileRow>,
) {
    let mut folders: Vec<(usize, &[(usize, &str)])> = Vec::new();
    let mut rest = files;
    while let Some((index, path)) = rest.first() {
        let name = path.get(prefix..).unwrap_or_default();
        let Some(slash) = name.find('/') else {
            rows.push(FileRow {
                depth,
                name: name.to_string(),
                path: (*path).to_string(),
                file: Some(*index),
                folded: false,
            });
            rest = rest.get(1..).unwrap_or_default();
            continue;
        };
        let folder = path.get(..=prefix + slash).unwrap_or_default();
        let inside = rest.partition_point(|(_, p)| p.starts_with(folder));
        let (group, after) = rest.split_at(inside.max(1));
        folders.push((chain(group, folder.len()), group));
        rest = after;
    }
    for (end, group) in folders {
        let Some(path) = group.first().and_then(|(_, p)| p.get(..end - 1)) else {
            continue;
        };
        let is_folded = folded.contains(path);
        rows.push(FileRow {
            depth,
            name: path.get(prefix..).unwrap_or_default().to_string(),
            path: path.to_string(),
            file: None,
            folded: is_folded,
        });
        if !is_folded && depth < 32 {
            level(group, end, depth + 1, folded, rows);
        }
    }
}

/// How far the path goes that all of `group` share, with its slash, from a folder of `end` bytes on: folders that
/// hold nothing but each other are one row.
fn chain(group: &[(usize, &str)], mut end: usize) -> usize {
    let (Some((_, first)), Some((_, last))) = (group.first(), group.last()) else {
        return end;
    };
    while let Some(slash) = first.get(end..).and_then(|rest| rest.find('/')) {
        let next = end + slash + 1;
        // In the order of paths, what the first and the last share, all between them do.
        if last.get(..next) != first.get(..next) {
            break;
        }
        end = next;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rows(paths: &[&str], folded: &[&str]) -> Vec<String> {
        let mut files: Vec<LogFile> = paths
            .iter()
            .map(|p| LogFile {
                path: (*p).into(),
                bytes: None,
            })
            .collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        tree_rows(&files, &folded.iter().map(ToString::to_string).collect())
            .into_iter()
            .map(|r| {
                format!(
                    "{}{}{}",
                    " ".repeat(r.depth),
                    r.name,
                    if r.file.is_none() { "/" } else { "" }
                )
            })
            .collect()
    }

    #[test]
    fn folders_with_nothing_but_each_other_share_a_row() {
        let paths = [
            "job-output.txt",
            "controller/logs/a.log",
            "controller/logs/etc/x.conf",
        ];
        assert_eq!(
            rows(&paths, &[]),
            [
                "job-output.txt",
                "controller/logs/",
                " a.log",
                " etc/",
                "  x.conf"
            ]
        );
        assert_eq!(
            rows(&paths, &["controller/logs"]),
            ["job-output.txt", "controller/logs/"]
        );
    }

    proptest! {
        #[test]
        fn every_file_has_exactly_one_row(paths in proptest::collection::btree_set("[ab]{1,2}(/[ab.]{1,2}){0,3}", 0..20)) {
            let files: Vec<LogFile> = paths.iter().map(|p| LogFile { path: p.clone(), bytes: None }).collect();
            let mut seen: Vec<usize> = tree_rows(&files, &BTreeSet::new()).iter().filter_map(|r| r.file).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, (0..files.len()).collect::<Vec<_>>());
        }
    }
}
