//! Why a query matches a document, or why not: clause by clause, and which words did it.

use super::Query;
use super::analysis::Tokens;
use super::ast::{Ast, Node, Occur, occurs};
use super::matcher::Analyzed;
use super::phrase;
use super::plan::{Op, Step};
use super::schema::FieldKind;
use std::ops::Range;

/// A clause of a query's outermost group, and whether it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseOutcome {
    /// The clause as text: `message:"No valid host"`; a prohibited one begins with `NOT `.
    pub clause: String,
    /// Whether what it demands is so (for `NOT x`: whether x is not).
    pub holds: bool,
    /// Whether it decides at all: a SHOULD beside a MUST does not.
    pub required: bool,
}

/// Where a word of a query stands in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WordHit {
    /// The field: `message`.
    pub field: String,
    /// Which of its values, 0 for the first.
    pub value: usize,
    /// Bytes in that value.
    pub span: Range<usize>,
}

impl Query {
    /// The clauses of the outermost group: index of each node in the tree, and what it means.
    pub fn clauses(&self) -> Vec<(usize, Occur)> {
        let Some(mut root) = self.ast.root else {
            return Vec::new();
        };
        while let Some(Node::Boost(of, _)) = self.ast.node(root) {
            root = *of;
        }
        match self.ast.node(root) {
            Some(Node::Bool(clauses)) => occurs(clauses, |c| self.step_of(c.node).is_some()),
            _ => vec![(root, Occur::Must)],
        }
    }

    /// Whether a node of the tree is left out, because its text analyses to nothing.
    pub fn vanishes(&self, node: usize) -> bool {
        self.step_of(node).is_none()
    }

    fn step_of(&self, node: usize) -> Option<usize> {
        self.plan.of_node.get(node).copied().flatten()
    }

    /// Each clause of the outermost group, with whether it holds for a document.
    pub fn explain(&self, document: &Analyzed<'_>) -> Vec<ClauseOutcome> {
        let clauses = self.clauses();
        let musts = clauses.iter().any(|(_, occur)| *occur == Occur::Must);
        clauses
            .into_iter()
            .map(|(node, occur)| {
                let text = self.ast.print_node(node);
                let holds = self
                    .step_of(node)
                    .is_some_and(|step| self.plan.step_holds(step, document));
                let not = occur == Occur::MustNot;
                ClauseOutcome {
                    clause: if not { format!("NOT {text}") } else { text },
                    holds: holds != not,
                    required: occur != Occur::Should || !musts,
                }
            })
            .collect()
    }

    /// The quoted texts and words that the query asks of `message`, outside prohibited clauses, with the clause's
    /// index in [`Query::clauses`].
    pub fn message_texts(&self) -> Vec<(usize, String)> {
        let mut out = Vec::new();
        for (index, (node, occur)) in self.clauses().into_iter().enumerate() {
            if occur == Occur::MustNot {
                continue;
            }
            for leaf in self.ast.leaves_below(node) {
                if leaf.field != super::DEFAULT_FIELD {
                    continue;
                }
                if let super::ast::Ask::Term(text) | super::ast::Ask::Phrase { text, .. } = &leaf.ask {
                    out.push((index, text.clone()));
                }
            }
        }
        out
    }

    /// The words of `field` that tests of the query meet, in order, none twice. Prohibited ones are not counted.
    pub fn hit_words(&self, document: &Analyzed<'_>, field: &str) -> Vec<WordHit> {
        let mut indexes: Vec<usize> = Vec::new();
        let values = document.values(field);
        let tokens = document.tokens(&values);
        let prohibited = self.prohibited_leaves();
        for step in &self.plan.steps {
            let Step::Test { field: of, op, leaf } = step else {
                continue;
            };
            if of.name == field && of.kind == FieldKind::Text && !prohibited.contains(leaf) {
                words_of(op, tokens, &mut indexes);
            }
        }
        indexes.sort_unstable();
        indexes.dedup();
        indexes
            .into_iter()
            .filter_map(|i| tokens.get(i))
            .map(|token| WordHit {
                field: field.to_owned(),
                value: token.value as usize,
                span: token.span(),
            })
            .collect()
    }

    fn prohibited_leaves(&self) -> Vec<usize> {
        let mut out = Vec::new();
        for node in &self.ast.nodes {
            let Node::Bool(clauses) = node else { continue };
            for (child, occur) in occurs(clauses, |_| true) {
                if occur == Occur::MustNot {
                    out.extend(self.ast.below(child));
                }
            }
        }
        out
    }
}

impl Ast {
    /// A node and all below it. Nodes lie children first, so one walk backwards finds them.
    fn below(&self, node: usize) -> Vec<usize> {
        let mut wanted = vec![node];
        let mut out = Vec::new();
        while let Some(next) = wanted.pop() {
            out.push(next);
            match self.node(next) {
                Some(Node::Bool(clauses)) => wanted.extend(clauses.iter().rev().map(|c| c.node)),
                Some(Node::Boost(of, _)) => wanted.push(*of),
                _ => {}
            }
        }
        out
    }

    /// The leaves of a node in order.
    pub fn leaves_below(&self, node: usize) -> Vec<&super::ast::Leaf> {
        self.leaf_nodes(node).into_iter().map(|(_, leaf)| leaf).collect()
    }

    /// The same with the index of each.
    pub fn leaf_nodes(&self, node: usize) -> Vec<(usize, &super::ast::Leaf)> {
        self.below(node)
            .into_iter()
            .filter_map(|n| match self.node(n) {
                Some(Node::Leaf(leaf)) => Some((n, leaf)),
                _ => None,
            })
            .collect()
    }
}

fn words_of(op: &Op, tokens: &Tokens, out: &mut Vec<usize>) {
    let mut keep = |wanted: &dyn Fn(&str) -> bool| {
        out.extend(
            tokens
                .iter()
                .enumerate()
                .filter(|(_, (term, _))| wanted(term))
                .map(|(i, _)| i),
        );
    };
    match op {
        Op::Words(terms) => keep(&|word| terms.iter().any(|t| t.text == word)),
        Op::Pattern(pattern) => keep(&|word| pattern.matches(word)),
        Op::Phrase(terms, 0) => {
            let mut from = 0;
            while let Some(range) = phrase::exact(tokens, terms, from) {
                from = range.start + 1;
                out.extend(range);
            }
        }
        Op::Phrase(terms, slop) if phrase::sloppy(tokens, terms, *slop) => {
            keep(&|word| terms.iter().any(|t| t.text == word));
        }
        _ => {}
    }
}
