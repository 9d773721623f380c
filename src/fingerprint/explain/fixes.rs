//! Which single change would make a query hit an event: the event's words beside the query's, some moves, a wider
//! field, a clause less. Each is tried: what is given out hits. Each widens: what the query hit before it still hits.
//!
//! Cost: a parse and a test for each change of each leaf that fails, on a handful of events ([`MOST_EVENTS`]).

use super::{texts, words};
use crate::error::Result;
use crate::event::{BuildFields, Event, Fields};
use crate::fingerprint::Loader;
use crate::fingerprint::clause::{clause, closed};
use crate::lucene::ast::{Ask, Leaf, Occur};
use crate::lucene::{Analyzed, DEFAULT_FIELD, Query};
use crate::task::Cx;

/// Events that changes are tried on.
const MOST_EVENTS: usize = 16;
/// Moves that a phrase is tried with at most.
const MOST_MOVES: usize = 10;
/// The change that lets builds count that don't vote.
const NONVOTING: &str = "set allow-nonvoting: true";
/// Changes that are given out.
const MOST_FIXES: usize = 8;

/// What a change does; the smallest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FixKind {
    /// The event's words will do as well, or what varies is left out of a phrase.
    Words,
    /// The words may stand some moves apart.
    Slop,
    /// A field may have the event's value, too.
    Widen,
    /// A clause is left out.
    Drop,
    /// The fingerprint counts for builds that don't vote, too.
    NonVoting,
    /// No single change is enough: all of these.
    Several,
}

impl FixKind {
    /// The word in output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Slop => "slop",
            Self::Widen => "widen",
            Self::Drop => "drop",
            Self::NonVoting => "allow-nonvoting",
            Self::Several => "several",
        }
    }
}

/// A change that makes the query hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does.
    pub kind: FixKind,
    /// In words, as an order: `widen tags to (tags:"a" OR tags:"b")`.
    pub change: String,
    /// The whole query with it.
    pub query: String,
}

/// What a changed query does to other builds, beside the query before.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Effect {
    /// Failing builds that it hits and the query before did not, other than the build in question.
    pub failing: usize,
    /// Passing builds of that kind.
    pub passing: usize,
    /// Failing builds at hand.
    pub of_failing: usize,
    /// Passing builds at hand.
    pub of_passing: usize,
}

impl Fix {
    pub(super) fn nonvoting(query: &Query) -> Self {
        Self {
            kind: FixKind::NonVoting,
            change: NONVOTING.to_owned(),
            query: query.text().trim().to_owned(),
        }
    }
}

/// A change of one clause; none: it is left out.
struct Change {
    kind: FixKind,
    text: String,
    part: Option<String>,
}

impl Change {
    /// The loader adds no clause then.
    fn nonvoting() -> Self {
        Self {
            kind: FixKind::NonVoting,
            text: NONVOTING.to_owned(),
            part: None,
        }
    }
}

/// The clauses of a query that decide, in a form that can be put together again.
struct Parts {
    /// Texts of the clauses, groups in parentheses, prohibited ones with `NOT`.
    texts: Vec<String>,
    nodes: Vec<(usize, Occur)>,
    /// Texts of alternatives beside required clauses, which decide nothing and are left out.
    idle: Vec<String>,
    /// Which of the clauses the loader has added: it will add it again.
    loader: Option<usize>,
}

impl Parts {
    fn of(query: &Query, has_loaders: bool) -> Self {
        let text = |(node, occur): &(usize, Occur)| clause(query, *node, *occur);
        let mut nodes = query.clauses();
        let mut idle = Vec::new();
        if nodes.iter().any(|(_, occur)| *occur == Occur::Must) {
            let is_idle = |(_, occur): &(usize, Occur)| *occur == Occur::Should;
            idle.extend(nodes.iter().filter(|n| is_idle(n)).map(text));
            nodes.retain(|node| !is_idle(node));
        }
        Self {
            texts: nodes.iter().map(text).collect(),
            loader: nodes.len().checked_sub(1).filter(|_| has_loaders),
            nodes,
            idle,
        }
    }

    /// A change in words, with what else the changed query lacks.
    fn order(&self, change: &str) -> String {
        if self.idle.is_empty() {
            return change.to_owned();
        }
        format!(
            "{change}; leave out what decides nothing: {}",
            self.idle.join(", ")
        )
    }

    /// The changed query as it will be asked.
    fn asked(&self, query: &str, changes: &[(usize, Option<&str>)]) -> String {
        match self.loader {
            Some(at) if !changes.iter().any(|(changed, _)| *changed == at) => Loader::literal(query),
            _ => query.to_owned(),
        }
    }

    /// The query with clauses changed: a text each, none for one left out. Without the loader's clause.
    fn query(&self, changes: &[(usize, Option<&str>)]) -> Option<String> {
        let mut groups: [Vec<&str>; 3] = Default::default();
        for (index, ((_, occur), text)) in self.nodes.iter().zip(&self.texts).enumerate() {
            if self.loader == Some(index) {
                continue;
            }
            let text = match changes.iter().find(|(at, _)| *at == index) {
                Some((_, None)) => continue,
                Some((_, Some(text))) => text,
                None => text.as_str(),
            };
            let group = match occur {
                Occur::Must => 0,
                Occur::Should => 1,
                Occur::MustNot => 2,
            };
            groups.get_mut(group)?.push(text);
        }
        let [must, should, not] = &groups;
        let wanted = match (must.is_empty(), should.len(), not.is_empty()) {
            (true, 0, _) => None,
            (true, 1, _) | (true, _, true) => Some(should.join(" OR ")),
            (true, _, false) => Some(format!("({})", should.join(" OR "))),
            (false, _, _) => Some(must.join(" AND ")),
        };
        let all: Vec<String> = wanted
            .into_iter()
            .chain(not.iter().map(|n| (*n).to_owned()))
            .collect();
        (!all.is_empty()).then(|| all.join(" AND "))
    }
}

/// Changes that make the query hit one of the events, the smallest first. `has_loaders`: its last clause is the one that
/// the loader appends to each query.
///
/// # Errors
/// Only [`crate::error::Kind::Cancelled`].
pub(super) fn of(
    query: &Query,
    has_loaders: bool,
    targets: &[&Event],
    build: &BuildFields,
    cx: &Cx,
) -> Result<Vec<Fix>> {
    let parts = Parts::of(query, has_loaders);
    let any = !parts.nodes.iter().any(|(_, occur)| *occur == Occur::Must);
    let mut out: Vec<Fix> = Vec::new();
    let mut several = None;
    for event in targets.iter().take(MOST_EVENTS) {
        let fields = Fields::new(event, build);
        let target = Target {
            query,
            fields: &fields,
            analyzed: Analyzed::new(&fields, query.profile()),
        };
        let failing: Vec<usize> = (0..parts.nodes.len())
            .filter(|index| !parts.texts.get(*index).is_some_and(|text| target.holds(text)))
            .collect();
        let mut changes: Vec<(usize, Vec<Change>)> = Vec::new();
        for index in &failing {
            if parts.loader == Some(*index) {
                changes.push((*index, vec![Change::nonvoting()]));
            } else if let Some((node, occur)) = parts.nodes.get(*index) {
                changes.push((*index, target.changes(*node, *occur, cx)?));
            }
        }
        let enough = |index: usize| {
            let others_fail = failing.iter().any(|f| *f != index);
            // One of several alternatives is enough, unless something prohibited is there.
            let is_should = |i: &usize| parts.nodes.get(*i).is_some_and(|(_, o)| *o == Occur::Should);
            !others_fail || (any && failing.iter().all(is_should))
        };
        for (index, change) in changes.iter().flat_map(|(i, c)| c.iter().map(move |c| (*i, c))) {
            cx.check()?;
            let swap = [(index, change.part.as_deref())];
            if enough(index)
                && let Some(text) = parts.query(&swap)
                && target.holds(&parts.asked(&text, &swap))
                && !out.iter().any(|fix| fix.query == text)
            {
                out.push(Fix {
                    kind: change.kind,
                    change: parts.order(&change.text),
                    query: text,
                });
            }
        }
        if several.is_none() && failing.len() > 1 {
            several = all_of(&parts, &changes, &target);
        }
    }
    if out.is_empty() {
        out.extend(several);
    }
    out.sort_by_key(|fix| fix.kind);
    out.truncate(MOST_FIXES);
    Ok(out)
}

/// The smallest change of each clause that fails, together.
fn all_of(parts: &Parts, changes: &[(usize, Vec<Change>)], target: &Target<'_>) -> Option<Fix> {
    let first: Vec<(usize, &Change)> = changes
        .iter()
        .filter_map(|(index, changes)| Some((*index, changes.first()?)))
        .collect();
    // An alternative that is left out is one more failure that the query misses: one that comes to hold is enough.
    let is_should = |index: usize| parts.nodes.get(index).is_some_and(|(_, o)| *o == Occur::Should);
    let has_other = first
        .iter()
        .any(|(i, change)| is_should(*i) && change.part.is_some());
    let first: Vec<(usize, &Change)> = first
        .into_iter()
        .filter(|(index, change)| change.part.is_some() || !is_should(*index) || !has_other)
        .collect();
    let swaps: Vec<(usize, Option<&str>)> = first
        .iter()
        .map(|(index, change)| (*index, change.part.as_deref()))
        .collect();
    let query = parts
        .query(&swaps)
        .filter(|text| target.holds(&parts.asked(text, &swaps)))?;
    let orders: Vec<&str> = first.iter().map(|(_, change)| change.text.as_str()).collect();
    Some(Fix {
        kind: FixKind::Several,
        change: parts.order(&orders.join("; ")),
        query,
    })
}

/// The event that changes are tried on.
struct Target<'a> {
    query: &'a Query,
    fields: &'a Fields<'a>,
    /// The same, its words taken apart once.
    analyzed: Analyzed<'a>,
}

impl Target<'_> {
    fn holds(&self, text: &str) -> bool {
        Query::parse(text, self.query.profile()).is_ok_and(|q| q.holds(&self.analyzed))
    }

    /// Changes of one clause that make it hold here, the smallest first.
    fn changes(&self, node: usize, occur: Occur, cx: &Cx) -> Result<Vec<Change>> {
        let ast = self.query.ast();
        let mut out = Vec::new();
        if occur != Occur::MustNot {
            for (index, leaf) in ast.leaf_nodes(node) {
                cx.check()?;
                for (kind, text, swap) in self.leaf(leaf, &ast.print_node(index)) {
                    let part = closed(self.query, node, ast.print_with(node, Some((index, &swap))));
                    if self.holds(&part) {
                        out.push(Change {
                            kind,
                            text,
                            part: Some(part),
                        });
                    }
                }
            }
        }
        let not = if occur == Occur::MustNot { "NOT " } else { "" };
        out.push(Change {
            kind: FixKind::Drop,
            text: format!("drop {not}{}", ast.print_node(node)),
            part: None,
        });
        out.sort_by_key(|change| change.kind);
        Ok(out)
    }

    /// Changes of a leaf, not tried yet: what, in words, and the text that takes its place.
    fn leaf(&self, leaf: &Leaf, printed: &str) -> Vec<(FixKind, String, String)> {
        let mut out = Vec::new();
        let values = texts(self.fields, &leaf.field);
        if let Ask::Phrase { text, slop } = &leaf.ask {
            for value in &values {
                if let Some(words) = words::of(text, value) {
                    let swap = words.beside(&leaf.field, printed, *slop == 0);
                    out.push((FixKind::Words, format!("change {printed} to {swap}"), swap));
                }
                for moves in (usize::try_from(*slop).unwrap_or_default() + 1)..=MOST_MOVES {
                    let swap = format!("{}:{}~{moves}", leaf.field, quoted(text));
                    if self.holds(&swap) {
                        out.push((FixKind::Slop, format!("let words stand apart: {swap}"), swap));
                        break;
                    }
                }
            }
        }
        if leaf.field != DEFAULT_FIELD
            && let Some(value) = values.first()
        {
            let swap = format!("({printed} OR {}:{})", leaf.field, quoted(value));
            out.push((FixKind::Widen, format!("widen {} to {swap}", leaf.field), swap));
        }
        out
    }
}

/// A text as a phrase of a query.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
