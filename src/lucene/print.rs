//! Tree to text: a query that parses to the same tree. Every field is written out but for bare words side by side,
//! which have their group's; without recursion.

use super::ast::{Ask, Ast, Clause, Conjunction, Leaf, Modifier, Node};
use std::fmt;

/// What is still to be written: a part of the tree, or a text behind one.
pub(super) enum Todo<P> {
    Part(P),
    Text(String),
}

/// Writes a part by `write`, which puts off what lies below it, the last first: no nesting exhausts the stack.
pub(super) fn written<P>(part: P, mut write: impl FnMut(P, &mut String, &mut Vec<Todo<P>>)) -> String {
    let mut out = String::new();
    let mut todo = vec![Todo::Part(part)];
    while let Some(next) = todo.pop() {
        match next {
            Todo::Text(text) => out.push_str(&text),
            Todo::Part(part) => write(part, &mut out, &mut todo),
        }
    }
    out
}

/// A part of a tree, with the field of bare words there.
enum Part<'a> {
    /// A node, and whether it is part of another.
    Node(usize, bool, &'a str),
    /// A clause, and whether it is the first of its group.
    Clause(&'a Clause, bool, &'a str),
}

impl Ast {
    /// The text of a node.
    pub fn print_node(&self, node: usize) -> String {
        self.print_with(node, None)
    }

    /// The text of a node in which another node is written as the text given.
    pub fn print_with(&self, node: usize, swap: Option<(usize, &str)>) -> String {
        let root = Part::Node(node, false, super::DEFAULT_FIELD);
        written(root, |part, out, todo| match part {
            Part::Clause(clause, first, bare) => {
                if !first {
                    out.push_str(match clause.conjunction {
                        Conjunction::None => " ",
                        Conjunction::And => " AND ",
                        Conjunction::Or => " OR ",
                    });
                }
                out.push_str(match clause.modifier {
                    Modifier::None => "",
                    Modifier::Required => "+",
                    Modifier::Prohibited => "NOT ",
                });
                todo.push(Todo::Part(Part::Node(clause.node, true, bare)));
            }
            Part::Node(index, inner, bare) => match swap.filter(|(swapped, _)| *swapped == index) {
                Some((_, text)) => out.push_str(text),
                None => self.print_part(index, inner, bare, out, todo),
            },
        })
    }

    fn print_part<'a>(
        &'a self,
        index: usize,
        inner: bool,
        bare: &'a str,
        out: &mut String,
        todo: &mut Vec<Todo<Part<'a>>>,
    ) {
        match self.node(index) {
            None => {}
            Some(Node::Leaf(leaf)) => print_leaf(leaf, bare, out),
            Some(Node::Boost(of, boost)) => {
                let group = !matches!(self.node(*of), Some(Node::Leaf(leaf)) if !needs_group(leaf));
                todo.push(Todo::Text(format!("{}^{boost}", if group { ")" } else { "" })));
                todo.push(Todo::Part(Part::Node(*of, false, bare)));
                if group {
                    out.push('(');
                }
            }
            Some(Node::Bool(clauses)) => {
                let field = self.bare_field(clauses).unwrap_or(bare);
                if field != bare {
                    escape(field, out);
                    out.push(':');
                }
                if inner || field != bare {
                    out.push('(');
                    todo.push(Todo::Text(")".to_owned()));
                }
                let clauses = clauses.iter().enumerate().rev();
                todo.extend(clauses.map(|(i, clause)| Todo::Part(Part::Clause(clause, i == 0, field))));
            }
        }
    }

    /// The field of a group's bare words side by side.
    fn bare_field(&self, clauses: &[Clause]) -> Option<&str> {
        clauses.iter().find_map(|clause| match self.node(clause.node) {
            Some(Node::Leaf(leaf)) if leaf.adjacent => Some(leaf.field.as_str()),
            _ => None,
        })
    }
}

impl fmt::Display for Ast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.root {
            Some(root) => f.write_str(&self.print_node(root)),
            None => Ok(()),
        }
    }
}

/// A text of several bare words is printed as a group, which takes no boost inside.
fn needs_group(leaf: &Leaf) -> bool {
    matches!(&leaf.ask, Ask::Wildcard(pattern) if pattern == "*" && leaf.field == "*")
}

fn print_leaf(leaf: &Leaf, bare: &str, out: &mut String) {
    if leaf.field == "*" && matches!(&leaf.ask, Ask::Wildcard(p) if p == "*") {
        out.push_str("*:*");
        return;
    }
    if let Ask::Term(text) = &leaf.ask
        && leaf.adjacent
        && leaf.field == bare
        && splits(text)
    {
        for (index, word) in text.split(' ').enumerate() {
            out.push_str(if index > 0 { " " } else { "" });
            escape(word, out);
        }
        return;
    }
    if leaf.field == "*" {
        out.push('*');
    } else {
        escape(&leaf.field, out);
    }
    out.push(':');
    match &leaf.ask {
        Ask::Term(text) => escape(text, out),
        Ask::Phrase { text, slop } => {
            quote(text, out);
            if *slop != 0 {
                out.push_str(&format!("~{slop}"));
            }
        }
        Ask::Prefix(text) => {
            escape(text, out);
            out.push('*');
        }
        Ask::Wildcard(pattern) => out.push_str(pattern),
        Ask::Regexp(source) => out.push_str(&format!("/{source}/")),
        Ask::Fuzzy { text, edits } => {
            escape(text, out);
            out.push_str(&format!("~{edits}"));
        }
        Ask::Range {
            from,
            to,
            from_inclusive,
            to_inclusive,
        } => {
            out.push(if *from_inclusive { '[' } else { '{' });
            bound(from.as_deref(), out);
            out.push_str(" TO ");
            bound(to.as_deref(), out);
            out.push(if *to_inclusive { ']' } else { '}' });
        }
    }
}

/// Whether the words between its blanks are the text: a blank at an end or beside another was escaped.
fn splits(text: &str) -> bool {
    !text.contains("  ") && !text.starts_with(' ') && !text.ends_with(' ')
}

fn bound(end: Option<&str>, out: &mut String) {
    match end {
        None => out.push('*'),
        Some(text) => quote(text, out),
    }
}

fn quote(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}

/// A bare word: everything that the lexer treats specially gets a backslash, and so does a word operator.
fn escape(text: &str, out: &mut String) {
    if matches!(text, "AND" | "OR" | "NOT" | "&&" | "||") {
        out.push('\\');
    }
    for (i, c) in text.chars().enumerate() {
        let plain = super::lexer::is_term_start(c) || (i > 0 && matches!(c, '-' | '+'));
        if !plain {
            out.push('\\');
        }
        out.push(c);
    }
}
