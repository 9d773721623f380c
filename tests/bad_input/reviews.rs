//! A review server that says no.

use super::binary::Whodunit;
use super::next_command_works;
use super::servers::Bad;
use serde_json::json;
use std::path::{Path, PathBuf};
use wiremock::ResponseTemplate;

/// A clone of a bare repository whose server refuses every push with these words.
fn rejecting(whodunit: &Whodunit, words: &str) -> PathBuf {
    let repo = accepting(whodunit);
    hook(&whodunit.home().join("review.git/hooks/pre-receive"), words);
    repo
}

/// A clone of a bare repository that takes every push.
fn accepting(whodunit: &Whodunit) -> PathBuf {
    let home = whodunit.home().to_path_buf();
    let config = "[user]\n\tname = Triager\n\temail = triager@example.org\n";
    std::fs::write(home.join(".gitconfig"), config).expect("write .gitconfig");
    whodunit.git(&home, &["init", "-q", "--bare", "-b", "master", "review.git"]);
    whodunit.git(&home, &["clone", "-q", "review.git", "fingerprints"]);
    let repo = home.join("fingerprints");
    std::fs::create_dir_all(repo.join("queries")).expect("a folder");
    std::fs::write(repo.join("queries/1.yaml"), "query: >-\n  message:\"x\"\n").expect("write");
    whodunit.git(&repo, &["checkout", "-q", "-B", "master"]);
    whodunit.git(&repo, &["add", "-A"]);
    whodunit.git(&repo, &["commit", "-q", "-m", "Initial"]);
    whodunit.git(&repo, &["push", "-q", "origin", "master"]);
    repo
}

#[cfg(unix)]
fn hook(path: &Path, words: &str) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::write(path, format!("#!/bin/sh\necho '{words}' >&2\nexit 1\n")).expect("write the hook");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).expect("make it run");
}

#[cfg(not(unix))]
fn hook(path: &Path, words: &str) {
    std::fs::write(path, format!("#!/bin/sh\necho '{words}' >&2\nexit 1\n")).expect("write the hook");
}

#[test]
fn a_rejected_push_is_told_and_waits_in_the_outbox() {
    let mut whodunit = Whodunit::new();
    let state = whodunit.home().join("state");
    whodunit.with("--state", state);
    let repo = rejecting(&whodunit, "ERROR: not permitted: create change");
    let query = whodunit.home().join("2133701.yaml");
    std::fs::write(&query, "query: >-\n  message:\"it broke\"\n").expect("write");
    let (query, folder) = (
        query.to_string_lossy().into_owned(),
        repo.to_string_lossy().into_owned(),
    );
    let answer = whodunit.try_call(&["submit", &query, "--repo", &folder, "--branch", "master", "--yes"]);
    assert_eq!(answer.one()["state"], "rejected", "{}", answer.messages);
    assert_ne!(answer.code, Some(0), "a rejected push is no success");
    let said = format!("{} {}", answer.one()["message"], answer.messages);
    assert!(
        said.contains("not permitted: create change"),
        "the server's reason is told: {said}"
    );
    let hint = answer.one()["hint"].as_str().unwrap_or_default();
    assert!(hint.len() > 20, "what to do is told: {}", answer.one());
    let outbox = whodunit.call(&["outbox"], 0);
    let waits = |a: &&serde_json::Value| a["state"] == json!("rejected");
    assert!(outbox.json.iter().any(|a| waits(&a)) || outbox.one().to_string().contains("rejected"));
    assert_eq!(whodunit.git(&repo, &["status", "--porcelain"]), "");
    next_command_works(&whodunit);
}

#[test]
fn a_push_that_went_is_done_though_its_comment_waits() {
    let gerrit = Bad::new();
    gerrit.on(
        "/",
        ResponseTemplate::new(503).set_body_string("down for maintenance"),
    );
    let mut whodunit = Whodunit::new();
    whodunit.with("--state", whodunit.home().join("state"));
    whodunit.with("--gerrit", gerrit.server.uri());
    whodunit.env("WHODUNIT_HTTP_RETRIES", "0");
    let repo = accepting(&whodunit);
    let netrc = "machine 127.0.0.1 login jane password x\n";
    std::fs::write(whodunit.home().join(".netrc"), netrc).expect("write .netrc");
    let draft = json!({
        "query": "message:\"it broke\"", "yaml": "query: >-\n  message:\"it broke\"\n",
        "bug": {"id": "2133701", "title": "t", "description": "", "tags": [], "url": ""},
        "changes": [{"project": "openstack/glance", "change": 1, "patchset": 1, "url": null}],
    });
    std::fs::write(whodunit.home().join("draft.json"), draft.to_string()).expect("write");
    let folder = repo.to_string_lossy().into_owned();
    // The state is the push's, and so is the exit code: what waits is told, and stored.
    let sent = whodunit.call(
        &[
            "submit",
            "draft.json",
            "--repo",
            &folder,
            "--branch",
            "master",
            "--yes",
        ],
        0,
    );
    let sent = sent.one();
    let comment = &sent["comments"][0];
    assert_eq!(
        (&sent["state"], &comment["state"]),
        (&json!("pushed"), &json!("pending")),
        "{sent}"
    );
    let said = comment["message"].as_str().unwrap_or_default();
    assert!(said.contains("503") && !sent["hint"].is_null(), "{sent}");
    // Sending it is now all that is asked, so that its failure is the command's.
    let again = whodunit.call(&["outbox", "retry", &comment["id"].to_string()], 5);
    assert_eq!(again.one()["state"], "pending");
    let rows = whodunit.call(&["outbox"], 0).json;
    let states: Vec<_> = rows
        .iter()
        .map(|row| (row["kind"].as_str(), row["state"].as_str()))
        .collect();
    assert_eq!(
        states,
        [(Some("push"), Some("pushed")), (Some("comment"), Some("pending"))]
    );
    next_command_works(&whodunit);
}
