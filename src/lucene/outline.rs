//! A query's tree for readers: as JSON, and as an indented outline.
//!
//! ```text
//! {"bool": [["must", {"field": "message", "kind": "phrase", "text": "a b", "slop": 0, "tokens": ["a", "b"]}], …]}
//! ```
//! Data: the shape of `corpus/lucene/ast.jsonl.gz`: the operators as Lucene's parser turned them into must, should and
//! must_not; leaves before analysis for their field. Written as text, without recursion: a query may nest deeper than
//! a JSON library goes.

use super::analysis::Tokens;
use super::ast::{Ask, Ast, Leaf, Node, Occur, occurs};
use super::plan::edits_of;
use super::print::{Todo, written};
use super::schema::Profile;
use serde_json::{Map, Value, json};

impl Occur {
    /// The word for it: `must`, `should`, `must_not`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::MustNot => "must_not",
        }
    }
}

impl Ast {
    /// The tree as JSON; an empty group for a query of blanks.
    pub fn tree_json(&self, profile: Profile) -> String {
        let Some(root) = self.root else {
            return "{\"bool\":[]}".to_owned();
        };
        written(root, |index, out, todo| match self.node(index) {
            None => out.push_str("null"),
            Some(Node::Leaf(leaf)) => out.push_str(&leaf_json(leaf, profile).to_string()),
            Some(Node::Boost(of, boost)) => {
                let number = boost.parse::<f64>().unwrap_or(1.0);
                out.push_str(&format!("{{\"boost\":{number:?},\"of\":"));
                todo.push(Todo::Text("}".to_owned()));
                todo.push(Todo::Part(*of));
            }
            Some(Node::Bool(clauses)) => {
                out.push_str("{\"bool\":[");
                todo.push(Todo::Text("]}".to_owned()));
                for (i, (node, occur)) in occurs(clauses, |_| true).into_iter().enumerate().rev() {
                    todo.push(Todo::Text("]".to_owned()));
                    todo.push(Todo::Part(node));
                    let comma = if i == 0 { "" } else { "," };
                    todo.push(Todo::Text(format!("{comma}[\"{}\",", occur.name())));
                }
            }
        })
    }

    /// The tree in lines, two blanks for each level (never more than 40): `must     message:"a b"  phrase: a b`.
    pub fn outline(&self) -> Vec<String> {
        const DEEPEST: usize = 20;
        let mut out = Vec::new();
        let mut todo: Vec<(usize, usize, Option<Occur>)> =
            self.root.map(|root| (root, 0, None)).into_iter().collect();
        while let Some((index, depth, occur)) = todo.pop() {
            let margin = "  ".repeat(depth.min(DEEPEST));
            let role = occur.map_or(String::new(), |o| format!("{:<8} ", o.name()));
            match self.node(index) {
                None => {}
                Some(Node::Leaf(leaf)) => {
                    out.push(format!(
                        "{margin}{role}{}",
                        leaf_line(&self.print_node(index), leaf)
                    ));
                }
                Some(Node::Boost(of, _)) => todo.push((*of, depth, occur)),
                Some(Node::Bool(clauses)) => {
                    let marked = occurs(clauses, |_| true);
                    out.push(format!("{margin}{role}{}", group_line(&marked)));
                    let below = marked.into_iter().rev();
                    todo.extend(below.map(|(node, o)| (node, depth + 1, Some(o))));
                }
            }
        }
        out
    }
}

/// What a group demands, in words.
fn group_line(marked: &[(usize, Occur)]) -> &'static str {
    let has = |want| marked.iter().any(|(_, occur)| *occur == want);
    match (has(Occur::Must), has(Occur::Should), has(Occur::MustNot)) {
        (true, false, false) => "all of",
        (true, false, true) => "all of, none of the must_not",
        (true, true, _) => "all of the must (a should beside a must decides nothing)",
        (false, true, false) => "one of",
        (false, true, true) => "one of the should, none of the must_not",
        (false, false, _) => "none of",
    }
}

fn leaf_line(text: &str, leaf: &Leaf) -> String {
    let (kind, words) = match &leaf.ask {
        Ask::Term(text) => (if words(text).len() > 1 { "one of" } else { "word" }, words(text)),
        Ask::Phrase { text, .. } => ("phrase", words(text)),
        _ => return format!("{text}  {}", kind(leaf)),
    };
    if words.is_empty() {
        return format!("{text}  analyses to nothing on a text field");
    }
    format!("{text}  {kind}: {}", words.join(" "))
}

fn words(text: &str) -> Vec<String> {
    let tokens = Tokens::new([text], 1, true);
    tokens.iter().map(|(word, _)| word.to_owned()).collect()
}

/// The kind of a leaf, by what it asks.
fn kind(leaf: &Leaf) -> &'static str {
    match &leaf.ask {
        Ask::Wildcard(pattern) if pattern == "*" && leaf.field == "*" => "match_all",
        Ask::Wildcard(pattern) if pattern == "*" => "exists",
        Ask::Term(_) => "term",
        Ask::Phrase { .. } => "phrase",
        Ask::Prefix(_) => "prefix",
        Ask::Wildcard(_) => "wildcard",
        Ask::Regexp(_) => "regexp",
        Ask::Fuzzy { .. } => "fuzzy",
        Ask::Range { .. } => "range",
    }
}

fn leaf_json(leaf: &Leaf, profile: Profile) -> Value {
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| out.insert(name.to_owned(), value);
    put("field", json!(leaf.field));
    put("kind", json!(kind(leaf)));
    match &leaf.ask {
        Ask::Term(text) => {
            put("text", json!(text));
            put("tokens", json!(words(text)));
        }
        Ask::Phrase { text, slop } => {
            put("text", json!(text));
            put("slop", json!(slop));
            put("tokens", json!(words(text)));
        }
        Ask::Prefix(text) | Ask::Wildcard(text) | Ask::Regexp(text) => {
            put("text", json!(text));
        }
        Ask::Fuzzy { text, edits } => {
            put("text", json!(text));
            // What is no number of edits is refused by analysis; the tree shows what was written.
            let edits =
                edits_of(text, edits, profile == Profile::Es17).map_or_else(|_| json!(edits), |n| json!(n));
            put("edits", edits);
        }
        Ask::Range {
            from,
            to,
            from_inclusive,
            to_inclusive,
        } => {
            put("text", json!(""));
            put("from", json!(from));
            put("to", json!(to));
            put("from_inclusive", json!(from_inclusive));
            put("to_inclusive", json!(to_inclusive));
        }
    }
    Value::Object(out)
}

#[cfg(test)]
mod tests {
    use crate::lucene::{Profile, parse};

    fn json(query: &str) -> String {
        parse(query, Profile::Text).unwrap().tree_json(Profile::Text)
    }

    #[test]
    fn operators_become_must_should_and_must_not() {
        let tree: serde_json::Value = serde_json::from_str(&json("a OR tags:\"b c\"~2 AND NOT d^2")).unwrap();
        let occurs: Vec<&str> = tree["bool"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c[0].as_str().unwrap())
            .collect();
        assert_eq!(occurs, ["should", "must", "must_not"]);
        assert_eq!(tree["bool"][1][1]["tokens"], serde_json::json!(["b", "c"]));
        assert_eq!(tree["bool"][2][1]["boost"], serde_json::json!(2.0));
        assert_eq!(json("  "), "{\"bool\":[]}");
    }

    #[test]
    fn no_depth_of_nesting_exhausts_the_stack() {
        let query = format!("{}a{}", "-(".repeat(10_000), ")".repeat(10_000));
        assert_eq!(json(&query).matches("must_not").count(), 10_000);
        let ast = parse(&query, Profile::Text).unwrap();
        assert_eq!(ast.outline().len(), 10_001);
    }
}
