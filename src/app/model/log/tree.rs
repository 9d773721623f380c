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

/// The rows of `files` (sorted by path): files of a folder first, then its folders; hidden below `folded`.
pub fn tree_rows(files: &[LogFile], folded: &BTreeSet<String>) -> Vec<FileRow> {
    let all: Vec<(usize, &str)> = files
        .iter()
        .enumerate()
        .map(|(i, f)| (i, f.path.as_str()))
        .collect();
    let mut rows = Vec::new();
    level(&all, "", 0, folded, &mut rows);
    rows
}

/// Rows of the files below `prefix` (empty, or ending in `/`).
fn level(
    files: &[(usize, &str)],
    prefix: &str,
    depth: usize,
    folded: &BTreeSet<String>,
    rows: &mut Vec<FileRow>,
) {
    let rest = |path: &str| path.get(prefix.len()..).unwrap_or_default().to_string();
    let mut folders: Vec<String> = Vec::new();
    for (index, path) in files {
        let name = rest(path);
        match name.split_once('/') {
            None => rows.push(FileRow {
                depth,
                name,
                path: (*path).to_string(),
                file: Some(*index),
                folded: false,
            }),
            Some((folder, _)) if folders.last().is_none_or(|f| f != folder) => folders.push(folder.into()),
            Some(_) => {}
        }
    }
    folders.sort();
    folders.dedup();
    for folder in folders {
        let (name, inside) = chain(files, prefix, folder);
        let path = format!("{prefix}{name}");
        let is_folded = folded.contains(&path);
        rows.push(FileRow {
            depth,
            name,
            path: path.clone(),
            file: None,
            folded: is_folded,
        });
        if !is_folded && depth < 32 {
            level(&inside, &format!("{path}/"), depth + 1, folded, rows);
        }
    }
}

/// A folder with those that are all it holds: `controller/logs`; and the files in it.
fn chain<'f>(files: &[(usize, &'f str)], prefix: &str, first: String) -> (String, Vec<(usize, &'f str)>) {
    let mut name = first;
    loop {
        let whole = format!("{prefix}{name}/");
        let inside: Vec<(usize, &str)> = files
            .iter()
            .filter(|(_, p)| p.starts_with(&whole))
            .copied()
            .collect();
        let mut next = inside.iter().map(|(_, p)| {
            p.get(whole.len()..)
                .unwrap_or_default()
                .split_once('/')
                .map(|(f, _)| f)
        });
        let only = next.next().flatten();
        match only {
            Some(folder) if next.all(|f| f == Some(folder)) && name.len() < 4096 => {
                name = format!("{name}/{folder}");
            }
            _ => return (name, inside),
        }
    }
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
