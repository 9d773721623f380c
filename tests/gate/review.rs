//! Tenant `review`: real changes, real jobs, real votes, at the real time.
//!
//! An author's change fails with a recorded run; a triager finds it with the next sync, diagnoses it, drafts a
//! fingerprint and submits it; Zuul checks that, and runs the failed change again.

use super::binary::{Answer, Whodunit};
use super::servers::{Author, Servers};
use super::{Steps, until};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The run of the corpus that the failing change replays.
const FAULT: &str = "glance-disk-full";

#[test]
fn a_failed_change_is_diagnosed_and_its_fingerprint_reviewed() {
    let Some(servers) = Servers::from_environment() else {
        return;
    };
    let mut steps = Steps::new();
    let bug = (3_000_000 + steps_seed() % 1_000_000).to_string();
    let (whodunit, repo) = triager(&servers);
    let author = Author::new(&servers, "openstack/glance");
    steps.done("cloned");

    merge_a_good_change(&servers, &author, &bug);
    steps.done("a good change went through check and gate");
    let failed = author.push("replay", &format!("{FAULT}\n"), &format!("Replay {FAULT} {bug}"));
    until("Zuul's vote on the failing change", || {
        servers.vote(&failed).filter(|v| *v == -1)
    });
    steps.done("a change failed in check (Verified -1)");

    let build = find(&whodunit, &servers, &failed);
    steps.done("sync found it");
    diagnose(&whodunit, &build);
    steps.done("diagnosed: no known fingerprint, suspects");
    let draft = draft(&whodunit, &build, &bug);
    steps.done("drafted");
    let before = work_tree(&whodunit, &repo);
    let pushed = submit(&whodunit, &draft, &bug, &repo);
    steps.done("fingerprint pushed for review");
    assert_eq!(
        work_tree(&whodunit, &repo),
        before,
        "the work tree and index stay as they are"
    );

    read_back(&servers, &pushed, &draft, &bug);
    steps.done("read back as an open change");
    let change = pushed["change_id"].as_str().expect("change_id");
    let vote = until("Zuul's vote on the fingerprint", || servers.vote(change));
    assert_eq!(vote, 1, "fingerprints-lint: {:?}", servers.reports(change));
    assert!(
        servers
            .reports(change)
            .iter()
            .any(|r| r.contains("fingerprints-lint")),
        "the lint job reported"
    );
    steps.done("fingerprints-lint voted +1");
    rechecked(&servers, &failed, &bug);
    steps.done("recheck seen by Gerrit and run again by Zuul");
}

/// A number that differs from run to run, so that the suite can run again on the same servers.
pub(super) fn steps_seed() -> u64 {
    std::time::UNIX_EPOCH.elapsed().map_or(0, |d| d.as_secs())
}

pub(super) fn triager(servers: &Servers) -> (Whodunit, PathBuf) {
    let mut whodunit = Whodunit::new();
    servers.log_in("triager", &whodunit);
    let (home, state) = (whodunit.home().to_path_buf(), whodunit.home().join("state"));
    let repo = home.join("fingerprints");
    whodunit.git(
        &home,
        &[
            "clone",
            "-q",
            &servers.project_url("opendev/fingerprints"),
            "fingerprints",
        ],
    );
    whodunit.with("--zuul", &servers.zuul);
    whodunit.with("--tenant", "review");
    whodunit.with("--gerrit", &servers.gerrit);
    whodunit.with("--fingerprints", &repo);
    whodunit.with("--state", state);
    (whodunit, repo)
}

/// The job's last good run, and a merged commit after it.
pub(super) fn merge_a_good_change(servers: &Servers, author: &Author, bug: &str) {
    let file = format!("glance/notes/{bug}.py");
    let good = author.push(
        &file,
        "RESERVED_SPACE = 1\n",
        &format!("Reserve space on the image store {bug}"),
    );
    until("Zuul's vote on the good change", || {
        servers.vote(&good).filter(|v| *v == 1)
    });
    servers.review("admin", &good, json!({ "Code-Review": 2, "Workflow": 1 }));
    until("the gate to merge the good change", || {
        (servers.get(&format!("/changes/{good}"))["status"] == "MERGED").then_some(())
    });
}

/// Syncs until the failed build is among the failures: Zuul records a buildset some moments after its vote.
fn find(whodunit: &Whodunit, servers: &Servers, change: &str) -> String {
    let number = servers.get(&format!("/changes/{change}"))["_number"].as_u64();
    until("the failed build", || {
        whodunit.call(&["sync", "--since", "2h"], 0);
        let failures = whodunit.call(&["failures", "--pipeline", "check"], 0);
        let ours = |f: &&Value| f["change"].as_u64() == number && f["job"] == "functional-replay";
        let failure = failures.json.iter().find(ours)?;
        assert_eq!(
            (&failure["result"], &failure["classified"]),
            (&json!("FAILURE"), &json!(false))
        );
        failure["build"].as_str().map(str::to_string)
    })
}

fn diagnose(whodunit: &Whodunit, build: &str) {
    let matched = whodunit.call(&["match", build], 3);
    assert_eq!(matched.one()["build"], build);
    assert_eq!(matched.one()["fingerprints"], json!([]));
    assert!(
        matched.one()["events"].as_u64() > Some(100),
        "its logs were fetched: {}",
        matched.one()
    );
    let errors = whodunit.call(&["log", build, "--level", "ERROR", "--limit", "3"], 0);
    assert!(!errors.json.is_empty(), "it has errors");
    let suspects = whodunit.call(&["suspects", build], 0);
    println!("          suspects: {}", suspects.one()["suspects"][0]["subject"]);
    assert!(suspects.one()["suspects"].is_array(), "{}", suspects.one());
}

fn draft(whodunit: &Whodunit, build: &str, bug: &str) -> Value {
    let draft = whodunit.call(&["draft", build, "--bug", bug], 0).one().clone();
    println!("          query: {}", draft["query"]);
    assert!(draft.get("abstains").is_none(), "{draft}");
    let events = |list: &str| -> u64 {
        let builds = draft["proof"][list].as_array().cloned().unwrap_or_default();
        builds.iter().filter_map(|b| b["events"].as_u64()).sum()
    };
    assert!(events("hits") > 0, "it hits the failed build: {draft}");
    assert_eq!(events("passing"), 0, "it hits no passing build: {draft}");
    assert!(
        draft["message"].as_str().is_some_and(|m| m.contains(bug)),
        "the message names the bug: {draft}"
    );
    draft
}

/// HEAD, index and files of the clone.
fn work_tree(whodunit: &Whodunit, repo: &Path) -> (String, String) {
    let git = |args: &[&str]| whodunit.git(repo, args);
    (
        git(&["rev-parse", "HEAD"]),
        git(&["status", "--porcelain", "--ignored"]),
    )
}

/// First without `--yes`, where nothing may leave; then for real.
fn submit(whodunit: &Whodunit, draft: &Value, bug: &str, repo: &Path) -> Value {
    let file = whodunit.home().join(format!("{bug}.yaml"));
    std::fs::write(&file, draft["yaml"].as_str().expect("yaml")).expect("write the query");
    let stored = draft["id"].as_i64().map(|id| id.to_string());
    let what = stored.unwrap_or_else(|| file.to_string_lossy().into_owned());
    let repo = repo.to_string_lossy();
    let submit = |yes: &[&str]| -> Answer {
        let args = [&["submit", &what, "--repo", &repo, "--branch", "master"], yes].concat();
        whodunit.call(&args, 0)
    };
    assert_eq!(
        submit(&[]).one()["state"],
        "pending",
        "without a terminal and --yes nothing leaves"
    );
    let pushed = submit(&["--yes"]).one().clone();
    println!("          {pushed}");
    assert_eq!(pushed["state"], "pushed", "{pushed}");
    pushed
}

fn read_back(servers: &Servers, pushed: &Value, draft: &Value, bug: &str) {
    let id = pushed["change_id"].as_str().expect("change_id");
    let change = servers.get(&format!(
        "/changes/{id}?o=CURRENT_REVISION&o=CURRENT_COMMIT&o=CURRENT_FILES"
    ));
    assert_eq!(change["status"], "NEW", "{change}");
    assert_eq!(change["project"], "opendev/fingerprints");
    assert_eq!(change["topic"], format!("bug/{bug}"));
    assert_eq!(change["current_revision"], pushed["sha"]);
    let number = change["_number"].to_string();
    assert!(
        pushed["url"].as_str().is_some_and(|u| u.ends_with(&number)),
        "{pushed} is change {number}"
    );
    let path = format!("queries/{bug}.yaml");
    let files = &change["revisions"][change["current_revision"].as_str().expect("a revision")]["files"];
    assert_eq!(
        files.as_object().map(|f| f.keys().collect::<Vec<_>>()),
        Some(vec![&path]),
        "one file"
    );
    assert_eq!(servers.file(id, &path), draft["yaml"].as_str().expect("yaml"));
}

fn rechecked(servers: &Servers, failed: &str, bug: &str) {
    let comment = format!("recheck bug {bug}");
    let said =
        |m: &Value| m["author"]["username"] == "triager" && m["message"].to_string().contains(&comment);
    assert!(
        servers.messages(failed).iter().any(said),
        "`{comment}` is on the failed change"
    );
    until("Zuul to run the failed change again", || {
        (servers.reports(failed).len() > 1).then_some(())
    });
}
