//! Drafts on genuine runs with known faults: a draft from one run must hit the runs of the same fault under other
//! seeds and no healthy run; a healthy run has nothing to draft. `$WHODUNIT_CORPUS` may name other cases.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "corpus/folder.rs"]
mod corpus;

use corpus::corpus;
use std::collections::BTreeMap;
use std::path::Path;
use whodunit::draft::{Bench, Draft, Extra, Outcome, Proof, Side, compose, search};
use whodunit::event::{EventModel, EventOptions};
use whodunit::log::{Clock, tree};
use whodunit::lucene::{Profile, Query};
use whodunit::task::Cx;

/// Run → its fault, none for a healthy one.
fn runs(root: &Path) -> BTreeMap<String, Option<String>> {
    let text = std::fs::read_to_string(root.join("ground-truth.json")).unwrap();
    let truth: serde_json::Value = serde_json::from_str(&text).unwrap();
    let fault = |run: &serde_json::Value| run["fault"].as_str().map(str::to_owned);
    let list = truth["runs"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, run)| (name.clone(), fault(run)));
    list.filter(|(name, _)| root.join(name).is_dir()).collect()
}

fn options() -> EventOptions {
    EventOptions::matching(EventModel::Joined, Clock::default())
}

fn bench(root: &Path, failing: &[&String], passing: &[&String]) -> Bench {
    let mut bench = Bench::new(options());
    for (names, side) in [(failing, Side::Failing), (passing, Side::Passing)] {
        for name in names {
            bench
                .add(
                    &tree::folder(&root.join(name), &Cx::default()).unwrap(),
                    side,
                    &Cx::default(),
                )
                .unwrap();
        }
    }
    bench
}

fn draft(bench: &Bench) -> Result<Draft, String> {
    match search(bench, &[], Profile::Text, &Cx::default()).unwrap() {
        Outcome::Found(found, alternatives) => Ok(compose(bench, &found, alternatives, Extra::default())),
        Outcome::Abstains(reason) => Err(reason),
    }
}

fn prove(bench: &Bench, query: &str) -> Proof {
    bench
        .prove(
            &Query::parse(query, Profile::Text).unwrap(),
            query,
            &Cx::default(),
        )
        .unwrap()
}

#[test]
fn a_draft_of_one_run_hits_its_siblings_and_no_healthy_run() {
    let Some(root) = corpus("openstack-runs") else {
        return;
    };
    let runs = runs(&root);
    let healthy: Vec<&String> = runs.iter().filter(|(_, f)| f.is_none()).map(|(n, _)| n).collect();
    let (mut n_good, mut n_all) = (0, 0);
    for (name, _) in runs.iter().filter(|(_, fault)| fault.is_some()) {
        let draft = draft(&bench(&root, &[name], &healthy)).unwrap_or_else(|e| panic!("{name}: {e}"));
        let stem = name.split(".s").next().unwrap();
        let siblings: Vec<&String> = runs
            .keys()
            .filter(|n| n.split(".s").next() == Some(stem))
            .collect();
        let proof = prove(&bench(&root, &siblings, &healthy), &draft.query);
        println!(
            "{name}: {} → {} of {} siblings, {} healthy",
            draft.query,
            proof.n_hit(),
            siblings.len(),
            proof.n_passing_hit()
        );
        n_all += 1;
        n_good += usize::from(proof.holds());
        assert!(
            draft.bug.title.contains(draft.query.split('"').nth(1).unwrap()),
            "{}",
            draft.bug.title
        );
        assert!(draft.yaml.starts_with("query: >-\n  message:\""));
    }
    assert_eq!(n_good, n_all);
}

#[test]
fn a_healthy_run_has_nothing_to_draft() {
    let Some(root) = corpus("openstack-runs") else {
        return;
    };
    let runs = runs(&root);
    let healthy: Vec<&String> = runs.iter().filter(|(_, f)| f.is_none()).map(|(n, _)| n).collect();
    for name in &healthy {
        let others: Vec<&String> = healthy.iter().filter(|n| n != &name).copied().collect();
        let outcome = draft(&bench(&root, &[name], &others));
        assert!(
            outcome.is_err(),
            "{name}: {}",
            outcome.map(|d| d.query).unwrap_or_default()
        );
    }
}

#[test]
fn several_failing_builds_share_one_query_and_strangers_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let dir = folder.path().join(name);
        std::fs::create_dir(&dir).unwrap();
        std::fs::write(dir.join("nova-compute.log"), text).unwrap();
    };
    let head = "2026-11-21 01:49:06.109 14118";
    let noise = format!("{head} ERROR nova.noise [-] Could not load 'x': No module named 'y'\n");
    for (name, id) in [("bad1", "83d0a1f2"), ("bad2", "77aa01bc")] {
        let line = format!(
            "{head} ERROR nova.compute [req-{id}] Disk {id} of instance refused to detach: LibvirtError 38\n"
        );
        write(name, &format!("{noise}{line}"));
    }
    write("good", &noise);
    let root = folder.path();
    let (one, two, good) = ("bad1".to_owned(), "bad2".to_owned(), "good".to_owned());
    let draft = draft(&bench(root, &[&one, &two], &[&good])).unwrap();
    assert_eq!(
        draft.query,
        "message:\"of instance refused to detach: LibvirtError\" AND tags:\"nova-compute.log\""
    );
    assert!(draft.proof.holds(), "{:?}", draft.proof);
    assert_eq!(
        draft.message,
        "Add query for nova bug NUMBER\n\n2 hits, all failures.\nNo hits in 1 passing build.\n\nRelated-Bug: #NUMBER\n"
    );
}
