//! What words the `message` of a document must have before a query can hold for it: all that lets a raw line be ruled
//! out without an event, a field or a token.
//!
//! Data: a formula of words, "all of" and "any of" in one vector, children before parents, so that nothing recurses.
//! A part that demands no word of `message` is free. Only words of lower-case ASCII count: others may have several
//! capitals, and lie in other bytes.

use super::Query;
use super::document::Document;
use super::matcher::{Analyzed, test};
use super::plan::{Op, Pattern, Step};
use super::schema::FieldKind;

/// The words that a query demands of `message`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Demands {
    words: Vec<String>,
    nodes: Vec<Node>,
    root: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    /// Demands nothing.
    Free,
    /// Never holds.
    Never,
    /// The word of this index stands in the text, in any case, maybe as a part of another.
    Word(usize),
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
    /// The words that it speaks of.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Whether a text may do that has those words for which `has` says so.
    pub fn hold(&self, has: &dyn Fn(usize) -> bool) -> bool {
        let mut known: Vec<bool> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let child = |index: &usize| known.get(*index).copied().unwrap_or(true);
            let value = match node {
                Node::Free => true,
                Node::Never => false,
                Node::Word(word) => has(*word),
                Node::All(children) => children.iter().all(child),
                Node::Any(children) => children.iter().any(child),
            };
            known.push(value);
        }
        self.root.is_some_and(|root| known.get(root) == Some(&true))
    }

    /// The cheapest words of which at least one stands in every text that may do, and what they cost together; none
    /// where a text may do without any.
    pub fn cover(&self, cost: &dyn Fn(usize) -> u64) -> Option<(Vec<usize>, u64)> {
        type Cover = Option<(Vec<usize>, u64)>;
        let mut best: Vec<Cover> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let child = |index: &usize| -> Cover { best.get(*index).cloned().flatten() };
            let cover = match node {
                Node::Free => None,
                Node::Never => Some((Vec::new(), 0)),
                Node::Word(word) => Some((vec![*word], cost(*word))),
                Node::All(children) => children.iter().filter_map(child).min_by_key(|(_, cost)| *cost),
                Node::Any(children) => {
                    let all: Option<Vec<(Vec<usize>, u64)>> = children.iter().map(child).collect();
                    all.map(|all| {
                        all.into_iter().fold((Vec::new(), 0), |mut sum, (words, cost)| {
                            sum.0.extend(words);
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

    fn word(&mut self, text: &str) -> Node {
        // A line end may be written in two ways, and stands in no word.
        let is_plain = !text.is_empty() && text.bytes().all(|c| c.is_ascii() && !c.is_ascii_control());
        if !is_plain || text.bytes().any(|c| c.is_ascii_uppercase()) {
            return Node::Free;
        }
        self.words.push(text.to_owned());
        Node::Word(self.words.len() - 1)
    }

    fn group<'t>(&mut self, texts: impl Iterator<Item = &'t str>) -> Vec<usize> {
        texts
            .map(|text| {
                let node = self.word(text);
                self.add(node)
            })
            .collect()
    }

    /// The words of one test.
    fn literals(&mut self, op: &Op) -> Node {
        match op {
            Op::Words(terms) => Node::Any(self.group(terms.iter().map(|t| t.text.as_str()))),
            Op::Phrase(terms, _) => Node::All(self.group(terms.iter().map(|t| t.text.as_str()))),
            Op::Pattern(Pattern::Prefix(prefix)) => self.word(prefix),
            Op::Pattern(Pattern::Wildcard(wildcard)) => self.word(&wildcard.literal()),
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
        demands.hold(&|word| text.contains(demands.words()[word].as_str()))
    }

    #[test]
    fn all_words_of_a_phrase_and_one_of_each_choice() {
        let query = r#"message:"Timed out" AND (message:"Foo bar" OR message:baz) AND loglevel:ERROR"#;
        assert!(holds(query, "timed it out, foo, bar"));
        assert!(holds(query, "baz timed out"));
        assert!(!holds(query, "baz timed in"));
        assert!(!holds(query, "timed out foo"));
        assert!(holds("NOT message:x", ""));
        assert!(!holds("tags:syslog AND NOT message:x", ""));
        assert!(holds("tags:console", ""));
    }

    #[test]
    fn the_cover_is_the_cheapest() {
        let demands =
            demands(r#"message:"a bbb" AND ((tags:syslog AND message:c) OR (tags:console AND message:dd))"#);
        let name = |(words, _): (Vec<usize>, u64)| {
            let names: Vec<&str> = words.iter().map(|w| demands.words()[*w].as_str()).collect();
            names.join(" ")
        };
        let longest = demands.cover(&|w| 10 - demands.words()[w].len() as u64);
        assert_eq!(longest.map(name), Some("bbb".to_owned()));
        let shortest = demands.cover(&|w| demands.words()[w].len() as u64);
        assert_eq!(shortest.map(name), Some("a".to_owned()));
    }
}
