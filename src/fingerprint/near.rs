//! Near misses: for a fingerprint that does not hit, which clause fails, where the others hold, and how the event
//! nearest to a failing phrase differs from it.
//!
//! An event is near by the share of the phrases' words that it holds, rare in logs or not; the query's clauses are
//! then decided on the nearest events only. Cost: one pass over the files, a hash look-up for each word.

use super::classify::{EventRef, Hit, MatchOptions, each_file};
use super::diff::{DiffPart, diff};
use super::{Fingerprint, Set};
use crate::domain::BuildLogs;
use crate::error::{Kind, Result};
use crate::event::{self, BuildFields, Event, Fields};
use crate::log::tree;
use crate::lucene::{Analyzed, ClauseOutcome, Query, Tokens};
use crate::task::Cx;
use std::collections::HashMap;
use std::ops::ControlFlow;

/// Below this score an event is not near: half of the words without a clause that holds, or a clause and few words.
const LEAST: f64 = 0.25;

/// A fingerprint that nearly hits.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss {
    /// The fingerprint.
    pub id: String,
    /// From 0 to 1: how much of it the nearest event has.
    pub score: f64,
    /// The event that fulfils most.
    pub best: EventRef,
    /// Its clauses.
    pub clauses: Vec<ClauseNear>,
    /// The phrases that fail on that event, against it.
    pub phrases: Vec<PhraseDiff>,
}

/// One clause of a fingerprint on the nearest event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseNear {
    /// As text.
    pub clause: String,
    /// Whether it holds on the nearest event.
    pub holds: bool,
    /// Whether it decides: a SHOULD beside a MUST does not.
    pub required: bool,
    /// An event on which it holds, where the nearest one fails.
    pub elsewhere: Option<EventRef>,
}

/// How a phrase differs from the nearest words of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhraseDiff {
    /// The phrase.
    pub phrase: String,
    /// Piece by piece.
    pub diff: Vec<DiffPart>,
}

/// The fingerprints of `set` that do not hit but come near, nearest first, at most `most`. `hits` are those that do hit,
/// as `classify` found them: it looks at every event, this only at those that share words.
///
/// # Errors
/// Only [`Kind::Cancelled`]; what cannot be read is left out (`classify` names it).
pub fn near(
    logs: &BuildLogs,
    set: &Set,
    hits: &[Hit],
    opts: &MatchOptions,
    most: usize,
    cx: &Cx,
) -> Result<Vec<NearMiss>> {
    let votes = logs.build.as_ref().is_none_or(|b| b.voting);
    let wanted: Vec<Wanted<'_>> = set
        .fingerprints
        .iter()
        .filter(|p| opts.loader.admits(p, votes) && !hits.iter().any(|hit| hit.id == p.id))
        .filter_map(|p| Wanted::new(p, opts))
        .collect();
    let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, print) in wanted.iter().enumerate() {
        for word in &print.words {
            index.entry(word).or_default().push(at);
        }
    }
    let build = BuildFields::new(logs.build.as_ref(), opts.model);
    let parts = each_file(logs, cx, |file| {
        let mut found: Vec<Nearest> = vec![Nearest::default(); wanted.len()];
        let stats = event::stream(logs, file, &opts.events(), cx, &mut |event| {
            look(event, &build, &wanted, &index, &mut found);
            ControlFlow::Continue(())
        });
        (found, stats.err())
    });
    let mut best: Vec<Nearest> = vec![Nearest::default(); wanted.len()];
    for (_, (found, error)) in parts {
        if let Some(e) = error.filter(|e| e.kind() == Kind::Cancelled) {
            return Err(e);
        }
        for (all, part) in best.iter_mut().zip(found) {
            all.merge(part);
        }
    }
    cx.check()?;
    let mut out: Vec<NearMiss> = wanted
        .iter()
        .zip(best)
        .filter_map(|(print, nearest)| nearest.miss(print))
        .collect();
    out.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.id.cmp(&b.id)));
    out.truncate(most);
    Ok(out)
}

/// A fingerprint with the words of its phrases.
struct Wanted<'s> {
    print: &'s Fingerprint,
    query: Query,
    words: Vec<String>,
}

impl<'s> Wanted<'s> {
    fn new(print: &'s Fingerprint, opts: &MatchOptions) -> Option<Self> {
        let query = opts.loader.query(print, opts.profile).ok()?;
        let texts = query.message_texts();
        let tokens = Tokens::new(texts.iter().map(|(_, text)| text.as_str()), 1, true);
        let mut words: Vec<String> = tokens.iter().map(|(word, _)| word.to_owned()).collect();
        words.sort();
        words.dedup();
        (!words.is_empty()).then_some(Self { print, query, words })
    }
}

/// The nearest event to a fingerprint so far.
#[derive(Debug, Clone, Default)]
struct Nearest {
    score: f64,
    words: usize,
    event: Option<Event>,
    outcomes: Vec<ClauseOutcome>,
    elsewhere: Vec<Option<EventRef>>,
}

fn look(
    event: &Event,
    build: &BuildFields,
    wanted: &[Wanted<'_>],
    index: &HashMap<&str, Vec<usize>>,
    found: &mut [Nearest],
) {
    let fields = Fields::new(event, build);
    let mut counts: HashMap<usize, usize> = HashMap::new();
    let tokens = Tokens::new([event.message.as_str()], 1, true);
    let mut seen: Vec<&str> = tokens
        .iter()
        .map(|(word, _)| word)
        .filter(|w| index.contains_key(w))
        .collect();
    seen.sort_unstable();
    seen.dedup();
    for word in seen {
        for print in index.get(word).into_iter().flatten() {
            *counts.entry(*print).or_default() += 1;
        }
    }
    for (at, words) in counts {
        let (Some(print), Some(nearest)) = (wanted.get(at), found.get_mut(at)) else {
            continue;
        };
        // A third of the words at least, and no fewer than the nearest event so far has.
        if words * 3 < print.words.len() || words < nearest.words {
            continue;
        }
        nearest.take(
            event,
            words,
            print,
            &Analyzed::new(&fields, print.query.profile()),
        );
    }
}

impl Nearest {
    fn take(&mut self, event: &Event, words: usize, print: &Wanted<'_>, analyzed: &Analyzed<'_>) {
        let outcomes = print.query.explain(analyzed);
        let share = words as f64 / print.words.len().max(1) as f64;
        let required = outcomes.iter().filter(|o| o.required).count().max(1);
        let held = outcomes.iter().filter(|o| o.required && o.holds).count();
        let score = f64::midpoint(share, held as f64 / required as f64);
        self.elsewhere.resize(outcomes.len(), None);
        for (place, outcome) in self.elsewhere.iter_mut().zip(&outcomes) {
            if place.is_none() && outcome.holds {
                *place = Some(EventRef::of(event));
            }
        }
        if score > self.score {
            self.score = score;
            self.words = words;
            self.event = Some(event.clone());
            self.outcomes = outcomes;
        }
    }

    fn depth(&self) -> Option<u32> {
        self.event.as_ref().map(|event| tree::depth_class(&event.file))
    }

    fn merge(&mut self, other: Self) {
        self.elsewhere
            .resize(self.elsewhere.len().max(other.elsewhere.len()), None);
        // Of events that fulfil as much, that of the deeper log is nearer to the cause, as for a draft.
        let is_nearer = (other.score, other.depth()) > (self.score, self.depth());
        for (place, there) in self.elsewhere.iter_mut().zip(other.elsewhere) {
            let depth = |place: &Option<EventRef>| place.as_ref().map(|p| tree::depth_class(&p.file));
            if depth(&there) > depth(place) {
                *place = there;
            }
        }
        if is_nearer {
            (self.score, self.words) = (other.score, other.words);
            (self.event, self.outcomes) = (other.event, other.outcomes);
        }
    }

    fn miss(self, print: &Wanted<'_>) -> Option<NearMiss> {
        let event = self.event.filter(|_| self.score >= LEAST)?;
        let phrases = print
            .query
            .message_texts()
            .into_iter()
            .filter(|(clause, _)| self.outcomes.get(*clause).is_some_and(|o| !o.holds))
            .map(|(_, phrase)| PhraseDiff {
                diff: diff(&phrase, &event.message),
                phrase,
            })
            .collect();
        let elsewhere = self.elsewhere.into_iter().chain(std::iter::repeat(None));
        Some(NearMiss {
            id: print.print.id.clone(),
            score: self.score,
            best: EventRef::of(&event),
            clauses: self
                .outcomes
                .into_iter()
                .zip(elsewhere)
                .map(|(outcome, place)| ClauseNear {
                    elsewhere: place.filter(|_| !outcome.holds),
                    clause: outcome.clause,
                    holds: outcome.holds,
                    required: outcome.required,
                })
                .collect(),
            phrases,
        })
    }
}
