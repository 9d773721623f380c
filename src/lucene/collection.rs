//! Documents to be asked many queries: what an index is to Lucene, without the index.
//!
//! Each document is analysed once, in the thread that holds it; the queries pass over all of them. Cost: documents
//! times queries times the words of the fields asked; memory: the documents and their words.

use super::document::Document;
use super::matcher::Analyzed;
use super::plan::Vocabulary;
use super::schema::{FieldKind, FieldRef, Profile, Schema};
use super::{Query, SyntaxError};
use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

/// The answer to a query: indexes of the documents, ascending, or why it is refused.
pub type Answer = Result<Vec<usize>, SyntaxError>;

/// Documents, and the mapping that they make.
pub struct Collection<'d, D> {
    documents: &'d [D],
    schema: Schema,
    terms: Mutex<HashMap<FieldRef, Vec<String>>>,
}

impl<'d, D: Document + Sync> Collection<'d, D> {
    /// A collection under a profile.
    pub fn new(documents: &'d [D], profile: Profile) -> Self {
        let names: BTreeSet<&str> = documents.iter().flat_map(|d| d.field_names()).collect();
        Self {
            documents,
            schema: Schema::of(profile, names),
            terms: Mutex::default(),
        }
    }

    /// Answers all queries, on `threads` threads. A query that is refused is an answer, too.
    pub fn answer(&self, queries: &[&str], threads: usize) -> Vec<Answer> {
        let parsed: Vec<Result<Query, SyntaxError>> = queries
            .iter()
            // Without documents there is no mapping: the fields are taken as they are commonly mapped.
            .map(|text| match self.documents {
                [] => Query::parse(text, self.schema.profile()),
                _ => Query::with_schema(text, &self.schema, Some(self)),
            })
            .collect();
        let share = self.documents.len().div_ceil(threads.max(1)).max(1);
        let parts: Vec<Vec<Vec<usize>>> = std::thread::scope(|scope| {
            let running: Vec<_> = self
                .documents
                .chunks(share)
                .enumerate()
                .map(|(part, documents)| {
                    let parsed = &parsed;
                    scope.spawn(move || self.part(part * share, documents, parsed))
                })
                .collect();
            running
                .into_iter()
                .map(|thread| thread.join().unwrap_or_default())
                .collect()
        });
        let mut out: Vec<Answer> = parsed
            .into_iter()
            .map(|query| query.map(|_| Vec::new()))
            .collect();
        for part in parts {
            for (answer, hits) in out.iter_mut().zip(part) {
                if let Ok(all) = answer {
                    all.extend(hits);
                }
            }
        }
        out
    }

    fn part(&self, first: usize, documents: &[D], queries: &[Result<Query, SyntaxError>]) -> Vec<Vec<usize>> {
        let mut out = vec![Vec::new(); queries.len()];
        for (index, document) in documents.iter().enumerate() {
            let analyzed = Analyzed::new(document, self.schema.profile());
            for (hits, query) in out.iter_mut().zip(queries) {
                if query.as_ref().is_ok_and(|query| query.holds(&analyzed)) {
                    hits.push(first + index);
                }
            }
        }
        out
    }
}

impl<D: Document + Sync> Vocabulary for Collection<'_, D> {
    fn terms(&self, field: &FieldRef) -> Vec<String> {
        let Ok(mut known) = self.terms.lock() else {
            return Vec::new();
        };
        known
            .entry(field.clone())
            .or_insert_with(|| {
                let mut terms = BTreeSet::new();
                for document in self.documents {
                    terms.extend(Analyzed::new(document, self.schema.profile()).terms(field));
                }
                if let FieldKind::Keyword(Some(most)) = field.kind {
                    terms.retain(|term| term.encode_utf16().count() <= most);
                }
                terms.into_iter().collect()
            })
            .clone()
    }
}
