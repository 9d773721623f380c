//! Tenant `openstack`: ten days of builds, 24 of them with the logs of a recorded run, the others without.

use super::Steps;
use super::binary::{Answer, Whodunit};
use super::servers::Servers;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Counts of builds: `by_result`, `by_pipeline`, `by_job` as in the server's seed.
type Counts = BTreeMap<String, BTreeMap<String, u64>>;

#[test]
fn every_build_of_a_big_tenant_is_synced_counted_and_listed() {
    let Some(servers) = Servers::from_environment() else {
        return;
    };
    let whodunit = open(&servers);
    let mut steps = Steps::new();

    let sync = whodunit.call(&["sync", "--since", "11d"], 0);
    steps.done("first sync");
    let seeded = servers.zuul_seed["counts"]["builds"]
        .as_u64()
        .expect("a number of builds");
    println!("          {}", sync.one());
    assert_eq!(sync.one()["builds"].as_u64(), Some(seeded), "builds recorded");
    assert_eq!(sync.one()["new"].as_u64(), Some(seeded), "builds that are new");
    let gone = servers.zuul_seed["expired_logs"].as_u64();
    assert!(
        sync.one()["missing_logs"].as_u64() >= gone,
        "logs that are gone are recorded as such"
    );

    builds_are_counted_as_seeded(&whodunit, &servers.zuul_seed["counts"]);
    steps.done("all builds listed and counted");
    faults_are_listed_as_unclassified(&whodunit, &servers.zuul_seed["runs"]);
    steps.done("failures listed");

    let again = whodunit.call(&["sync", "--since", "11d"], 0);
    steps.done("second sync");
    assert_eq!(
        again.one()["new"].as_u64(),
        Some(0),
        "the second sync brings only what is new: {}",
        again.one()
    );
    assert_eq!(
        again.one()["builds"].as_u64(),
        Some(seeded),
        "the second sync still knows them all: {}",
        again.one()
    );
}

fn open(servers: &Servers) -> Whodunit {
    let mut whodunit = Whodunit::new();
    let now = servers.zuul_seed["newest_log"].as_str().expect("newest_log");
    let now = if now.ends_with('Z') {
        now.to_string()
    } else {
        format!("{now}Z")
    };
    // Zuul's times are UTC, whatever the zone of this machine.
    whodunit.env("TZ", "Pacific/Auckland");
    let state = whodunit.home().join("state");
    whodunit.with("--zuul", &servers.zuul);
    whodunit.with("--tenant", "openstack");
    whodunit.with("--state", state);
    whodunit.with("--now", now);
    whodunit
}

fn builds_are_counted_as_seeded(whodunit: &Whodunit, seed: &Value) {
    let all = whodunit.call(&["builds"], 0);
    let (results, pipelines, jobs) = count(&all.json);
    assert_eq!(
        results,
        counts(&serde_json::json!({ "all": seed["by_result"] })),
        "by result"
    );
    assert_eq!(pipelines, counts(&seed["by_pipeline"]), "by pipeline");
    assert_eq!(jobs, counts(&seed["by_job"]), "by job");
}

fn count(builds: &[Value]) -> (Counts, Counts, Counts) {
    let (mut results, mut pipelines, mut jobs) = (Counts::new(), Counts::new(), Counts::new());
    for build in builds {
        let word = |field: &str| build[field].as_str().unwrap_or("null").to_string();
        for (counts, group) in [
            (&mut results, "all".to_string()),
            (&mut pipelines, word("pipeline")),
            (&mut jobs, word("job")),
        ] {
            *counts
                .entry(group)
                .or_default()
                .entry(word("result"))
                .or_default() += 1;
        }
    }
    (results, pipelines, jobs)
}

fn counts(seed: &Value) -> Counts {
    serde_json::from_value(seed.clone()).expect("counts by group and result")
}

/// The builds that failed with a fault's run, and the one whose post-run failed, want an explanation: no
/// fingerprint is there to give one.
fn faults_are_listed_as_unclassified(whodunit: &Whodunit, runs: &Value) {
    let failures = whodunit.call(&["failures", "--voting", "any", "--pipeline", "any"], 0);
    let listed = listed(&failures);
    let failing = |run: &&Value| run["result"] != "SUCCESS";
    let runs: Vec<&Value> = runs.as_array().expect("runs").iter().filter(failing).collect();
    assert_eq!(
        runs.len(),
        17,
        "the server was seeded with 16 faults and a POST_FAILURE"
    );
    for run in runs {
        let uuid = run["uuid"].as_str().expect("uuid");
        assert!(
            listed.contains(uuid),
            "{uuid} ({}, {}) is not listed",
            run["run"],
            run["result"]
        );
    }
    let summary = &failures.json.last().expect("a summary")["summary"];
    assert_eq!(summary["classified"], 0, "{summary}");
    assert_eq!(
        summary["failures"].as_u64(),
        Some(listed.len() as u64),
        "the summary counts what is listed"
    );
}

fn listed(failures: &Answer) -> BTreeSet<String> {
    let open =
        |f: &&Value| f["classified"] == false && f["fingerprints"].as_array().is_some_and(Vec::is_empty);
    failures
        .json
        .iter()
        .filter(open)
        .filter_map(|f| f["build"].as_str())
        .map(str::to_string)
        .collect()
}
