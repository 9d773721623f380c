//! What the `message` of a document must have before a query can hold for it: all that lets a raw line be ruled
//! out without an event, a field or a token.
//!
//! Data: a formula of rows of words ([`Row`]), "all of" and "any of" in one vector, children before parents, so that
//! nothing recurses. A part that demands no word of `message` is free.

use super::Query;
use super::document::Document;
use super::matcher::{Analyzed, test};
use super::plan::{Op, Pattern, Step};
use super::row::Row;
use super::schema::FieldKind;

/// The rows of words that a query demands of `message`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Demands {
    rows: Vec<Row>,
    nodes: Vec<Node>,
    root: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Node {
    /// Demands nothing.
    Free,
    /// Never holds.
    Never,
    /// The row of this index stands in the text.
    Row(usize),
    All(Vec<usize>),
    Any(Vec<usize>),
}

impl Query {
    /// What the query demands of the `message` of documents that agree with `document` in the fields that `fixed`
    /// names.
    pub fn demands(&self, document: &dyn Document, fixed: &dyn Fn(&str) -> bool) -> Demands {
        let analyzed = Analyzed::new(document, self.profile);
        let mut out = Demands::default();
        // The node of each step.
        let mut nodes: Vec<usize> = Vec::with_capacity(self.plan.steps.len());
        for step in &self.plan.steps {
            let of = |children: &[usize]| -> Vec<usize> {
                children.iter().filter_map(|c| nodes.get(*c).copied()).collect()
            };
            let node = match step {
                Step::All => Node::Free,
                Step::Never => Node::Never,
                Step::Test { field, op, .. } if fixed(&field.name) => {
                    if test(&analyzed, field, op) {
                        Node::Free
                    } else {
                        Node::Never
                    }
                }
                Step::Test { field, op, .. } if field.name == "message" && field.kind == FieldKind::Text => {
                    out.literals(op)
                }
                Step::Test { .. } => Node::Free,
                Step::Any(children) => Node::Any(of(children)),
                Step::Bool { must, should, .. } if must.is_empty() => {
                    if should.is_empty() {
                        Node::Free
                    } else {
                        Node::Any(of(should))
                    }
                }
                Step::Bool { must, .. } => Node::All(of(must)),
            };
            nodes.push(out.add(node));
        }
        out.root = self.plan.root.and_then(|root| nodes.get(root).copied());
        out
    }
}

impl Demands {
    /// The rows that it speaks of.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// Whether a text may do that has those rows for which `has` says so.
    pub fn hold(&self, has: &dyn Fn(usize) -> bool) -> bool {
        let mut known: Vec<bool> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let child = |index: &usize| known.get(*index).copied().unwrap_or(true);
            let value = match node {
                Node::Free => true,
                Node::Never => false,
                Node::Row(row) => has(*row),
                Node::All(children) => children.iter().all(child),
                Node::Any(children) => children.iter().any(child),
            };
            known.push(value);
        }
        self.root.is_some_and(|root| known.get(root) == Some(&true))
    }

    /// The cheapest rows of which at least one stands in every text that may do, and what they cost together; none
    /// where a text may do without any.
    pub fn cover(&self, cost: &dyn Fn(usize) -> u64) -> Option<(Vec<usize>, u64)> {
        type Cover = Option<(Vec<usize>, u64)>;
        let mut best: Vec<Cover> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let child = |index: &usize| -> Cover { best.get(*index).cloned().flatten() };
            let cover = match node {
                Node::Free => None,
                Node::Never => Some((Vec::new(), 0)),
                Node::Row(row) => Some((vec![*row], cost(*row))),
                Node::All(children) => children.iter().filter_map(child).min_by_key(|(_, cost)| *cost),
                Node::Any(children) => {
                    let all: Option<Vec<(Vec<usize>, u64)>> = children.iter().map(child).collect();
                    all.map(|all| {
                        all.into_iter().fold((Vec::new(), 0), |mut sum, (rows, cost)| {
                            sum.0.extend(rows);
                            sum.1 += cost;
                            sum
                        })
                    })
                }
            };
            best.push(cover);
        }
        match self.root {
            Some(root) => best.get(root).cloned().flatten(),
            None => Some((Vec::new(), 0)),
        }
    }

    fn add(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn row(&mut self, row: Option<Row>) -> Node {
        match row {
            Some(row) => {
                self.rows.push(row);
                Node::Row(self.rows.len() - 1)
            }
            None => Node::Free,
        }
    }

    fn group<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> Vec<usize> {
        texts
            .map(|text| {
                let node = self.row(Row::of(std::iter::once(text)));
                self.add(node)
            })
            .collect()
    }

    /// The words of one test.
    fn literals(&mut self, op: &Op) -> Node {
        let once = |text| std::iter::once(text);
        match op {
            Op::Words(terms) => Node::Any(self.group(terms.iter().map(|t| t.text.as_str()))),
            Op::Phrase(terms, 0) => self.row(Row::of(terms.iter().map(|t| t.text.as_str()))),
            Op::Phrase(terms, _) => Node::All(self.group(terms.iter().map(|t| t.text.as_str()))),
            Op::Pattern(Pattern::Prefix(prefix)) => self.row(Row::part(once(prefix.as_str()), true, false)),
            Op::Pattern(Pattern::Wildcard(wildcard)) => {
                self.row(Row::part(once(wildcard.literal().as_str()), false, false))
            }
            _ => Node::Free,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lucene::{JsonDocument, Profile};

    fn demands(query: &str) -> Demands {
        let document = JsonDocument::new(serde_json::json!({"tags": ["console"]}));
        Query::parse(query, Profile::Text)
            .unwrap()
            .demands(&document, &|field| field == "tags")
    }

    fn holds(query: &str, text: &str) -> bool {
        let demands = demands(query);
        demands.hold(&|row| {
            let row = &demands.rows()[row];
            let mut places = text.match_indices(row.words()[0].as_str());
            places.any(|(at, _)| row.stands(text.as_bytes(), at, 0))
        })
    }

    #[test]
    fn all_words_of_a_phrase_and_one_of_each_choice() {
        let query = r#"message:"Timed out" AND (message:"Foo bar" OR message:baz) AND loglevel:ERROR"#;
        assert!(holds(query, "timed out, foo, bar"));
        assert!(holds(query, "baz timed out"));
        assert!(!holds(query, "baz timed it out"));
        assert!(!holds(query, "timed out, foo and bar"));
        assert!(!holds(query, "timed out foo, x"));
        assert!(holds("NOT message:x", ""));
        assert!(!holds("tags:syslog AND NOT message:x", ""));
        assert!(holds("tags:console", ""));
    }

    #[test]
    fn the_cover_is_the_cheapest() {
        let demands =
            demands(r#"message:"a bbb" AND ((tags:syslog AND message:c) OR (tags:console AND message:dd))"#);
        let name = |(words, _): (Vec<usize>, u64)| {
            let names: Vec<String> = words
                .iter()
                .map(|w| demands.rows()[*w].words().join(" "))
                .collect();
            names.join(" / ")
        };
        let length = |row: usize| demands.rows()[row].words().concat().len() as u64;
        let longest = demands.cover(&|row| 10 - length(row));
        assert_eq!(longest.map(name), Some("a bbb".to_owned()));
        let shortest = demands.cover(&length);
        assert_eq!(shortest.map(name), Some("dd".to_owned()));
    }
}
