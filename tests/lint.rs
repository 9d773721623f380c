//! `whodunit lint` over real fingerprints: what it finds is right, and what it says of two queries is what Lucene
//! answered; its forms and exit codes.
#![expect(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

#[path = "fingerprints/corpus.rs"]
mod corpus;

use corpus::{corpus, lines};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;
use whodunit::fingerprint::Fingerprint;
use whodunit::fingerprint::lint::{Severity, Source, covered, lint};
use whodunit::lucene::Profile;

fn whodunit(args: &[&str]) -> (Option<i32>, String) {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_whodunit"));
    command
        .args(args)
        .env("HOME", home.path())
        .env_remove("XDG_CONFIG_HOME");
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// The findings on a folder: file and rule.
fn found(folder: &Path) -> Vec<(String, String, Value)> {
    let (_, text) = whodunit(&["lint", "--json", folder.to_str().unwrap()]);
    text.lines()
        .map(|line| {
            let value: Value = serde_json::from_str(line).unwrap();
            let name = Path::new(value["file"].as_str().unwrap()).file_stem().unwrap();
            let rule = value["rule"].as_str().unwrap().to_owned();
            (name.to_string_lossy().into_owned(), rule, value)
        })
        .collect()
}

/// What was checked by hand: every finding on the current fingerprints.
const CURRENT: [(&str, &str); 8] = [
    ("1737634", "console"),
    ("1783405", "console"),
    ("1793364", "filename-for-tags"),
    ("1798472", "filename-for-tags"),
    ("1798475", "filename-for-tags"),
    ("1803648", "console"),
    ("1820337", "console"),
    ("1825251", "console"),
];

#[test]
fn findings_on_the_current_fingerprints_are_those_checked_by_hand() {
    let Some(dir) = corpus("elastic-recheck-queries") else {
        return;
    };
    if std::env::var_os("WHODUNIT_CORPUS").is_some() {
        return println!("skipped: another corpus has other findings");
    }
    let found = found(&dir);
    let pairs: Vec<(&str, &str)> = found.iter().map(|(f, r, _)| (f.as_str(), r.as_str())).collect();
    assert_eq!(pairs, CURRENT);
    for (_, _, value) in &found {
        assert!(value["position"]["line"].is_u64() && !value["fix"].as_str().unwrap().is_empty());
    }
}

/// Old versions of fingerprints, each with what a maintainer would say to it.
const HISTORIC: [(&str, &str); 12] = [
    ("q739c49ac58", "syntax-error"),
    ("q25f2084556", "syntax-error"),
    ("qc1100e428f", "ignored-clause"),
    ("q3962424dfd", "ignored-clause"),
    ("qc818b0fa0a", "missing-operator"),
    ("q8ebdecadcc", "empty-clause"),
    ("qa9c78e62d7", "unquoted-words"),
    ("q1cbed2c56b", "unquoted-words"),
    ("q0b2b6c90f6", "unknown-field"),
    ("qe492a52917", "build-name-wildcard"),
    ("q2fe2983dcd", "filename-for-tags"),
    ("q9bc47b6da7", "console"),
];

#[test]
fn rules_find_real_fingerprints_and_leave_most() {
    let Some(dir) = corpus("lucene") else { return };
    let mut rules: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let queries = lines(&dir.join("queries.jsonl.gz"));
    let mut refused = 0;
    for line in &queries {
        let id = line["id"].as_str().unwrap();
        let text = format!("query: {}\n", line["query"]);
        let path = PathBuf::from(format!("{id}.yaml"));
        let findings = lint(&[Source { path, text }], &[], Profile::Text);
        refused += usize::from(findings.iter().any(|f| f.severity == Severity::Error));
        for finding in findings {
            rules
                .entry(id.to_owned())
                .or_default()
                .insert(finding.rule.name());
        }
    }
    println!(
        "{} of {} have findings, {refused} cannot work",
        rules.len(),
        queries.len()
    );
    for (id, rule) in HISTORIC {
        if queries.iter().any(|q| q["id"] == id) {
            assert!(
                rules.get(id).is_some_and(|found| found.contains(rule)),
                "{id} {rule}"
            );
        }
    }
    let warned = rules
        .values()
        .filter(|found| found.iter().any(|r| *r != "console"))
        .count();
    assert!(warned * 3 < queries.len(), "{warned} of {}", queries.len());
}

#[test]
fn what_covers_what_is_what_lucene_answered() {
    let Some(dir) = corpus("lucene") else { return };
    let prints: Vec<Fingerprint> = lines(&dir.join("queries.jsonl.gz"))
        .into_iter()
        .filter_map(|line| {
            let path = PathBuf::from(format!("{}.yaml", line["id"].as_str().unwrap()));
            Fingerprint::parse(&path, format!("query: {}\n", line["query"])).ok()
        })
        .collect();
    let expected: HashMap<String, Value> = lines(&dir.join("expected.jsonl.gz"))
        .into_iter()
        .map(|e| (e["id"].as_str().unwrap().to_owned(), e))
        .collect();
    for profile in [Profile::Text, Profile::Keyword] {
        let documents = |at: usize| -> Option<BTreeSet<&str>> {
            let list = expected.get(&prints[at].id)?[profile.name()]["match"].as_array()?;
            Some(list.iter().map(|v| v.as_str().unwrap()).collect())
        };
        let pairs = covered(&prints, profile);
        for (narrow, wide) in &pairs {
            let (Some(few), Some(many)) = (documents(*narrow), documents(*wide)) else {
                continue;
            };
            assert!(
                few.is_subset(&many),
                "{} {}",
                prints[*narrow].query_text,
                prints[*wide].query_text
            );
        }
        println!("{} pairs under {}", pairs.len(), profile.name());
        assert!(!pairs.is_empty());
    }
}

#[test]
fn forms_and_exit_codes() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let good = write(
        "good/queries/1.yaml",
        "query: message:\"a b\" AND tags:\"console\"\n",
    );
    let info = write(
        "2.yaml",
        "query: message:\"a b\" AND tags:\"console\"\nowner: me\n",
    );
    let bad = write(
        "bad/3.yaml",
        "query: >-\n  message:\"a b\" AND\n  filename:\"logs/x.txt\"\n",
    );
    let folder = dir.path().join("good");
    assert_eq!(
        whodunit(&["lint", folder.to_str().unwrap(), "--json"]),
        (Some(0), String::new())
    );
    let (code, text) = whodunit(&["lint", &info, "--json"]);
    assert_eq!((code, text.contains("\"severity\":\"info\"")), (Some(0), true));
    let (code, text) = whodunit(&["lint", &good, &bad]);
    assert_eq!(
        (code, text.contains("3.yaml:3:3: warning:")),
        (Some(3), true),
        "{text}"
    );
    let (code, text) = whodunit(&["lint", &bad, "--sarif"]);
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (code, log["runs"][0]["results"][0]["ruleId"].as_str()),
        (Some(3), Some("filename-for-tags"))
    );
    assert_eq!(whodunit(&["lint", "/nowhere"]).0, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gate_measures() {
    let dir = tempfile::tempdir().unwrap();
    let wide = dir.path().join("1.yaml");
    // Every run of the demo prints this, passing ones, too.
    std::fs::write(&wide, "query: tags:\"job-output.txt\"\n").unwrap();
    let (code, text) = whodunit(&[
        "lint",
        wide.to_str().unwrap(),
        "--gate",
        "demo",
        "--json",
        "--state",
        dir.path().to_str().unwrap(),
    ]);
    assert_eq!(code, Some(3));
    assert!(text.contains("\"rule\":\"passing-hits\""), "{text}");
}
