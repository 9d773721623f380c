//! A query as a tree of what it demands, without order, nesting and spelling: so that two can be compared.
//!
//! Words are compared as the index cut them. Trees of more than [`MOST_NODES`] nodes or deeper than [`DEEPEST`] are not
//! made: their comparison could take long, and nobody writes such fingerprints.

use crate::lucene::ast::{Ask, Leaf, Node, Occur, occurs};
use crate::lucene::{FieldKind, Query, Schema, Tokens};

const MOST_NODES: usize = 300;
const DEEPEST: usize = 24;
/// Comparisons of two parts that one of two trees may take.
const MOST_STEPS: u32 = 20_000;

/// What a query demands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Demand {
    /// All of these.
    All(Vec<Demand>),
    /// One of these.
    Any(Vec<Demand>),
    /// Not this.
    Not(Box<Demand>),
    /// These words of a text field, one behind the other, with so many moves.
    Phrase(String, Vec<String>, i64),
    /// One exact value.
    Exactly(String, String),
    /// A pattern or a range, which is compared as a whole only.
    Pattern(String, String),
}

/// The tree of a query; none where it is too large, or nothing of it is left.
pub(super) fn of(query: &Query, schema: &Schema) -> Option<Demand> {
    if query.ast().nodes.len() > MOST_NODES {
        return None;
    }
    node(query, schema, query.ast().root?, 0)
}

/// The tree of a node.
pub(super) fn node(query: &Query, schema: &Schema, index: usize, depth: usize) -> Option<Demand> {
    if depth > DEEPEST {
        return None;
    }
    match query.ast().node(index)? {
        Node::Boost(of, _) => node(query, schema, *of, depth + 1),
        Node::Leaf(leaf) => demand(leaf, schema),
        Node::Bool(clauses) => {
            let there = |c: &crate::lucene::ast::Clause| !query.vanishes(c.node);
            let marked = occurs(clauses, there);
            let has_must = marked.iter().any(|(_, occur)| *occur == Occur::Must);
            let (mut all, mut any) = (Vec::new(), Vec::new());
            for (child, occur) in marked {
                if occur == Occur::Should && has_must {
                    continue;
                }
                let below = node(query, schema, child, depth + 1)?;
                match occur {
                    Occur::Must => all.push(below),
                    Occur::Should => any.push(below),
                    Occur::MustNot => all.push(Demand::Not(Box::new(below))),
                }
            }
            if let Some(any) = group(any, Demand::Any) {
                all.push(any);
            }
            group(all, Demand::All)
        }
    }
}

/// A sorted group without repetitions; one of one is that one, one inside its like is part of it.
fn group(parts: Vec<Demand>, make: fn(Vec<Demand>) -> Demand) -> Option<Demand> {
    let mut flat = Vec::new();
    for part in parts {
        match (part, make(Vec::new())) {
            (Demand::All(inner), Demand::All(_)) | (Demand::Any(inner), Demand::Any(_)) => flat.extend(inner),
            (part, _) => flat.push(part),
        }
    }
    flat.sort();
    flat.dedup();
    if flat.len() < 2 {
        return flat.pop();
    }
    Some(make(flat))
}

fn demand(leaf: &Leaf, schema: &Schema) -> Option<Demand> {
    let field = leaf.field.clone();
    let is_text = schema.kind_of(&field) == Some(FieldKind::Text);
    let (text, slop) = match &leaf.ask {
        Ask::Term(text) => (text, None),
        Ask::Phrase { text, slop } => (text, Some(*slop)),
        other => return Some(Demand::Pattern(field, format!("{other:?}"))),
    };
    if !is_text {
        return Some(Demand::Exactly(field, text.clone()));
    }
    let tokens = Tokens::new([text.as_str()], 1, true);
    let words: Vec<String> = tokens.iter().map(|(word, _)| word.to_owned()).collect();
    match (words.len(), slop) {
        (0, _) => None,
        (1, _) => Some(Demand::Phrase(field, words, 0)),
        (_, Some(slop)) => Some(Demand::Phrase(field, words, slop)),
        (_, None) => {
            let each = words
                .into_iter()
                .map(|w| Demand::Phrase(field.clone(), vec![w], 0));
            group(each.collect(), Demand::Any)
        }
    }
}

/// Whether whatever fulfils `a` fulfils `b`. Says no where it does not know, or would take too long to tell: groups
/// in groups have as many ways to be compared as there are paths through both.
pub(super) fn implies(a: &Demand, b: &Demand) -> bool {
    let mut steps = MOST_STEPS;
    implies_within(a, b, &mut steps)
}

fn implies_within(a: &Demand, b: &Demand, steps: &mut u32) -> bool {
    use Demand::{All, Any, Not, Phrase};
    let Some(left) = steps.checked_sub(1) else {
        return false;
    };
    *steps = left;
    match (a, b) {
        _ if a == b => true,
        (_, All(all)) => all.iter().all(|each| implies_within(a, each, steps)),
        (Any(any), _) => any.iter().all(|each| implies_within(each, b, steps)),
        (All(all), Any(any)) => {
            all.iter().any(|each| implies_within(each, b, steps))
                || any.iter().any(|each| implies_within(a, each, steps))
        }
        (All(all), _) => all.iter().any(|each| implies_within(each, b, steps)),
        (_, Any(any)) => any.iter().any(|each| implies_within(a, each, steps)),
        (Not(a), Not(b)) => implies_within(b, a, steps),
        (Phrase(field, words, 0), Phrase(other, wanted, _)) => {
            field == other && words.windows(wanted.len()).any(|stretch| stretch == wanted)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_in_groups_are_compared_in_bounded_time() {
        let word = |text: String| Demand::Phrase("message".to_owned(), vec![text], 0);
        let nested = |name: &str| {
            (0..DEEPEST).fold(word(name.to_owned()), |inner, at| {
                let parts = vec![inner, word(format!("{name}{at}"))];
                if at % 2 == 0 {
                    Demand::All(parts)
                } else {
                    Demand::Any(parts)
                }
            })
        };
        let mut steps = MOST_STEPS;
        assert!(!implies_within(&nested("a"), &nested("b"), &mut steps));
        assert_eq!(steps, 0);
        assert!(implies(&nested("a"), &nested("a")));
    }
}
