//! Tree and schema to a plan: each leaf analysed for its field's type, clauses that analyse to nothing left out, the
//! operators turned into must, should and must-not. Refuses what the index would refuse.
//!
//! Nodes lie in one vector, children before parents, as in [`super::ast`].
//! Sources: OpenSearch 2.19 `QueryStringQueryParser`, `MatchQuery`, `NumberFieldMapper`, `DateFieldMapper`.

use super::analysis::{ARRAY_GAP, Term, Tokens, lower_all};
use super::ast::{Ask, Ast, Leaf, Node, Occur, occurs};
use super::error::SyntaxError;
use super::pattern::{Fuzzy, Wildcard, lower_wildcard};
use super::regexp::Regexp;
use super::schema::{FieldKind, FieldRef, Profile, Schema};
use super::{date, number};
use std::collections::BTreeSet;

/// Clauses of one group, and all leaves of a query but one.
const MAX_CLAUSES: usize = 1024;
/// Characters of a regular expression.
const MAX_REGEXP: usize = 1000;
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
    /// A number in a range; `true`: the end belongs to it.
    Double((f64, bool), (f64, bool)),
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
                    if marked.len() > MAX_CLAUSES {
                        return Err(self.too_many());
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
            self.refuse(
                leaf.span.start,
                format!("field {}: {message}", leaf.field),
                "Write a value of the field's type, or leave the clause out.",
            )
        };
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
                self.edits(text, edits).map_err(refuse)?;
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

    /// What a leaf asks of a field; none where its text analyses to nothing.
    fn op(&self, field: &FieldRef, ask: &Ask) -> Result<Option<Op>, String> {
        if let Ask::Term(text) = ask
            && let Some(range) = comparison(text)
        {
            return self.range(field, &range).map(Some);
        }
        if let Ask::Range { .. } = ask {
            return self.range(field, ask).map(Some);
        }
        match field.kind {
            FieldKind::Text => self.text(field, ask),
            FieldKind::Keyword(_) => self.keyword(field, ask).map(Some),
            FieldKind::Long | FieldKind::Double | FieldKind::Date => typed(field.kind, ask),
        }
    }

    fn text(&self, field: &FieldRef, ask: &Ask) -> Result<Option<Op>, String> {
        let (text, slop) = match ask {
            Ask::Term(text) => (text, None),
            Ask::Phrase { text, slop } => (text, Some(*slop)),
            _ => return self.pattern(field, ask).map(Some),
        };
        let tokens = Tokens::new([text.as_str()], ARRAY_GAP, !self.es17());
        let mut terms: Vec<Term> = tokens.iter().map(|(term, _)| Term::new(term)).collect();
        Ok(match (terms.len(), slop) {
            (0, _) => None,
            (1, _) | (_, None) => {
                if terms.len() <= MAX_CLAUSES {
                    terms.sort_by(|a, b| a.text.cmp(&b.text));
                    terms.dedup();
                }
                Some(Op::Words(terms))
            }
            (_, Some(slop)) if slop < 0 => return Err("the number of moves is negative".to_owned()),
            (_, Some(slop)) => Some(Op::Phrase(terms, slop)),
        })
    }

    fn keyword(&self, field: &FieldRef, ask: &Ask) -> Result<Op, String> {
        match ask {
            Ask::Term(text) | Ask::Phrase { text, .. } => Ok(Op::Value(text.clone())),
            _ => self.pattern(field, ask),
        }
    }

    /// Terms in patterns are lower-cased on text fields; in the historic index on all.
    fn normal(&self, field: &FieldRef, text: &str) -> String {
        if self.es17() || field.kind == FieldKind::Text {
            lower_all(text)
        } else {
            text.to_owned()
        }
    }

    fn pattern(&self, field: &FieldRef, ask: &Ask) -> Result<Op, String> {
        let pattern = match ask {
            Ask::Prefix(text) => Pattern::Prefix(self.normal(field, text)),
            Ask::Wildcard(text) if !self.es17() && field.kind == FieldKind::Text => {
                Pattern::Wildcard(Wildcard::new(&lower_wildcard(text)))
            }
            Ask::Wildcard(text) => Pattern::Wildcard(Wildcard::new(&self.normal(field, text))),
            Ask::Regexp(source) => {
                if !self.es17() && source.encode_utf16().count() > MAX_REGEXP {
                    return Err(format!(
                        "a regular expression of more than {MAX_REGEXP} characters"
                    ));
                }
                Pattern::Regexp(Regexp::new(&self.normal(field, source))?)
            }
            Ask::Fuzzy { text, edits } => {
                let fuzzy = Fuzzy::new(&self.normal(field, text), self.edits(text, edits)?, !self.es17());
                self.expansions(field, fuzzy)
            }
            Ask::Term(_) | Ask::Phrase { .. } | Ask::Range { .. } => return Err("not a pattern".to_owned()),
        };
        Ok(Op::Pattern(pattern))
    }

    /// How many edits what stands behind a tilde means.
    fn edits(&self, text: &str, tilde: &str) -> Result<usize, String> {
        let length = text.chars().count();
        if self.es17() {
            let value = if tilde.is_empty() {
                2.0
            } else {
                number::java_double(tilde).unwrap_or(2.0)
            };
            return match value {
                v if v >= 1.0 && v.fract() != 0.0 => Err("a fraction of an edit".to_owned()),
                v if v >= 1.0 => Ok(v.min(2.0) as usize),
                v if v <= 0.0 => Ok(0),
                v => Ok((((1.0 - v) * length as f64) as usize).min(2)),
            };
        }
        let tilde = tilde.replace('\\', "").to_uppercase();
        let (low, high) = match tilde.strip_prefix("AUTO") {
            None if tilde.is_empty() => (3, 6),
            Some("") => (3, 6),
            Some(custom) => custom
                .strip_prefix(':')
                .and_then(|c| c.split_once(','))
                .and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)))
                .ok_or_else(|| format!("\"~{tilde}\" is not a number of edits"))?,
            None => {
                let value = number::java_double(&tilde)
                    .ok_or_else(|| format!("\"~{tilde}\" is not a number of edits"))?;
                return usize::try_from((value as i64).min(2))
                    .map_err(|_| "a negative number of edits".to_owned());
            }
        };
        Ok(usize::from(length >= low) + usize::from(length >= high))
    }

    /// With a vocabulary, the 50 nearest terms; else all within reach.
    fn expansions(&self, field: &FieldRef, fuzzy: Fuzzy) -> Pattern {
        const MOST: usize = 50;
        let Some(vocabulary) = self.vocabulary else {
            return Pattern::Fuzzy(fuzzy);
        };
        let mut near: Vec<(f32, String)> = vocabulary
            .terms(field)
            .into_iter()
            .filter_map(|term| Some((fuzzy.similarity(&term)?, term)))
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        Pattern::AnyOf(near.into_iter().take(MOST).map(|(_, term)| term).collect())
    }

    fn range(&self, field: &FieldRef, ask: &Ask) -> Result<Op, String> {
        let Ask::Range {
            from,
            to,
            from_inclusive,
            to_inclusive,
        } = ask
        else {
            return Err("not a range".to_owned());
        };
        let open = |end: &Option<String>| end.clone().filter(|text| text != "*");
        let (from, to) = (open(from), open(to));
        let low = from.as_deref().map(|text| (text, *from_inclusive));
        let high = to.as_deref().map(|text| (text, *to_inclusive));
        const EMPTY: Op = Op::Long(1, 0);
        Ok(match field.kind {
            FieldKind::Text | FieldKind::Keyword(_) => Op::Pattern(Pattern::Between(
                low.map(|(text, closed)| (self.normal(field, text), closed)),
                high.map(|(text, closed)| (self.normal(field, text), closed)),
            )),
            FieldKind::Long => number::long_range(low, high)?.map_or(EMPTY, |(a, b)| Op::Long(a, b)),
            FieldKind::Double => {
                let end = |end: Option<(&str, bool)>, open| match end {
                    None => Ok((open, true)),
                    Some((text, closed)) => number::double(text).map(|n| (n, closed)),
                };
                Op::Double(end(low, f64::NEG_INFINITY)?, end(high, f64::INFINITY)?)
            }
            FieldKind::Date => {
                let now = jiff::Timestamp::now();
                let from = match low {
                    None => i64::MIN,
                    Some((text, true)) => date::millis(text, false, now)?,
                    Some((text, false)) => date::millis(text, true, now)?.saturating_add(1),
                };
                let to = match high {
                    None => i64::MAX,
                    Some((text, true)) => date::millis(text, true, now)?,
                    Some((text, false)) => date::millis(text, false, now)?.saturating_sub(1),
                };
                Op::Date(from, to)
            }
        })
    }
}

enum Existence {
    Everything,
    Nothing,
    Of(String),
    Missing(String),
}

/// Terms and phrases of numbers and dates; patterns are refused there.
fn typed(kind: FieldKind, ask: &Ask) -> Result<Option<Op>, String> {
    let (Ask::Term(text) | Ask::Phrase { text, .. }) = ask else {
        return Err("patterns work on text only, not on numbers and dates".to_owned());
    };
    Ok(Some(match kind {
        FieldKind::Double => {
            let value = number::double(text)?;
            Op::Double((value, true), (value, true))
        }
        FieldKind::Date => {
            let now = jiff::Timestamp::now();
            Op::Date(date::millis(text, false, now)?, date::millis(text, true, now)?)
        }
        _ => match number::long_term(text)? {
            Some(n) => Op::Long(n, n),
            None => Op::Long(1, 0),
        },
    }))
}

/// `>5`, `>=5`, `<5`, `<=5` as a range.
fn comparison(text: &str) -> Option<Ask> {
    let rest = text.get(1..).filter(|rest| !rest.is_empty())?;
    let (value, inclusive) = match rest.strip_prefix('=') {
        Some(value) if !value.is_empty() => (value, true),
        _ => (rest, false),
    };
    let value = Some(value.to_owned());
    match text.as_bytes().first() {
        Some(b'>') => Some(Ask::Range {
            from: value,
            to: None,
            from_inclusive: inclusive,
            to_inclusive: true,
        }),
        Some(b'<') => Some(Ask::Range {
            from: None,
            to: value,
            from_inclusive: true,
            to_inclusive: inclusive,
        }),
        _ => None,
    }
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
