//! The proof bench: the events of the builds at hand, loaded once, so that any query is counted over them in
//! milliseconds, while the user types.
//!
//! ```text
//! BuildLogs ─ crate::event ─► events (no DEBUG) with their normalised words ─┐
//! Query ─ words that it needs ─► events that have them ─ crate::lucene ─► Proof
//! ```
//!
//! Memory: at most [`BUDGET`] bytes of text for all builds. A build that does not fit keeps only its telling events
//! ([`Held::is_complete`] is false) and is read from disk again when a query is proved.
//! Must not: know the store or the network.

use super::phrase::normalise;
use super::proof::{BuildHits, Proof};
use crate::domain::{Build, BuildLogs};
use crate::error::{Kind, Result};
use crate::event::{BuildFields, Event, EventOptions, Fields, Level, stream};
use crate::log::tree;
use crate::lucene::Query;
use crate::task::Cx;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes of text that a bench holds.
pub const BUDGET: usize = 64 << 20;

/// Bytes of telling events that a build keeps that does not fit: enough for every distinct one of a real log.
const SPARE: usize = 8 << 20;

/// Which side of the proof a build is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// It failed: the query should hit it.
    Failing,
    /// It passed: the query must not hit it.
    Passing,
}

/// An event on the bench.
#[derive(Debug, Clone)]
pub struct HeldEvent {
    /// The event; without its raw text in passing builds.
    pub event: Event,
    /// The words of its message: see [`normalise`].
    pub words: String,
}

/// A build on the bench.
#[derive(Debug, Clone)]
pub struct Held {
    /// Its logs.
    pub logs: BuildLogs,
    /// Its side.
    pub side: Side,
    /// Its events, file by file.
    pub events: Vec<HeldEvent>,
    /// Whether all its events are held.
    pub is_complete: bool,
    /// Files that could not be read to their end, with the reason.
    pub unreadable: Vec<(String, String)>,
    fields: BuildFields,
    /// What is left of [`SPARE`].
    spare: usize,
}

impl Held {
    /// Its metadata; none for a bare folder.
    pub fn build(&self) -> Option<&Build> {
        self.logs.build.as_ref()
    }
}

/// The builds at hand with their events.
#[derive(Debug, Clone)]
pub struct Bench {
    options: EventOptions,
    builds: Vec<Held>,
    room: usize,
}

impl Bench {
    /// An empty bench; `options` should leave DEBUG records out ([`EventOptions::matching`]).
    pub fn new(options: EventOptions) -> Self {
        Self::with_budget(options, BUDGET)
    }

    /// An empty bench that holds at most `budget` bytes of text.
    pub fn with_budget(options: EventOptions, budget: usize) -> Self {
        Self {
            options,
            builds: Vec::new(),
            room: budget,
        }
    }

    /// The builds in the order they were added.
    pub fn builds(&self) -> &[Held] {
        &self.builds
    }

    /// The builds of one side.
    pub fn side(&self, side: Side) -> impl Iterator<Item = &Held> {
        self.builds.iter().filter(move |held| held.side == side)
    }

    /// Whether the build of this name is on it.
    pub fn holds(&self, name: &str) -> bool {
        self.builds.iter().any(|held| held.logs.name == name)
    }

    /// Reads a build's logs onto the bench. Files that cannot be read are noted and left out.
    ///
    /// # Errors
    /// [`Kind::Cancelled`].
    pub fn add(&mut self, logs: &BuildLogs, side: Side, cx: &Cx) -> Result<()> {
        let fields = BuildFields::new(logs.build.as_ref(), self.options.model);
        let mut held = Held {
            logs: logs.clone(),
            side,
            events: Vec::new(),
            is_complete: true,
            unreadable: Vec::new(),
            fields,
            spare: SPARE,
        };
        for file in tree::logs(logs) {
            let mut keep = |event: &Event| {
                self.room = keep_event(&mut held, event, self.room);
                ControlFlow::Continue(())
            };
            match stream(logs, &file, &self.options, cx, &mut keep) {
                Ok(_) => {}
                Err(e) if e.kind() == Kind::Cancelled => return Err(e),
                Err(e) => held.unreadable.push((file.path.clone(), e.chain())),
            }
        }
        self.builds.push(held);
        Ok(())
    }

    /// Counts the query's events in every build, on all cores.
    ///
    /// # Errors
    /// [`Kind::Cancelled`].
    pub fn prove(&self, query: &Query, query_text: &str, cx: &Cx) -> Result<Proof> {
        let needed = needed_words(query_text);
        let next = AtomicUsize::new(0);
        let work = || -> Result<Vec<(usize, BuildHits)>> {
            let mut out = Vec::new();
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                let Some(held) = self.builds.get(i) else {
                    return Ok(out);
                };
                out.push((i, self.count(held, query, &needed, cx)?));
            }
        };
        let mut counted = std::thread::scope(|scope| {
            let other = scope.spawn(work);
            let mut mine = work()?;
            mine.extend(other.join().unwrap_or_else(|_| Ok(Vec::new()))?);
            Ok::<_, crate::error::Error>(mine)
        })?;
        counted.sort_by_key(|(i, _)| *i);
        let mut proof = Proof::default();
        for (i, hits) in counted {
            match self.builds.get(i).map(|held| held.side) {
                Some(Side::Failing) => proof.hits.push(hits),
                _ => proof.passing.push(hits),
            }
        }
        Ok(proof)
    }

    fn count(&self, held: &Held, query: &Query, needed: &[String], cx: &Cx) -> Result<BuildHits> {
        let mut hits = BuildHits::new(&held.logs.name);
        if held.is_complete {
            for (i, one) in held.events.iter().enumerate() {
                if i % 256 == 0 {
                    cx.check()?;
                }
                let may = needed.iter().all(|words| one.words.contains(words.as_str()));
                if may && query.matches(&Fields::new(&one.event, &held.fields)) {
                    hits.add(&one.event);
                }
            }
            return Ok(hits);
        }
        for file in tree::logs(&held.logs) {
            let mut count = |event: &Event| {
                if query.matches(&Fields::new(event, &held.fields)) {
                    hits.add(event);
                }
                ControlFlow::Continue(())
            };
            match stream(&held.logs, &file, &self.options, cx, &mut count) {
                Err(e) if e.kind() == Kind::Cancelled => return Err(e),
                // A file that ends too early was counted as far as it goes; loading noted it.
                _ => {}
            }
        }
        Ok(hits)
    }
}

/// Keeps an event if there is room, or if it may be what a draft is made of; gives the room left.
fn keep_event(held: &mut Held, event: &Event, room: usize) -> usize {
    let words = normalise(&event.message);
    let raw = if held.side == Side::Failing {
        event.text.len()
    } else {
        0
    };
    let size = event.message.len() + words.len() + raw + 200;
    let fits = size <= room;
    if !fits {
        held.is_complete = false;
        // Telling events of a build that does not fit still get some room.
        let is_worth = event.level >= Level::Warning && size < 64 << 10 && size <= held.spare;
        if !is_worth {
            return room;
        }
        held.spare -= size;
    }
    let mut event = event.clone();
    if held.side == Side::Passing {
        event.text = String::new();
    }
    held.events.push(HeldEvent { event, words });
    if fits { room - size } else { room }
}

/// The normalised words of phrases that every hit must have, for a query that is a plain conjunction
/// (`message:"a" AND tags:"b"`); none for any other, which is then asked of every event.
pub(super) fn needed_words(query: &str) -> Vec<String> {
    let mut out = Vec::new();
    for clause in split_and(query) {
        let Some((field, value)) = clause.split_once(':') else {
            return Vec::new();
        };
        let (field, value) = (field.trim(), value.trim());
        let inner = value.strip_prefix('"').and_then(|v| v.strip_suffix('"'));
        let is_simple = !field.is_empty() && field.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let Some(inner) = inner.filter(|text| is_simple && is_plain_phrase(text)) else {
            return Vec::new();
        };
        if field == "message" {
            out.push(normalise(&inner.replace("\\\"", "\"").replace("\\\\", "\\")));
        }
    }
    out
}

/// The first phrase that a query asks of `message`, unescaped.
pub(super) fn first_phrase(query: &str) -> Option<String> {
    let from = query.find("message:")? + "message:".len();
    let rest = query.get(from..)?.trim_start().strip_prefix('"')?;
    let mut out = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => return Some(out),
            '\\' => out.extend(chars.next()),
            c => out.push(c),
        }
    }
    None
}

/// No quote but an escaped one, nothing outside ASCII, where analysers differ.
fn is_plain_phrase(text: &str) -> bool {
    let mut escaped = false;
    let quotes_are_escaped = text.chars().all(|c| {
        let fine = c != '"' || escaped;
        escaped = c == '\\' && !escaped;
        fine
    });
    quotes_are_escaped && text.is_ascii()
}

/// The parts of a query between its ANDs outside quotes.
fn split_and(query: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut start, mut quoted, mut escaped) = (0, false, false);
    for (at, c) in query.char_indices() {
        match c {
            '"' if !escaped => quoted = !quoted,
            'A' if !quoted && query.get(at..).is_some_and(|rest| rest.starts_with("AND")) => {
                let before = query.get(..at).and_then(|t| t.chars().next_back());
                let after = query.get(at + 3..).and_then(|t| t.chars().next());
                let is_word = [before, after].iter().all(|c| c.is_some_and(char::is_whitespace));
                if is_word {
                    parts.push(query.get(start..at).unwrap_or(""));
                    start = at + 3;
                }
            }
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    parts.push(query.get(start..).unwrap_or(""));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_that_does_not_fit_keeps_a_bounded_part_of_its_errors() {
        let dir = tempfile::tempdir().unwrap();
        let words = "boom ".repeat(2_000);
        let lines: Vec<String> = (0..600)
            .map(|n| {
                format!(
                    "2026-11-20 10:{:02}:{:02}.000 1 ERROR app [-] {words}",
                    n / 60,
                    n % 60
                )
            })
            .collect();
        std::fs::write(dir.path().join("app.log"), lines.join("\n")).unwrap();
        let logs = tree::folder(dir.path(), &Cx::default()).unwrap();
        let mut bench = Bench::with_budget(EventOptions::default(), 1 << 20);
        bench.add(&logs, Side::Failing, &Cx::default()).unwrap();
        let held = bench.builds().first().unwrap();
        let bytes: usize = held.events.iter().map(|e| e.event.text.len()).sum();
        assert!(!held.is_complete && bytes > 1 << 20 && bytes < 9 << 20, "{bytes}");
    }

    #[test]
    fn plain_conjunctions_say_which_words_they_need() {
        let query = "message:\"No space \\\"left\\\" on\" AND\n tags:\"a AND b\"";
        assert_eq!(needed_words(query), [" no space left on "]);
        for other in [
            "message:\"a\" OR tags:b",
            "NOT message:\"a\"",
            "(message:\"a\") AND b:\"c\"",
            "message:a*",
            "x",
            "message:\"a\"~2 AND tags:\"b\"",
            "message:\"é\"",
            "-message:\"a\"",
        ] {
            assert!(needed_words(other).is_empty(), "{other}");
        }
    }
}
