//! One fingerprint: elastic-recheck's `queries/BUG.yaml`.
//!
//! Source: elastic-recheck's `loader.py` and README; `design/peers-and-formats.md` §3.1.

use super::{span, yaml};
use crate::error::{Error, IoContext, Result};
use crate::lucene::{Profile, Query};
use serde_json::{Map, Value};
use std::io::Read;
use std::path::{Path, PathBuf};

/// Largest fingerprint file; a query has at most 32,000 characters.
const MAX_BYTES: u64 = 256 * 1024;
/// What to do with a file that has no query.
pub(super) const QUERY_HINT: &str = "Write it as `query: >-` with the query on the next lines, indented.";

/// A fingerprint as its file has it.
#[derive(Debug, Clone)]
pub struct Fingerprint {
    /// The file's name without `.yaml`; mostly the number of a bug.
    pub id: String,
    /// The file.
    pub path: PathBuf,
    /// The query as the file has it, folding resolved.
    pub query_text: String,
    /// The query under the profile `text`, without `voting:1`.
    pub query: Query,
    /// Tests of which one must have failed; empty: any.
    pub test_ids: Vec<String>,
    /// No graph.
    pub suppress_graph: bool,
    /// Not for the bot; it still classifies.
    pub suppress_notification: bool,
    /// Whether builds that don't vote count, too.
    pub allow_nonvoting: bool,
    /// When the bug was resolved, as the file has it.
    pub resolved_at: Option<String>,
    /// Keys that we don't know, with their values.
    pub unknown: Map<String, Value>,
    /// The file's text.
    pub yaml: String,
}

impl Fingerprint {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, is no fingerprint, or its query is refused; the error names file, line and what to do.
    pub fn load(path: &Path) -> Result<Self> {
        Self::parse(path, Self::text_of(path)?)
    }

    /// Reads a file that may mask: `masked: true` takes the fingerprint of the same id in folders before out of use,
    /// and needs no query. None for such a file.
    ///
    /// # Errors
    /// As [`Fingerprint::load`].
    pub fn load_unless_masked(path: &Path) -> Result<Option<Self>> {
        let text = Self::text_of(path)?;
        let masked = yaml::mapping(&text).is_ok_and(|keys| keys.get("masked") == Some(&Value::Bool(true)));
        if masked {
            return Ok(None);
        }
        Self::parse(path, text).map(Some)
    }

    fn text_of(path: &Path) -> Result<String> {
        let file = std::fs::File::open(path).at("open", path)?;
        let mut bytes = Vec::new();
        file.take(MAX_BYTES + 1)
            .read_to_end(&mut bytes)
            .at("read", path)?;
        if bytes.len() as u64 > MAX_BYTES {
            return Err(
                Error::data(format!("{}: larger than {MAX_BYTES} bytes", path.display()))
                    .hint("A fingerprint is a few lines; put only those in its folder."),
            );
        }
        String::from_utf8(bytes).map_err(|e| {
            let line = e
                .as_bytes()
                .iter()
                .take(e.utf8_error().valid_up_to())
                .filter(|b| **b == b'\n')
                .count()
                + 1;
            Error::data(format!("{}:{line}: not UTF-8", path.display())).hint("Save the file as UTF-8.")
        })
    }

    /// Reads the text of a file; `path` gives its id and its name in errors.
    ///
    /// # Errors
    /// As [`Fingerprint::load`].
    pub fn parse(path: &Path, yaml: String) -> Result<Self> {
        let shown = path.display();
        let mut keys = yaml::mapping(&yaml).map_err(|e| {
            let at = e.line.map_or_else(String::new, |line| format!(":{line}"));
            Error::data(format!("{shown}{at}: {}", e.message)).hint(QUERY_HINT)
        })?;
        let line = |key: &str| span::row(&yaml, key).map_or(1, |row| row + 1);
        let wrong = |key: &str, want: &str| {
            Error::data(format!("{shown}:{}: {key} is not {want}", line(key)))
                .hint(format!("Give {key} {want}."))
        };
        let query_text = match keys.shift_remove("query") {
            Some(Value::String(text)) => text,
            Some(_) => return Err(wrong("query", "a text")),
            None => return Err(Error::data(format!("{shown}: no key \"query\"")).hint(QUERY_HINT)),
        };
        let query = Query::parse(&query_text, Profile::Text).map_err(|e| {
            let hint = format!("{}\n{}", e.hint, e.caret(query_text.trim_end()));
            let at = match span::place(&yaml, "query", &query_text, e.position) {
                Some((row, column)) => format!("{}:{}", row + 1, column + 1),
                None => line("query").to_string(),
            };
            Error::data(format!("{shown}:{at}: invalid query: {}", e.message)).hint(hint)
        })?;
        let mut flag = |key: &str| match keys.shift_remove(key) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(b)) => Ok(b),
            Some(_) => Err(wrong(key, "true or false")),
        };
        let suppress_graph = flag("suppress-graph")?;
        let suppress_notification = flag("suppress-notification")?;
        let allow_nonvoting = flag("allow-nonvoting")?;
        let test_ids = match keys.shift_remove("test_ids") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(ids)) => ids.iter().map(plain).collect(),
            Some(_) => return Err(wrong("test_ids", "a list of texts")),
        };
        Ok(Self {
            id: path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned(),
            path: path.to_owned(),
            query_text,
            query,
            test_ids,
            suppress_graph,
            suppress_notification,
            allow_nonvoting,
            resolved_at: keys.shift_remove("resolved_at").map(|v| plain(&v)),
            unknown: keys,
            yaml,
        })
    }

    /// The query under a profile. elastic-recheck's ` AND voting:1` is not in it: [`Fingerprint::allow_nonvoting`]
    /// says whether a build must vote, which is the same as that AND done on the tree.
    ///
    /// # Errors
    /// The profile refuses it (a wildcard on a number, say).
    pub fn compile(&self, profile: Profile) -> Result<Query> {
        if profile == Profile::Text {
            return Ok(self.query.clone());
        }
        Query::parse(&self.query_text, profile).map_err(|e| {
            Error::data(format!(
                "{}: invalid under profile {}: {e}",
                self.path.display(),
                profile.name()
            ))
            .hint(e.hint)
        })
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(yaml: &str) -> Result<Fingerprint> {
        Fingerprint::parse(Path::new("queries/123.yaml"), yaml.to_owned())
    }

    #[test]
    fn all_keys_and_unknown_ones() {
        let print = parse(
            "# Please do not remove this bug\nquery: >-\n  message:\"No valid host\"\n  AND tags:console\n\
             suppress-graph: true\ntest_ids:\n  - tempest.a\n  - tempest.b\nresolved_at: 2014-01-01\nowner: me\n",
        )
        .unwrap();
        assert_eq!(print.id, "123");
        assert_eq!(print.query_text, "message:\"No valid host\" AND tags:console");
        assert!(print.suppress_graph && !print.suppress_notification && !print.allow_nonvoting);
        assert_eq!(print.test_ids, ["tempest.a", "tempest.b"]);
        assert_eq!(print.resolved_at.as_deref(), Some("2014-01-01"));
        assert!(print.unknown.contains_key("owner"));
    }

    #[test]
    fn errors_name_file_line_and_what_to_do() {
        let error = parse("suppress-graph: true\nquery: >\n  message:\"a\" AND AND b\n").unwrap_err();
        assert!(
            error
                .chain()
                .contains("123.yaml:3:19: invalid query: unexpected \"AND\""),
            "{}",
            error.chain()
        );
        assert!(error.hint_text().is_some_and(|h| h.contains('^')));
        for bad in [
            "query: [",
            "- a\n",
            "quer: x\n",
            "query: 5\n",
            "query: a\nallow-nonvoting: maybe\n",
        ] {
            let error = parse(bad).unwrap_err();
            assert!(
                error.chain().contains("123.yaml") && error.hint_text().is_some(),
                "{bad}"
            );
        }
    }
}
