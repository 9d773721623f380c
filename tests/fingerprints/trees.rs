//! Every tree of the corpus is the one that Lucene's parser made, or its refusal.

use super::corpus::corpus;
use super::lines::lines;
use serde_json::{Value, json};
use std::collections::HashMap;
use whodunit::lucene::{Profile, parse};

#[test]
fn every_tree_is_lucenes() {
    let Some(dir) = corpus("lucene") else { return };
    let mut queries = HashMap::new();
    for file in ["queries.jsonl.gz", "probes.jsonl", "loader.jsonl"] {
        for line in lines(&dir.join(file)) {
            queries.insert(
                line["id"].as_str().unwrap().to_owned(),
                line["query"].as_str().unwrap().to_owned(),
            );
        }
    }
    let mut seen = 0;
    let mut wrong = Vec::new();
    for want in lines(&dir.join("ast.jsonl.gz")) {
        let Some(query) = queries.get(want["id"].as_str().unwrap()) else {
            continue;
        };
        seen += 1;
        let got: Value = match parse(query, Profile::Text) {
            Ok(ast) => json!({"ast": serde_json::from_str::<Value>(&ast.tree_json(Profile::Text)).unwrap()}),
            Err(e) => json!({"error": e.message}),
        };
        let same = match want.get("ast") {
            Some(tree) => got.get("ast") == Some(tree),
            None => got.get("error").is_some(),
        };
        if !same {
            wrong.push(format!("{query}\n  got  {got}\n  want {want}"));
        }
    }
    println!("{seen} trees");
    assert!(
        seen > 0 && wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
