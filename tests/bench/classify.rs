//! Classifying a build without an index: all fingerprints against 1 GiB of logs, beside ripgrep that counts one word in
//! the same files; and 200,000 events from their raw text, beside a real OpenSearch that has them indexed.
//!
//! The logs lie in the page cache, for us and for the peers; whole processes are timed. `WHODUNIT_OPENSEARCH` names
//! the node's address; without it that part says so. The index is made in an index of its own, and removed.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a bench that cannot measure ends by panicking"
)]

#[path = "build_logs.rs"]
mod build_logs;
#[expect(dead_code, reason = "the workbench's bench uses the rest")]
#[path = "figure.rs"]
mod figure;
#[path = "../corpus/folder.rs"]
mod folder;
#[path = "indexed.rs"]
mod indexed;
#[expect(dead_code, reason = "the workbench's bench uses the rest")]
#[path = "process.rs"]
mod process;
#[path = "../opensearch/server.rs"]
mod server;

use build_logs::Lines;
use figure::{Budget, Figures};
use indexed::Index;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use whodunit::fingerprint::{MatchOptions, Set, classify};
use whodunit::log::tree;
use whodunit::task::Cx;

const BYTES: u64 = 1 << 30;
/// The current fingerprints, on two cores.
const CURRENT: f64 = 1000.0;
/// All that ever were.
const ALL: f64 = 500.0;
/// Times ripgrep's time.
const RIPGREP: f64 = 2.0;
/// Memory at 1 GiB beyond that at 64 MiB.
const GROWTH: f64 = 16.0;
/// Events that OpenSearch has.
const EVENTS: usize = 200_000;

fn main() {
    let mut figures =
        Figures::new("classifying a build: 1 GiB of logs, all files with tags that fingerprints name");
    let Some(corpora) = build_logs::corpora() else {
        figures.skip("all", "no corpora");
        return figures.finish();
    };
    let folder = tempfile::tempdir().expect("a folder");
    let lines = Lines::of(&corpora);
    let (large, small) = (folder.path().join("large"), folder.path().join("small"));
    lines.write(&large, BYTES);
    lines.write(&small, BYTES / 16);
    let current = corpora.join("elastic-recheck-queries");
    let all = folder.path().join("all");
    every_query(&corpora, &all);

    let ripgrep = middle(|| run(Command::new("rg").args(["-c", " ERROR "]).arg(&large)).map(|done| done.0));
    let ours = middle(|| matched(&large, &current).map(|done| done.0)).expect("whodunit runs");
    match ripgrep {
        Some(took) => {
            figures.put("rg -c ' ERROR '", speed(took), "MB/s", Budget::Peer);
            let ratio = ours.as_secs_f64() / took.as_secs_f64();
            figures.put(
                "86 fingerprints: times ripgrep's time",
                ratio,
                "",
                Budget::WantedAtMost(RIPGREP),
            );
        }
        None => figures.skip("rg -c ' ERROR '", "no ripgrep"),
    }
    figures.put(
        "86 fingerprints, 2 threads",
        speed(ours),
        "MB/s",
        Budget::AtLeast(CURRENT),
    );
    let took = middle(|| matched(&large, &all).map(|done| done.0)).expect("whodunit runs");
    figures.put("650 queries, 2 threads", speed(took), "MB/s", Budget::Wanted(ALL));
    let most = |logs: &Path| matched(logs, &current).and_then(|done| done.1);
    match (most(&large), most(&small)) {
        (Some(large), Some(small)) => {
            figures.put("memory at its most", large, "MiB", Budget::Peer);
            figures.put(
                "beyond that at 64 MiB",
                large - small,
                "MiB",
                Budget::AtMost(GROWTH),
            );
        }
        _ => figures.skip("memory", "no /proc"),
    }
    opensearch(&mut figures, &lines, &folder.path().join("indexed"), &current);
    figures.finish();
}

fn speed(took: Duration) -> f64 {
    BYTES as f64 / 1e6 / took.as_secs_f64()
}

/// The middle of five, after one that does not count.
fn middle(mut once: impl FnMut() -> Option<Duration>) -> Option<Duration> {
    once()?;
    let mut all: Vec<Duration> = (0..5).map_while(|_| once()).collect();
    all.sort_unstable();
    all.get(2).copied()
}

/// How long a command takes, and the most memory that was seen; none where it is not there.
fn run(command: &mut Command) -> Option<(Duration, Option<f64>)> {
    let begun = Instant::now();
    let mut child = command
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut most = None;
    loop {
        most = process::memory(child.id()).map(|(most, _)| most).or(most);
        if child.try_wait().expect("wait").is_some() {
            return Some((begun.elapsed(), most));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn matched(logs: &Path, queries: &Path) -> Option<(Duration, Option<f64>)> {
    run(Command::new(env!("CARGO_BIN_EXE_whodunit"))
        .args(["match", "--json", "--queries"])
        .args([queries, logs]))
}

/// All real queries as fingerprints.
fn every_query(corpora: &Path, folder: &Path) {
    std::fs::create_dir_all(folder).expect("a folder");
    let text = build_logs::read(&corpora.join("lucene/queries.jsonl.gz"));
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).expect("JSON");
        let name = case["id"].as_str().expect("an id");
        let yaml = json!({"query": case["query"]}).to_string();
        std::fs::write(folder.join(name).with_extension("yaml"), yaml).expect("write");
    }
}

/// The same events, raw for us and indexed for it; both have to say the same.
fn opensearch(figures: &mut Figures, lines: &Lines, folder: &Path, queries: &Path) {
    let Ok(url) = std::env::var("WHODUNIT_OPENSEARCH") else {
        return figures.skip("OpenSearch", "no WHODUNIT_OPENSEARCH");
    };
    let set = Set::load(queries).expect("the fingerprints");
    let opts = MatchOptions::default();
    let enough = raw(lines, folder, &set, &opts);
    let logs = tree::folder(folder, &Cx::default()).expect("the logs");
    let begun = Instant::now();
    let index = Index::of(&url, &logs, &opts);
    println!(
        "  OpenSearch indexed {} events in {:.1} s",
        index.events(),
        begun.elapsed().as_secs_f64()
    );
    assert_eq!(index.events() as u64, enough, "events");
    let asked: Vec<&str> = set.fingerprints.iter().map(|p| p.query_text.as_str()).collect();
    let counts = index.counts(&asked);
    let report = classify(&logs, &set, &opts, &Cx::default()).expect("classify");
    for (print, count) in set.fingerprints.iter().zip(&counts) {
        let hits = report
            .hits
            .iter()
            .find(|h| h.id == print.id)
            .map_or(0, |h| h.hits);
        assert_eq!(hits, *count, "{}", print.id);
    }
    let theirs = middle(|| timed(|| drop(index.counts(&asked)))).expect("OpenSearch answers");
    let ours = middle(|| timed(|| drop(classify(&logs, &set, &opts, &Cx::default())))).expect("classify");
    let ms = |took: Duration| took.as_secs_f64() * 1000.0;
    figures.put(
        "OpenSearch answers 86 queries on its index",
        ms(theirs),
        "ms",
        Budget::Peer,
    );
    figures.put(
        "we, from the raw text",
        ms(ours),
        "ms",
        Budget::WantedAtMost(ms(theirs)),
    );
}

fn timed(work: impl FnOnce()) -> Option<Duration> {
    let begun = Instant::now();
    work();
    Some(begun.elapsed())
}

/// Writes logs of so many events at least; gives how many.
fn raw(lines: &Lines, folder: &Path, set: &Set, opts: &MatchOptions) -> u64 {
    let mut bytes = 32 << 20;
    loop {
        lines.write(folder, bytes);
        let logs = tree::folder(folder, &Cx::default()).expect("the logs");
        let events = classify(&logs, set, opts, &Cx::default())
            .expect("classify")
            .events;
        if events >= EVENTS as u64 {
            return events;
        }
        bytes += bytes / 4;
    }
}
