//! The digest on genuine runs with known faults: what explains a failure comes first, what every run says does not
//! come at all. Skips where the corpus is not at hand.
//!
//! Each run is judged from outside, with its own ground truth: lines of the cause, per file.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and its helpers are part of it"
)]

#[path = "corpus/folder.rs"]
mod corpus;
#[path = "digest/made_up.rs"]
mod made_up;

use corpus::corpus;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The faults of the corpus by run: none for a healthy one.
fn truth() -> Option<(PathBuf, BTreeMap<String, Value>)> {
    let root = corpus("openstack-runs")?;
    let text = std::fs::read_to_string(root.join("ground-truth.json")).unwrap();
    let all: Value = serde_json::from_str(&text).unwrap();
    let runs = all["runs"].as_object().unwrap();
    Some((root, runs.iter().map(|(k, v)| (k.clone(), v.clone())).collect()))
}

/// Runs the program on folders of the corpus; gives what it printed, and whether the exit code was 0.
fn whodunit(args: &[&str]) -> (String, bool) {
    let home = tempfile::tempdir().unwrap();
    let out = assert_cmd::Command::cargo_bin("whodunit")
        .unwrap()
        .args(args)
        .arg("--json")
        .env("HOME", home.path())
        .env_remove("XDG_CONFIG_HOME")
        .output()
        .unwrap();
    (String::from_utf8(out.stdout).unwrap(), out.status.success())
}

fn digest(root: &std::path::Path, build: &str, against: &[&str]) -> Value {
    let path = |name: &str| root.join(name).display().to_string();
    let mut args = vec!["digest".to_owned(), path(build)];
    for other in against {
        args.extend(["--against".to_owned(), path(other)]);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (text, ok) = whodunit(&args);
    assert!(ok, "{build}");
    serde_json::from_str(&text).unwrap()
}

/// Whether a digest's line shows the cause.
fn is_evidence(run: &Value, line: &Value) -> bool {
    let file = line["file"].as_str().unwrap();
    let name = file.strip_suffix(".gz").unwrap_or(file);
    let Some(evidence) = run["evidence"].get(name) else {
        return false;
    };
    let first = line["line"].as_u64().unwrap();
    let last = first + line["text"].as_str().unwrap().matches('\n').count() as u64;
    evidence["lines"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_u64)
        .any(|n| (first..=last).contains(&n))
}

fn healthy(runs: &BTreeMap<String, Value>) -> Vec<&str> {
    let plain = ["baseline-1", "baseline-1.s11", "baseline-1.s12", "baseline-2"];
    plain
        .into_iter()
        .filter(|name| runs.contains_key(*name))
        .collect()
}

#[test]
fn the_cause_comes_first() {
    let Some((root, runs)) = truth() else { return };
    let passing = healthy(&runs);
    let (mut all, mut firsts) = (0, 0);
    for (name, run) in runs.iter().filter(|(_, run)| !run["fault"].is_null()) {
        let json = name.contains("-json");
        let digest = digest(&root, name, if json { &["baseline-json"] } else { &passing });
        assert_eq!(digest["verdict"], "unusual", "{name}");
        let lines = digest["lines"].as_array().unwrap();
        let place = lines.iter().position(|line| is_evidence(run, line));
        assert!(place.is_some_and(|p| p < 5), "{name}: {place:?}");
        all += 1;
        firsts += usize::from(place == Some(0));
    }
    assert!(firsts * 3 >= all * 2, "first in {firsts} of {all}");
}

#[test]
fn healthy_runs_are_nothing_unusual() {
    let Some((root, runs)) = truth() else { return };
    let names = healthy(&runs);
    for name in &names {
        let others: Vec<&str> = names.iter().copied().filter(|n| n != name).collect();
        let digest = digest(&root, name, &others);
        assert_eq!(
            digest["verdict"], "nothing-unusual",
            "{name}: {:#}",
            digest["lines"]
        );
        assert!(digest["lines"].as_array().unwrap().is_empty());
    }
}

#[test]
fn healthy_runs_are_nothing_unusual_against_a_single_one() {
    let Some((root, runs)) = truth() else { return };
    for (name, other) in [
        ("baseline-1.s12", "baseline-2"),
        ("baseline-2", "baseline-1"),
        ("noisy-negative-tests", "baseline-1.s11"),
    ] {
        if runs.contains_key(name) && runs.contains_key(other) {
            let digest = digest(&root, name, &[other]);
            assert_eq!(
                digest["verdict"], "nothing-unusual",
                "{name}: {:#}",
                digest["lines"]
            );
        }
    }
}

#[test]
fn another_format_cannot_be_told() {
    let Some((root, runs)) = truth() else { return };
    let passing = healthy(&runs);
    for name in ["keystone-down-json", "baseline-json", "baseline-devstack-format"] {
        if runs.contains_key(name) {
            assert_eq!(digest(&root, name, &passing)["verdict"], "cannot-tell", "{name}");
        }
    }
    // Without any passing run the errors are ranked all the same.
    let alone = digest(&root, "keystone-down", &[]);
    assert_eq!(alone["verdict"], "cannot-tell");
    assert!(!alone["lines"].as_array().unwrap().is_empty());
    assert_eq!(alone["compared"], serde_json::json!([]));
}

#[test]
fn noise_of_a_passing_run_is_in_no_digest() {
    let Some((root, runs)) = truth() else { return };
    let noise = root.join("noisy-negative-tests");
    if !noise.is_dir() {
        return;
    }
    let noisy = noisy_templates(&noise);
    for (name, _) in runs
        .iter()
        .filter(|(n, run)| !run["fault"].is_null() && !n.contains("-json"))
    {
        let digest = digest(&root, name, &["baseline-1", "noisy-negative-tests", "baseline-2"]);
        for line in digest["lines"].as_array().unwrap() {
            let template = line["template"].as_str().unwrap();
            assert!(!noisy.contains(template), "{name}: {template}");
        }
    }
}

/// The templates of the noisy run's warnings and errors, made anew from its text.
fn noisy_templates(root: &std::path::Path) -> std::collections::HashSet<String> {
    let (text, _) = whodunit(&["log", &root.display().to_string(), "--level", "WARNING"]);
    text.lines()
        .map(|line| {
            let event: Value = serde_json::from_str(line).unwrap();
            let text = event["text"].as_str().unwrap();
            let module = event["module"].as_str().unwrap_or_default();
            let message = text
                .split_once(module)
                .map_or(text, |(_, rest)| rest)
                .trim_start();
            whodunit::digest::template(message.lines().next().unwrap_or_default())
        })
        .collect()
}

#[test]
fn a_story_follows_a_failed_call() {
    let Some((root, runs)) = truth() else { return };
    for (name, run) in runs.iter().filter(|(_, run)| !run["fault"].is_null()) {
        let path = root.join(name).display().to_string();
        let (text, _) = whodunit(&["log", &path, "--file", "driver.log", "--level", "ERROR"]);
        let Some(id) = text
            .lines()
            .filter_map(|l| serde_json::from_str::<Value>(l).ok())
            .find_map(|e| e["request_ids"].as_array()?.first()?.as_str().map(str::to_owned))
        else {
            continue;
        };
        let (text, ok) = whodunit(&["story", &id, &path]);
        assert!(ok, "{name}: {id}");
        let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        let files: std::collections::BTreeSet<&str> =
            lines.iter().filter_map(|l| l["file"].as_str()).collect();
        assert!(files.len() > 1, "{name}: {id} only in {files:?}");
        let times: Vec<jiff::Timestamp> = lines
            .iter()
            .filter_map(|l| l["time"].as_str()?.parse().ok())
            .collect();
        assert!(times.is_sorted(), "{name}");
        let shown = lines.iter().filter(|l| l["folded"] == false).count();
        assert!(shown > 0, "{name}");
        // What explains the failed call is shown, where it is in the story at all.
        for line in lines
            .iter()
            .filter(|l| is_evidence(run, l) && l["level"] == "ERROR")
        {
            assert_eq!(line["folded"], false, "{name}: {line}");
        }
    }
}

#[test]
fn a_story_shows_the_cause_in_each_service_of_the_call() {
    let Some((root, runs)) = truth() else { return };
    let mut told = 0;
    for (name, run) in &runs {
        let evidence = run["evidence"].as_object();
        let Some(files) = evidence.map(|e| e.keys().collect::<Vec<_>>()) else {
            continue;
        };
        // The identity service refused what another one asked it.
        let Some(other) = files.iter().find(|f| **f != "keystone.log") else {
            continue;
        };
        if files.len() < 2 || !files.iter().any(|f| *f == "keystone.log") {
            continue;
        }
        let path = root.join(name).display().to_string();
        let (text, _) = whodunit(&["log", &path, "--level", "ERROR"]);
        let mut ids: Vec<String> = text
            .lines()
            .filter_map(|l| serde_json::from_str::<Value>(l).ok())
            .filter(|e| {
                e["file"].as_str().is_some_and(|f| f.starts_with(other.as_str())) && is_evidence(run, e)
            })
            .filter_map(|e| e["request_ids"][0].as_str().map(str::to_owned))
            .collect();
        ids.dedup();
        let shows = |id: &String| {
            let (text, ok) = whodunit(&["story", id, &path]);
            assert!(ok, "{name}: {id}");
            let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
            files.iter().all(|file| {
                lines.iter().any(|l| {
                    l["file"].as_str().is_some_and(|f| f.starts_with(file.as_str()))
                        && l["folded"] == false
                        && is_evidence(run, l)
                })
            })
        };
        assert!(
            ids.is_empty() || ids.iter().take(5).any(shows),
            "{name}: {ids:?}: not all of {files:?}"
        );
        told += 1;
    }
    println!("stories of causes in two services: {told}");
}

#[test]
fn differences_are_told_both_ways() {
    let dir = tempfile::tempdir().unwrap();
    let write = |build: &str, text: &str| {
        std::fs::create_dir_all(dir.path().join(build)).unwrap();
        std::fs::write(dir.path().join(build).join("x.log"), text).unwrap();
        dir.path().join(build).display().to_string()
    };
    let line = |n: usize, text: &str| format!("2026-11-21 01:00:{n:02}.000 7 INFO a.b [-] {text} {n}\n");
    let good = write("good", &[line(1, "start"), line(2, "served")].concat());
    let many: String = (1..40).map(|n| line(n, "start")).collect();
    let bad = write(
        "bad",
        &(many + "2026-11-21 01:01:00.000 7 ERROR a.b [-] it broke\nTail\n"),
    );
    let (text, ok) = whodunit(&["diff", &good, &bad]);
    assert!(ok);
    let lines: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let told: Vec<(&str, u64, u64)> = lines
        .iter()
        .map(|l| {
            let count = |key: &str| l[key].as_u64().unwrap();
            (l["kind"].as_str().unwrap(), count("good"), count("bad"))
        })
        .collect();
    assert_eq!(told, [("new", 0, 1), ("gone", 1, 0), ("more", 1, 39)]);
    assert!(lines[0]["text"].as_str().unwrap().ends_with("it broke\nTail"));
    assert_eq!(
        lines[1]["text"],
        "2026-11-21 01:00:02.000 7 INFO a.b [-] served 2"
    );
}
