//! Errors of a build's files, the most wanted file first.

use super::{begin, run};
use crate::app::FileCounts;
use crate::error::{Kind, Result};
use crate::event::Level;
use crate::log::index::Snapshot;
use crate::log::{Clock, open, tree};
use crate::task::Cx;
use std::path::{Path, PathBuf};

/// More errors of one file are not counted: it is hopeless anyway.
const MOST: u64 = 100_000;

/// Counts all `files`; `found` takes each as it becomes known.
///
/// # Errors
/// The work was cancelled. A file that cannot be read is told in its counts.
pub(super) fn all(
    files: &[(String, PathBuf)],
    cache: &Path,
    clock: &Clock,
    cx: &Cx,
    found: &dyn Fn(Vec<(String, FileCounts)>),
) -> Result<Vec<(String, FileCounts)>> {
    let mut counts = Vec::with_capacity(files.len());
    for (number, (path, disk)) in files.iter().enumerate() {
        cx.check()?;
        cx.progress("errors", number as u64, files.len() as u64);
        let count = match one(path, disk, cache, clock, cx) {
            Err(e) if e.kind() == Kind::Cancelled => return Err(e),
            Err(e) => FileCounts {
                is_log: true,
                problem: Some(e.chain()),
                ..FileCounts::default()
            },
            Ok(count) => count,
        };
        found(vec![(path.clone(), count.clone())]);
        counts.push((path.clone(), count));
    }
    Ok(counts)
}

fn one(path: &str, disk: &Path, cache: &Path, clock: &Clock, cx: &Cx) -> Result<FileCounts> {
    if !tree::is_log(path, &open::sample(disk, 8192)?) {
        return Ok(FileCounts::default());
    }
    let index = begin(disk, cache, clock)?;
    let problem = run(&index, cx, &|| ())?;
    let snapshot = index.snapshot();
    let errors = records(&snapshot, Level::Error);
    Ok(FileCounts {
        errors,
        warnings: records(&snapshot, Level::Warning).saturating_sub(errors),
        lines: snapshot.n_lines(),
        is_log: true,
        span: snapshot.span(),
        problem,
    })
}

fn records(snapshot: &Snapshot, level: Level) -> u64 {
    let mut count = 0;
    let mut next = snapshot.first_record(level);
    while let Some(line) = next.filter(|_| count < MOST) {
        count += 1;
        next = snapshot.next_record(line, level);
    }
    count
}
