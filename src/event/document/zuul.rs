//! Zuul's `job-output.json`: playbooks, plays, tasks, and what each host said.
//!
//! An event is a task on a host: its name and result on the first line, then message, output and failed items. A play
//! without tasks is an event, too: Zuul says so that a playbook timed out.
//!
//! ```text
//! [ {phase, plays: [ {play, tasks: [ task, … ]}, … ]}, … ]     read as it comes; a task at a time is kept
//! ```
//!
//! A document that breaks off gives the tasks before the break. Memory: a task of at most [`MAX_TASK`] bytes.
//! Source: `zuul/ansible/callback/zuul_json.py`.

mod kept;
mod task;

use super::{Amount, Record};
use kept::Kept;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use std::cell::Cell;
use std::fmt;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;

/// A larger document is not read to its end: Zuul's are some MiB.
const MAX: u64 = 512 << 20;
/// Nor is one on after such a task, in bytes.
const MAX_TASK: u64 = 64 << 20;
/// Bytes of events that wait for their playbook's phase; Zuul writes it before the plays.
const MAX_WAITING: usize = 8 << 20;

pub(super) fn is_output(sample: &[u8]) -> bool {
    let text = String::from_utf8_lossy(sample.get(..64 * 1024).unwrap_or(sample));
    let text = text.trim_start();
    let begins = text
        .strip_prefix('[')
        .is_some_and(|t| t.trim_start().starts_with('{'));
    begins && text.contains("\"plays\":") && (text.contains("\"playbook\":") || text.contains("\"phase\":"))
}

pub(super) fn read(reader: impl Read, give: &mut dyn FnMut(Record) -> ControlFlow<()>) -> io::Result<Amount> {
    let place = Position::default();
    let counting = Counting {
        inner: BufReader::with_capacity(64 * 1024, reader),
        place: &place,
    };
    let mut output = Output {
        place: &place,
        give,
        phase: None,
        waiting: Vec::new(),
        bytes_waiting: 0,
        play: Value::Null,
        has_tasks: false,
        last: 1,
        stopped: false,
    };
    let mut document = serde_json::Deserializer::from_reader(counting);
    let part = Part {
        output: &mut output,
        kind: Kind::Document,
    };
    let read = part.deserialize(&mut document).and_then(|()| document.end());
    // A playbook that breaks off has no phase any more.
    let stopped = output.stopped || output.flush().is_break();
    match read {
        Err(error) if !stopped => Err(error.into()),
        _ => Ok(place.amount()),
    }
}

/// How far a document is read.
#[derive(Debug, Default)]
struct Position {
    bytes: Cell<u64>,
    breaks: Cell<u64>,
    /// Whether the last byte ends a line.
    ended: Cell<bool>,
    /// Where the task began.
    task: Cell<u64>,
}

impl Position {
    fn amount(&self) -> Amount {
        let rest = self.bytes.get() > 0 && !self.ended.get();
        Amount {
            bytes: self.bytes.get(),
            lines: self.breaks.get() + u64::from(rest),
        }
    }

    fn line(&self) -> u64 {
        self.breaks.get() + 1
    }
}

/// Counts what the parser, which asks for one byte after the other, has read.
struct Counting<'p, R> {
    inner: BufReader<R>,
    place: &'p Position,
}

impl<R: Read> Read for Counting<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buf)?;
        let data = buf.get(..n).unwrap_or_default();
        let place = self.place;
        if let Some(last) = data.last() {
            place.ended.set(*last == b'\n');
        }
        let breaks = data.iter().filter(|c| **c == b'\n').count();
        place.breaks.set(place.breaks.get() + breaks as u64);
        place.bytes.set(place.bytes.get() + n as u64);
        let too_large = |what| Err(io::Error::new(io::ErrorKind::InvalidData, what));
        if place.bytes.get() > MAX {
            return too_large("the document is larger than 512 MiB");
        }
        if place.bytes.get() - place.task.get() > MAX_TASK {
            return too_large("a part of the document is larger than 64 MiB");
        }
        Ok(n)
    }
}

/// What is known of the playbook and the play that are being read.
struct Output<'o> {
    place: &'o Position,
    give: &'o mut dyn FnMut(Record) -> ControlFlow<()>,
    phase: Option<String>,
    waiting: Vec<Record>,
    bytes_waiting: usize,
    play: Value,
    has_tasks: bool,
    /// Line of the last task.
    last: u64,
    /// Whether no more events are wanted.
    stopped: bool,
}

impl Output<'_> {
    /// Gives out an event of the playbook once its phase is known.
    fn add(&mut self, record: Record) -> ControlFlow<()> {
        self.bytes_waiting += record.text.len();
        self.waiting.push(record);
        if self.phase.is_some() || self.bytes_waiting > MAX_WAITING {
            return self.flush();
        }
        ControlFlow::Continue(())
    }

    fn flush(&mut self) -> ControlFlow<()> {
        self.bytes_waiting = 0;
        let phase = self.phase.as_deref().unwrap_or_default();
        for mut record in self.waiting.drain(..) {
            if !phase.is_empty() {
                record.text = format!("{} {}", super::plain(phase), record.text);
            }
            if (self.give)(record).is_break() {
                self.stopped = true;
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn task(&mut self, task: &Value, line: u64) -> ControlFlow<()> {
        self.has_tasks = true;
        self.last = line;
        for record in task::records(task, line) {
            self.add(record)?;
        }
        ControlFlow::Continue(())
    }

    /// The end of a playbook, a play, or of anything else.
    fn end(&mut self, kind: Kind) -> ControlFlow<()> {
        match kind {
            Kind::Playbook => {
                self.flush()?;
                self.phase = None;
            }
            Kind::Play => {
                let play = std::mem::take(&mut self.play);
                if !std::mem::take(&mut self.has_tasks) {
                    return self.add(task::empty_play(&play, self.last));
                }
            }
            Kind::Document | Kind::Plays | Kind::Tasks => {}
        }
        ControlFlow::Continue(())
    }
}

/// What a part of the document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Document,
    Playbook,
    Plays,
    Play,
    Tasks,
}

/// Reads a part of the document. What is of another type than Zuul writes is passed over.
struct Part<'a, 'o> {
    output: &'a mut Output<'o>,
    kind: Kind,
}

impl<'de> DeserializeSeed<'de> for Part<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a part of job-output.json")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Part { output, kind } = self;
        let of = match kind {
            Kind::Document => Some(Kind::Playbook),
            Kind::Plays => Some(Kind::Play),
            Kind::Tasks => None,
            Kind::Playbook | Kind::Play => {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(());
            }
        };
        loop {
            let next = match of {
                Some(kind) => items.next_element_seed(Part { output, kind })?,
                None => items.next_element_seed(Task { output })?,
            };
            if next.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let Part { output, kind } = self;
        while let Some(key) = members.next_key::<String>()? {
            output.place.task.set(output.place.bytes.get());
            let of = match (kind, key.as_str()) {
                (Kind::Playbook, "plays") => Kind::Plays,
                (Kind::Play, "tasks") => Kind::Tasks,
                (Kind::Playbook, "phase") => {
                    let phase = members.next_value_seed(Kept::new())?;
                    output.phase = Some(task::cut(phase.as_str().unwrap_or_default()).to_owned());
                    continue;
                }
                (Kind::Play, "play") => {
                    output.play = members.next_value_seed(Kept::new())?;
                    continue;
                }
                _ => {
                    members.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            members.next_value_seed(Part { output, kind: of })?;
        }
        go_on(output.end(kind))
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}

/// Reads a task.
struct Task<'a, 'o> {
    output: &'a mut Output<'o>,
}

impl<'de> DeserializeSeed<'de> for Task<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let place = self.output.place;
        // The parser has looked at the first byte of the task, and no further.
        let line = place.line();
        place.task.set(place.bytes.get());
        let task = Kept::new().deserialize(deserializer)?;
        go_on(self.output.task(&task, line))
    }
}

/// Ends the parser where no more events are wanted.
fn go_on<E: serde::de::Error>(flow: ControlFlow<()>) -> Result<(), E> {
    match flow {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(E::custom("no more events are wanted")),
    }
}

#[cfg(test)]
mod tests;
