//! The tree of a regular expression, flat: sequences hold no sequences, choices no choices, as Lucene has it.

/// A node of the tree. What is below it stands before it in [`Tree::nodes`], and belongs to it alone.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Nothing,
    Empty,
    Anything,
    /// Inclusive ranges of characters, sorted.
    Set(Vec<(u32, u32)>),
    /// One behind the other; none of them is a sequence itself.
    Cat(Vec<usize>),
    /// One of several; none of them is such a choice itself.
    Or(Vec<usize>),
    And(Vec<usize>),
    Not(usize),
    Optional(usize),
    AtLeast(usize, usize),
    Between(usize, usize, usize),
}

/// A regular expression; its last node is all of it.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

impl Tree {
    /// Adds a node.
    pub(super) fn push(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// A sequence; sequences in it become parts of it, as Lucene has it.
    pub(super) fn cat(&mut self, parts: &[usize]) -> usize {
        self.flat(
            parts,
            Node::Empty,
            |node| match node {
                Node::Cat(inner) => Some(inner),
                _ => None,
            },
            Node::Cat,
        )
    }

    /// A choice; choices in it become parts of it.
    pub(super) fn or(&mut self, parts: &[usize]) -> usize {
        self.flat(
            parts,
            Node::Nothing,
            |node| match node {
                Node::Or(inner) => Some(inner),
                _ => None,
            },
            Node::Or,
        )
    }

    fn flat(
        &mut self,
        parts: &[usize],
        none: Node,
        inner: impl Fn(&mut Node) -> Option<&mut Vec<usize>>,
        make: impl Fn(Vec<usize>) -> Node,
    ) -> usize {
        match parts {
            [] => self.push(none),
            [only] => *only,
            _ => {
                let mut all = Vec::with_capacity(parts.len());
                for part in parts {
                    match self.nodes.get_mut(*part).and_then(&inner) {
                        Some(children) => all.append(children),
                        None => all.push(*part),
                    }
                }
                self.push(make(all))
            }
        }
    }
}
