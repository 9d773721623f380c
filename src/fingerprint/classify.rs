//! Which fingerprints hit a build: all of them against all events, in one pass over its files, two files at a time.
//!
//! ```text
//! file ─ event::stream ─► event ─ words that one of must stand there (aho-corasick) ─► candidates ─ exact query ─► hit
//! ```
//! Whole fingerprints fall out per file where the fields that are the same for a file (tags, filename, the build's)
//! rule them out. Memory: bounded by the largest event and the hits' first events.

use super::{Fingerprint, Loader, Set};
use crate::domain::{BuildLogs, LogFile};
use crate::error::{Kind, Result};
use crate::event::{self, BuildFields, Event, EventModel, EventOptions, Fields, StreamStats};
use crate::log::{Clock, tree};
use crate::lucene::{Analyzed, Profile, Query};
use crate::task::Cx;
use aho_corasick::AhoCorasick;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
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
    /// Decompressed bytes read.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// What could not be read or used; the rest counts nevertheless.
    pub errors: Vec<String>,
}

/// Matches all fingerprints of `set` against the logs of a build.
///
/// # Errors
/// Only [`Kind::Cancelled`]; files that cannot be read are named in the report.
pub fn classify(logs: &BuildLogs, set: &Set, opts: &MatchOptions, cx: &Cx) -> Result<MatchReport> {
    classify_seeing(logs, set, opts, cx, &|_, ()| {}).map(|(report, _)| report)
}

/// The same while `see` is shown every event, with a value of its own for each log; gives those values in the order
/// of the logs, so that one pass answers more than one question.
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
    let start = Instant::now();
    let mut report = MatchReport::default();
    let matcher = Matcher::new(logs, set, opts, &mut report.errors);
    let parts = each_file(logs, cx, |file| {
        let (mut found, mut seen) = (Found::default(), T::default());
        let stats = event::stream(logs, file, &opts.events(), cx, &mut |event| {
            see(event, &mut seen);
            matcher.event(event, &mut found);
            ControlFlow::Continue(())
        });
        (found, seen, stats)
    });
    let mut hits: Vec<Option<Hit>> = Vec::new();
    hits.resize_with(matcher.prints.len(), || None);
    let mut seen_of_all = Vec::new();
    for (file, (found, seen, stats)) in parts {
        seen_of_all.push(seen);
        match stats {
            Ok(stats) => add(&mut report, stats),
            Err(e) if e.kind() == Kind::Cancelled => return Err(e),
            Err(e) => {
                report.errors.push(format!("{}: {}", file.path, e.chain()));
                report.events += found.events;
                report.bytes += found.bytes;
            }
        }
        for hit in found.hits {
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

fn add(report: &mut MatchReport, stats: StreamStats) {
    report.events += stats.events;
    report.bytes += stats.bytes;
}

/// Runs `work` for every log of a build, on [`THREADS`] threads; results in the order of the files.
pub(super) fn each_file<T: Send>(
    logs: &BuildLogs,
    cx: &Cx,
    work: impl Fn(&LogFile) -> T + Sync,
) -> Vec<(LogFile, T)> {
    let files = tree::logs(logs);
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..THREADS.min(files.len()) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(file) = files.get(index).filter(|_| !cx.is_cancelled()) else {
                        break;
                    };
                    cx.progress(&file.path, index as u64, files.len() as u64);
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

/// Hits of one file.
#[derive(Default)]
struct Found {
    hits: Vec<FileHit>,
    events: u64,
    bytes: u64,
    possible: Option<(Arc<[String]>, Vec<bool>)>,
    marks: Vec<bool>,
}

struct FileHit {
    print: usize,
    hits: u64,
    first: Event,
    words: Vec<Range<usize>>,
}

/// Fingerprints ready to be asked.
struct Matcher<'s> {
    prints: Vec<(&'s Fingerprint, Query)>,
    profile: Profile,
    build: BuildFields,
    words: Option<AhoCorasick>,
    /// Which fingerprint each pattern of `words` belongs to.
    owners: Vec<usize>,
    /// Fingerprints that demand no word.
    always: Vec<usize>,
}

impl<'s> Matcher<'s> {
    fn new(logs: &BuildLogs, set: &'s Set, opts: &MatchOptions, errors: &mut Vec<String>) -> Self {
        let votes = logs.build.as_ref().is_none_or(|b| b.voting);
        let mut prints = Vec::new();
        for print in set.fingerprints.iter().filter(|p| opts.loader.admits(p, votes)) {
            match opts.loader.query(print, opts.profile) {
                Ok(query) => prints.push((print, query)),
                Err(e) => errors.push(e.chain()),
            }
        }
        let mut needles = Vec::new();
        let mut owners = Vec::new();
        let mut always = Vec::new();
        for (index, (_, query)) in prints.iter().enumerate() {
            match query.needles() {
                Some(words) => {
                    owners.extend(std::iter::repeat_n(index, words.len()));
                    needles.extend(words);
                }
                None => always.push(index),
            }
        }
        // Without an automaton every event is a candidate: slower, never wrong.
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(&needles)
            .ok();
        if words.is_none() {
            always = (0..prints.len()).collect();
        }
        Self {
            prints,
            profile: opts.profile,
            build: BuildFields::new(logs.build.as_ref(), opts.model),
            words,
            owners,
            always,
        }
    }

    fn event(&self, event: &Event, found: &mut Found) {
        found.events += 1;
        found.bytes += event.text.len() as u64 + 1;
        if self.prints.is_empty() {
            return;
        }
        let fields = Fields::new(event, &self.build);
        self.file_fields(event, &fields, found);
        found.marks.clear();
        found.marks.resize(self.prints.len(), false);
        let mut candidates: Vec<usize> = Vec::new();
        let mut mark = |index: usize| {
            let possible = found
                .possible
                .as_ref()
                .is_none_or(|(_, p)| p.get(index) == Some(&true));
            if let Some(seen) = found.marks.get_mut(index).filter(|seen| possible && !**seen) {
                *seen = true;
                candidates.push(index);
            }
        };
        self.always.iter().copied().for_each(&mut mark);
        if folds_to_ascii(&event.message) {
            (0..self.prints.len()).for_each(&mut mark);
        } else if let Some(words) = &self.words {
            for hit in words.find_overlapping_iter_or_all(&event.message) {
                if let Some(owner) = self.owners.get(hit) {
                    mark(*owner);
                }
            }
        }
        if candidates.is_empty() {
            return;
        }
        let analyzed = Analyzed::new(&fields, self.profile);
        for index in candidates {
            let Some((_, query)) = self.prints.get(index) else {
                continue;
            };
            if !query.holds(&analyzed) {
                continue;
            }
            match found.hits.iter_mut().find(|h| h.print == index) {
                Some(hit) => hit.hits += 1,
                None => found.hits.push(FileHit {
                    print: index,
                    hits: 1,
                    words: query
                        .hit_words(&analyzed, "message")
                        .into_iter()
                        .map(|w| w.span)
                        .collect(),
                    first: event.clone(),
                }),
            }
        }
    }

    /// Which fingerprints the fields rule out that are the same for all events of a file (until its tags change).
    fn file_fields(&self, event: &Event, fields: &Fields<'_>, found: &mut Found) {
        let same = |tags: &Arc<[String]>| Arc::ptr_eq(tags, &event.tags) || *tags == event.tags;
        if found.possible.as_ref().is_some_and(|(tags, _)| same(tags)) {
            return;
        }
        let possible = self
            .prints
            .iter()
            .map(|(_, q)| q.possible(fields, &is_fixed))
            .collect();
        found.possible = Some((event.tags.clone(), possible));
    }

    fn hit(&self, hit: FileHit) -> Option<Hit> {
        let (print, _) = self.prints.get(hit.print)?;
        Some(Hit {
            id: print.id.clone(),
            hits: hit.hits,
            words: words_in_text(&hit.first, &hit.words),
            first: EventRef::of(&hit.first),
        })
    }
}

/// Fields that are the same for all events of a file.
fn is_fixed(field: &str) -> bool {
    matches!(
        field,
        "tags" | "filename" | "project" | "voting" | "log_url" | "change_url" | "node_provider"
    ) || field.starts_with("build_")
}

/// Letters outside ASCII that lower-case to ASCII ones (`K`, `İ`): the automaton would miss them.
fn folds_to_ascii(message: &str) -> bool {
    !message.is_ascii() && message.contains(['\u{212a}', '\u{130}'])
}

/// `AhoCorasick` finds overlapping matches only with the standard match kind, which is the default.
trait FindAll {
    fn find_overlapping_iter_or_all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a;
}

impl FindAll for AhoCorasick {
    fn find_overlapping_iter_or_all<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.try_find_overlapping_iter(text)
            .into_iter()
            .flatten()
            .map(|m| m.pattern().as_usize())
    }
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
