//! What a query is asked about: a document of named fields. Events and JSON objects both implement [`Document`].
//!
//! Must not: know what an event is, or which type a field has in the index; the query engine decides the type by
//! the field's name ([`crate::lucene::schema`]), and reads text as a number or a date where the index would have.

use std::borrow::Cow;

/// The value, or the values, of one field of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Field<'a> {
    /// One string or several (`tags`), in order.
    Text(Vec<Cow<'a, str>>),
    /// A whole number (`voting`, `build_change`).
    Long(i64),
    /// A number with a fraction.
    Double(f64),
    /// A point in time, microseconds since 1970 UTC (`@timestamp`).
    Date(i64),
    /// `true` or `false`.
    Bool(bool),
}

impl<'a> Field<'a> {
    /// A single string.
    pub fn text(value: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(vec![value.into()])
    }
}

/// A document of named fields. All clauses of a query must hold on one document.
pub trait Document {
    /// The field called `name`, exactly; none where the document lacks it. Never `.keyword` or `.raw` twins: the
    /// engine makes those itself.
    fn field(&self, name: &str) -> Option<Field<'_>>;

    /// The names of all fields that the document has, for queries over several fields (`build_\*:x`).
    fn field_names(&self) -> Vec<&str>;
}
