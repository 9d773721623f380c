//! The query engine beside a real OpenSearch: the same documents, the same queries, the same answers, one by one.
//!
//! Runs only where `WHODUNIT_OPENSEARCH` names a node's address; `.ci/opensearch` starts one. Otherwise it says
//! "skipped". Asked are the queries made up by hand
//! (`made_up_queries.rs`), all of the corpus, and [`generate`]'s random ones; the real binary answers for us.
//!
//! | environment | default | |
//! |---|---|---|
//! | `WHODUNIT_SEED` | 1 | what the random queries come from; it is printed |
//! | `WHODUNIT_RANDOM_QUERIES` | 10,000 | how many |
//! | `WHODUNIT_RECORD` | | records the answers to those made up by hand |
//! | `WHODUNIT_BIN` | the binary just built | |
//!
//! | file | what |
//! |---|---|
//! | `opensearch/corpus.rs` | documents and queries |
//! | `opensearch/server.rs` | requests to the node |
//! | `opensearch/node.rs` | the node: an index for each profile, queries in batches |
//! | `opensearch/ours.rs` | `whodunit eval` |
//! | `opensearch/generate.rs`, `leaf.rs`, `pattern.rs`, `damage.rs` | random queries: by the grammar, and damaged fingerprints |

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, and its helpers are part of it"
)]

#[path = "opensearch/corpus.rs"]
mod corpus;
#[path = "opensearch/damage.rs"]
mod damage;
#[path = "corpus/folder.rs"]
mod folder;
#[path = "opensearch/generate.rs"]
mod generate;
#[path = "opensearch/leaf.rs"]
mod leaf;
#[path = "corpus/lines.rs"]
mod lines;
#[path = "opensearch/node.rs"]
mod node;
#[path = "opensearch/ours.rs"]
mod ours;
#[path = "opensearch/pattern.rs"]
mod pattern;
#[path = "opensearch/server.rs"]
mod server;

use corpus::Corpus;
use generate::Generator;
use node::Node;
use std::time::Instant;

/// The documents that a query means, ascending, or why it is refused.
pub(crate) type Answer = Result<Vec<u32>, String>;

/// The profiles that OpenSearch can have.
const PROFILES: [&str; 2] = ["text", "keyword"];
/// Queries that go to both sides at a time.
const BATCH: usize = 500;

#[test]
fn opensearch_and_we_give_the_same_answers() {
    let Ok(url) = std::env::var("WHODUNIT_OPENSEARCH") else {
        println!("skipped: no WHODUNIT_OPENSEARCH");
        return;
    };
    let Some(corpus) = Corpus::load() else {
        return;
    };
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let seed = number("WHODUNIT_SEED").unwrap_or(1);
    println!("seed {seed}");
    let made_up = Corpus::made_up();
    let node = Node::with(&url, &made_up, &PROFILES);
    if std::env::var_os("WHODUNIT_RECORD").is_some() {
        record(&node, &made_up);
    }
    let mut failed = compare(&node, &made_up, "made up", &made_up.queries).different;
    let begun = Instant::now();
    let node = Node::with(&url, &corpus, &PROFILES);
    println!(
        "{} documents indexed twice in {:.1} s",
        corpus.documents.len(),
        begun.elapsed().as_secs_f64()
    );

    failed += compare(&node, &corpus, "corpus", &corpus.queries).different;
    let mut generator = Generator::new(seed, &corpus);
    let random: Vec<String> = (0..number("WHODUNIT_RANDOM_QUERIES").unwrap_or(10_000))
        .map(|_| generator.query())
        .collect();
    let tally = compare(&node, &corpus, "random", &random);
    failed += tally.different;
    assert_eq!(failed, 0, "answers differ; seed {seed}");
    assert!(
        tally.some * 3 >= tally.asked,
        "too few random queries mean some documents but not all"
    );
    assert!(
        tally.refused * 10 >= tally.asked,
        "too few random queries are refused"
    );
}

/// Writes what the node answers to the queries made up by hand.
fn record(node: &Node, made_up: &Corpus) {
    let [text, keyword] = PROFILES.map(|profile| node.answers(profile, &made_up.queries));
    let mut out = String::new();
    for (query, (text, keyword)) in made_up.queries.iter().zip(text.into_iter().zip(keyword)) {
        let line = serde_json::json!({"query": query, "text": text.ok(), "keyword": keyword.ok()});
        out.push_str(&format!("{line}\n"));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/lucene/queries.jsonl");
    std::fs::write(path, out).expect("write the answers");
}

/// What came out, over all profiles.
#[derive(Default)]
struct Tally {
    asked: usize,
    different: usize,
    /// Mean some documents, but not all.
    some: usize,
    refused: usize,
}

fn compare(node: &Node, corpus: &Corpus, what: &str, queries: &[String]) -> Tally {
    let begun = Instant::now();
    let mut tally = Tally::default();
    for profile in PROFILES {
        for batch in queries.chunks(BATCH) {
            let (theirs, ours) = std::thread::scope(|scope| {
                let ours = scope.spawn(|| ours::answers(corpus, profile, batch));
                (node.answers(profile, batch), ours.join().expect("our answers"))
            });
            assert_eq!(theirs.len(), batch.len(), "OpenSearch's answers");
            assert_eq!(ours.len(), batch.len(), "our answers");
            for ((query, theirs), ours) in batch.iter().zip(&theirs).zip(&ours) {
                tally.asked += 1;
                tally.refused += usize::from(theirs.is_err());
                let some = |hits: &Vec<u32>| !hits.is_empty() && hits.len() < corpus.documents.len();
                tally.some += usize::from(theirs.as_ref().is_ok_and(some));
                if theirs.as_ref().ok() != ours.as_ref().ok() {
                    tally.different += 1;
                    println!(
                        "DIFFERENT {profile} {query:?}\n  OpenSearch {}\n  we         {}",
                        shown(theirs),
                        shown(ours)
                    );
                    if let (Ok(theirs), Ok(ours)) = (theirs, ours) {
                        show_one(corpus, "only OpenSearch", theirs, ours);
                        show_one(corpus, "only we", ours, theirs);
                    }
                }
            }
        }
    }
    println!(
        "{what}: {} queries under {} profiles in {:.1} s: {} different; {:.1} % mean some documents but not all, {:.1} % are refused",
        queries.len(),
        PROFILES.len(),
        begun.elapsed().as_secs_f64(),
        tally.different,
        percent(tally.some, tally.asked),
        percent(tally.refused, tally.asked),
    );
    tally
}

fn percent(part: usize, whole: usize) -> f64 {
    part as f64 * 100.0 / whole.max(1) as f64
}

fn shown(answer: &Answer) -> String {
    match answer {
        Ok(hits) => format!("{} documents", hits.len()),
        Err(why) => format!("refuses it: {why}"),
    }
}

/// The first document of `these` that is not among `those`.
fn show_one(corpus: &Corpus, who: &str, these: &[u32], those: &[u32]) {
    let only = these.iter().find(|d| those.binary_search(d).is_err());
    if let Some(document) = only.and_then(|d| corpus.documents.get(*d as usize)) {
        let text: String = document.to_string().chars().take(1500).collect();
        println!("  {who}: {text}");
    }
}
