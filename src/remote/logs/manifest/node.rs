//! The files and folders of a manifest as they are written.
//!
//! Counted while they are read: a few bytes of `{},{},…` make a node each. Other members are passed over.
//! Memory: [`MOST`] nodes, and their names, which the document's own size bounds.

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::fmt;

/// Files and folders that are read; further ones are passed over.
const MOST: usize = 200_000;

/// A file or folder.
#[derive(Debug, Default)]
pub(super) struct Node {
    pub name: Option<String>,
    /// Its size in bytes, if it is a number.
    pub size: Option<u64>,
    /// What is in it; none of a file.
    pub children: Option<Vec<Node>>,
}

/// Reads the `tree` of a manifest.
pub(super) fn tree(json: &[u8]) -> serde_json::Result<Vec<Node>> {
    let left = Cell::new(MOST);
    let mut document = serde_json::Deserializer::from_slice(json);
    let tree = document.deserialize_map(Document { left: &left })?;
    document.end()?;
    Ok(tree)
}

struct Document<'c> {
    left: &'c Cell<usize>,
}

impl<'de> Visitor<'de> for Document<'_> {
    type Value = Vec<Node>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a `tree`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Vec<Node>, A::Error> {
        let mut tree = None;
        while let Some(key) = members.next_key::<String>()? {
            if key == "tree" {
                tree = members.next_value_seed(Nodes { left: self.left })?;
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        tree.ok_or_else(|| A::Error::missing_field("tree"))
    }
}

/// A list of files and folders, or `null`.
struct Nodes<'c> {
    left: &'c Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for Nodes<'_> {
    type Value = Option<Vec<Node>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nodes<'_> {
    type Value = Option<Vec<Node>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of files")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while self.left.get() > 0 {
            self.left.set(self.left.get() - 1);
            match items.next_element_seed(One { left: self.left })? {
                Some(node) => all.push(node),
                None => return Ok(Some(all)),
            }
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some(all))
    }
}

/// One of them.
struct One<'c> {
    left: &'c Cell<usize>,
}

impl<'de> DeserializeSeed<'de> for One<'_> {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for One<'_> {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a file or folder")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Node, A::Error> {
        let mut node = Node::default();
        while let Some(key) = members.next_key::<String>()? {
            match key.as_str() {
                "name" => node.name = members.next_value()?,
                "size" => node.size = members.next_value_seed(Size)?,
                "children" => node.children = members.next_value_seed(Nodes { left: self.left })?,
                _ => {
                    members.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(node)
    }
}

/// A size, or something else that says nothing.
struct Size;

impl<'de> DeserializeSeed<'de> for Size {
    type Value = Option<u64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<u64>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Size {
    type Value = Option<u64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_u64<E>(self, size: u64) -> Result<Option<u64>, E> {
        Ok(Some(size))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<u64>, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Option<u64>, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Option<u64>, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(nodes: &[Node]) -> usize {
        let below = nodes.iter().filter_map(|node| node.children.as_deref());
        nodes.len() + below.map(count).sum::<usize>()
    }

    #[test]
    fn nodes_are_counted_while_they_are_read() {
        let flat = format!("{{\"tree\": [{}{{}}]}}", "{},".repeat(1_000_000));
        assert_eq!(count(&tree(flat.as_bytes()).unwrap()), MOST);
        let folder = format!(
            "{{\"name\": \"d\", \"children\": [{}{{}}]}}",
            "{},".repeat(150_000)
        );
        let nested = format!("{{\"tree\": [{folder}, {folder}]}}");
        assert!(count(&tree(nested.as_bytes()).unwrap()) <= MOST);
    }

    #[test]
    fn what_a_node_does_not_say_is_none() {
        let json = r#"{"a": [], "tree": [{"size": {"x": [1]}, "name": null, "children": null, "more": {}},
            {"name": "b", "size": -1}, {"name": "c", "size": 7}]}"#;
        let nodes = tree(json.as_bytes()).unwrap();
        let sizes: Vec<Option<u64>> = nodes.iter().map(|n| n.size).collect();
        assert_eq!(sizes, [None, None, Some(7)]);
        assert!(nodes.iter().all(|n| n.children.is_none()));
        for none in [
            r#"{"tree": [1]}"#,
            r#"{"tree": []} x"#,
            r#"{"tree": null}"#,
            r#"{"tree": {}}"#,
            "{}",
            "[]",
        ] {
            assert!(tree(none.as_bytes()).is_err(), "{none}");
        }
    }
}
