//! The story of an id: all events that carry it, in all files, in the order of time, folded to what is unusual.
//!
//! ```text
//! pass 1: who names the id, which requests name each other, when each request ran ─► the requests of the story
//! pass 2: the events of these requests, and those at the same time about the same resources
//! ```
//!
//! A request id leads to other requests: those that a line names together with it, and those that another service
//! served for it, known by running within its time without anybody else naming them. Any other word brings the
//! events that have it, and what its requests said at WARNING and above.

use super::count::{body_of, template_of};
use super::mask::{Mask, id_hash};
use super::severity::severity;
use super::tally::Side;
use super::threads::each;
use super::trail::{MAX_ALL, Trail, Trails};
use crate::domain::LogFile;
use crate::error::{Error, Result};
use crate::event::{self, Event, Level};
use crate::log::{request, tree};
use crate::task::Cx;
use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::atomic::AtomicUsize;

/// Events of one file in a story.
const MOST: usize = 20_000;
/// Bytes of text of one file in a story.
const ROOM: usize = 64 << 20;
/// A template is repetitive where the build has so many times as many as the story.
const REPETITIVE: usize = 10;

/// An event of a story.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryLine {
    /// Microseconds since 1970 UTC; that of the event before in its file where it has none.
    pub time: Option<i64>,
    /// The file's path in the build, true name.
    pub file: String,
    /// First line, 1-based.
    pub line: u32,
    /// Its level.
    pub level: Level,
    /// The whole event.
    pub text: String,
    /// Where its message begins in the text, behind time, level and the like.
    pub body: usize,
    /// Whether it is as in any healthy run, so that a reader may skip it.
    pub folded: bool,
    /// Whether it carries the id itself; else a linked request or resource brought it here.
    pub direct: bool,
}

/// The story of `id` in a build; beside it, what could not be read: file and reason.
///
/// # Errors
/// [`crate::error::Kind::Cancelled`]; an empty id.
pub fn story(id: &str, side: &Side<'_>, cx: &Cx) -> Result<(Vec<StoryLine>, Vec<String>)> {
    let id = id.trim();
    if id.is_empty() {
        return Err(
            Error::usage("no id was named").hint("Name a request id, an instance, an image, or any word.")
        );
    }
    let (logs, opts) = side;
    let files = tree::logs(logs);
    let read = |file: &LogFile, f: &mut dyn FnMut(&Event)| {
        // A file that breaks off gives what it has, and is named.
        let read = event::stream(logs, file, opts, cx, &mut |event| {
            f(event);
            ControlFlow::Continue(())
        });
        read.err().map(|e| format!("{}: {}", file.path, e.chain()))
    };
    let room = AtomicUsize::new(MAX_ALL);
    let trails = each(files.len(), cx, |i| {
        let mut trail = Trail::new(id, &room);
        if let Some(file) = files.get(i) {
            cx.progress(&file.path, i as u64, 2 * files.len() as u64);
            let _named_below = read(file, &mut |event| trail.event(event));
        }
        trail
    });
    cx.check()?;
    let trails: Vec<Trail<'_>> = trails.into_iter().map(|(_, trail)| trail).collect();
    let trails = Trails::new(id, &trails, cx)?;
    let found = each(files.len(), cx, |i| {
        let mut part = Part::new(id, &trails);
        let mut problem = None;
        if let Some(file) = files.get(i) {
            cx.progress(&file.path, (files.len() + i) as u64, 2 * files.len() as u64);
            problem = read(file, &mut |event| part.event(event));
        }
        (part, problem)
    });
    cx.check()?;
    let (parts, problems): (Vec<_>, Vec<_>) = found.into_iter().map(|(_, found)| found).unzip();
    Ok((join(parts), problems.into_iter().flatten().collect()))
}

/// The story's events of one file.
struct Part<'t> {
    id: &'t str,
    trails: &'t Trails,
    mask: Mask,
    /// How often each template is in the file.
    counts: HashMap<u64, usize>,
    lines: Vec<(StoryLine, u64, f64)>,
    room: usize,
    last: Option<i64>,
}

impl<'t> Part<'t> {
    fn new(id: &'t str, trails: &'t Trails) -> Self {
        Self {
            id,
            trails,
            mask: Mask::default(),
            counts: HashMap::new(),
            lines: Vec::new(),
            room: ROOM,
            last: None,
        }
    }

    fn event(&mut self, event: &Event) {
        self.last = event.time.or(self.last);
        if event.continues {
            return;
        }
        let hash = template_of(event, &mut self.mask);
        if let Some(count) = self.counts.get_mut(&hash) {
            *count += 1;
        } else if self.counts.len() < super::count::MAX_TEMPLATES {
            self.counts.insert(hash, 1);
        }
        let direct = carries(&event.text, self.id);
        if !direct && !self.belongs(event) {
            return;
        }
        if self.lines.len() >= MOST || self.room < event.text.len() {
            return;
        }
        self.room -= event.text.len();
        let weight = severity(event.level, self.mask.so_far()).weight;
        let line = StoryLine {
            time: self.last,
            file: event.file.to_string(),
            line: event.line,
            level: event.level,
            text: event.text.clone(),
            body: body_of(event),
            folded: false,
            direct,
        };
        self.lines.push((line, hash, weight));
    }

    /// Whether a linked request or resource brings the event into the story.
    fn belongs(&self, event: &Event) -> bool {
        let of_request = event
            .request_ids
            .iter()
            .any(|id| self.trails.has_request(id_hash(id.as_bytes()), event.time));
        if of_request {
            return self.trails.is_request() || event.level >= Level::Warning;
        }
        self.trails.is_request()
            && event.time.is_some_and(|t| self.trails.is_within(t))
            && self.mask.ids().iter().any(|id| self.trails.has_resource(*id))
    }

    /// Folds what is as usual: healthy events but the first of the file, and warnings that the whole log is full of.
    fn finish(self) -> Vec<StoryLine> {
        let mut inside: HashMap<u64, usize> = HashMap::new();
        for (_, hash, _) in &self.lines {
            *inside.entry(*hash).or_default() += 1;
        }
        let mut seen = HashSet::new();
        let counts = self.counts;
        self.lines
            .into_iter()
            .enumerate()
            .map(|(index, (mut line, hash, weight))| {
                let here = inside.get(&hash).copied().unwrap_or(1);
                let all = counts.get(&hash).copied().unwrap_or(here);
                let is_repetitive = all >= REPETITIVE * here || !seen.insert(hash);
                let is_healthy = weight < 0.35;
                line.folded = index > 0 && (is_healthy || is_repetitive && line.level <= Level::Warning);
                line
            })
            .collect()
    }
}

fn join(parts: Vec<Part<'_>>) -> Vec<StoryLine> {
    let mut all: Vec<StoryLine> = parts.into_iter().flat_map(Part::finish).collect();
    // Files are in order already, and sorting keeps the order of what is equal.
    all.sort_by_key(|line| line.time.unwrap_or(i64::MIN));
    all
}

/// The id that a line is most about: its first request, else its first UUID.
pub fn id_in(text: &str) -> Option<String> {
    let mut words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
    request::ids(text.as_bytes())
        .next()
        .and_then(|(_, id)| std::str::from_utf8(id).ok())
        .or_else(|| words.find(|word| request::is_uuid(word.as_bytes())))
        .map(str::to_owned)
}

/// Whether `text` has `id` as a word of its own.
pub(super) fn carries(text: &str, id: &str) -> bool {
    let bytes = text.as_bytes();
    let is_word = |c: Option<&u8>| c.is_some_and(|c| c.is_ascii_alphanumeric() || *c == b'_');
    memchr::memmem::find_iter(bytes, id.as_bytes()).any(|at| {
        let before = at.checked_sub(1).and_then(|b| bytes.get(b));
        !is_word(before) && !is_word(bytes.get(at + id.len()))
    })
}
