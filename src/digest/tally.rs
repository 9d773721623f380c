//! All files of all builds of a comparison, counted on both cores.
//!
//! Cost: one pass over every file; files go to the threads largest first, so that both end at about the same time.
//! Cancelled within 10 ms.

use super::count::{Counter, FileTally, Rooms};
use super::threads::each;
use crate::domain::{BuildLogs, LogFile};
use crate::error::{Kind, Result};
use crate::event::{self, EventOptions};
use crate::log::{Format, archive, open, tree};
use crate::task::Cx;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes of a file that tell its format.
const SAMPLE: usize = 64 * 1024;
/// Bytes of text kept of the build in question; what does not fit is read again.
const ROOM: usize = 48 << 20;
/// Bytes of the templates of a build: ten times those of a big one.
const TEMPLATES: usize = 192 << 20;

/// A build's files, counted.
#[derive(Debug, Clone, Default)]
pub(super) struct BuildTally {
    /// The build as it was named.
    pub name: String,
    /// Its logs, sorted by path.
    pub files: Vec<FileTally>,
}

/// A build to count: its logs, and how its events are made.
pub type Side<'b> = (&'b BuildLogs, EventOptions);

/// Counts the first build with texts and ids, the others without.
///
/// # Errors
/// [`Kind::Cancelled`]; what cannot be read stands in [`FileTally::problem`].
pub(super) fn tally(builds: &[Side<'_>], cx: &Cx) -> Result<Vec<BuildTally>> {
    let mut jobs: Vec<(usize, LogFile)> = Vec::new();
    for (index, (logs, _)) in builds.iter().enumerate() {
        cx.check()?;
        jobs.extend(tree::logs(logs).into_iter().map(|file| (index, file)));
    }
    jobs.sort_by_key(|(_, file)| std::cmp::Reverse(file.bytes.unwrap_or(0)));
    let total: u64 = jobs.iter().filter_map(|(_, file)| file.bytes).sum();
    let read = AtomicU64::new(0);
    let rooms: Vec<Rooms> = (0..builds.len())
        .map(|build| Rooms::new(TEMPLATES, (build == 0).then_some(ROOM)))
        .collect();
    let counted = each(jobs.len(), cx, |i| {
        let (index, file) = jobs.get(i)?;
        let (logs, opts) = builds.get(*index)?;
        cx.progress(&file.path, read.load(Ordering::Relaxed) >> 20, total >> 20);
        let counted = count(logs, file, opts, rooms.get(*index)?, cx);
        read.fetch_add(file.bytes.unwrap_or(0), Ordering::Relaxed);
        Some((*index, counted))
    });
    cx.check()?;
    let mut out: Vec<BuildTally> = builds
        .iter()
        .map(|(logs, _)| BuildTally {
            name: logs.name.clone(),
            files: Vec::new(),
        })
        .collect();
    for (index, file) in counted.into_iter().filter_map(|(_, found)| found) {
        if let Some(build) = out.get_mut(index) {
            build.files.push(file);
        }
    }
    for build in &mut out {
        build.files.sort_by(|a, b| a.path.cmp(&b.path));
        let spans = build.files.iter().filter_map(|f| f.span);
        let span = spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        for file in &mut build.files {
            file.build = span;
        }
    }
    Ok(out)
}

/// What could not be read of these builds: file and reason.
pub(super) fn problems(tallies: &[BuildTally]) -> Vec<String> {
    tallies
        .iter()
        .flat_map(|build| &build.files)
        .filter_map(|file| Some(format!("{}: {}", file.path, file.problem.as_ref()?)))
        .collect()
}

fn count(logs: &BuildLogs, file: &LogFile, opts: &EventOptions, rooms: &Rooms, cx: &Cx) -> FileTally {
    let disk = logs.disk_path(file);
    if let Err(error) = archive::ready(&disk, cx) {
        return Counter::new(file, Vec::new(), rooms).finish(0, Some(error.chain()));
    }
    let kinds = open::sample(&disk, SAMPLE)
        .map(|sample| Format::detect(&sample).kinds().to_vec())
        .unwrap_or_default();
    let mut counter = Counter::new(file, kinds, rooms);
    let (stats, done) = event::stream_readable(logs, file, opts, cx, &mut |event| {
        counter.add(event);
        ControlFlow::Continue(())
    });
    let problem = done.err().filter(|e| e.kind() != Kind::Cancelled);
    counter.finish(stats.bytes, problem.map(|e| e.chain()))
}
