//! Measures the suspects on real failures whose cause is known: `corpus/culprits`.
//!
//! Prints the share of cases whose culprit is among the first 1, 3, 5 and 10. What it must reach is the baseline
//! that the corpus itself gives for the open cases (BM25 with recency: 0.32 at the top, 0.54 in the first five), a
//! little lower, so that other cases can be tried.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "corpus/folder.rs"]
mod corpus;

use corpus::corpus;
use serde_json::Value;
use std::io::Read;
use std::path::PathBuf;
use whodunit::suspect::case::Case;

/// The labels of a case: (project, sha) of each culprit, and its class.
fn labels(bytes: &[u8]) -> (Vec<(String, String)>, String) {
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes)
        .read_to_string(&mut text)
        .unwrap();
    let case: Value = serde_json::from_str(&text).unwrap();
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let list = case["culprits"].as_array().cloned().unwrap_or_default();
    let culprits = list
        .iter()
        .map(|c| (text(&c["project"]), text(&c["sha"])))
        .collect();
    (culprits, text(&case["class"]))
}

#[test]
fn culprits_are_found_as_often_as_the_baseline_finds_them() {
    let Some(folder) = corpus("culprits/cases") else {
        return;
    };
    let entries = std::fs::read_dir(&folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    paths.sort();
    let mut ranks = Vec::new();
    let (mut none, mut top) = (0.0, 0.0);
    for path in &paths {
        let bytes = std::fs::read(path).unwrap();
        let report = Case::read(bytes.as_slice(), "case").unwrap().rank();
        let sum: f64 = report.suspects.iter().map(|s| s.probability).sum::<f64>() + report.none_of_these;
        assert!((sum - 1.0).abs() < 1e-6, "{}: {sum}", path.display());
        let (culprits, class) = labels(&bytes);
        let hit =
            |s: &whodunit::suspect::Suspect| culprits.iter().any(|(p, sha)| *p == s.project && *sha == s.sha);
        let rank = report
            .suspects
            .iter()
            .position(hit)
            .map_or(usize::MAX, |at| at + 1);
        println!("{rank:6} {class:6} {}", path.display());
        none += report.none_of_these;
        top += report.suspects.first().map_or(0.0, |s| s.probability);
        ranks.push((class, rank));
    }
    for (name, class) in [("new", Some("new")), ("all", None)] {
        let list: Vec<usize> = ranks
            .iter()
            .filter(|(c, _)| class.is_none_or(|k| c == k))
            .map(|r| r.1)
            .collect();
        let n = list.len().max(1) as f64;
        let share = |k| list.iter().filter(|r| **r <= k).count() as f64 / n;
        let mrr = list.iter().map(|r| 1.0 / *r as f64).sum::<f64>() / n;
        let (a, b, c, d) = (share(1), share(3), share(5), share(10));
        println!("{name}: {n} cases, top-1 {a:.3}, top-3 {b:.3}, top-5 {c:.3}, top-10 {d:.3}, MRR {mrr:.3}");
        if name == "new" && list.len() >= 20 {
            assert!(a >= 0.25 && c >= 0.45, "worse than words and recency alone");
        }
    }
    let n = paths.len().max(1) as f64;
    println!(
        "mean probability of the first {:.2}, of none {:.2}",
        top / n,
        none / n
    );
}
