//! Fingerprints written for the known faults, on genuine runs: every faulty run is classified as its fault, no healthy
//! run is hit. Runs of faults that have no fingerprint here must not be hit by another's either.
#![expect(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

use serde_json::Value;
use std::path::{Path, PathBuf};
use whodunit::fingerprint::{MatchOptions, Set, classify, near};
use whodunit::log::tree;
use whodunit::lucene::Profile;
use whodunit::task::Cx;

fn runs() -> Option<(PathBuf, Value)> {
    let root = std::env::var_os("WHODUNIT_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"),
        PathBuf::from,
    );
    let dir = root.join("openstack-runs");
    let Ok(truth) = std::fs::read(dir.join("ground-truth.json")) else {
        println!("skipped: no corpus");
        return None;
    };
    Some((dir, serde_json::from_slice(&truth).unwrap()))
}

fn fingerprints() -> Set {
    Set::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fingerprints")).unwrap()
}

/// `keystone-down-json.s11` is a run of `keystone-down`.
fn fault_of(run: &str, set: &Set) -> Option<String> {
    set.fingerprints
        .iter()
        .map(|p| p.id.clone())
        .find(|id| run.starts_with(id.as_str()))
}

#[test]
fn every_faulty_run_is_classified_and_no_healthy_one() {
    let Some((dir, truth)) = runs() else { return };
    let set = fingerprints();
    assert!(set.broken.is_empty());
    for profile in [Profile::Text, Profile::Keyword] {
        let opts = MatchOptions {
            profile,
            ..MatchOptions::default()
        };
        for (run, facts) in truth["runs"].as_object().unwrap() {
            let folder = dir.join(run);
            if !folder.is_dir() {
                continue;
            }
            let logs = tree::folder(&folder).unwrap();
            let report = classify(&logs, &set, &opts, &Cx::default()).unwrap();
            assert!(report.errors.is_empty(), "{run}: {:?}", report.errors);
            let hits: Vec<&str> = report.hits.iter().map(|h| h.id.as_str()).collect();
            if facts["fault"].is_null() {
                assert!(hits.is_empty(), "{run} is healthy, hit by {hits:?}");
            } else if let Some(fault) = fault_of(run, &set) {
                assert_eq!(hits, [fault.as_str()], "{run}");
            }
            for hit in &report.hits {
                assert!(hit.hits > 0 && !hit.words.is_empty(), "{run}");
                for word in &hit.words {
                    assert!(hit.first.text.get(word.clone()).is_some(), "{run}");
                }
            }
        }
    }
}

#[test]
fn a_fingerprint_with_one_wrong_word_is_a_near_miss() {
    let Some((dir, _)) = runs() else { return };
    let mut prints = fingerprints().fingerprints;
    prints.retain(|p| p.id == "placement-db-locked");
    let yaml = prints[0].yaml.replace("is locked", "was locked");
    let print = whodunit::fingerprint::Fingerprint::parse(Path::new("x.yaml"), yaml).unwrap();
    let logs = tree::folder(&dir.join("placement-db-locked")).unwrap();
    let set = Set::of(vec![print]);
    let opts = MatchOptions::default();
    assert!(
        classify(&logs, &set, &opts, &Cx::default())
            .unwrap()
            .hits
            .is_empty()
    );
    let misses = near(&logs, &set, &opts, 10, &Cx::default()).unwrap();
    let miss = &misses[0];
    let failing: Vec<&str> = miss
        .clauses
        .iter()
        .filter(|c| !c.holds)
        .map(|c| c.clause.as_str())
        .collect();
    assert_eq!(failing, ["message:\"database was locked\""]);
    assert!(miss.best.text.contains("database is locked"));
    assert_eq!(miss.phrases.len(), 1);
}
