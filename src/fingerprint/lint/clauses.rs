//! Clauses that contradict each other, and clauses that decide nothing.

use super::tree::{self, Demand, implies};
use super::{File, Rule, Severity};
use crate::fingerprint::clause::text_of;
use crate::lucene::ast::{Ask, Clause, Conjunction, Leaf, Node, Occur};
use crate::lucene::{Profile, Query, Schema};

/// Fields of which an event has several values, or a whole text: two demands of one of them may both hold.
const SEVERAL: [&str; 4] = ["message", "@message", "tags", "log_url"];

pub(super) fn look(file: &mut File<'_>, query: &Query) {
    let demanded = demanded(query);
    for (index, node) in query.ast().nodes.iter().enumerate() {
        if let Node::Bool(_) = node {
            group(file, query, index, demanded.contains(&index));
        }
    }
    // A query of one clause is no group.
    if !query.ast().nodes.iter().any(|n| matches!(n, Node::Bool(_))) {
        let musts: Vec<usize> = query.clauses().into_iter().map(|(node, _)| node).collect();
        nonvoting(file, query, &musts);
    }
}

/// The nodes of which each must hold on every event that the query hits.
pub(super) fn demanded(query: &Query) -> Vec<usize> {
    reached(query, |occur| occur == Occur::Must)
}

/// The nodes that may hold on an event that the query hits, in the order of the tree: all that is not prohibited.
pub(super) fn asked(query: &Query) -> Vec<usize> {
    let mut out = reached(query, |occur| occur != Occur::MustNot);
    out.sort_unstable();
    out
}

fn reached(query: &Query, follow: impl Fn(Occur) -> bool) -> Vec<usize> {
    let mut out = Vec::new();
    let mut open: Vec<usize> = query.ast().root.into_iter().collect();
    while let Some(index) = open.pop() {
        out.push(index);
        match query.ast().node(index) {
            Some(Node::Boost(of, _)) => open.push(*of),
            Some(Node::Bool(clauses)) => {
                let marked = crate::lucene::ast::occurs(clauses, |c| !query.vanishes(c.node));
                let below = marked.into_iter().filter(|(_, occur)| follow(*occur));
                open.extend(below.map(|(node, _)| node));
            }
            Some(Node::Leaf(_)) | None => {}
        }
    }
    out
}

fn group(file: &mut File<'_>, query: &Query, index: usize, is_demanded: bool) {
    let Some(Node::Bool(clauses)) = query.ast().node(index) else {
        return;
    };
    let there = |c: &Clause| !query.vanishes(c.node);
    let marked = crate::lucene::ast::occurs(clauses, there);
    let of = |want: Occur| -> Vec<usize> {
        let nodes = marked.iter().filter(|(_, occur)| *occur == want);
        nodes.map(|(node, _)| *node).collect()
    };
    let (musts, shoulds, nots) = (of(Occur::Must), of(Occur::Should), of(Occur::MustNot));
    if musts.is_empty() {
        missing_operator(file, query, clauses, &shoulds);
    } else {
        for node in &shoulds {
            ignored(file, query, *node);
        }
    }
    if query.ast().root == Some(index) {
        nonvoting(file, query, &musts);
    }
    let schema = Schema::new(file.profile);
    let demand = |node: &usize| Some((*node, tree::node(query, &schema, *node, 0)?));
    let wanted: Vec<(usize, Demand)> = musts.iter().filter_map(demand).collect();
    let prohibited: Vec<(usize, Demand)> = nots.iter().filter_map(demand).collect();
    for (node, not) in &prohibited {
        if let Some((must, _)) = wanted.iter().find(|(_, must)| implies(must, not)) {
            let (must, not) = (text_of(query, *must), text_of(query, *node));
            let message = format!("{must} is demanded and {not} is prohibited, which is never both");
            never_both(file, query, *node, never(is_demanded), message);
        } else if let Some((must, _)) = wanted.iter().find(|(_, must)| contradict(must, not)) {
            let must = text_of(query, *must);
            let but = if is_of_words(not) {
                ", but for a value that has the words of both"
            } else {
                ""
            };
            idle(
                file,
                query,
                *node,
                &format!("{must} leaves out all that it prohibits{but}"),
            );
        }
    }
    // Of demands the wider one is idle, of alternatives and prohibitions the narrower one.
    covered(file, query, &wanted, |wide, narrow| implies(narrow, wide));
    covered(file, query, &prohibited, implies);
    if musts.is_empty() {
        let alternatives: Vec<(usize, Demand)> = shoulds.iter().filter_map(demand).collect();
        covered(file, query, &alternatives, implies);
    }
    for (at, (node, later)) in wanted.iter().enumerate() {
        let mut before = wanted.iter().take(at);
        let Some((other, _)) = before.find(|(_, earlier)| contradict(earlier, later)) else {
            continue;
        };
        let (one, two) = (text_of(query, *other), text_of(query, *node));
        let (rule, most) = never(is_demanded);
        let (how, severity) = if is_of_words(later) {
            (
                "hold together only where it has the words of both",
                Severity::Warning,
            )
        } else {
            ("never hold together", most)
        };
        let message = format!("an event has one value of this field: {one} and {two} {how}");
        never_both(file, query, *node, (rule, severity), message);
    }
}

/// What is told where two clauses exclude each other: the query never hits if it demands them, else one of its
/// alternatives does not.
fn never(is_demanded: bool) -> (Rule, Severity) {
    if is_demanded {
        (Rule::NeverHits, Severity::Error)
    } else {
        (Rule::UnreachableClause, Severity::Warning)
    }
}

/// Whether a demand is one of words, of which a value may have those of another one as well.
fn is_of_words(demand: &Demand) -> bool {
    match demand {
        Demand::Phrase(..) => true,
        Demand::Any(any) => any.iter().any(is_of_words),
        _ => false,
    }
}

/// Clauses of one kind that are idle beside another one, of two that say the same the later.
fn covered(
    file: &mut File<'_>,
    query: &Query,
    clauses: &[(usize, Demand)],
    is_idle: impl Fn(&Demand, &Demand) -> bool,
) {
    for (at, (node, demand)) in clauses.iter().enumerate() {
        let beside = clauses.iter().enumerate().find(|(other, (_, beside))| {
            *other != at && is_idle(demand, beside) && (*other < at || !is_idle(beside, demand))
        });
        if let Some((_, (other, _))) = beside {
            let other = text_of(query, *other);
            let leaf = first_leaf(query, *node);
            // Of exact values only equal ones cover each other: what is so of words is said to be.
            let is_text_here = file.profile == Profile::Text && leaf.is_some_and(|l| !is_message(&l.field));
            let under = if is_text_here { ", as words of a text" } else { "" };
            idle(file, query, *node, &format!("{other} decides it already{under}"));
        }
    }
}

/// Whether two demands ask one single-valued field for different values.
fn contradict(a: &Demand, b: &Demand) -> bool {
    use Demand::{Exactly, Phrase};
    match (a, b) {
        (Demand::Any(any), other) | (other, Demand::Any(any)) => {
            !any.is_empty() && any.iter().all(|each| contradict(each, other))
        }
        (Phrase(field, words, 0), Phrase(other, wanted, 0)) => {
            // Of `openstack/nova` and `nova` both may hold; of two that each have a word of their own, hardly.
            let lacks = |a: &[String], b: &[String]| a.iter().any(|word| !b.contains(word));
            field == other
                && !SEVERAL.contains(&field.as_str())
                && lacks(words, wanted)
                && lacks(wanted, words)
        }
        (Exactly(field, value), Exactly(other, wanted)) => {
            field == other && !SEVERAL.contains(&field.as_str()) && value != wanted
        }
        _ => false,
    }
}

/// Two clauses that no event fulfils, told at one of them.
fn never_both(
    file: &mut File<'_>,
    query: &Query,
    node: usize,
    (rule, severity): (Rule, Severity),
    message: String,
) {
    let at = first_leaf(query, node).and_then(|leaf| file.place_of(leaf));
    let fix = "Join alternatives with OR in parentheses, or leave one of the two out.";
    file.add_as(rule, severity, at, message, fix);
}

/// A clause that another one makes idle.
fn idle(file: &mut File<'_>, query: &Query, node: usize, why: &str) {
    let at = first_leaf(query, node).and_then(|leaf| file.place_of(leaf));
    let message = format!("{} decides nothing: {why}", text_of(query, node));
    let fix = "Leave it out, or narrow the other clause if both were meant to count.";
    file.add(Rule::UnreachableClause, at, message, fix);
}

/// Whether a field is a text under every profile.
fn is_message(field: &str) -> bool {
    matches!(field, "message" | "@message")
}

fn ignored(file: &mut File<'_>, query: &Query, node: usize) {
    let text = text_of(query, node);
    let at = first_leaf(query, node).and_then(|leaf| file.place_of(leaf));
    let message =
        format!("{text} decides nothing: AND binds its neighbours only, and beside them an OR is idle");
    file.add(
        Rule::IgnoredClause,
        at,
        message,
        "Join it by AND if it must hold; put alternatives in parentheses: (a OR b) AND c.",
    );
}

/// `message:"a" tags:console`: every event of the console would do.
fn missing_operator(file: &mut File<'_>, query: &Query, clauses: &[Clause], shoulds: &[usize]) {
    let field = |node: usize| first_leaf(query, node).map(|leaf| leaf.field.as_str());
    for pair in clauses.windows(2) {
        let [before, after] = pair else { continue };
        let joined = after.conjunction != Conjunction::None;
        let both = shoulds.contains(&before.node) && shoulds.contains(&after.node);
        if joined || !both || field(before.node) == field(after.node) {
            continue;
        }
        let at = first_leaf(query, after.node).and_then(|leaf| file.place_of(leaf));
        let message = format!(
            "without an operator one of {} and {} is enough",
            text_of(query, before.node),
            text_of(query, after.node)
        );
        file.add(Rule::MissingOperator, at, message, "Write AND between them.");
    }
}

/// `voting:0` where the loader demands `voting:1`.
fn nonvoting(file: &mut File<'_>, query: &Query, musts: &[usize]) {
    if file.allow_nonvoting {
        return;
    }
    let asks = |node: &&usize| {
        let leaf = first_leaf(query, **node);
        leaf.is_some_and(|leaf| {
            leaf.field == "voting"
                && matches!(&leaf.ask, Ask::Term(t) | Ask::Phrase { text: t, .. } if t == "0")
        })
    };
    if let Some(node) = musts.iter().find(asks) {
        let at = first_leaf(query, *node).and_then(|leaf| file.place_of(leaf));
        let message = "the loader adds voting:1, so that voting:0 never holds".to_owned();
        file.add(Rule::NeverHits, at, message, "Add `allow-nonvoting: true`.");
    }
}

fn first_leaf(query: &Query, node: usize) -> Option<&Leaf> {
    query.ast().leaves_below(node).into_iter().next()
}
