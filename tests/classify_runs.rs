//! Fingerprints written for the known faults, on genuine runs: every faulty run is classified as its fault, no healthy
//! run is hit. Runs of faults that have no fingerprint here must not be hit by another's either. And what is found where
//! only some events are made is what is found where all are.
#![expect(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

#[path = "corpus/folder.rs"]
mod corpus;

use corpus::corpus;
use serde_json::Value;
use std::io::Read;
use std::path::{Path, PathBuf};
use whodunit::event::{Event, EventModel};
use whodunit::fingerprint::{Fingerprint, MatchOptions, MatchReport, Set, classify, classify_seeing, near};
use whodunit::log::tree;
use whodunit::lucene::Profile;
use whodunit::task::Cx;

fn runs() -> Option<(PathBuf, Value)> {
    let dir = corpus("openstack-runs")?;
    let truth = std::fs::read(dir.join("ground-truth.json")).unwrap();
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
            let logs = tree::folder(&folder, &Cx::default()).unwrap();
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
    let print = Fingerprint::parse(Path::new("x.yaml"), yaml).unwrap();
    let logs = tree::folder(&dir.join("placement-db-locked"), &Cx::default()).unwrap();
    let set = Set::of(vec![print]);
    let opts = MatchOptions::default();
    assert!(
        classify(&logs, &set, &opts, &Cx::default())
            .unwrap()
            .hits
            .is_empty()
    );
    let misses = near(&logs, &set, &[], &opts, 10, &Cx::default()).unwrap();
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

/// The same fingerprints on the same logs, every event made.
fn slowly(folder: &Path, set: &Set, opts: &MatchOptions) -> MatchReport {
    let logs = tree::folder(folder, &Cx::default()).unwrap();
    let see = |_: &Event, (): &mut ()| {};
    classify_seeing(&logs, set, opts, &Cx::default(), &see).unwrap().0
}

/// All real queries as fingerprints, those that a profile refuses as well.
fn real_queries(root: &Path) -> Vec<Fingerprint> {
    let mut text = String::new();
    whodunit::log::open(&root.join("lucene/queries.jsonl.gz"))
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text.lines()
        .filter_map(|line| {
            let case: Value = serde_json::from_str(line).unwrap();
            let yaml = serde_json::json!({"query": case["query"]}).to_string();
            let path = format!("{}.yaml", case["id"].as_str().unwrap());
            Fingerprint::parse(Path::new(&path), yaml).ok()
        })
        .collect()
}

#[test]
fn events_that_are_not_made_hit_nothing() {
    let Some((runs, _)) = runs() else { return };
    let root = runs.parent().unwrap();
    let current = Set::load(&root.join("elastic-recheck-queries")).unwrap();
    let mine = fingerprints().fingerprints;
    let both = Set::of(current.fingerprints.into_iter().chain(mine.clone()).collect());
    let all = Set::of(real_queries(root).into_iter().chain(mine.clone()).collect());
    let few = Set::of(mine);
    assert!(both.fingerprints.len() > 86 && all.fingerprints.len() > 600);
    let profiles = [Profile::Text, Profile::Keyword, Profile::Es17];
    let models = [EventModel::Joined, EventModel::Line, EventModel::Logstash];
    let mut folders: Vec<PathBuf> = std::fs::read_dir(&runs)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders.push(root.join("log-formats"));
    let mut hits = 0;
    for (at, folder) in folders.iter().enumerate() {
        // Every run with every set; profiles and models in turn.
        for (turn, set) in [&few, &both, &all].into_iter().enumerate() {
            let opts = MatchOptions {
                profile: profiles[(at + turn) % 3],
                model: models[(at / 3 + turn) % 3],
                debug: at % 5 == 4,
                ..MatchOptions::default()
            };
            let logs = tree::folder(folder, &Cx::default()).unwrap();
            let fast = classify(&logs, set, &opts, &Cx::default()).unwrap();
            let slow = slowly(folder, set, &opts);
            let run = folder.display();
            assert_eq!(fast.hits, slow.hits, "{run} {opts:?}");
            assert_eq!(
                (fast.events, fast.bytes),
                (slow.events, slow.bytes),
                "{run} {opts:?}"
            );
            assert_eq!(fast.errors, slow.errors, "{run} {opts:?}");
            hits += fast.hits.len();
        }
    }
    assert!(hits > folders.len(), "{hits} hits");
}

/// Logs of several formats behind one another in one file, as big as an event may be and bigger; some lines of each.
fn mixed(runs: &Path, folder: &Path) -> Vec<String> {
    let mut text = Vec::new();
    for (run, most) in [
        ("keystone-down", 600_000),
        ("baseline-json", 1_600_000),
        ("baseline-devstack-format", 400_000),
        ("glance-disk-full", 500_000),
    ] {
        let mut files: Vec<PathBuf> = std::fs::read_dir(runs.join(run))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        files.sort();
        let mut of_run = Vec::new();
        for file in files {
            whodunit::log::open(&file)
                .unwrap()
                .read_to_end(&mut of_run)
                .unwrap();
        }
        let end = of_run.iter().skip(most).position(|c| *c == b'\n');
        of_run.truncate(end.map_or(of_run.len(), |end| most + end + 1));
        text.extend(of_run);
    }
    let logs = folder.join("controller/logs");
    std::fs::create_dir_all(&logs).unwrap();
    std::fs::write(logs.join("screen-n-cpu.txt"), &text).unwrap();
    let text = String::from_utf8_lossy(&text);
    text.lines().step_by(211).map(str::to_owned).collect()
}

#[test]
fn words_that_stand_in_the_logs_are_found() {
    let Some((runs, _)) = runs() else { return };
    let folder = tempfile::tempdir().unwrap();
    let lines = mixed(&runs, folder.path());
    let queries = lines.iter().enumerate().filter_map(|(at, line)| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let from = words.len() / 2 + at % 3;
        let some = words.get(from..(from + 1 + at % 4).min(words.len()))?.join(" ");
        let some = some.replace(['\\', '"'], " ").to_uppercase();
        Some(match at % 5 {
            0 => format!("message:\"{some}\" AND tags:screen"),
            1 => format!("message:\"{some}\" AND NOT loglevel:ERROR"),
            2 => format!("message:\"{some}\" OR message:\"not in any log\""),
            3 => format!("tags:console OR message:\"{some}\""),
            _ => format!("message:\"{some}\""),
        })
    });
    let prints: Vec<Fingerprint> = queries
        .enumerate()
        .filter_map(|(at, query)| {
            let yaml = serde_json::json!({ "query": query }).to_string();
            Fingerprint::parse(Path::new(&format!("{at}.yaml")), yaml).ok()
        })
        .collect();
    assert!(prints.len() > 20, "{} fingerprints", prints.len());
    // All at once, and few: then others are rare words, and few events are made.
    let few = prints.iter().step_by(9).cloned().collect();
    for set in [Set::of(prints), Set::of(few)] {
        for model in [EventModel::Joined, EventModel::Line, EventModel::Logstash] {
            let opts = MatchOptions {
                model,
                ..MatchOptions::default()
            };
            let logs = tree::folder(folder.path(), &Cx::default()).unwrap();
            let fast = classify(&logs, &set, &opts, &Cx::default()).unwrap();
            let slow = slowly(folder.path(), &set, &opts);
            assert_eq!(fast.hits, slow.hits, "{opts:?}");
            assert_eq!((fast.events, fast.bytes), (slow.events, slow.bytes), "{opts:?}");
            assert!(
                fast.hits.len() * 3 > set.fingerprints.len(),
                "{} hits",
                fast.hits.len()
            );
        }
    }
}
