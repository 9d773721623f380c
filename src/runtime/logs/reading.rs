//! Several logs on one clock, filters, and the same instant in another log.

use super::{Done, LogDesk, Opened, Parts, begin, clock, clocks, grown_sheet, run};
use crate::app::{Read, Reading};
use crate::error::{Error, Kind, Result};
use crate::log::filter::Passing;
use crate::log::index::Snapshot;
use crate::log::merge::{Merged, MergedLog};
use crate::log::sheet::Sheet;
use crate::log::{open, tree};
use crate::task::Cx;
use jiff::Timestamp;
use std::path::PathBuf;
use std::sync::Arc;

/// A line within so many microseconds is of the same instant: 10 s, what services take to answer each other.
pub(super) const NEAR: i64 = 10_000_000;

impl LogDesk {
    /// Performs the reader's work.
    ///
    /// # Errors
    /// A log cannot be read, or the work was cancelled.
    pub(super) fn read(&self, reading: Reading, cx: &Cx, parts: &Parts) -> Result<Done> {
        let read = match reading {
            Reading::Merge {
                name,
                files,
                reference,
            } => return self.merge(name, files, reference, (cx, parts)),
            Reading::Filter { path, filters } => {
                let sheet = self.opened(&path)?.sheet()?;
                let passing = Arc::new(Passing::new(&sheet, &filters, cx)?);
                Read::Filtered {
                    path,
                    filters,
                    passing,
                }
            }
            Reading::Instant {
                micros,
                files,
                reference,
            } => Read::Instant(self.instant(micros, files, reference, cx)?),
            Reading::Pretty { path, lines } => Read::Pretty(self.pretty(&path, &lines, cx)?),
            Reading::Excerpt { title, files, lines } => {
                Read::Excerpt(self.excerpt(&title, &files, &lines, cx)?)
            }
            other @ (Reading::Watch { .. }
            | Reading::Notes(_)
            | Reading::PutNote(..)
            | Reading::DropNote(..)) => {
                return Err(Error::new(Kind::Bug, format!("{other:?} is no work on logs")));
            }
        };
        Ok(Done::Read(Box::new(read)))
    }

    /// Opens several logs by time. Those without times, and what is no log, are left out.
    fn merge(
        &self,
        name: String,
        files: Vec<(String, PathBuf, i64)>,
        reference: Option<Timestamp>,
        (cx, parts): (&Cx, &Parts),
    ) -> Result<Done> {
        let clock = clock(reference);
        let total = files.len() as u64;
        let mut merged = Vec::new();
        let mut logs = Vec::new();
        let mut problem = None;
        let mut left_out = Vec::new();
        for (number, (path, disk, offset)) in files.into_iter().enumerate() {
            cx.check()?;
            cx.progress("logs", number as u64, total);
            let opened = open::sample(&disk, 8192).and_then(|first| {
                let is_log = tree::is_log(&path, &first);
                is_log.then(|| begin(&disk, &self.cache, &clock)).transpose()
            });
            let index = match opened {
                Ok(Some(index)) => Arc::new(index),
                Ok(None) => continue,
                Err(error) => {
                    problem.get_or_insert(error.chain());
                    continue;
                }
            };
            match run(&index, cx, &|| ()) {
                Ok(broken) => problem = problem.or(broken),
                Err(error) if error.kind() == Kind::Cancelled => return Err(error),
                Err(error) => problem = problem.or(Some(error.chain())),
            }
            let snapshot = index.snapshot();
            if snapshot.span().is_none() {
                left_out.push(path);
                continue;
            }
            logs.push(index);
            merged.push(MergedLog {
                path,
                snapshot,
                offset,
            });
        }
        if merged.is_empty() {
            return Err(Error::data("show logs on one clock: none of them has times"));
        }
        let told = clocks::set(&mut merged, cx)?;
        if !told.is_empty() {
            let _ = parts.send(Done::Read(Box::new(Read::Clocks(told))));
        }
        let merged = Arc::new(Merged::new(merged, cx)?);
        self.keep(Opened {
            path: name.clone(),
            logs,
            merged: Some(Arc::clone(&merged)),
        });
        if !left_out.is_empty() {
            let first = left_out.first().map_or("", String::as_str);
            let more = match left_out.len() {
                1 => String::new(),
                n => format!(" and {} more", n - 1),
            };
            problem = problem.or(Some(format!("without times, so not shown: {first}{more}")));
        }
        Ok(grown_sheet(&name, Sheet::Many(merged), problem))
    }

    /// The place nearest to an instant in the first of some logs that has a line near it, and how far after it.
    fn instant(
        &self,
        micros: i64,
        files: Vec<(String, PathBuf, i64)>,
        reference: Option<Timestamp>,
        cx: &Cx,
    ) -> Result<Option<(String, u64, i64)>> {
        let clock = clock(reference);
        for (path, disk, offset) in files {
            cx.check()?;
            let Ok(index) = begin(&disk, &self.cache, &clock) else {
                continue;
            };
            match run(&index, cx, &|| ()) {
                Err(error) if error.kind() == Kind::Cancelled => return Err(error),
                _ => {}
            }
            let wanted = micros - offset;
            if let Some((line, away)) =
                nearest(&index.snapshot(), wanted).filter(|(_, away)| away.abs() <= NEAR)
            {
                return Ok(Some((path, line, away)));
            }
        }
        Ok(None)
    }
}

/// The line nearest to a time, and how many microseconds after it; of two that are as near the later one.
fn nearest(snapshot: &Snapshot, micros: i64) -> Option<(u64, i64)> {
    let after = snapshot.line_at_time(micros);
    let before = after.unwrap_or_else(|| snapshot.n_lines()).checked_sub(1);
    let away = |line: u64| snapshot.time(line).map(|t| (line, t - micros));
    let before = before.and_then(away).map(|(line, away)| {
        // The record's head rather than its last line.
        let begin = (line.saturating_sub(200)..=line)
            .rev()
            .find(|l| snapshot.begins_record(*l));
        (begin.unwrap_or(line), away)
    });
    after
        .and_then(away)
        .into_iter()
        .chain(before)
        .min_by_key(|(_, away)| away.abs())
}
