//! How near a document comes to a query, clause by clause: the measure behind "why not".
//!
//! A clause that holds is 1. A phrase that does not is worth the share of its words that stand together in the text,
//! always below 1; a group of musts is worth the mean of its clauses, a group of shoulds its best. What has no words
//! (a pattern, a value) holds or is 0.
//! Cost: of a document, as deciding the query without any shortcut.

use super::Query;
use super::analysis::{Term, Tokens};
use super::ast::Occur;
use super::matcher::{Analyzed, test};
use super::plan::{Op, Plan, Step};
use super::schema::FieldKind;

/// What all words of a phrase are worth when they do not make the phrase.
const NEARLY: f64 = 0.9;

/// A query ready to be compared with many documents.
#[derive(Debug)]
pub struct Nearness<'q> {
    plan: &'q Plan,
    clauses: Vec<(Option<usize>, Occur)>,
}

impl<'q> Nearness<'q> {
    /// Of the clauses of a query, in the order of [`Query::clauses`].
    pub fn new(query: &'q Query) -> Self {
        let clauses = query.clauses().into_iter();
        Self {
            plan: &query.plan,
            clauses: clauses
                .map(|(node, occur)| (query.plan.of_node.get(node).copied().flatten(), occur))
                .collect(),
        }
    }

    /// For each clause from 0 to 1 how near it is to what it demands; 1 exactly where it is so.
    pub fn of(&self, document: &Analyzed<'_>) -> Vec<f64> {
        let last = self.clauses.iter().filter_map(|(step, _)| *step).max();
        let mut values: Vec<f64> = Vec::new();
        for step in self.plan.steps.iter().take(last.map_or(0, |last| last + 1)) {
            let value = of_step(step, document, &values);
            values.push(value);
        }
        self.clauses
            .iter()
            .map(|(step, occur)| {
                let value = step.and_then(|s| values.get(s)).copied().unwrap_or_default();
                if *occur == Occur::MustNot {
                    f64::from(u8::from(value < 1.0))
                } else {
                    value
                }
            })
            .collect()
    }
}

fn of_step(step: &Step, document: &Analyzed<'_>, below: &[f64]) -> f64 {
    let value = |index: &usize| below.get(*index).copied().unwrap_or_default();
    let best = |children: &[usize]| children.iter().map(value).fold(0.0, f64::max);
    match step {
        Step::All => 1.0,
        Step::Never => 0.0,
        Step::Any(children) => best(children),
        Step::Test { field, op, .. } => {
            if test(document, field, op) {
                return 1.0;
            }
            match op {
                Op::Phrase(terms, _) if field.kind == FieldKind::Text => {
                    let values = document.values(&field.name);
                    NEARLY * together(document.tokens(&values), terms)
                }
                _ => 0.0,
            }
        }
        Step::Bool {
            must,
            should,
            must_not,
        } => {
            let wanted = if must.is_empty() && !should.is_empty() {
                best(should)
            } else if must.is_empty() {
                1.0
            } else {
                must.iter().map(value).sum::<f64>() / must.len() as f64
            };
            // Something prohibited is there: it does not hold, however much else does.
            if best(must_not) >= 1.0 {
                wanted * 0.5
            } else {
                wanted
            }
        }
    }
}

/// The share of the words of a phrase that stand within half as many words again.
fn together(tokens: &Tokens, terms: &[Term]) -> f64 {
    let reach = (terms.len() + terms.len() / 2 + 1) as u32;
    let mut places: Vec<(u32, usize)> = Vec::new();
    for (index, term) in terms.iter().enumerate() {
        places.extend(tokens.find(term).map(|token| (token.position, index)));
    }
    places.sort_unstable();
    let mut counts = vec![0_usize; terms.len()];
    let (mut have, mut most, mut low) = (0_usize, 0, 0);
    for (position, index) in &places {
        if let Some(count) = counts.get_mut(*index) {
            have += usize::from(*count == 0);
            *count += 1;
        }
        while let Some((_, first)) = places.get(low).filter(|p| p.0 + reach <= *position) {
            if let Some(count) = counts.get_mut(*first) {
                *count -= 1;
                have -= usize::from(*count == 0);
            }
            low += 1;
        }
        most = most.max(have);
    }
    most as f64 / terms.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lucene::{JsonDocument, Profile};

    fn of(query: &str, message: &str) -> Vec<f64> {
        let document = JsonDocument::new(serde_json::json!({"message": message, "tags": ["console"]}));
        let query = Query::parse(query, Profile::Text).unwrap();
        Nearness::new(&query).of(&Analyzed::new(&document, Profile::Text))
    }

    #[test]
    fn words_that_stand_together_count() {
        let far = format!("no {} valid host found", "x ".repeat(50));
        assert!(of("\"no valid host\"", "no valid hosts")[0] > 0.5);
        assert!(
            of("\"no valid host\"", &far)[0]
                < of("\"no valid host was found\"", "no valid host here found")[0]
        );
        assert_eq!(
            of("\"no valid host\" AND tags:console AND NOT x", "no valid host x"),
            [1.0, 1.0, 0.0]
        );
        assert_eq!(of("tags:screen OR \"b\"", "b"), [0.0, 1.0]);
        assert_eq!(of("(tags:screen OR tags:console) AND y", "b"), [1.0, 0.0]);
    }
}
