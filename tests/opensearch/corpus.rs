//! The documents and queries of `corpus/lucene`.

use super::folder;
use super::lines::lines;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

/// Documents, and what is asked of them.
pub(crate) struct Corpus {
    /// The documents' fields, in order: a document's number is its place here.
    pub(crate) documents: Vec<Value>,
    /// Every query of the corpus.
    pub(crate) queries: Vec<String>,
    /// Those that are real fingerprints.
    pub(crate) fingerprints: Vec<String>,
    /// The documents as `whodunit eval` reads them, their ids their numbers.
    pub(crate) events: tempfile::NamedTempFile,
}

impl Corpus {
    /// The documents and queries made up by hand (`tests/made_up_queries.rs`).
    pub(crate) fn made_up() -> Self {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/lucene");
        let documents = lines(&dir.join("documents.jsonl"));
        let queries = lines(&dir.join("queries.jsonl"))
            .into_iter()
            .map(|line| line["query"].as_str().expect("a query").to_owned())
            .collect();
        Self {
            events: events(&documents),
            documents,
            queries,
            fingerprints: Vec::new(),
        }
    }

    /// Reads the corpus; none where it is not at hand.
    pub(crate) fn load() -> Option<Self> {
        let dir = folder::corpus("lucene")?;
        let documents: Vec<Value> = lines(&dir.join("docs.jsonl.gz"))
            .into_iter()
            .map(|mut line| line.get_mut("doc").map(Value::take).expect("a document"))
            .collect();
        let texts = |file: &str| -> Vec<String> {
            lines(&dir.join(file))
                .into_iter()
                .map(|line| line["query"].as_str().expect("a query").to_owned())
                .collect()
        };
        let fingerprints = texts("queries.jsonl.gz");
        let mut queries = fingerprints.clone();
        for file in ["probes.jsonl", "loader.jsonl", "directed.jsonl"] {
            queries.extend(texts(file));
        }
        Some(Self {
            events: events(&documents),
            documents,
            queries,
            fingerprints,
        })
    }
}

fn events(documents: &[Value]) -> tempfile::NamedTempFile {
    let mut events = tempfile::NamedTempFile::new().expect("a file");
    for (number, document) in documents.iter().enumerate() {
        writeln!(events, "{}", json!({"id": number, "doc": document})).expect("write the events");
    }
    events.flush().expect("write the events");
    events
}
