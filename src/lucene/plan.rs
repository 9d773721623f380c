//! Tree and schema to a plan: each leaf analysed for its field's type ([`ops`]), clauses that analyse to nothing left out, the
//! operators turned into must, should and must-not. Refuses what the index would refuse.
//!
//! Nodes lie in one vector, children before parents, as in [`super::ast`].
//! Sources: OpenSearch 2.19 `QueryStringQueryParser`, `MatchQuery`, `NumberFieldMapper`, `DateFieldMapper`.

mod hint;
mod ops;

pub(super) use ops::edits_of;

use super::analysis::{ARRAY_GAP, Term, Tokens};
use super::ast::{Ask, Ast, Leaf, Node, Occur, occurs};
use super::error::SyntaxError;
use super::pattern::{Fuzzy, Wildcard};
use super::regexp::Regexp;
use super::schema::{FieldRef, Profile, Schema};
use std::collections::BTreeSet;

/// Clauses of one group, and all leaves of a query but one.
const MAX_CLAUSES: usize = 1024;
/// Characters of a query.
const MAX_QUERY: usize = 32_000;

/// What is asked of one field of a document.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    /// The field is there.
    Exists,
    /// One of these words is there.
    Words(Vec<Term>),
    /// These words are there, one behind the other, or within so many moves.
    Phrase(Vec<Term>, i64),
    /// One value is exactly this.
    Value(String),
    /// One word, or one value, is one that the pattern stands for.
    Pattern(Pattern),
    /// A whole number in a closed range.
    Long(i64, i64),
    /// A number in a closed range of [`number::sortable`](super::number) ones.
    Double(i64, i64),
    /// Milliseconds in a closed range.
    Date(i64, i64),
}

/// A pattern of terms.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Pattern {
    Prefix(String),
    Wildcard(Wildcard),
    Regexp(Regexp),
    Fuzzy(Fuzzy),
    Between(Option<(String, bool)>, Option<(String, bool)>),
    AnyOf(BTreeSet<String>),
}

impl Pattern {
    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Prefix(prefix) => text.starts_with(prefix.as_str()),
            Self::Wildcard(wildcard) => wildcard.matches(text),
            Self::Regexp(regexp) => regexp.matches(text),
            Self::Fuzzy(fuzzy) => fuzzy.matches(text),
            Self::AnyOf(terms) => terms.contains(text),
            Self::Between(from, to) => {
                // UTF-8 bytes sort as code points.
                from.as_ref()
                    .is_none_or(|(low, closed)| text > low.as_str() || (*closed && text == low))
                    && to
                        .as_ref()
                        .is_none_or(|(high, closed)| text < high.as_str() || (*closed && text == high))
            }
        }
    }
}

/// A node of the plan.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    All,
    Never,
    Test {
        field: FieldRef,
        op: Op,
        leaf: usize,
    },
    Any(Vec<usize>),
    Bool {
        must: Vec<usize>,
        should: Vec<usize>,
        must_not: Vec<usize>,
    },
}

/// An executable query.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Plan {
    pub(super) steps: Vec<Step>,
    pub(super) root: Option<usize>,
    /// The step of each node of the tree; none where it vanished.
    pub(super) of_node: Vec<Option<usize>>,
}

/// All terms of an index, for fuzzy terms: of those within reach, only the 50 nearest count.
pub trait Vocabulary {
    /// All distinct terms of a field (of its words, or of its exact values).
    fn terms(&self, field: &FieldRef) -> Vec<String>;
}

pub(super) struct Compiler<'c> {
    pub(super) query: &'c str,
    pub(super) ast: &'c Ast,
    pub(super) schema: &'c Schema,
    pub(super) vocabulary: Option<&'c dyn Vocabulary>,
}

impl Compiler<'_> {
    pub(super) fn run(&self) -> Result<Plan, SyntaxError> {
        let es17 = self.es17();
        if !es17 && self.query.encode_utf16().count() > MAX_QUERY {
            return Err(self.refuse(
                0,
                format!("the query is longer than {MAX_QUERY} characters"),
                "Split it into several fingerprints.",
            ));
        }
        let mut plan = Plan::default();
        let mut leaves = 0;
        for (index, node) in self.ast.nodes.iter().enumerate() {
            let step = match node {
                Node::Boost(of, _) => plan.of_node.get(*of).copied().flatten(),
                Node::Leaf(leaf) => self.leaf(leaf, index, &mut plan, &mut leaves)?,
                Node::Bool(clauses) => {
                    let there =
                        |c: &super::ast::Clause| plan.of_node.get(c.node).copied().flatten().is_some();
                    let marked = occurs(clauses, there);
                    if marked
                        .iter()
                        .map(|(node, _)| self.breadth(*node, &plan))
                        .sum::<usize>()
                        > MAX_CLAUSES
                    {
                        return Err(self.too_many());
                    }
                    for (node, _) in marked.iter().filter(|(_, occur)| *occur == Occur::Must) {
                        self.keep_last_word(*node, &mut plan);
                    }
                    group(&marked, &mut plan)
                }
            };
            plan.of_node.push(step);
        }
        if leaves > MAX_CLAUSES + 1 && !es17 {
            return Err(self.too_many());
        }
        plan.root = self
            .ast
            .root
            .and_then(|root| plan.of_node.get(root).copied().flatten());
        Ok(plan)
    }

    /// The text of a leaf that stands for several clauses of its group: adjacent words, asked of one analysed field.
    fn adjacent_words(&self, node: usize, plan: &Plan) -> Option<(Tokens, usize)> {
        let Some(Node::Leaf(Leaf {
            ask: Ask::Term(text),
            adjacent: true,
            ..
        })) = self.ast.node(node)
        else {
            return None;
        };
        let step = plan.of_node.get(node).copied().flatten()?;
        let is_words = matches!(plan.steps.get(step), Some(Step::Test { op: Op::Words(_), .. }));
        is_words.then(|| (Tokens::new([text.as_str()], ARRAY_GAP, !self.es17()), step))
    }

    /// How many clauses of its group a node is.
    fn breadth(&self, node: usize, plan: &Plan) -> usize {
        self.adjacent_words(node, plan)
            .map_or(1, |(words, _)| words.iter().count())
    }

    /// Where a clause between analysed to nothing, `AND` makes the last one of adjacent words a must; the others are
    /// shoulds beside it, which decide nothing.
    fn keep_last_word(&self, node: usize, plan: &mut Plan) {
        let Some((words, step)) = self.adjacent_words(node, plan) else {
            return;
        };
        let last = words.iter().last().map(|(word, _)| vec![Term::new(word)]);
        if let (Some(Step::Test { op, .. }), Some(last)) = (plan.steps.get_mut(step), last) {
            *op = Op::Words(last);
        }
    }

    fn es17(&self) -> bool {
        self.schema.profile() == Profile::Es17
    }

    fn refuse(&self, byte: usize, message: impl Into<String>, hint: &str) -> SyntaxError {
        SyntaxError::at(self.query, byte, message, hint)
    }

    fn too_many(&self) -> SyntaxError {
        self.refuse(
            0,
            format!("the query has more than {MAX_CLAUSES} clauses"),
            "Split it into several fingerprints, or quote long texts.",
        )
    }

    fn leaf(
        &self,
        leaf: &Leaf,
        node: usize,
        plan: &mut Plan,
        leaves: &mut usize,
    ) -> Result<Option<usize>, SyntaxError> {
        let refuse = |message: String| -> SyntaxError {
            let (byte, hint) = hint::of(self.query, leaf, self.schema.kind_of(&leaf.field));
            self.refuse(byte, format!("field {}: {message}", leaf.field), &hint)
        };
        // Said of every clause that names one, whatever it asks.
        if !self.es17() && self.names_only_dots(leaf) {
            return Err(refuse("no field can be named by dots alone".to_owned()));
        }
        let mut steps: Vec<Step> = Vec::new();
        let mut vanished = false;
        if let Some(exists) = self.existence(leaf) {
            match exists {
                Existence::Everything => steps.push(Step::All),
                Existence::Of(name) => {
                    steps.extend(self.schema.below(&name).into_iter().map(|field| Step::Test {
                        field,
                        op: Op::Exists,
                        leaf: node,
                    }));
                }
                Existence::Missing(name) => return Ok(Some(self.missing(&name, node, plan))),
                Existence::Nothing => {}
            }
        } else {
            if let Ask::Fuzzy { text, edits } = &leaf.ask {
                // Refused even on a field that no document has.
                edits_of(text, edits, self.es17()).map_err(refuse)?;
            }
            for field in self.schema.expand(&leaf.field) {
                match self.op(&field, &leaf.ask).map_err(refuse)? {
                    Some(op) => steps.push(Step::Test {
                        field,
                        op,
                        leaf: node,
                    }),
                    None => vanished = true,
                }
            }
        }
        *leaves += steps
            .iter()
            .map(|step| match step {
                Step::Test {
                    op: Op::Words(words), ..
                } => words.len(),
                _ => 1,
            })
            .sum::<usize>();
        let too_wide = steps
            .iter()
            .any(|s| matches!(s, Step::Test { op: Op::Words(w), .. } if w.len() > MAX_CLAUSES));
        if too_wide {
            return Err(self.too_many());
        }
        if steps.is_empty() && vanished {
            return Ok(None);
        }
        let first = plan.steps.len();
        plan.steps.extend(steps);
        let all: Vec<usize> = (first..plan.steps.len()).collect();
        plan.steps.push(match all.as_slice() {
            [] => Step::Never,
            [_] => return Ok(Some(first)),
            _ => Step::Any(all),
        });
        Ok(Some(plan.steps.len() - 1))
    }

    fn missing(&self, name: &str, node: usize, plan: &mut Plan) -> usize {
        let tests = self.schema.below(name).into_iter().map(|field| Step::Test {
            field,
            op: Op::Exists,
            leaf: node,
        });
        let first = plan.steps.len();
        plan.steps.extend(tests);
        let must_not = (first..plan.steps.len()).collect();
        plan.steps.push(Step::Bool {
            must: Vec::new(),
            should: Vec::new(),
            must_not,
        });
        plan.steps.len() - 1
    }

    fn names_only_dots(&self, leaf: &Leaf) -> bool {
        let dots = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte == b'.');
        dots(&leaf.field) || matches!(self.existence(leaf), Some(Existence::Of(name)) if dots(&name))
    }

    /// Whether a leaf asks for a field's being there: `field:*`, `_exists_:field`, `*:*`.
    fn existence(&self, leaf: &Leaf) -> Option<Existence> {
        let name = match &leaf.ask {
            Ask::Wildcard(pattern) if pattern == "*" => {
                return Some(match leaf.field.as_str() {
                    "*" => Existence::Everything,
                    "_exists_" => Existence::Nothing,
                    name => Existence::Of(name.to_owned()),
                });
            }
            Ask::Term(name) | Ask::Phrase { text: name, .. } => name.clone(),
            _ => return None,
        };
        match leaf.field.as_str() {
            "_exists_" => Some(Existence::Of(name)),
            "_missing_" if self.es17() => Some(Existence::Missing(name)),
            _ => None,
        }
    }
}

enum Existence {
    Everything,
    Nothing,
    Of(String),
    Missing(String),
}

/// A group of clauses; none where all vanished.
fn group(marked: &[(usize, Occur)], plan: &mut Plan) -> Option<usize> {
    let pick = |want: Occur| -> Vec<usize> {
        marked
            .iter()
            .filter(|(_, occur)| *occur == want)
            .filter_map(|(node, _)| plan.of_node.get(*node).copied().flatten())
            .collect()
    };
    let (must, should, must_not) = (pick(Occur::Must), pick(Occur::Should), pick(Occur::MustNot));
    if must.is_empty() && should.is_empty() && must_not.is_empty() {
        return None;
    }
    plan.steps.push(Step::Bool {
        must,
        should,
        must_not,
    });
    Some(plan.steps.len() - 1)
}
