//! Why a query is refused: what, where, and what to write instead.

use std::fmt;

/// A refused query, as OpenSearch would refuse it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntaxError {
    /// What is wrong, a lower-case fragment: `unexpected ")"`.
    pub message: String,
    /// Where: characters (not bytes) from the start of the query, 0-based; the length at the end.
    pub position: usize,
    /// What to write instead, a full sentence; empty where nothing can be said.
    pub hint: String,
}

impl SyntaxError {
    /// An error at a byte offset of `query`, which is turned into characters.
    pub(crate) fn at(query: &str, byte: usize, message: impl Into<String>, hint: impl Into<String>) -> Self {
        let position = query.char_indices().take_while(|(at, _)| *at < byte).count();
        Self {
            message: message.into(),
            position,
            hint: hint.into(),
        }
    }

    /// The line of the query that holds the error, and below it a caret under the place.
    pub fn caret(&self, query: &str) -> String {
        let mut line = String::new();
        let mut column = 0;
        for (at, c) in query.chars().enumerate() {
            if c == '\n' {
                if at >= self.position {
                    break;
                }
                line.clear();
                column = 0;
                continue;
            }
            line.push(if c.is_control() { ' ' } else { c });
            if at < self.position {
                column += 1;
            }
        }
        format!("{line}\n{}^", " ".repeat(column))
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at character {}", self.message, self.position + 1)
    }
}

impl std::error::Error for SyntaxError {}

impl From<SyntaxError> for crate::error::Error {
    fn from(error: SyntaxError) -> Self {
        let hint = error.hint.clone();
        let out = Self::data(format!("invalid query: {error}"));
        if hint.is_empty() { out } else { out.hint(hint) }
    }
}
