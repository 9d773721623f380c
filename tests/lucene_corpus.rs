//! The query engine against what a real Lucene answered: every query of `corpus/lucene` gives exactly its documents,
//! or its refusal.
#![expect(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

#[path = "corpus/folder.rs"]
mod corpus;
#[path = "corpus/lines.rs"]
mod lines;

use corpus::corpus;
use lines::lines;
use serde_json::Value;
use std::collections::HashMap;
use whodunit::lucene::collection::Collection;
use whodunit::lucene::{JsonDocument, Profile, Query, Tokens};

struct Corpus {
    ids: Vec<String>,
    documents: Vec<JsonDocument>,
}

fn documents(dir: &std::path::Path) -> Corpus {
    let (ids, documents) = lines(&dir.join("docs.jsonl.gz"))
        .into_iter()
        .map(|mut line| {
            let id = line["id"].as_str().unwrap().to_owned();
            (id, JsonDocument::new(line["doc"].take()))
        })
        .unzip();
    Corpus { ids, documents }
}

const PROFILES: [Profile; 3] = [Profile::Text, Profile::Keyword, Profile::Es17];

#[test]
fn every_query_gives_lucenes_documents() {
    let Some(dir) = corpus("lucene") else { return };
    let corpus = documents(&dir);
    let mut queries = lines(&dir.join("queries.jsonl.gz"));
    queries.extend(lines(&dir.join("probes.jsonl")));
    queries.extend(lines(&dir.join("loader.jsonl")));
    let expected: HashMap<String, Value> = lines(&dir.join("expected.jsonl.gz"))
        .into_iter()
        .map(|e| (e["id"].as_str().unwrap().to_owned(), e))
        .collect();
    let texts: Vec<&str> = queries.iter().map(|q| q["query"].as_str().unwrap()).collect();
    let mut wrong = Vec::new();
    for profile in PROFILES {
        let answers = Collection::new(&corpus.documents, profile).answer(&texts, 2);
        for (query, answer) in queries.iter().zip(answers) {
            let Some(want) = expected.get(query["id"].as_str().unwrap()) else {
                continue;
            };
            let want = &want[profile.name()];
            let same = match (&answer, want.get("match")) {
                (Err(_), None) => true,
                (Ok(hits), Some(ids)) => {
                    let got: Vec<&str> = hits.iter().map(|i| corpus.ids[*i].as_str()).collect();
                    let ids: Vec<&str> = ids
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|v| v.as_str().unwrap())
                        .collect();
                    let mut sorted = (got, ids);
                    sorted.0.sort_unstable();
                    sorted.1.sort_unstable();
                    sorted.0 == sorted.1
                }
                _ => false,
            };
            if !same {
                let want = want
                    .get("match")
                    .map_or("refusal".into(), |m| m.as_array().unwrap().len().to_string());
                let got = answer.map_or_else(|e| e.to_string(), |hits| hits.len().to_string());
                wrong.push(format!(
                    "{} {} {}: got {got}, want {want}",
                    profile.name(),
                    query["id"],
                    query["query"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn directed_queries_give_opensearchs_counts() {
    let Some(dir) = corpus("lucene") else { return };
    let corpus = documents(&dir);
    let queries = lines(&dir.join("directed.jsonl"));
    let texts: Vec<&str> = queries.iter().map(|q| q["query"].as_str().unwrap()).collect();
    let mut wrong = Vec::new();
    for profile in [Profile::Text, Profile::Keyword] {
        let answers = Collection::new(&corpus.documents, profile).answer(&texts, 2);
        for (query, answer) in queries.iter().zip(answers) {
            let want = query[profile.name()]["count"].as_u64();
            let got = answer.as_ref().ok().map(|hits| hits.len() as u64);
            if want != got {
                let why = answer.err().map(|e| e.to_string());
                wrong.push(format!(
                    "{} {}: got {got:?} {why:?}, want {want:?}",
                    profile.name(),
                    query["query"]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn texts_are_cut_into_lucenes_words() {
    let Some(dir) = corpus("lucene") else { return };
    let mut wrong = Vec::new();
    for line in lines(&dir.join("tokens.jsonl.gz")) {
        let text = line["text"].as_str().unwrap();
        let tokens = Tokens::new([text], 100, true);
        let units = |byte: usize| text[..byte].encode_utf16().count() as u64;
        let got: Vec<(String, u64, u64, u64)> = tokens
            .iter()
            .map(|(term, t)| {
                (
                    term.to_owned(),
                    u64::from(t.position),
                    units(t.span().start),
                    units(t.span().end),
                )
            })
            .collect();
        let want: Vec<(String, u64, u64, u64)> = line["tokens"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| {
                (
                    t[0].as_str().unwrap().to_owned(),
                    t[1].as_u64().unwrap(),
                    t[2].as_u64().unwrap(),
                    t[3].as_u64().unwrap(),
                )
            })
            .collect();
        if got != want {
            let differ = got
                .iter()
                .zip(&want)
                .position(|(a, b)| a != b)
                .unwrap_or(got.len().min(want.len()));
            wrong.push(format!(
                "{}: word {differ}: got {:?}, want {:?}",
                line["id"],
                got.get(differ),
                want.get(differ)
            ));
        }
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn printed_queries_parse_to_the_same_tree() {
    let Some(dir) = corpus("lucene") else { return };
    let mut queries = lines(&dir.join("queries.jsonl.gz"));
    queries.extend(lines(&dir.join("probes.jsonl")));
    queries.extend(lines(&dir.join("directed.jsonl")));
    for line in queries {
        for profile in PROFILES {
            let text = line["query"].as_str().unwrap();
            let Ok(query) = Query::parse(text, profile) else {
                continue;
            };
            let printed = query.ast().to_string();
            let again = Query::parse(&printed, profile).unwrap_or_else(|e| panic!("{text}\n{printed}\n{e}"));
            assert_eq!(again.ast().to_string(), printed, "{text}");
        }
    }
}
