//! The tree of a query as it was written. Nodes lie in one vector, children before parents: no depth of nesting can
//! exhaust the stack, neither here nor when a tree is dropped.

use std::ops::Range;

/// How a clause is joined to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conjunction {
    /// Nothing between them: the default operator, OR.
    None,
    /// `AND`, `&&`.
    And,
    /// `OR`, `||`.
    Or,
}

/// What stands before a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Modifier {
    /// Nothing.
    None,
    /// `+`.
    Required,
    /// `NOT`, `!`, `-`.
    Prohibited,
}

/// What a clause means for its group, by Lucene's classic rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occur {
    /// It has to hold.
    Must,
    /// One of these has to hold, if no clause is a must.
    Should,
    /// It must not hold.
    MustNot,
}

/// A clause of a group.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Joined to the clause before by.
    pub conjunction: Conjunction,
    /// Its modifier.
    pub modifier: Modifier,
    /// Index of its node in [`Ast::nodes`].
    pub node: usize,
}

/// A leaf: one thing asked of one field.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// The field, escapes removed; `message` where none was written. May hold `*` (several fields).
    pub field: String,
    /// What is asked.
    pub ask: Ask,
    /// Bytes of the query that it stands for, with the field's name where it was written here.
    pub span: Range<usize>,
    /// Several bare words side by side, not one with escaped blanks: each is a clause of its group, though a node
    /// stands for all. It shows where an `AND` meets only the last of them ([`super::plan`]).
    pub adjacent: bool,
}

/// What a leaf asks of its field.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// Bare words, escapes removed; several adjacent ones are one (`alpha beta`).
    Term(String),
    /// A quoted text, escapes removed.
    Phrase {
        /// The text between the quotes.
        text: String,
        /// How many moves are allowed (`~n`).
        slop: i64,
    },
    /// `alph*`, without the star, escapes removed.
    Prefix(String),
    /// `al?h*a`, escapes kept.
    Wildcard(String),
    /// `/…/` without the slashes.
    Regexp(String),
    /// `alpha~`, escapes removed; what stands behind the tilde (empty: by length).
    Fuzzy {
        /// The word.
        text: String,
        /// What stands behind the tilde.
        edits: String,
    },
    /// `[a TO b]`; `None` is open.
    Range {
        /// Lower end.
        from: Option<String>,
        /// Upper end.
        to: Option<String>,
        /// Whether the lower end belongs to it.
        from_inclusive: bool,
        /// Whether the upper end belongs to it.
        to_inclusive: bool,
    },
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A group of clauses.
    Bool(Vec<Clause>),
    /// A node with a boost (its digits), which does not change what matches.
    Boost(usize, String),
    /// A leaf.
    Leaf(Leaf),
}

/// A parsed query.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Ast {
    /// All nodes, children before parents.
    pub nodes: Vec<Node>,
    /// The root, which is the last node; none for a query of blanks only.
    pub root: Option<usize>,
}

impl Ast {
    pub(super) fn push(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// The node at an index.
    pub fn node(&self, index: usize) -> Option<&Node> {
        self.nodes.get(index)
    }
}

/// What each clause of a group means. `there` says which clauses are left after analysis: one whose text analyses to
/// nothing vanishes, but an AND before it still makes the clause before that one required.
///
/// Source: `QueryParserBase.addClause`, default operator OR.
pub fn occurs(clauses: &[Clause], there: impl Fn(&Clause) -> bool) -> Vec<(usize, Occur)> {
    let mut out: Vec<(usize, Occur)> = Vec::with_capacity(clauses.len());
    for clause in clauses {
        let and = clause.conjunction == Conjunction::And;
        if let Some(last) = out.last_mut().filter(|last| and && last.1 != Occur::MustNot) {
            last.1 = Occur::Must;
        }
        if !there(clause) {
            continue;
        }
        let occur = match clause.modifier {
            Modifier::Prohibited => Occur::MustNot,
            Modifier::Required => Occur::Must,
            Modifier::None if and => Occur::Must,
            Modifier::None => Occur::Should,
        };
        out.push((clause.node, occur));
    }
    out
}
