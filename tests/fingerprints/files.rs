//! Real fingerprint files: edited in place, laid over each other, loaded as elastic-recheck did.

use super::corpus::corpus;
use super::lines::lines;
use std::collections::HashMap;
use std::path::Path;
use whodunit::fingerprint::{Fingerprint, Loader, Set, edit, span, yaml};
use whodunit::lucene::{Profile, Query};

#[test]
fn only_the_querys_bytes_change() {
    let Some(dir) = corpus("elastic-recheck-queries") else {
        return;
    };
    let set = Set::load(&dir).unwrap();
    assert!(set.broken.is_empty() && !set.fingerprints.is_empty());
    let others: Vec<&str> = set.fingerprints.iter().map(|p| p.query_text.trim()).collect();
    for (at, print) in set.fingerprints.iter().enumerate() {
        let file = &print.yaml;
        assert_eq!(
            &edit::with_query(file, &print.query_text).unwrap(),
            file,
            "{}",
            print.id
        );
        let bytes = span::value(file, "query").unwrap().bytes;
        let dropped = print.query_text.replace(" AND ", " OR ");
        for query in [
            others[(at + 1) % others.len()],
            "message:\"a: b #c\"",
            dropped.trim(),
        ] {
            let edited = edit::with_query(file, query).unwrap();
            assert!(edited.starts_with(&file[..bytes.start]) && edited.ends_with(&file[bytes.end..]));
            let again = Fingerprint::parse(Path::new("1.yaml"), edited).unwrap();
            assert_eq!(again.query_text.trim(), query);
            assert_eq!(
                (
                    &again.test_ids,
                    again.suppress_graph,
                    again.suppress_notification,
                    again.allow_nonvoting
                ),
                (
                    &print.test_ids,
                    print.suppress_graph,
                    print.suppress_notification,
                    print.allow_nonvoting
                )
            );
            // And back again, to what reads as the file that there was.
            let back = edit::with_query(&again.yaml, &print.query_text).unwrap();
            assert_eq!(
                yaml::mapping(&back).unwrap(),
                yaml::mapping(file).unwrap(),
                "{}",
                print.id
            );
        }
    }
    println!("{} files", set.fingerprints.len());
}

#[test]
fn the_literal_loader_writes_what_elastic_recheck_sent() {
    let Some(dir) = corpus("lucene") else { return };
    let texts: HashMap<String, String> = lines(&dir.join("queries.jsonl.gz"))
        .into_iter()
        .map(|q| {
            (
                q["id"].as_str().unwrap().to_owned(),
                q["query"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let Some(files) = corpus("elastic-recheck-queries") else {
        return;
    };
    let mut seen = 0;
    for line in lines(&dir.join("loader.jsonl")) {
        let (id, of) = (line["id"].as_str().unwrap(), line["of"].as_str().unwrap());
        if let Some(query) = texts.get(of).filter(|_| id.ends_with('v')) {
            let file = files.join(format!("{}.yaml", line["bug"].as_str().unwrap()));
            let free = Fingerprint::load(&file).is_ok_and(|print| print.allow_nonvoting);
            let sent = if free {
                query.clone()
            } else {
                Loader::literal(query)
            };
            assert_eq!(sent, line["query"].as_str().unwrap(), "{id}");
            seen += 1;
        }
    }
    assert!(seen > 0);
}

#[test]
fn the_tree_demands_the_whole_query_the_literal_text_does_not() {
    let print = |yaml: &str| Fingerprint::parse(Path::new("1.yaml"), yaml.to_owned()).unwrap();
    let document = |voting: i64| {
        whodunit::lucene::JsonDocument::new(serde_json::json!({"message": "alpha", "voting": voting}))
    };
    let either = print("query: message:alpha OR message:beta\n");
    let holds = |query: &Query, voting| query.matches(&document(voting));
    // Text: `A OR B AND voting:1` asks for B and voting.
    let literal = Loader::Literal.query(&either, Profile::Text).unwrap();
    assert!(!holds(&literal, 1));
    let tree = Loader::Tree.query(&either, Profile::Text).unwrap();
    assert!(holds(&tree, 1) && Loader::Tree.admits(&either, true) && !Loader::Tree.admits(&either, false));
    let free = print("query: message:alpha OR message:beta\nallow-nonvoting: true\n");
    assert!(
        Loader::Tree.admits(&free, false) && holds(&Loader::Literal.query(&free, Profile::Text).unwrap(), 0)
    );
}
