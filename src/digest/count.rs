//! The events of one file, counted by template: all that a comparison needs of a log, in bounded memory.
//!
//! ```text
//! event ─ level, module, message without frames ─ mask ─► template ─► Seen { count, first, occurrences }
//! ```
//!
//! An event's template is that of its first line and of those lines after it that say something: the last lines of
//! tracebacks, not their frames. Must not: compare files. Memory: [`MAX_TEMPLATES`] templates a file, and
//! [`Rooms::templates`] for all files of a build.

use super::mask::{Mask, id_hash};
use crate::domain::LogFile;
use crate::event::{Event, Level};
use crate::log::head::Kind;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Templates kept of one file; further ones are counted together.
pub(super) const MAX_TEMPLATES: usize = 60_000;
/// Bytes of a first line that count.
const LONGEST_LINE: usize = 1000;
/// Lines after the first that count, and how much of each.
const MORE_LINES: usize = 6;
const LONGEST_MORE: usize = 240;
/// Lines after the first that are looked at.
const LOOKED_AT: usize = 4000;
/// Events of a template whose ids are kept.
const OCCURRENCES: usize = 6;
/// Request ids of a file whose first time is kept.
const MAX_REQUESTS: usize = 4096;
/// Longer events are read again where they are wanted.
const LONGEST_KEPT: usize = 256 * 1024;
/// Bytes of a template that are kept.
const KEPT: usize = 600;

/// What may still be kept of a build, in bytes. Its files share it, whoever comes first.
#[derive(Debug)]
pub(super) struct Rooms {
    /// For templates. A template beyond it is only counted.
    templates: AtomicUsize,
    /// For texts of events; none: neither texts nor ids are kept.
    texts: Option<AtomicUsize>,
}

impl Rooms {
    pub(super) fn new(templates: usize, texts: Option<usize>) -> Self {
        Self {
            templates: AtomicUsize::new(templates),
            texts: texts.map(AtomicUsize::new),
        }
    }
}

/// Where an event stands, and which ids it names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// First line, 1-based.
    pub line: u32,
    /// Microseconds since 1970 UTC.
    pub time: Option<i64>,
    /// Hashes of its request ids and UUIDs ([`id_hash`]).
    pub ids: Vec<u64>,
}

/// A template in one file.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    /// How many events have it.
    pub count: u64,
    /// The level of its events.
    pub level: Level,
    /// The template, cut to some hundred bytes.
    pub template: Box<str>,
    /// The first events.
    pub at: Vec<Occurrence>,
    /// How many lines the first event has.
    pub n_lines: u32,
    /// Where the message begins in the first event's text.
    pub body: usize,
    /// The text of the first event, where it was kept.
    pub text: Option<Box<str>>,
}

/// One file of one build.
#[derive(Debug, Clone, Default)]
pub(super) struct FileTally {
    /// The file's path in the build, true name.
    pub path: String,
    /// The kinds of heads it has.
    pub kinds: Vec<Kind>,
    /// Templates by hash.
    pub seen: HashMap<u64, Seen>,
    /// Events of templates that were not kept.
    pub beyond: u64,
    /// Events, and those of each level.
    pub events: u64,
    /// Events of each level, by [`Level`] as a number.
    pub levels: [u64; 7],
    /// Decompressed bytes.
    pub bytes: u64,
    /// First time that each request id has here.
    pub requests: HashMap<u64, i64>,
    /// First and last time in the file.
    pub span: Option<(i64, i64)>,
    /// First and last time in all files of its build.
    pub build: Option<(i64, i64)>,
    /// Its last event, without template and text.
    pub last: Option<Seen>,
    /// Why it could not be read to its end.
    pub problem: Option<String>,
}

/// Counts one file.
#[derive(Debug)]
pub(super) struct Counter<'b> {
    tally: FileTally,
    mask: Mask,
    rooms: &'b Rooms,
    /// The last event: level, place, lines, where its message begins.
    last: Option<(Level, Occurrence, u32, usize)>,
}

impl<'b> Counter<'b> {
    pub(super) fn new(file: &LogFile, kinds: Vec<Kind>, rooms: &'b Rooms) -> Self {
        Self {
            tally: FileTally {
                path: file.path.clone(),
                kinds,
                ..FileTally::default()
            },
            mask: Mask::default(),
            rooms,
            last: None,
        }
    }

    /// Counts an event.
    pub(super) fn add(&mut self, event: &Event) {
        if event.continues {
            return;
        }
        let tally = &mut self.tally;
        tally.events += 1;
        if let Some(count) = tally.levels.get_mut(event.level as usize) {
            *count += 1;
        }
        if let Some(time) = event.time {
            let (from, to) = tally.span.unwrap_or((time, time));
            tally.span = Some((from.min(time), to.max(time)));
        }
        let place = Occurrence {
            line: event.line,
            time: event.time,
            ids: Vec::new(),
        };
        self.last = Some((event.level, place, event.n_lines, body_of(event)));
        let hash = template_of(event, &mut self.mask);
        self.requests(event);
        let is_whole = self.rooms.texts.is_some();
        let full = self.tally.seen.len() >= MAX_TEMPLATES;
        match self.tally.seen.entry(hash) {
            Entry::Occupied(mut known) => {
                let seen = known.get_mut();
                seen.count += 1;
                if is_whole && seen.at.len() < OCCURRENCES {
                    seen.at.push(occurrence(event, &self.mask));
                }
            }
            Entry::Vacant(_) if full => self.tally.beyond += 1,
            Entry::Vacant(slot) => {
                let template = clip(self.mask.so_far(), KEPT);
                if !take(&self.rooms.templates, template.len() + size_of::<Seen>()) {
                    self.tally.beyond += 1;
                    return;
                }
                slot.insert(Seen {
                    count: 1,
                    level: event.level,
                    template: template.into(),
                    at: vec![occurrence(event, &self.mask)],
                    n_lines: event.n_lines,
                    body: body_of(event),
                    text: self.rooms.texts.as_ref().and_then(|room| keep(&event.text, room)),
                });
            }
        }
    }

    /// When each request was first named here.
    fn requests(&mut self, event: &Event) {
        let Some(time) = event.time.filter(|_| self.rooms.texts.is_some()) else {
            return;
        };
        let requests = &mut self.tally.requests;
        for id in &event.request_ids {
            let id = id_hash(id.as_bytes());
            if requests.len() < MAX_REQUESTS || requests.contains_key(&id) {
                let first = requests.entry(id).or_insert(time);
                *first = (*first).min(time);
            }
        }
    }

    pub(super) fn finish(mut self, bytes: u64, problem: Option<String>) -> FileTally {
        self.tally.bytes = bytes;
        self.tally.last = self.last.take().map(|(level, place, n_lines, body)| Seen {
            count: 1,
            level,
            template: Box::default(),
            at: vec![place],
            n_lines,
            body,
            text: None,
        });
        self.tally.problem = problem;
        self.tally
    }
}

/// Makes the template of an event in `mask`; gives its hash, which the level and the module are part of.
pub(super) fn template_of(event: &Event, mask: &mut Mask) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write_u8(event.level as u8);
    if let Some(module) = &event.module {
        hasher.write(mask.template(module).as_bytes());
        hasher.write_u8(0xff);
    }
    let (first, rest) = event
        .message
        .split_once('\n')
        .unwrap_or((event.message.as_str(), ""));
    mask.add_first(clip(first, LONGEST_LINE));
    if !rest.is_empty() {
        // oslo.log repeats its prefix on every line of a traceback.
        let head = event.text.len().saturating_sub(event.message.len());
        let prefix = event.text.get(..head).filter(|p| !p.is_empty());
        let mut taken = 0;
        let mut last = "";
        for line in rest.lines().take(LOOKED_AT) {
            let line = prefix.and_then(|p| line.strip_prefix(p)).unwrap_or(line);
            if line.is_empty() || line.starts_with([' ', '\t']) || line.starts_with("Traceback (") {
                continue;
            }
            last = line;
            if taken < MORE_LINES - 1 {
                taken += 1;
                last = "";
                mask.add_line(clip(line, LONGEST_MORE));
            }
        }
        if !last.is_empty() {
            mask.add_line(clip(last, LONGEST_MORE));
        }
    }
    hasher.write(mask.so_far().as_bytes());
    hasher.finish()
}

fn occurrence(event: &Event, mask: &Mask) -> Occurrence {
    let mut ids: Vec<u64> = event
        .request_ids
        .iter()
        .map(|id| id_hash(id.as_bytes()))
        .collect();
    ids.extend(mask.ids());
    ids.sort_unstable();
    ids.dedup();
    Occurrence {
        line: event.line,
        time: event.time,
        ids,
    }
}

/// Where the message begins in the text; 0 where it does not stand there as it is.
pub(super) fn body_of(event: &Event) -> usize {
    let at = event.text.len().saturating_sub(event.message.len());
    if event.text.get(at..) == Some(event.message.as_str()) {
        at
    } else {
        0
    }
}

/// The text, where there is room for it.
fn keep(text: &str, room: &AtomicUsize) -> Option<Box<str>> {
    // An event that may have been cut is read again, whole.
    (text.len() <= LONGEST_KEPT && take(room, text.len())).then(|| text.into())
}

/// Takes `n` of what is left in `room`; whether there was so much.
pub(super) fn take(room: &AtomicUsize, n: usize) -> bool {
    room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(n))
        .is_ok()
}

/// At most `most` bytes of `text`, cut between characters.
pub(super) fn clip(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{EventOptions, stream_reader};
    use crate::task::Cx;
    use std::ops::ControlFlow;

    #[test]
    fn the_files_of_a_build_share_the_room_for_templates() {
        let words =
            ["alpha", "beta", "gamma", "delta", "epsilon"].map(|word| format!("the {word} is gone\n"));
        let log = [words.concat(), words.concat()].concat();
        let rooms = Rooms::new(4 * (size_of::<Seen>() + 30), None);
        let count = |path: &str| {
            let file = LogFile {
                path: path.to_owned(),
                bytes: None,
            };
            let mut counter = Counter::new(&file, Vec::new(), &rooms);
            let opts = EventOptions::default();
            stream_reader(log.as_bytes(), path, &opts, &Cx::default(), &mut |event| {
                counter.add(event);
                ControlFlow::Continue(())
            })
            .unwrap();
            counter.finish(0, None)
        };
        let (one, other) = (count("a.txt"), count("b.txt"));
        assert_eq!((one.seen.len(), one.beyond), (4, 2));
        assert_eq!((other.seen.len(), other.beyond), (0, 10));
        assert!(one.seen.values().all(|seen| seen.count == 2));
    }
}
