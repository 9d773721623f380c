//! `whodunit lint` over real fingerprints: what it finds is right, and what it says of two queries is what Lucene
//! answered; its forms and exit codes.
#![expect(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

#[path = "corpus/folder.rs"]
mod corpus;
#[path = "corpus/lines.rs"]
mod lines;

use corpus::corpus;
use lines::lines;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;
use whodunit::fingerprint::Fingerprint;
use whodunit::fingerprint::lint::{Rule, Source, covered, lint};
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
const CURRENT: [(&str, &str); 10] = [
    ("1483434", "console"),
    ("1737634", "console"),
    ("1745168", "console"),
    ("1770179", "console"),
    ("1783405", "unreachable-clause"),
    ("1793364", "filename-for-tags"),
    ("1798472", "unreachable-clause"),
    ("1798472", "filename-for-tags"),
    ("1798475", "unreachable-clause"),
    ("1798475", "filename-for-tags"),
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

/// For each rule an old version of a fingerprint that it finds, and one that it rightly leaves though it looks alike.
const HISTORIC: [(&str, &str, &str); 12] = [
    // Two AND in a row; slashes in quotes are no regular expression.
    ("syntax-error", "q739c49ac58", "q8bcd07456b"),
    // A field of 2013; two tags that different alternatives demand.
    ("never-hits", "q024e627189", "q3e0e810ec9"),
    // `a b AND c`; `(a AND b) OR (c AND d)`.
    ("ignored-clause", "q3962424dfd", "q8e452d63fb"),
    // One job's name begins with the other's; two names that share all but their first word.
    ("unreachable-clause", "q78b1d9057e", "qab06f25b58"),
    // `message:"…" tags:…`; two texts of one field side by side, which another rule tells.
    ("missing-operator", "q2f4d7dce7c", "q3962424dfd"),
    // `",))"`; `"*** Error in …"`.
    ("empty-clause", "q8ebdecadcc", "qa1966989c1"),
    // build_name:check-tripleo…; a question mark that ends a question.
    ("quotes", "q1cbed2c56b", "q8eb94cf66f"),
    // build_name:…*; jobs by their names.
    ("build-name-wildcard", "qe492a52917", "qab06f25b58"),
    // filename:"logs/…"; tags.
    ("filename-for-tags", "q2fe2983dcd", "q3e0e810ec9"),
    // `FAIL: tempest.…`; a playbook called devstack-tempest.yaml.
    ("console", "q29350f14bb", "q8bcd07456b"),
    // The same words in another order; one that has a clause more.
    ("equal", "qc1129e0506", "qfb7e2968cd"),
    ("shadowed", "q030a49364c", "qfb7e2968cd"),
];

#[test]
fn rules_find_real_fingerprints_and_leave_most() {
    let Some(dir) = corpus("lucene") else { return };
    let queries = lines(&dir.join("queries.jsonl.gz"));
    let id_of = |query: &Value| query["id"].as_str().unwrap().to_owned();
    let sources: Vec<Source> = queries
        .iter()
        .map(|query| Source {
            path: PathBuf::from(format!("{}.yaml", id_of(query))),
            text: format!("query: {}\n", query["query"]),
        })
        .collect();
    let mut rules: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for finding in lint(&sources, &[], Profile::Text) {
        let id = finding.file.file_stem().unwrap().to_string_lossy().into_owned();
        rules.entry(id).or_default().insert(finding.rule.name());
    }
    println!("{} of {} have findings", rules.len(), queries.len());
    let has = |id: &str, rule: &str| rules.get(id).is_some_and(|found| found.contains(rule));
    for (rule, found, left) in HISTORIC {
        let is_there = |id: &str| queries.iter().any(|q| q["id"] == id);
        assert!(has(found, rule) || !is_there(found), "{found} {rule}");
        assert!(!has(left, rule), "{left} {rule}");
    }
    // Measured on a gate: see below.
    let told = |rule: &Rule| HISTORIC.iter().any(|(name, ..)| *name == rule.name());
    assert!(
        Rule::ALL
            .iter()
            .all(|rule| told(rule) || *rule == Rule::PassingHits)
    );
    let about_itself = |found: &&BTreeSet<&str>| {
        found
            .iter()
            .any(|r| !matches!(*r, "console" | "equal" | "shadowed"))
    };
    let warned = rules.values().filter(about_itself).count();
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
    let queries = dir.path().join("queries");
    std::fs::create_dir(&queries).unwrap();
    let write = |id: &str, query: &str| {
        std::fs::write(queries.join(id), format!("query: >-\n  {query}\n")).unwrap();
    };
    // A version of bug 1532542 that lacks its AND: every line of the console, of passing runs, too.
    let migrating = "(message:\"(LiveBlockMigrationTestJSON:test_live_block_migration_paused)\" \
                     AND message:\"(LiveBlockMigrationTestJSON:test_live_block_migration)\") \
                     OR message:\"Current status: MIGRATING. Current task state: migrating.\"";
    write("1532542.yaml", &format!("{migrating} tags:\"console\""));
    // With it, and one that hits failing runs of the demo only.
    write("2.yaml", &format!("{migrating} AND tags:\"console\""));
    write("1.yaml", "message:\"Image storage media is full\"");
    // Another of the same name, which no passing run has.
    let more = dir.path().join("more");
    std::fs::create_dir(&more).unwrap();
    std::fs::write(
        more.join("1532542.yaml"),
        "query: message:\"Image storage media is full\"\n",
    )
    .unwrap();
    let (code, text) = whodunit(&[
        "lint",
        queries.to_str().unwrap(),
        more.to_str().unwrap(),
        "--gate",
        "demo",
        "--json",
        "--state",
        dir.path().to_str().unwrap(),
    ]);
    assert_eq!(code, Some(3));
    let passing: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("\"passing-hits\""))
        .collect();
    assert!(
        passing.len() == 1 && passing[0].contains("queries/1532542.yaml"),
        "{text}"
    );
}
