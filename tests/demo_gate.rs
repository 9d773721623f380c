//! The demo gate keeps what its README promises: small, complete, known bugs hit exactly their builds, each planted
//! culprit is among the first three suspects, under other names, dates and shas too.
//!
//! Drives the real binary on the unpacked archive, as a user with a gate archive would. The answers are in
//! `tests/fixtures/demo-truth.json`, which nothing else reads.
//!
//! | file | what |
//! |---|---|
//! | `demo_gate/archive.rs` | unpacks the archive, runs git and whodunit on it |
//! | `demo_gate/renamed.rs` | the same archive under other project names, dates and shas |

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, and its helpers are part of it"
)]

#[path = "demo_gate/archive.rs"]
mod archive;
#[path = "demo_gate/renamed.rs"]
mod renamed;

use archive::{Demo, truth};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Lists every failure that nothing explains, whatever its pipeline.
const FAILURES: [&str; 7] = [
    "failures",
    "--window",
    "10d",
    "--pipeline",
    "any",
    "--voting",
    "any",
];

/// The uuids in a list of the truth.
fn uuids(value: &Value) -> BTreeSet<String> {
    let list = value.as_array().expect("a list of uuids");
    list.iter()
        .map(|u| u.as_str().expect("a uuid").to_owned())
        .collect()
}

/// Every build that has logs, with the corpus run behind it.
fn runs() -> BTreeMap<String, String> {
    serde_json::from_value(truth()["runs"].clone()).expect("uuid to run")
}

#[test]
fn the_archive_is_small_and_complete() {
    assert!(
        archive::PACKED.len() <= 4 << 20,
        "{} bytes",
        archive::PACKED.len()
    );
    let demo = Demo::unpack();
    let builds = demo.builds();
    let with_logs: BTreeSet<String> = builds
        .iter()
        .filter_map(|b| b["uuid"].as_str())
        .filter(|u| demo.path(&format!("logs/{u}/zuul-manifest.json")).is_file())
        .map(str::to_owned)
        .collect();
    assert!(with_logs.len() >= 30, "{} builds with logs", with_logs.len());
    assert_eq!(with_logs, runs().into_keys().collect());
    for word in ["SUCCESS", "FAILURE", "TIMED_OUT", "POST_FAILURE", "RETRY"] {
        assert!(builds.iter().any(|b| b["result"] == word), "{word}");
    }
    assert!(builds.iter().any(|b| b["uuid"].is_null()), "a null uuid");
    let ids: Vec<u64> = builds.iter().filter_map(|b| b["_id"].as_u64()).collect();
    assert!(
        ids.len() == builds.len() && ids.windows(2).all(|w| w[0] > w[1]),
        "newest first"
    );
}

#[test]
fn its_repositories_are_sound() {
    let demo = Demo::unpack();
    for repository in [
        "git/openstack/keystone.git",
        "git/openstack/glance.git",
        "git/openstack/placement.git",
        "fingerprints",
        "review/fingerprints.git",
    ] {
        demo.git(repository, &["fsck", "--strict"]);
    }
    assert_eq!(demo.git("fingerprints", &["status", "--porcelain"]), "");
    for culprit in archive::members(&truth()["culprits"]) {
        let text = |name: &str| culprit[name].as_str().expect("text").to_owned();
        let subject = demo.git(
            &format!("git/{}.git", text("project")),
            &["log", "-1", "--format=%s", &text("sha")],
        );
        assert_eq!(subject.trim(), text("subject"));
    }
}

#[test]
fn its_review_server_takes_a_change_and_its_next_patch_set() {
    let demo = Demo::unpack();
    let push = |content: &str| {
        std::fs::write(demo.path("fingerprints/queries/1.yaml"), content).expect("writes");
        demo.git("fingerprints", &["add", "queries/1.yaml"]);
        let message = format!("Add query for bug 1\n\nChange-Id: I{}", "0a".repeat(20));
        demo.git("fingerprints", &["commit", "-q", "-m", &message]);
        demo.git(
            "fingerprints",
            &["push", "-q", "origin", "HEAD:refs/for/master%topic=bug/1"],
        );
        demo.git("fingerprints", &["reset", "-q", "--soft", "HEAD~1"]);
    };
    push("query: message:\"one\"\n");
    push("query: message:\"two\"\n");
    let refs = demo.git(
        "review/fingerprints.git",
        &["for-each-ref", "--format=%(refname)", "refs/changes"],
    );
    assert_eq!(refs, "refs/changes/01/970001/1\nrefs/changes/01/970001/2\n");
}

#[test]
fn known_bugs_hit_exactly_their_builds() {
    let demo = Demo::unpack();
    let all: Vec<String> = runs().into_keys().collect();
    let mut args = vec!["match"];
    args.extend(all.iter().map(String::as_str));
    let lines = demo.whodunit(&args);
    assert_eq!(lines.len(), all.len(), "one line for each build");
    let mut hits: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in &lines {
        for hit in line["fingerprints"].as_array().expect("fingerprints") {
            let id = hit["id"].as_str().expect("an id").to_owned();
            let build = line["build"].as_str().expect("a build").to_owned();
            hits.entry(id).or_default().insert(build);
        }
    }
    let known: BTreeMap<String, BTreeSet<String>> = truth()["known"]
        .as_object()
        .expect("bugs")
        .iter()
        .map(|(bug, builds)| (bug.clone(), uuids(builds)))
        .collect();
    assert!(known.len() >= 2, "two known fingerprints");
    assert_eq!(hits, known, "nothing else is hit, no healthy build above all");
}

#[test]
fn at_least_three_causes_are_unclassified() {
    let demo = Demo::unpack();
    let lines = demo.whodunit(&FAILURES);
    let listed: BTreeSet<String> = lines
        .iter()
        .filter_map(|l| l["build"].as_str().map(str::to_owned))
        .collect();
    let truth = truth();
    assert!(archive::members(&truth["culprits"]).len() >= 3);
    for culprit in archive::members(&truth["culprits"]) {
        let builds = uuids(&culprit["builds"]);
        assert!(builds.is_subset(&listed), "{builds:?} in {listed:?}");
    }
    assert!(uuids(&truth["own_fault"]).is_subset(&listed));
}

#[test]
fn what_is_classified_is_not_listed() {
    let demo = Demo::unpack();
    let lines = demo.whodunit(&["failures", "--window", "10d", "--pipeline", "any"]);
    let listed: BTreeSet<String> = lines
        .iter()
        .filter_map(|l| l["build"].as_str().map(str::to_owned))
        .collect();
    for classified in archive::members(&truth()["known"]) {
        assert!(uuids(classified).is_disjoint(&listed));
    }
}

#[test]
fn a_build_is_shown_with_its_files_its_bugs_and_its_suspects() {
    let demo = Demo::unpack();
    let truth = truth();
    for culprit in archive::members(&truth["culprits"]) {
        let build = uuids(&culprit["builds"]).pop_first().expect("a build");
        let shown = demo.whodunit(&["show", &build]).remove(0);
        let suspects = shown["suspects"].as_array().expect("suspects");
        assert!(
            suspects
                .iter()
                .take(3)
                .any(|s| s["subject"] == culprit["subject"]),
            "{shown}"
        );
        let files = shown["files"].as_array().expect("files");
        assert!(
            files
                .iter()
                .any(|f| f["bytes"].is_u64() && f["errors"].as_u64() > Some(0)),
            "{shown}"
        );
    }
    let (bug, builds) = truth["known"]
        .as_object()
        .expect("bugs")
        .iter()
        .next()
        .expect("a bug");
    let build = uuids(builds).pop_first().expect("a build");
    assert_eq!(
        demo.whodunit(&["show", &build]).remove(0)["fingerprints"],
        serde_json::json!([bug])
    );
}

#[test]
fn a_drafted_bug_names_the_suspects() {
    let demo = Demo::unpack();
    let truth = truth();
    let named = archive::members(&truth["culprits"]).into_iter().any(|culprit| {
        let build = uuids(&culprit["builds"]).pop_first().expect("a build");
        let draft = demo.whodunit(&["draft", &build]).remove(0);
        let subject = culprit["subject"].as_str().expect("a subject");
        draft["bug"]["description"]
            .as_str()
            .is_some_and(|text| text.contains(subject))
    });
    assert!(named, "no report has its culprit's subject");
}

/// Each build whose cause is planted and shows in its logs has a headline: a line of its own logs that no healthy run
/// has. Builds without logs have none. A second call says the same without reading the logs again.
#[test]
fn failures_say_what_they_look_like() {
    let demo = Demo::unpack();
    let lines = demo.whodunit(&FAILURES);
    assert_eq!(lines, demo.whodunit(&FAILURES));
    let headlines: BTreeMap<&str, &Value> = lines
        .iter()
        .filter_map(|l| Some((l["build"].as_str()?, &l["headline"])))
        .collect();
    let runs = runs();
    for (build, headline) in &headlines {
        assert!(
            headline.is_null() || runs.contains_key(*build),
            "{build}: {headline}"
        );
    }
    let mut shown = 0;
    for culprit in archive::members(&truth()["culprits"]) {
        for build in uuids(&culprit["builds"]) {
            let headline = headlines[build.as_str()];
            let (Some(file), Some(line)) = (headline["file"].as_str(), headline["line"].as_u64()) else {
                continue;
            };
            let events = demo.whodunit(&["log", &build, "--file", file, "--level", "error"]);
            let event = events
                .iter()
                .find(|e| e["line"] == line)
                .expect("an error of that log");
            let words = headline["text"]
                .as_str()
                .expect("a text")
                .split(": ")
                .next()
                .expect("words");
            assert!(
                event["text"].as_str().expect("a text").contains(words),
                "{build}: {headline}"
            );
            shown += 1;
        }
    }
    assert!(shown >= 3, "{headlines:#?}");
}

/// Each culprit is among the first three suspects of each of its builds, with a reason. Answers from subjects, since
/// another archive has other shas.
fn culprits_are_found(demo: &Demo, project: impl Fn(&str) -> String) {
    for culprit in archive::members(&truth()["culprits"]) {
        let subject = culprit["subject"].as_str().expect("a subject");
        let named = project(culprit["project"].as_str().expect("a project"));
        for build in uuids(&culprit["builds"]) {
            let answer = demo.whodunit(&["suspects", &build]).remove(0);
            let first: Vec<Value> = answer["suspects"]
                .as_array()
                .expect("suspects")
                .iter()
                .take(3)
                .cloned()
                .collect();
            let found = first
                .iter()
                .find(|s| s["subject"] == subject && s["project"] == named.as_str());
            let found = found.unwrap_or_else(|| panic!("{build}: {subject} not in {first:#?}"));
            let reasons = found["reasons"].as_array().expect("reasons");
            let evidence = reasons.iter().any(|r| r["kind"] != "recency");
            assert!(evidence, "{build}: {subject} has no evidence");
        }
    }
}

#[test]
fn each_culprit_is_among_the_first_three_suspects() {
    culprits_are_found(&Demo::unpack(), str::to_owned);
}

#[test]
fn culprits_are_found_under_other_names_dates_and_shas() {
    let demo = renamed::renamed(&Demo::unpack());
    culprits_are_found(&demo, renamed::project);
}
