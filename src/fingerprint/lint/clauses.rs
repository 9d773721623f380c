//! Clauses that contradict each other, and clauses that decide nothing.

use super::tree::{self, Demand, implies};
use super::{File, Rule, schema, text_of};
use crate::lucene::Query;
use crate::lucene::ast::{Ask, Clause, Conjunction, Leaf, Node, Occur};

/// Fields of which an event has several values, or a whole text: two demands of one of them may both hold.
const SEVERAL: [&str; 4] = ["message", "@message", "tags", "log_url"];

pub(super) fn look(file: &mut File<'_>, query: &Query) {
    for (index, node) in query.ast().nodes.iter().enumerate() {
        if let Node::Bool(_) = node {
            group(file, query, index);
        }
    }
    // A query of one clause is no group.
    if !query.ast().nodes.iter().any(|n| matches!(n, Node::Bool(_))) {
        let musts: Vec<usize> = query.clauses().into_iter().map(|(node, _)| node).collect();
        nonvoting(file, query, &musts);
    }
}

fn group(file: &mut File<'_>, query: &Query, index: usize) {
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
    let schema = schema(file.profile);
    let demand = |node: &usize| Some((*node, tree::node(query, &schema, *node, 0)?));
    let wanted: Vec<(usize, Demand)> = musts.iter().filter_map(demand).collect();
    for (node, not) in nots.iter().filter_map(demand) {
        if let Some((must, _)) = wanted.iter().find(|(_, must)| implies(must, &not)) {
            let (must, not) = (text_of(query, *must), text_of(query, node));
            unreachable(
                file,
                query,
                node,
                format!("{must} is demanded and {not} is prohibited, which is never both"),
            );
        }
    }
    for (at, (node, later)) in wanted.iter().enumerate() {
        for (_, earlier) in wanted.iter().take(at) {
            if contradict(earlier, later) {
                let text = text_of(query, *node);
                unreachable(
                    file,
                    query,
                    *node,
                    format!(
                        "an event has one value of this field: {text} and the clause before never hold together"
                    ),
                );
            }
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
            // Patterns and ranges are written as `Wildcard("…")`: what they stand for is not compared.
            let is_value = |text: &str| !text.contains("(\"") && !text.contains(" {");
            field == other
                && !SEVERAL.contains(&field.as_str())
                && value != wanted
                && is_value(value)
                && is_value(wanted)
        }
        _ => false,
    }
}

fn unreachable(file: &mut File<'_>, query: &Query, node: usize, message: String) {
    let at = first_leaf(query, node).and_then(|leaf| file.place_of(leaf));
    let fix = "Join alternatives with OR in parentheses, or leave one of the two out.";
    file.add(Rule::Unreachable, at, message, fix);
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
        file.add(Rule::Unreachable, at, message, "Add `allow-nonvoting: true`.");
    }
}

fn first_leaf(query: &Query, node: usize) -> Option<&Leaf> {
    query.ast().leaves_below(node).into_iter().next()
}
