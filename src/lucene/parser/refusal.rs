//! What is said of a token that cannot stand where it stands: that it is unexpected, and what to write instead.

use super::Parser;
use crate::lucene::error::SyntaxError;
use crate::lucene::lexer::{Kind, Token};

impl Parser<'_> {
    pub(super) fn unexpected(&self, token: Token) -> SyntaxError {
        let hint = match token.kind {
            Kind::Eof => {
                "Something has to follow here; remove the operator or field at the end, or complete it."
            }
            Kind::And | Kind::Or | Kind::Not => {
                "An operator stands where a term is due; remove it, or write it in lower case or quotes as a word."
            }
            Kind::RParen => "Remove this \")\", put a term before it, or write \\) for the character itself.",
            Kind::Colon => "Write \\: for the character itself, or put the words in quotes.",
            Kind::Plus | Kind::Minus => {
                "Write \\- or \\+ for the character itself, or put the value in quotes."
            }
            Kind::FuzzySlop => "Write \\~ for the character itself.",
            Kind::Carat => "Write \\^ for the character itself.",
            _ => "Put the words in quotes.",
        };
        let message = if token.kind == Kind::Eof {
            "the query ends too early".to_owned()
        } else {
            format!("unexpected \"{}\"", self.image(token).trim())
        };
        SyntaxError::at(self.query, token.start, message, hint)
    }
}
