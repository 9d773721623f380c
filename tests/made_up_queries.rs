//! Queries made up by hand, on documents made up by hand: what a real OpenSearch 2.19 answered, recorded.
//!
//! They ask what the shared corpus does not: clauses that vanish before an AND, escapes, scripts and signs of Unicode,
//! phrases across the values of an array, every corner of regular expressions, ends of the ranges of numbers and dates.
//! `fixtures/lucene/documents.jsonl` holds the documents, one a line; `queries.jsonl` each query with the documents
//! (places, from 0) under `text` and `keyword`, or null where it is refused. The suite of `tests/opensearch.rs` asks
//! the real one again; with `WHODUNIT_RECORD=1` it writes the answers anew.

#![expect(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

use serde_json::Value;
use whodunit::lucene::collection::Collection;
use whodunit::lucene::{JsonDocument, Profile};

fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn opensearchs_answers_to_queries_made_up_by_hand() {
    let documents: Vec<JsonDocument> = lines(include_str!("fixtures/lucene/documents.jsonl"))
        .into_iter()
        .map(JsonDocument::new)
        .collect();
    let queries = lines(include_str!("fixtures/lucene/queries.jsonl"));
    let texts: Vec<&str> = queries.iter().map(|q| q["query"].as_str().unwrap()).collect();
    let mut wrong = Vec::new();
    for profile in [Profile::Text, Profile::Keyword] {
        let answers = Collection::new(&documents, profile).answer(&texts, 1);
        for (query, answer) in queries.iter().zip(answers) {
            let want: Option<Vec<usize>> = serde_json::from_value(query[profile.name()].clone()).unwrap();
            if answer.as_ref().ok() != want.as_ref() {
                let name = profile.name();
                wrong.push(format!(
                    "{name} {}: got {answer:?}, want {want:?}",
                    query["query"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
