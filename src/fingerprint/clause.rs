//! Clauses of a query as text, such that some of them joined by operators are a query again.

use crate::lucene::Query;
use crate::lucene::ast::{Node, Occur};

/// A node's text, a group in parentheses.
pub(super) fn text_of(query: &Query, node: usize) -> String {
    closed(query, node, query.ast().print_node(node))
}

/// The text of a clause, a prohibited one with `NOT`.
pub(super) fn clause(query: &Query, node: usize, occur: Occur) -> String {
    let text = text_of(query, node);
    if occur == Occur::MustNot {
        format!("NOT {text}")
    } else {
        text
    }
}

/// A text that takes the place of a node's, in parentheses where that is a group.
pub(super) fn closed(query: &Query, node: usize, text: String) -> String {
    match query.ast().node(node) {
        Some(Node::Bool(_)) => format!("({text})"),
        _ => text,
    }
}
