//! Why a fingerprint hits a build, or why not: clause by clause, on the event that comes nearest to the whole query;
//! for what fails there, the event nearest to that clause; and which single change would make it hit ([`fixes`]).
//!
//! ```text
//! events ─ nearness of each clause ─► first hit, or nearest event ─ clauses there ─► fixes, each tried on its event
//! ```
//! One pass over the files, two at a time. Memory: an event for each clause, and one more.
//! Must not: know other builds; what a change does to those is counted by who has them.

mod fixes;
mod words;

pub use fixes::{Effect, Fix, FixKind};

use super::classify::{EventRef, MatchOptions, each_file};
use super::diff::{DiffPart, diff};
use super::{Fingerprint, Loader};
use crate::domain::BuildLogs;
use crate::error::{Kind, Result};
use crate::event::{self, BuildFields, Event, Fields};
use crate::log::tree;
use crate::lucene::ast::{Ask, Occur};
use crate::lucene::{Analyzed, DEFAULT_FIELD, Document, Field, Nearness, Query};
use crate::task::Cx;
use std::ops::ControlFlow;

/// A clause about what the log says weighs as much as three about where it stands.
const MESSAGE_WEIGHT: f64 = 3.0;

/// The answer for one build and one fingerprint.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Explanation {
    /// The fingerprint.
    pub id: String,
    /// Whether it hits the build.
    pub matched: bool,
    /// How many events it hits.
    pub hits: u64,
    /// The first event that it hits, or the one that comes nearest; none in a build without events.
    pub event: Option<EventRef>,
    /// Its clauses on that event.
    pub clauses: Vec<ClauseAnswer>,
    /// Changes that would make it hit, the smallest first.
    pub fixes: Vec<Fix>,
    /// Files that could not be read to their end, with the reason.
    pub errors: Vec<String>,
}

/// One clause.
#[derive(Debug, Clone, PartialEq)]
pub struct ClauseAnswer {
    /// As text; a prohibited one begins with `NOT `.
    pub clause: String,
    /// Whether what it demands is so on the event.
    pub holds: bool,
    /// Whether it decides: a SHOULD beside a MUST does not.
    pub required: bool,
    /// Where it holds: the event; for one that fails there and is not prohibited, another event on which it holds.
    pub place: Option<(String, u32)>,
    /// For one that fails: the event nearest to it, or that has what it prohibits, and how its words differ.
    pub nearest: Option<Nearest>,
}

/// The event nearest to a clause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// The event.
    pub event: EventRef,
    /// The clause's words against the event's.
    pub diff: Vec<DiffPart>,
}

/// Explains one fingerprint on the logs of a build.
///
/// # Errors
/// The profile refuses the query; [`Kind::Cancelled`].
pub fn explain(logs: &BuildLogs, print: &Fingerprint, opts: &MatchOptions, cx: &Cx) -> Result<Explanation> {
    let query = opts.loader.query(print, opts.profile)?;
    let build = BuildFields::new(logs.build.as_ref(), opts.model);
    let asked = Asked::new(&query);
    let parts = each_file(logs, cx, |file| {
        let mut seen = Seen::new(&asked);
        let stats = event::stream(logs, file, &opts.events(), cx, &mut |event| {
            seen.look(event, &asked, &build);
            ControlFlow::Continue(())
        });
        (seen, stats.err())
    });
    let mut all = Seen::new(&asked);
    let mut errors = Vec::new();
    for (file, (seen, error)) in parts {
        match error {
            Some(e) if e.kind() == Kind::Cancelled => return Err(e),
            Some(e) => errors.push(format!("{}: {}", file.path, e.chain())),
            None => {}
        }
        all.merge(seen);
    }
    cx.check()?;
    let votes = logs.build.as_ref().is_none_or(|b| b.voting);
    let admitted = opts.loader.admits(print, votes);
    let mut out = answer(&query, &asked, &all, &build);
    out.matched = all.hits > 0 && admitted;
    out.hits = all.hits;
    out.id.clone_from(&print.id);
    out.errors = errors;
    out.fixes = match (all.hits > 0, admitted) {
        (false, true) => {
            let has_loaders = opts.loader == Loader::Literal && !print.allow_nonvoting;
            fixes::of(&query, has_loaders, &all.targets(), &build, cx)?
        }
        (true, false) => vec![Fix::nonvoting(&query)],
        _ => Vec::new(),
    };
    if !admitted {
        out.clauses.push(ClauseAnswer {
            clause: "voting:1".to_owned(),
            holds: false,
            required: true,
            place: None,
            nearest: None,
        });
    }
    Ok(out)
}

/// The query as it is asked of each event.
struct Asked<'q> {
    query: &'q Query,
    nearness: Nearness<'q>,
    /// For each clause: what it weighs; 0 where it decides nothing.
    weights: Vec<f64>,
    /// Whether one of the clauses is enough.
    any: bool,
    is_message: Vec<bool>,
}

impl<'q> Asked<'q> {
    fn new(query: &'q Query) -> Self {
        let clauses = query.clauses();
        let any = !clauses.iter().any(|(_, occur)| *occur == Occur::Must);
        let is_message: Vec<bool> = clauses
            .iter()
            .map(|(node, _)| {
                query
                    .ast()
                    .leaves_below(*node)
                    .iter()
                    .any(|l| l.field == DEFAULT_FIELD)
            })
            .collect();
        let weights = clauses
            .iter()
            .zip(&is_message)
            .map(|((_, occur), message)| match occur {
                Occur::Should if !any => 0.0,
                Occur::MustNot => 1.0,
                _ if *message => MESSAGE_WEIGHT,
                _ => 1.0,
            })
            .collect();
        Self {
            query,
            nearness: Nearness::new(query),
            weights,
            any,
            is_message,
        }
    }

    /// How near an event comes to the whole by the values of the clauses on it.
    fn rank(&self, values: &[f64], event: &Event) -> Rank {
        let weighed = |value: &dyn Fn(f64, bool) -> f64| -> f64 {
            let each = values.iter().zip(&self.weights).zip(&self.is_message);
            each.map(|((v, w), message)| value(*v, *message) * w).sum()
        };
        Rank {
            said: weighed(&|v, message| if message { v } else { v.floor() }),
            depth: tree::depth_class(&event.file),
            shared: weighed(&|v, _| v),
        }
    }
}

/// How near an event comes to the whole query: the first that differs decides.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Rank {
    /// What it says, and the places that it holds.
    said: f64,
    /// Of events that say the same, that of the deeper log is nearer to the cause, as for a draft.
    depth: u32,
    /// Words that it shares with places that it does not hold.
    shared: f64,
}

/// What was seen so far.
struct Seen {
    hits: u64,
    first: Option<Event>,
    best: Option<(Rank, Event)>,
    /// For each clause about the message: the nearest event, by nearness to the clause, then to the whole.
    near: Vec<Option<(f64, Rank, Event)>>,
}

impl Seen {
    fn new(asked: &Asked<'_>) -> Self {
        Self {
            hits: 0,
            first: None,
            best: None,
            near: vec![None; asked.weights.len()],
        }
    }

    fn look(&mut self, event: &Event, asked: &Asked<'_>, build: &BuildFields) {
        let fields = Fields::new(event, build);
        let analyzed = Analyzed::new(&fields, asked.query.profile());
        let values = asked.nearness.of(&analyzed);
        let rank = asked.rank(&values, event);
        let full = values
            .iter()
            .zip(&asked.weights)
            .all(|(v, w)| *v >= 1.0 || *w == 0.0);
        if (full || asked.any) && asked.query.holds(&analyzed) {
            self.hits += 1;
            self.first.get_or_insert_with(|| event.clone());
        }
        if self.best.as_ref().is_none_or(|(best, _)| rank > *best) {
            self.best = Some((rank, event.clone()));
        }
        for ((slot, value), is_message) in self.near.iter_mut().zip(&values).zip(&asked.is_message) {
            let nearer = *value > 0.0 && slot.as_ref().is_none_or(|(v, r, _)| (*value, rank) > (*v, *r));
            if *is_message && nearer {
                *slot = Some((*value, rank, event.clone()));
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.hits += other.hits;
        self.first = self.first.take().or(other.first);
        if let Some((rank, event)) = other.best
            && self.best.as_ref().is_none_or(|(best, _)| rank > *best)
        {
            self.best = Some((rank, event));
        }
        for (slot, there) in self.near.iter_mut().zip(other.near) {
            let Some((value, rank, event)) = there else {
                continue;
            };
            if slot.as_ref().is_none_or(|(v, r, _)| (value, rank) > (*v, *r)) {
                *slot = Some((value, rank, event));
            }
        }
    }

    /// The events that a change is tried on: the nearest to the whole, then those nearest to a clause.
    fn targets(&self) -> Vec<&Event> {
        let best = self.best.iter().map(|(_, event)| event);
        best.chain(self.near.iter().flatten().map(|(_, _, event)| event))
            .collect()
    }
}

fn answer(query: &Query, asked: &Asked<'_>, seen: &Seen, build: &BuildFields) -> Explanation {
    let Some(event) = seen.first.as_ref().or(seen.best.as_ref().map(|(_, event)| event)) else {
        return Explanation::default();
    };
    let fields = Fields::new(event, build);
    let outcomes = query.explain(&Analyzed::new(&fields, query.profile()));
    let nodes = query.clauses();
    let mut clauses = Vec::new();
    for (index, outcome) in outcomes.into_iter().enumerate() {
        let (node, occur) = nodes.get(index).copied().unwrap_or((0, Occur::Should));
        // What is prohibited is missing nearly everywhere; what tells is the event that has it.
        let near = seen.near.get(index).and_then(Option::as_ref);
        let near = near.filter(|_| occur != Occur::MustNot);
        let place_of = |event: &Event| (event.file.to_string(), event.line);
        let place = if outcome.holds {
            Some(place_of(event))
        } else {
            near.filter(|(value, _, _)| *value >= 1.0)
                .map(|(_, _, e)| place_of(e))
        };
        let is_message = asked.is_message.get(index).copied().unwrap_or_default();
        // Where no event has a word of it, the nearest to the whole query is as near as any.
        let nearest = near.map(|(_, _, e)| e).filter(|_| is_message).or(Some(event));
        clauses.push(ClauseAnswer {
            nearest: nearest
                .filter(|_| !outcome.holds)
                .map(|near| nearest_of(query, node, near, build)),
            clause: outcome.clause,
            holds: outcome.holds,
            required: outcome.required,
            place,
        });
    }
    Explanation {
        event: Some(EventRef::of(event)),
        clauses,
        ..Explanation::default()
    }
}

/// The event with the diff of the clause's leaf that comes nearest to it.
fn nearest_of(query: &Query, node: usize, event: &Event, build: &BuildFields) -> Nearest {
    let fields = Fields::new(event, build);
    let mut best: Option<(usize, Vec<DiffPart>)> = None;
    for leaf in query.ast().leaves_below(node) {
        let wanted = wanted_text(&leaf.ask);
        let values = texts(&fields, &leaf.field);
        // A phrase never goes from one value to the next: several are not laid beside it word by word.
        let (there, is_list) = (values.join(", "), values.len() > 1);
        let parts = if is_list && leaf.field != DEFAULT_FIELD {
            Vec::new()
        } else {
            diff(&wanted, &there)
        };
        let same: usize = parts
            .iter()
            .map(|part| match part {
                DiffPart::Same(text) => text.len(),
                _ => 0,
            })
            .sum();
        if best.as_ref().is_none_or(|(most, _)| same > *most) {
            let parts = if same > 0 || leaf.field == DEFAULT_FIELD {
                parts
            } else {
                vec![DiffPart::Phrase(wanted), DiffPart::Event(there)]
            };
            best = Some((same, parts));
        }
    }
    Nearest {
        event: EventRef::of(event),
        diff: best.map(|(_, parts)| parts).unwrap_or_default(),
    }
}

/// What a leaf asks for, as text.
fn wanted_text(ask: &Ask) -> String {
    match ask {
        Ask::Term(text) | Ask::Prefix(text) | Ask::Wildcard(text) | Ask::Regexp(text) => text.clone(),
        Ask::Phrase { text, .. } | Ask::Fuzzy { text, .. } => text.clone(),
        Ask::Range { from, to, .. } => {
            let end = |e: &Option<String>| e.clone().unwrap_or_else(|| "*".to_owned());
            format!("{} TO {}", end(from), end(to))
        }
    }
}

/// The values of a field as texts.
fn texts(document: &dyn Document, field: &str) -> Vec<String> {
    match document.field(field) {
        None => Vec::new(),
        Some(Field::Text(values)) => values.into_iter().map(std::borrow::Cow::into_owned).collect(),
        Some(Field::Long(n)) => vec![n.to_string()],
        Some(Field::Double(n)) => vec![n.to_string()],
        Some(Field::Bool(b)) => vec![b.to_string()],
        Some(Field::Date(micros)) => jiff::Timestamp::from_microsecond(micros)
            .map(|t| vec![t.to_string()])
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_prohibited_clause_that_fails_is_told_where_it_stands() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(
            dir.path().join("a.txt"),
            "all is well\nthe disk is full by quota\n",
        )
        .unwrap();
        let cx = Cx::default();
        let logs = tree::folder(dir.path(), &cx).unwrap();
        let yaml = "query: message:\"disk is full\" AND NOT message:quota\n".to_owned();
        let print = Fingerprint::parse(Path::new("1.yaml"), yaml).unwrap();
        let answer = explain(&logs, &print, &MatchOptions::default(), &cx).unwrap();
        let not = answer.clauses.get(1).unwrap();
        assert!(!not.holds && not.place.is_none());
        assert_eq!(not.nearest.as_ref().unwrap().event.line, 2);
    }
}
