//! What is said of a token that cannot stand where it stands: that it is unexpected, and what to write instead.

use super::Parser;
use crate::lucene::error::SyntaxError;
use crate::lucene::lexer::{Kind, Token};

impl Parser<'_> {
    /// The refusal of the token that was taken last.
    pub(super) fn unexpected(&self, token: Token) -> SyntaxError {
        let before = self.at.checked_sub(2).and_then(|at| self.tokens.get(at)).copied();
        let word = before.map_or("", |t| self.image(t)).trim();
        let kind = before.map_or(Kind::Eof, |t| t.kind);
        let is_operator = matches!(kind, Kind::And | Kind::Or | Kind::Not | Kind::Plus | Kind::Minus);
        let hint = match token.kind {
            Kind::Eof if kind == Kind::Colon => {
                let field = self.at.checked_sub(3).and_then(|at| self.tokens.get(at)).copied();
                let field = field.map_or("field", |t| self.image(t));
                format!("Write a value: {field}:\"…\", or {field}:* where any will do.")
            }
            Kind::Eof if is_operator => {
                format!("Remove the {word} at the end, or write the clause that it is for.")
            }
            Kind::Eof => {
                "Something has to follow here; remove the operator or field at the end, or complete it.".to_owned()
            }
            Kind::And | Kind::Or if word == self.image(token) => format!("Remove one {word}."),
            Kind::And | Kind::Or if is_operator => {
                format!("One operator stands between two clauses: remove {word} or {}.", self.image(token))
            }
            Kind::And | Kind::Or if before.is_none() => format!(
                "A query begins with a clause: remove {0}, or write \"{0}\" in quotes as a word.",
                self.image(token)
            ),
            Kind::Not if is_operator => "One NOT is enough: remove this one.".to_owned(),
            Kind::And | Kind::Or | Kind::Not => {
                "An operator stands where a term is due; remove it, or write it in lower case or quotes as a word."
                    .to_owned()
            }
            Kind::RParen if kind == Kind::LParen => {
                "The parentheses are empty: put a clause between them, or remove them.".to_owned()
            }
            Kind::RParen if is_operator => {
                format!("Remove the {word} before it, or write the clause that it is for.")
            }
            Kind::RParen => {
                "Remove this \")\", put a \"(\" before it, or write \\) for the character itself.".to_owned()
            }
            Kind::Colon => "Write \\: for the character itself, or put the words in quotes.".to_owned(),
            Kind::Plus | Kind::Minus => {
                "Write \\- or \\+ for the character itself, or put the value in quotes.".to_owned()
            }
            Kind::FuzzySlop => "Write \\~ for the character itself.".to_owned(),
            Kind::Carat => "Write \\^ for the character itself.".to_owned(),
            Kind::RangeInEnd | Kind::RangeExEnd => {
                "A range has two ends: write [a TO b], or \\[ for the character itself.".to_owned()
            }
            _ => "Put the words in quotes.".to_owned(),
        };
        let message = if token.kind == Kind::Eof {
            "the query ends too early".to_owned()
        } else {
            format!("unexpected \"{}\"", self.image(token).trim())
        };
        SyntaxError::at(self.query, token.start, message, hint)
    }
}
