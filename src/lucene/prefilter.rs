//! What lets a document be ruled out cheaply: words that one of must stand in `message`, and fields that are the
//! same for a whole file.

use super::Query;
use super::document::Document;
use super::matcher::{Analyzed, test};
use super::plan::{Op, Pattern, Step};
use super::schema::{FieldKind, FieldRef};

impl Query {
    /// Literals in lower-case ASCII, one of which stands (in any case) in the `message` of every document that the
    /// query means; none where the query demands no such word.
    pub fn needles(&self) -> Option<Vec<String>> {
        let mut best: Vec<Option<Vec<String>>> = Vec::with_capacity(self.plan.steps.len());
        for step in &self.plan.steps {
            let needles = needles(step, &best);
            best.push(needles);
        }
        self.plan.root.and_then(|root| best.get(root).cloned().flatten())
    }

    /// Whether any document may match that agrees with `document` in the fields that `fixed` names.
    pub fn possible(&self, document: &dyn Document, fixed: &dyn Fn(&str) -> bool) -> bool {
        self.decided(document, fixed) != Some(false)
    }

    /// Whether all documents match, or none does, that agree with `document` in the fields that `fixed` names; none
    /// where it takes other fields to tell.
    pub fn decided(&self, document: &dyn Document, fixed: &dyn Fn(&str) -> bool) -> Option<bool> {
        let analyzed = Analyzed::new(document, self.profile);
        let ask = |field: &FieldRef, op: &Op| fixed(&field.name).then(|| test(&analyzed, field, op));
        self.plan.decide(&ask)
    }
}

fn needles(step: &Step, below: &[Option<Vec<String>>]) -> Option<Vec<String>> {
    let union = |children: &[usize]| -> Option<Vec<String>> {
        let mut out = Vec::new();
        for index in children {
            out.extend(below.get(*index)?.clone()?);
        }
        Some(out)
    };
    match step {
        Step::Never => Some(Vec::new()),
        Step::All => None,
        Step::Any(children) => union(children),
        Step::Test { field, op, .. } if field.name == "message" && field.kind == FieldKind::Text => {
            literals(op)
        }
        Step::Test { .. } => None,
        Step::Bool { must, should, .. } if must.is_empty() => {
            if should.is_empty() {
                None
            } else {
                union(should)
            }
        }
        Step::Bool { must, .. } => must
            .iter()
            .filter_map(|index| below.get(*index).cloned().flatten())
            .max_by_key(|set| set.iter().map(String::len).min().unwrap_or(usize::MAX)),
    }
}

/// The words of one test. Only ASCII: other letters may have several capitals.
fn literals(op: &Op) -> Option<Vec<String>> {
    let ascii = |text: &str| (!text.is_empty() && text.is_ascii()).then(|| text.to_owned());
    match op {
        Op::Words(terms) => terms.iter().map(|t| ascii(&t.text)).collect(),
        Op::Phrase(terms, _) => terms
            .iter()
            .filter_map(|t| ascii(&t.text))
            .max_by_key(String::len)
            .map(|longest| vec![longest]),
        Op::Pattern(Pattern::Prefix(prefix)) => ascii(prefix).map(|p| vec![p]),
        Op::Pattern(Pattern::Wildcard(wildcard)) => ascii(&wildcard.literal()).map(|p| vec![p]),
        _ => None,
    }
}
