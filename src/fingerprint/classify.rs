//! Which fingerprints hit a build: all of them against all events, in one pass over its files, two files at a time.
//!
//! ```text
//! file ─ event::skim ─► a rare word of a query (grams), its neighbours beside it (needles), all else that the query
//!        demands in the same event (sieve) ─► event
//!      ─ words that one of must stand there (matcher) ─► candidates ─ exact query ─► hit
//! ```
//! Whole fingerprints fall out per file where the fields that are the same for a file (tags, filename, the build's)
//! rule them out; where those alone make one true, events are counted. Memory: bounded by the largest event and the
//! hits' first events.

mod grams;
mod lexicon;
mod matcher;
mod needles;
mod sieve;
#[cfg(test)]
mod tests;

use super::{Loader, Set};
use crate::domain::{BuildLogs, LogFile};
use crate::error::{Kind, Result};
use crate::event::{self, Event, EventModel, EventOptions, StreamStats};
use crate::log::{Clock, tree};
use crate::lucene::Profile;
use crate::task::Cx;
use matcher::{Found, Matcher};
use sieve::Told;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Files read at the same time.
const THREADS: usize = 2;

/// How to match.
#[derive(Debug, Clone, Default)]
pub struct MatchOptions {
    /// How fields are analysed.
    pub profile: Profile,
    /// How lines become events.
    pub model: EventModel,
    /// How the loader's ` AND voting:1` is read.
    pub loader: Loader,
    /// Whether DEBUG records count.
    pub debug: bool,
    /// What the logs' times lack.
    pub clock: Clock,
}

impl MatchOptions {
    pub(super) fn events(&self) -> EventOptions {
        EventOptions {
            debug: self.debug,
            ..EventOptions::matching(self.model, self.clock.clone())
        }
    }
}

/// An event of a build.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct EventRef {
    /// The file's path in the build, true name.
    pub file: String,
    /// Its first line, 1-based.
    pub line: u32,
    /// The whole event.
    pub text: String,
}

impl EventRef {
    pub(super) fn of(event: &Event) -> Self {
        Self {
            file: event.file.to_string(),
            line: event.line,
            text: event.text.clone(),
        }
    }
}

/// A fingerprint that hits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The fingerprint.
    pub id: String,
    /// How many events it hits.
    pub hits: u64,
    /// The first of them, in the order of files and lines.
    pub first: EventRef,
    /// The words of the query in the first event: bytes of its `text`.
    pub words: Vec<Range<usize>>,
}

/// What a build's events gave.
#[derive(Debug, Clone, Default)]
pub struct MatchReport {
    /// The fingerprints that hit, sorted by id.
    pub hits: Vec<Hit>,
    /// Events seen.
    pub events: u64,
    /// DEBUG records that were left out.
    pub debug: u64,
    /// Decompressed bytes read.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// What could not be read or used; the rest counts nevertheless.
    pub errors: Vec<String>,
}

/// Matches all fingerprints of `set` against the logs of a build.
///
/// Events that no fingerprint can hit are counted, not made.
///
/// # Errors
/// Only [`Kind::Cancelled`]; files that cannot be read are named in the report.
pub fn classify(logs: &BuildLogs, set: &Set, opts: &MatchOptions, cx: &Cx) -> Result<MatchReport> {
    let read = |matcher: &Matcher<'_>, file: &LogFile| {
        let (mut found, mut certain, told) = (Found::default(), Vec::new(), Told::default());
        let (stats, done) = event::skim(
            logs,
            file,
            &opts.events(),
            cx,
            |outset| {
                certain = matcher.certain(outset);
                matcher.sieve(outset, &told)
            },
            &mut |event| {
                matcher.event(event, told.take().as_deref(), &mut found);
                ControlFlow::Continue(())
            },
        );
        // Each piece of an event that was cut is asked by itself.
        Matcher::count(&certain, stats.events + stats.cut, &mut found);
        Part {
            found,
            stats,
            done,
            seen: (),
        }
    };
    each_part(logs, set, opts, cx, &read).map(|(report, _)| report)
}

/// The same while `see` is shown every event, with a value of its own for each log; gives those values in the order
/// of the logs, so that one pass answers more than one question. Cost: every event is made.
///
/// # Errors
/// As [`classify`].
pub fn classify_seeing<T: Default + Send>(
    logs: &BuildLogs,
    set: &Set,
    opts: &MatchOptions,
    cx: &Cx,
    see: &(impl Fn(&Event, &mut T) + Sync),
) -> Result<(MatchReport, Vec<T>)> {
    let read = |matcher: &Matcher<'_>, file: &LogFile| {
        let (mut found, mut seen) = (Found::default(), T::default());
        let (stats, done) = event::stream_readable(logs, file, &opts.events(), cx, &mut |event| {
            see(event, &mut seen);
            matcher.event(event, None, &mut found);
            ControlFlow::Continue(())
        });
        Part {
            found,
            stats,
            done,
            seen,
        }
    };
    each_part(logs, set, opts, cx, &read)
}

/// What one file gave.
struct Part<T> {
    found: Found,
    stats: StreamStats,
    done: Result<()>,
    seen: T,
}

fn each_part<T: Send>(
    logs: &BuildLogs,
    set: &Set,
    opts: &MatchOptions,
    cx: &Cx,
    read: &(impl Fn(&Matcher<'_>, &LogFile) -> Part<T> + Sync),
) -> Result<(MatchReport, Vec<T>)> {
    let start = Instant::now();
    let mut report = MatchReport::default();
    let matcher = Matcher::new(logs, set, opts, &mut report.errors);
    let parts = each_file(logs, cx, |file| read(&matcher, file));
    let mut hits: Vec<Option<Hit>> = Vec::new();
    hits.resize_with(matcher.n_prints(), || None);
    let mut seen_of_all = Vec::new();
    for (file, part) in parts {
        seen_of_all.push(part.seen);
        report.events += part.stats.events;
        report.debug += part.stats.debug;
        report.bytes += part.stats.bytes;
        match part.done {
            Ok(()) => {}
            Err(e) if e.kind() == Kind::Cancelled => return Err(e),
            Err(e) => report.errors.push(format!("{}: {}", file.path, e.chain())),
        }
        for hit in part.found.hits {
            match hits.get_mut(hit.print) {
                Some(Some(known)) => known.hits += hit.hits,
                Some(slot) => *slot = matcher.hit(hit),
                None => {}
            }
        }
    }
    cx.check()?;
    report.hits = hits.into_iter().flatten().collect();
    report.seconds = start.elapsed().as_secs_f64();
    Ok((report, seen_of_all))
}

/// Runs `work` for every log of a build, on [`THREADS`] threads, the largest first so that none is left alone with
/// one at the end; results in the order of the files.
pub(super) fn each_file<T: Send>(
    logs: &BuildLogs,
    cx: &Cx,
    work: impl Fn(&LogFile) -> T + Sync,
) -> Vec<(LogFile, T)> {
    let files = tree::logs(logs);
    let mut largest: Vec<usize> = (0..files.len()).collect();
    largest.sort_by_key(|index| std::cmp::Reverse(files.get(*index).and_then(|file| file.bytes)));
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..THREADS.min(files.len()) {
            scope.spawn(|| {
                loop {
                    let begun = next.fetch_add(1, Ordering::Relaxed);
                    let Some(index) = largest.get(begun).copied().filter(|_| !cx.is_cancelled()) else {
                        break;
                    };
                    let Some(file) = files.get(index) else {
                        break;
                    };
                    cx.progress(&file.path, begun as u64, files.len() as u64);
                    let out = work(file);
                    done.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push((index, out));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter()
        .filter_map(|(index, out)| Some((files.get(index)?.clone(), out)))
        .collect()
}

/// Bytes of words of `message` in `text`, each found behind the one before.
pub(super) fn words_in_text(event: &Event, words: &[Range<usize>]) -> Vec<Range<usize>> {
    if let Some(shift) = event.text.find(&event.message) {
        return words.iter().map(|w| w.start + shift..w.end + shift).collect();
    }
    let mut from = 0;
    let mut out = Vec::new();
    for word in words {
        let Some(word) = event.message.get(word.clone()) else {
            continue;
        };
        let found = event.text.get(from..).and_then(|rest| rest.find(word));
        if let Some(at) = found {
            out.push(from + at..from + at + word.len());
            from += at + word.len();
        }
    }
    out
}
