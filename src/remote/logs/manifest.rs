//! `zuul-manifest.json`: the tree of a build's files. Its names come from jobs, that is, from anybody.

mod node;

use crate::error::{Error, Result};
use node::Node;
use sha1::{Digest, Sha1};
use std::collections::HashSet;
use std::rc::Rc;

/// A manifest of [`MAX_FILES`] files has 4 MiB; what is larger is refused before it takes memory, in bytes.
pub const LARGEST: usize = 16 << 20;
/// At most so many files: a build with more is a mistake of its job.
const MAX_FILES: usize = 20_000;
/// At most so deep.
const MAX_DEPTH: usize = 64;
/// The longest path in bytes.
const MAX_PATH: usize = 1024;
/// Endings of files that are no logs and can be large: images, archives, code of reports.
const NO_LOGS: &[&str] = &[
    ".png", ".jpg", ".jpeg", ".gif", ".svg", ".ico", ".webm", ".mp4", ".css", ".js", ".map", ".woff",
    ".woff2", ".ttf", ".whl", ".rpm", ".deb", ".qcow2", ".img", ".iso", ".tar", ".tar.gz", ".tgz",
    ".tar.bz2", ".tar.xz", ".zip", ".jar", ".pdf", ".pyc", ".sqlite", ".db",
];

/// A file of the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its path: relative, `/` between parts, no `..`, no control characters.
    pub path: String,
    /// Its size as the manifest says.
    pub bytes: Option<u64>,
}

/// A checked manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// Files that are worth fetching.
    pub files: Vec<Entry>,
    /// Files that are not fetched, with the reason.
    pub refused: Vec<(String, String)>,
}

impl Manifest {
    /// Reads and checks a manifest.
    ///
    /// # Errors
    /// It is none: no JSON, no `tree`, or folders in folders beyond what any program reads (128).
    pub fn parse(json: &[u8]) -> Result<Self> {
        let tree = node::tree(json).map_err(|e| Error::data("it is no tree of files").because(e))?;
        let mut manifest = Self::default();
        let mut seen = HashSet::new();
        let top: Rc<str> = Rc::from("");
        let mut pending: Vec<(&Node, Rc<str>, usize)> =
            tree.iter().rev().map(|node| (node, top.clone(), 0)).collect();
        while let Some((node, folder, depth)) = pending.pop() {
            let Some(name) = node.name.as_deref() else {
                continue;
            };
            let path = if folder.is_empty() {
                name.to_owned()
            } else {
                format!("{folder}/{name}")
            };
            if let Some(why) = refusal(name, &path, depth) {
                manifest.refuse(shown(&path), why);
            } else if let Some(children) = &node.children {
                let path: Rc<str> = path.into();
                pending.extend(
                    children
                        .iter()
                        .rev()
                        .map(|child| (child, path.clone(), depth + 1)),
                );
            } else if is_no_log(&path) {
                manifest.refuse(path, "no log: not fetched");
            } else if manifest.files.len() >= MAX_FILES {
                manifest
                    .refused
                    .push((path, format!("beyond {MAX_FILES} files: not fetched")));
                break;
            } else if seen.insert(path.clone()) {
                manifest.files.push(Entry {
                    path,
                    bytes: node.size,
                });
            }
        }
        Ok(manifest)
    }

    /// Notes a file that is not fetched, as long as there is a point in noting them.
    fn refuse(&mut self, path: String, why: &str) {
        if self.refused.len() < MAX_FILES {
            self.refused.push((path, why.into()));
        }
    }
}

/// Why a name is refused.
fn refusal(name: &str, path: &str, depth: usize) -> Option<&'static str> {
    if name.is_empty() || name == "." {
        return Some("refused: an empty name");
    }
    if name == ".." || name.contains('/') || name.contains('\\') {
        return Some("refused: its name would leave the folder");
    }
    if name.chars().any(char::is_control) {
        return Some("refused: control characters in its name");
    }
    if path.len() > MAX_PATH || name.len() > 255 || depth > MAX_DEPTH {
        return Some("refused: its path is too long");
    }
    None
}

fn is_no_log(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    NO_LOGS.iter().any(|ending| lower.ends_with(ending))
}

/// A refused name as it may be shown.
fn shown(path: &str) -> String {
    path.chars()
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .take(120)
        .collect()
}

/// The name of a file's unfinished download.
pub(super) fn hash(path: &str) -> String {
    Sha1::digest(path.as_bytes())
        .iter()
        .fold(String::new(), |mut all, byte| {
            all.push_str(&format!("{byte:02x}"));
            all
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_that_leave_the_folder_are_refused_and_reported() {
        let file = |name: &str| json!({"name": name, "mimetype": "text/plain", "size": "odd"});
        let value = json!({"tree": [
            file("../../etc/passwd"), file("/etc/passwd"), file(".."), file("a\u{0}b"), file("c\u{1b}[31m"),
            file(""), file("a\\b"), file("ok.log"), file("ok.log"),
            {"name": "..", "mimetype": "application/directory", "children": [file("evil")]},
            {"name": "sub", "mimetype": "application/directory", "children": [file("naïve name.log"), file("x.png")]},
        ]});
        let manifest = Manifest::parse(value.to_string().as_bytes()).unwrap();
        let paths: Vec<&str> = manifest.files.iter().map(|e| e.path.as_str()).collect();
        assert_eq!(paths, ["ok.log", "sub/naïve name.log"]);
        assert_eq!(manifest.refused.len(), 9);
        assert!(
            manifest
                .refused
                .iter()
                .all(|(path, _)| !path.chars().any(char::is_control))
        );
        assert!(Manifest::parse(b"{\"trees\": []}").is_err());
        assert!(Manifest::parse(b"[]").is_err());
    }

    #[test]
    fn a_deep_tree_ends() {
        let mut node = json!({"name": "leaf", "size": 1});
        for depth in 0..100 {
            if depth == 61 {
                let manifest = Manifest::parse(json!({"tree": [node]}).to_string().as_bytes()).unwrap();
                assert_eq!(manifest.files.len(), 1);
            }
            node = json!({"name": "d", "children": [node]});
        }
        assert!(Manifest::parse(json!({"tree": [node]}).to_string().as_bytes()).is_err());
    }
}
