//! Tokens to tree: the grammar of Lucene's classic query parser with a stack of its own, so that no nesting can
//! exhaust the machine's.
//!
//! ```text
//! Query  ::= (MultiTerm | Modifiers Clause) (MultiTerm | [AND|OR] Modifiers Clause)*
//! Clause ::= [(TERM | "*") ":"] (Term | "(" Query ")" ["^" NUMBER])
//! ```
//! MultiTerm: adjacent bare words become one text (not in [`Profile::Es17`], which splits on blanks).

mod refusal;

use super::ast::{Ask, Ast, Clause, Conjunction, Leaf, Modifier, Node};
use super::error::SyntaxError;
use super::lexer::{Kind, Token, tokens};
use super::schema::Profile;

/// The field of a clause that names none.
pub const DEFAULT_FIELD: &str = "message";

/// A group that is being read.
struct Frame {
    clauses: Vec<Clause>,
    field: String,
    conjunction: Conjunction,
    modifier: Modifier,
    open: usize,
}

struct Parser<'q> {
    query: &'q str,
    tokens: Vec<Token>,
    at: usize,
    split: bool,
    ast: Ast,
}

/// Parses `query`.
///
/// # Errors
/// What Lucene's parser refuses, with the place and what to write instead.
pub fn parse(query: &str, profile: Profile) -> Result<Ast, SyntaxError> {
    if query.trim_matches(|c: char| c <= ' ').is_empty() {
        return Ok(Ast::default());
    }
    let split = profile == Profile::Es17;
    let mut parser = Parser {
        query,
        tokens: tokens(query, !split)?,
        at: 0,
        split,
        ast: Ast::default(),
    };
    parser.run()?;
    Ok(parser.ast)
}

impl Parser<'_> {
    fn peek(&self, ahead: usize) -> Kind {
        self.tokens.get(self.at + ahead).map_or(Kind::Eof, |t| t.kind)
    }

    fn token(&self) -> Token {
        let end = self.query.len();
        self.tokens.get(self.at).copied().unwrap_or(Token {
            kind: Kind::Eof,
            start: end,
            end,
        })
    }

    fn take(&mut self) -> Token {
        let token = self.token();
        self.at += 1;
        token
    }

    fn image(&self, token: Token) -> &str {
        self.query.get(token.start..token.end).unwrap_or_default()
    }

    fn run(&mut self) -> Result<(), SyntaxError> {
        let mut stack = vec![Frame {
            clauses: Vec::new(),
            field: DEFAULT_FIELD.to_owned(),
            conjunction: Conjunction::None,
            modifier: Modifier::None,
            open: 0,
        }];
        loop {
            let nested = stack.len() > 1;
            let Some(frame) = stack.last_mut() else { break };
            let begun = !frame.clauses.is_empty();
            match self.peek(0) {
                Kind::Eof if begun && !nested => {
                    if let Some(frame) = stack.pop() {
                        self.ast.root = Some(self.close(frame.clauses));
                    }
                }
                Kind::Eof if begun => {
                    return Err(SyntaxError::at(
                        self.query,
                        frame.open,
                        "this parenthesis is never closed",
                        "Add the missing \")\".",
                    ));
                }
                Kind::RParen if begun && nested => {
                    self.take();
                    if let Some(group) = stack.pop() {
                        let mut node = self.close(group.clauses);
                        if let Some(Node::Leaf(leaf)) = self.ast.nodes.get_mut(node) {
                            // Words that are all of a group are one clause of the group around it.
                            leaf.adjacent = false;
                        }
                        if let Some(boost) = self.boost()? {
                            node = self.ast.push(Node::Boost(node, boost));
                        }
                        if let Some(parent) = stack.last_mut() {
                            parent.clauses.push(Clause {
                                conjunction: group.conjunction,
                                modifier: group.modifier,
                                node,
                            });
                        }
                    }
                }
                Kind::Term if !self.split && self.is_multi_term() => {
                    let node = self.multi_term(&frame.field)?;
                    frame.clauses.push(Clause {
                        conjunction: Conjunction::None,
                        modifier: Modifier::None,
                        node,
                    });
                }
                _ => {
                    if let Some(inner) = self.clause(frame, begun)? {
                        stack.push(inner);
                    }
                }
            }
        }
        Ok(())
    }

    /// One clause: a leaf goes to `frame`; an opened group comes back.
    fn clause(&mut self, frame: &mut Frame, begun: bool) -> Result<Option<Frame>, SyntaxError> {
        let conjunction = match self.peek(0) {
            Kind::And if begun => Conjunction::And,
            Kind::Or if begun => Conjunction::Or,
            _ => Conjunction::None,
        };
        if conjunction != Conjunction::None {
            self.take();
        }
        let modifier = match self.peek(0) {
            Kind::Plus => Modifier::Required,
            Kind::Minus | Kind::Not => Modifier::Prohibited,
            _ => Modifier::None,
        };
        if modifier != Modifier::None {
            self.take();
        }
        let start = self.token().start;
        let mut field = frame.field.clone();
        if self.peek(1) == Kind::Colon && matches!(self.peek(0), Kind::Term | Kind::Star) {
            let name = self.take();
            field = self.unescape(name.start, name.end)?;
            self.take();
        }
        if self.peek(0) == Kind::LParen {
            let open = self.take().start;
            return Ok(Some(Frame {
                clauses: Vec::new(),
                field,
                conjunction,
                modifier,
                open,
            }));
        }
        let (ask, boost) = self.term()?;
        let end = self
            .tokens
            .get(self.at.saturating_sub(1))
            .map_or(start, |t| t.end);
        let mut node = self.ast.push(Node::Leaf(Leaf {
            field,
            ask,
            span: start..end,
            adjacent: false,
        }));
        if let Some(boost) = boost {
            node = self.ast.push(Node::Boost(node, boost));
        }
        frame.clauses.push(Clause {
            conjunction,
            modifier,
            node,
        });
        Ok(None)
    }

    /// A group with one plain clause is that clause.
    fn close(&mut self, clauses: Vec<Clause>) -> usize {
        match clauses.as_slice() {
            [only] if only.modifier == Modifier::None => only.node,
            _ => self.ast.push(Node::Bool(clauses)),
        }
    }

    fn is_multi_term(&self) -> bool {
        self.peek(1) == Kind::Term && post_multi_term(self.peek(2))
    }

    fn multi_term(&mut self, field: &str) -> Result<usize, SyntaxError> {
        let first = self.take();
        let mut text = self.unescape(first.start, first.end)?;
        let mut end = first.end;
        while self.peek(0) == Kind::Term && post_multi_term(self.peek(1)) {
            let next = self.take();
            text.push(' ');
            text.push_str(&self.unescape(next.start, next.end)?);
            end = next.end;
        }
        Ok(self.ast.push(Node::Leaf(Leaf {
            field: field.to_owned(),
            ask: Ask::Term(text),
            span: first.start..end,
            adjacent: true,
        })))
    }

    fn boost(&mut self) -> Result<Option<String>, SyntaxError> {
        if self.peek(0) != Kind::Carat {
            return Ok(None);
        }
        self.take();
        let number = self.take();
        if number.kind != Kind::Number {
            return Err(self.unexpected(number));
        }
        Ok(Some(self.image(number).to_owned()))
    }

    /// The slop or edits behind a term, and its boost, in either order.
    fn tail(&mut self) -> Result<(Option<String>, Option<String>), SyntaxError> {
        let mut slop = self.slop();
        let boost = self.boost()?;
        if boost.is_some() && slop.is_none() {
            slop = self.slop();
        }
        Ok((slop, boost))
    }

    fn slop(&mut self) -> Option<String> {
        (self.peek(0) == Kind::FuzzySlop).then(|| {
            let token = self.take();
            self.image(token).get(1..).unwrap_or_default().to_owned()
        })
    }

    fn term(&mut self) -> Result<(Ask, Option<String>), SyntaxError> {
        let token = self.take();
        let (start, end) = (token.start, token.end);
        if matches!(token.kind, Kind::WildTerm | Kind::RegexpTerm) {
            // They keep their escapes, but those have to be right.
            self.unescape(start, end)?;
        }
        let ask = match token.kind {
            Kind::Term => Ask::Term(self.unescape(start, end)?),
            Kind::BareOper => Ask::Term(self.unescape(start, start + 1)?),
            Kind::Star | Kind::WildTerm => Ask::Wildcard(self.image(token).to_owned()),
            Kind::PrefixTerm => Ask::Prefix(self.unescape(start, end - 1)?),
            Kind::RegexpTerm => Ask::Regexp(self.inner(token).to_owned()),
            Kind::Quoted => Ask::Phrase {
                text: self.unescape(start + 1, end - 1)?,
                slop: 0,
            },
            Kind::RangeInStart | Kind::RangeExStart => return self.range(token.kind == Kind::RangeInStart),
            _ => return Err(self.unexpected(token)),
        };
        let (tilde, boost) = self.tail()?;
        let Some(tilde) = tilde else {
            return Ok((ask, boost));
        };
        let ask = match ask {
            Ask::Phrase { text, .. } => Ask::Phrase {
                text,
                slop: super::number::java_double(&tilde).map_or(0, |n| i64::from(n as i32)),
            },
            Ask::Term(text) => Ask::Fuzzy { text, edits: tilde },
            other => other,
        };
        Ok((ask, boost))
    }

    fn inner(&self, token: Token) -> &str {
        self.query.get(token.start + 1..token.end - 1).unwrap_or_default()
    }

    fn range(&mut self, from_inclusive: bool) -> Result<(Ask, Option<String>), SyntaxError> {
        let from = self.bound()?;
        if self.peek(0) == Kind::RangeTo {
            self.take();
        } else if !self.split {
            let token = self.token();
            return Err(SyntaxError::at(
                self.query,
                token.start,
                "a range needs \"TO\" between its ends",
                "Write [a TO b], or \\[ for the character itself.",
            ));
        }
        let to = self.bound()?;
        let close = self.take();
        let to_inclusive = match close.kind {
            Kind::RangeInEnd => true,
            Kind::RangeExEnd => false,
            _ => return Err(self.unexpected(close)),
        };
        let ask = Ask::Range {
            from,
            to,
            from_inclusive,
            to_inclusive,
        };
        Ok((ask, self.boost()?))
    }

    fn bound(&mut self) -> Result<Option<String>, SyntaxError> {
        let token = self.take();
        match token.kind {
            Kind::RangeQuoted => self.unescape(token.start + 1, token.end - 1).map(Some),
            Kind::RangeGoop if self.image(token) == "*" => Ok(None),
            Kind::RangeGoop => self.unescape(token.start, token.end).map(Some),
            Kind::RangeTo if !self.split => Ok(Some("TO".to_owned())),
            _ => Err(self.unexpected(token)),
        }
    }

    /// The text between two bytes without its escapes: `\x` is `x`, `\u0041` is `A`.
    fn unescape(&self, start: usize, end: usize) -> Result<String, SyntaxError> {
        let raw = self.query.get(start..end).unwrap_or_default();
        if !raw.contains('\\') {
            return Ok(raw.to_owned());
        }
        let mut units: Vec<u16> = Vec::with_capacity(raw.len());
        let mut chars = raw.char_indices();
        while let Some((at, c)) = chars.next() {
            let mut buffer = [0; 2];
            if c != '\\' {
                units.extend_from_slice(c.encode_utf16(&mut buffer));
                continue;
            }
            match chars.next() {
                Some((_, 'u')) => {
                    let hex: String = chars.by_ref().take(4).map(|(_, c)| c).collect();
                    let unit = u16::from_str_radix(&hex, 16)
                        .ok()
                        .filter(|_| hex.len() == 4 && !hex.starts_with('+'));
                    units.push(unit.ok_or_else(|| {
                        SyntaxError::at(
                            self.query,
                            start + at,
                            "\"\\u\" needs four hexadecimal digits behind it",
                            "Write \\\\u for the two characters themselves.",
                        )
                    })?);
                }
                Some((_, escaped)) => units.extend_from_slice(escaped.encode_utf16(&mut buffer)),
                None => {
                    return Err(SyntaxError::at(
                        self.query,
                        start + at,
                        "a term cannot end in a backslash",
                        "Write \\\\ for a backslash.",
                    ));
                }
            }
        }
        Ok(String::from_utf16_lossy(&units))
    }
}

fn post_multi_term(kind: Kind) -> bool {
    !matches!(
        kind,
        Kind::Colon | Kind::Star | Kind::FuzzySlop | Kind::Carat | Kind::And | Kind::Or
    )
}

#[cfg(test)]
mod tests;
