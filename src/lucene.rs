//! The query language of fingerprints: Lucene's classic syntax as OpenSearch's `query_string` reads it, and as the
//! historic Elasticsearch 1.7 did ([`Profile`]).
//!
//! ```text
//! text ─ lexer ─ parser ─► Ast ─ plan (schema, analysis) ─► Plan ─ matcher(Document) ─► yes / no, words, clauses
//! ```
//! Must not: know events, files or fingerprints. Never recurses by a query's nesting; a query is at most 32,000
//! characters and 1,024 clauses. What it means is what a real OpenSearch 2.19 answers; sources stand in the modules.

mod analysis;
pub mod ast;
mod automaton;
pub mod collection;
mod date;
mod demands;
pub mod document;
mod error;
mod explain;
mod json;
mod lexer;
mod matcher;
mod nearby;
mod nearness;
mod number;
mod outline;
mod parser;
mod pattern;
mod phrase;
mod plan;
mod prefilter;
mod print;
mod regexp;
mod row;
mod schema;
mod wordbreak;

pub use analysis::{Token, Tokens};
pub use demands::Demands;
pub use document::{Document, Field};
pub use error::SyntaxError;
pub use explain::{ClauseOutcome, WordHit};
pub use json::JsonDocument;
pub use matcher::Analyzed;
pub use nearness::Nearness;
pub use parser::{DEFAULT_FIELD, parse};
pub use plan::Vocabulary;
pub use row::Row;
pub use schema::{FieldKind, FieldRef, Profile, Schema};

use ast::Ast;
use plan::{Compiler, Plan};

/// A query, parsed and ready. Shareable between threads.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    text: String,
    profile: Profile,
    ast: Ast,
    plan: Plan,
}

impl Query {
    /// Parses a query for the fields that events have.
    ///
    /// # Errors
    /// What OpenSearch refuses, with the place and what to write instead.
    pub fn parse(text: &str, profile: Profile) -> Result<Self, SyntaxError> {
        Self::with_schema(text, &Schema::new(profile), None)
    }

    /// Parses a query for a mapping of one's own; with the `vocabulary` of an index, fuzzy terms mean its 50
    /// nearest terms.
    ///
    /// # Errors
    /// As [`Query::parse`].
    pub fn with_schema(
        text: &str,
        schema: &Schema,
        vocabulary: Option<&dyn Vocabulary>,
    ) -> Result<Self, SyntaxError> {
        let ast = parse(text, schema.profile())?;
        let plan = Compiler {
            query: text,
            ast: &ast,
            schema,
            vocabulary,
        }
        .run()?;
        Ok(Self {
            text: text.to_owned(),
            profile: schema.profile(),
            ast,
            plan,
        })
    }

    /// The query as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The profile it was parsed for.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// Its tree.
    pub fn ast(&self) -> &Ast {
        &self.ast
    }

    /// Whether a document is one that the query means. For several queries over one document, share an
    /// [`Analyzed`] and call [`Query::holds`].
    pub fn matches(&self, document: &dyn Document) -> bool {
        self.holds(&Analyzed::new(document, self.profile))
    }

    /// Whether an analysed document is one that the query means.
    pub fn holds(&self, document: &Analyzed<'_>) -> bool {
        self.plan.holds(document)
    }
}
