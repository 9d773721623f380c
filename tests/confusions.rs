//! What new users stumbled over: counts of unlike builds, words that break off, arguments in the other order, names
//! mistyped. Each through the real binary, on the demo gate or on folders made here.

#![expect(
    clippy::expect_used,
    clippy::panic,
    dead_code,
    reason = "a test fails by panicking, and its harness, shared with other tests, is part of it"
)]

#[path = "gate/binary.rs"]
mod binary;
#[path = "confusions/outbox.rs"]
mod outbox;
#[path = "confusions/twins.rs"]
mod twins;

use binary::Whodunit;
use serde_json::{Value, json};
use std::path::Path;

fn demo() -> Whodunit {
    let mut whodunit = Whodunit::new();
    whodunit.with("--gate", "demo");
    write(
        &whodunit.home().join(".gitconfig"),
        "[user]\n\tname = Triager\n\temail = triager@example.org\n",
    );
    whodunit
}

fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("make the folder");
    std::fs::write(path, text).expect("write");
}

/// Output for people, and messages.
fn text(whodunit: &Whodunit, args: &[&str]) -> (String, String) {
    let out = whodunit
        .command(binary::binary())
        .args(args)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("start the binary");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&out.stdout), text(&out.stderr))
}

/// Failures of a job of the demo, newest first.
fn failures(whodunit: &Whodunit, job: &str) -> Vec<String> {
    let list = whodunit.call(
        &[
            "failures",
            "--window",
            "10d",
            "--pipeline",
            "any",
            "--voting",
            "any",
        ],
        0,
    );
    let is_it = |f: &&Value| f["job"] == job;
    let names = list.json.iter().filter(is_it).filter_map(|f| f["build"].as_str());
    names.map(str::to_owned).collect()
}

const SERVICE: &str = "2026-11-21 01:49:06.100 14118 ERROR store.api [None req-1 - -] Upload failed: the store is full: \
                       no room for the object on its device\n";
const DRIVER: &str = "2026-11-21 01:49:06.120 99 ERROR ci.driver [-] PUT /v2/file -> 413 the store is full: no room for \
                      the object on its device\n";

/// A folder whose test driver repeats what a service's log says, and a fingerprint that asks for another log.
fn renamed() -> Whodunit {
    let whodunit = Whodunit::new();
    write(&whodunit.home().join("bad/logs/driver.log"), DRIVER);
    write(&whodunit.home().join("bad/logs/store-api.log"), SERVICE);
    write(
        &whodunit.home().join("q/7.yaml"),
        "query: 'message:\"the store is full\" AND tags:\"screen-s-api.txt\"'\n",
    );
    whodunit
}

#[test]
fn of_logs_that_say_the_same_the_services_is_the_nearest() {
    let whodunit = renamed();
    let answer = whodunit.call(&["explain", "bad", "q/7.yaml"], 0);
    let answer = answer.one();
    assert_eq!(answer["event"]["file"], "logs/store-api.log", "{answer}");
    let clause = answer["clauses"].as_array().expect("clauses").iter();
    let place = clause
        .clone()
        .find(|c| c["holds"] == true)
        .map(|c| c["where"]["file"].clone());
    assert_eq!(place, Some(json!("logs/store-api.log")), "{answer}");
    let fix = answer["fix"][0]["change"].as_str().expect("a fix");
    assert!(fix.contains("store-api.log"), "{fix}");
}

#[test]
fn match_names_near_misses_below_and_in_json_where_asked() {
    let whodunit = renamed();
    let (shown, _) = text(&whodunit, &["match", "bad", "--queries", "q"]);
    assert!(shown.contains("no fingerprint matches"), "{shown}");
    assert!(shown.contains("7 nearly, at logs/store-api.log:1"), "{shown}");
    assert!(shown.contains("× tags:\"screen-s-api.txt\""), "{shown}");
    let plain = whodunit.call(&["match", "bad", "--queries", "q"], 3);
    assert!(plain.one().get("near").is_none(), "{}", plain.one());
    let asked = whodunit.call(&["match", "bad", "--queries", "q", "--near"], 3);
    let near = &asked.one()["near"][0];
    assert_eq!(
        (&near["id"], &near["nearest"]["file"]),
        (&json!("7"), &json!("logs/store-api.log"))
    );
    assert_eq!(near["fails"], json!(["tags:\"screen-s-api.txt\""]));
}

#[test]
fn a_draft_reads_whole_counts_alike_and_is_kept_once() {
    let whodunit = demo();
    let build = failures(&whodunit, "glance-functional").remove(0);
    let first = whodunit.call(&["draft", &build], 0);
    let draft = first.one();
    let title = draft["bug"]["title"].as_str().expect("a title");
    let last = title.rsplit(' ').next().expect("a word").to_lowercase();
    assert!(
        !["is", "not", "to", "the", "a", "of", "on"].contains(&last.as_str()),
        "{title}"
    );
    // The alternatives about the same event hit the builds that the query hits, not the named one alone.
    let hit = draft["proof"]["hits"].as_array().expect("hits").iter();
    let hit = hit.filter(|b| b["events"] != 0).count();
    assert!(hit > 1, "{draft}");
    let alternatives = draft["alternatives"].as_array().expect("alternatives");
    assert!(
        alternatives.iter().any(|a| a["failing"] == json!(hit)),
        "{alternatives:?}"
    );
    let over = draft["proof"]["over"].as_str().expect("which builds");
    assert!(over.contains("other unclassified failures"), "{over}");
    let again = whodunit.call(&["draft", &build], 0);
    assert_eq!(again.one()["id"], draft["id"], "one draft, brought up to date");
    let (shown, _) = text(&whodunit, &["--gate", "demo", "draft", &build]);
    let passing = draft["proof"]["passing"].as_array().map_or(0, Vec::len);
    assert!(shown.contains("counted on this build, "), "{shown}");
    assert!(
        shown.contains(&format!("and {passing} passing builds of ten days")),
        "{shown}"
    );
    assert!(
        !shown.contains("(1 builds") && !shown.contains(" 1 events"),
        "{shown}"
    );
}

#[test]
fn explain_and_draft_count_on_the_same_builds_and_say_which() {
    let whodunit = demo();
    let build = failures(&whodunit, "glance-functional").remove(0);
    let near = whodunit.call(&["match", &build, "--near"], 3);
    let id = near.one()["near"][0]["id"]
        .as_str()
        .expect("a near miss")
        .to_owned();
    let why = whodunit.call(&["explain", &build, &id], 0);
    let effect = &why.one()["fix"][0]["effect"];
    let draft = whodunit.call(&["draft", &build], 0);
    let proof = &draft.one()["proof"];
    let count = |side: &str| proof[side].as_array().map_or(0, Vec::len);
    // The draft counts the build itself, too.
    assert_eq!(effect["of_failing"], json!(count("hits") - 1), "{effect}");
    assert_eq!(effect["of_passing"], json!(count("passing")), "{effect}");
    let (shown, _) = text(&whodunit, &["--gate", "demo", "explain", &build, &id]);
    assert!(
        shown.contains("counted on unclassified failures and passing builds"),
        "{shown}"
    );
}

#[test]
fn a_change_that_fails_alone_twice_is_named_before_any_commit() {
    let whodunit = demo();
    let own = failures(&whodunit, "keystone-functional-negative");
    assert!(own.len() > 1, "{own:?}");
    for build in &own {
        let answer = whodunit.call(&["suspects", build], 0);
        let fault = &answer.one()["own_fault"];
        assert_eq!(
            fault["builds"].as_array().map(Vec::len),
            Some(2),
            "{}",
            answer.one()
        );
        assert!(
            fault["detail"].as_str().is_some_and(|d| d.contains("own fault")),
            "{fault}"
        );
        let (shown, _) = text(&whodunit, &["--gate", "demo", "suspects", build]);
        let place = |what: &str| shown.lines().position(|line| line.contains(what));
        assert!(
            place("own fault").is_some() && place("own fault") < place("none of these"),
            "{shown}"
        );
    }
    for build in failures(&whodunit, "glance-functional").iter().take(3) {
        let answer = whodunit.call(&["suspects", build], 0);
        assert_eq!(
            answer.one()["own_fault"],
            Value::Null,
            "three changes failed alike"
        );
    }
}

#[test]
fn a_file_that_names_no_bug_is_refused_and_the_account_is_told() {
    let whodunit = demo();
    let query = "query: >-\n  message:\"the store is full\"\n";
    write(&whodunit.home().join("q.yaml"), query);
    let answer = whodunit.call(&["submit", "q.yaml"], 2);
    assert!(answer.messages.contains("--bug N"), "{}", answer.messages);
    let sent = whodunit.call(&["submit", "q.yaml", "--bug", "2199999"], 0);
    let account = sent.one()["account"].as_str().expect("an account");
    assert!(account.contains("a folder of this machine"), "{account}");
}

#[test]
fn the_account_is_told_from_address_netrc_and_helpers() {
    let whodunit = demo();
    let home = whodunit.home();
    write(
        &home.join("7.yaml"),
        "query: >-\n  message:\"the store is full\"\n",
    );
    let clone = home.join("clone");
    std::fs::create_dir(&clone).expect("a folder");
    whodunit.git(&clone, &["init", "-q", "-b", "master"]);
    write(&clone.join("queries/1.yaml"), "query: x\n");
    whodunit.git(&clone, &["add", "."]);
    whodunit.git(&clone, &["commit", "-q", "-m", "Initial"]);
    whodunit.git(&clone, &["remote", "add", "origin", "https://review.invalid/q"]);
    let account = || {
        let sent = whodunit.call(&["submit", "7.yaml", "--repo", "clone"], 0);
        sent.one()["account"].as_str().expect("an account").to_owned()
    };
    assert!(account().starts_with("nobody yet"), "{}", account());
    whodunit.git(&clone, &["config", "credential.helper", "store --file=x"]);
    assert_eq!(
        account(),
        "whoever git's credential helper store knows for review.invalid"
    );
    write(
        &home.join(".netrc"),
        "machine review.invalid login joe password x\n",
    );
    assert_eq!(account(), "joe (of ~/.netrc)");
    whodunit.git(
        &clone,
        &["remote", "set-url", "origin", "ssh://ann@review.invalid:29418/q"],
    );
    assert_eq!(account(), "ann (in the remote's address)");
}

#[test]
fn arguments_in_the_other_order_are_understood_and_said() {
    let whodunit = demo();
    let build = failures(&whodunit, "glance-functional").remove(0);
    let answer = whodunit.call(&["explain", "2131455", &build], 1);
    let meant = format!("did you mean `whodunit explain {build} 2131455`?");
    assert!(answer.messages.contains(&meant), "{}", answer.messages);
    let answer = whodunit.call(&["story", &build, "req-1"], 1);
    let meant = format!("did you mean `whodunit story req-1 {build}`?");
    assert!(answer.messages.contains(&meant), "{}", answer.messages);
    let folder = renamed();
    let answer = folder.try_call(&["explain", "q/7.yaml", "bad"]);
    assert!(
        answer.messages.contains("`whodunit explain bad q/7.yaml`"),
        "{}",
        answer.messages
    );
}

#[test]
fn mistyped_names_are_asked_about() {
    let whodunit = demo();
    let build = failures(&whodunit, "glance-functional").remove(0);
    let answer = whodunit.call(&["explain", &build, "213145"], 1);
    assert!(
        answer.messages.contains("Did you mean 2131455?"),
        "{}",
        answer.messages
    );
    let answer = whodunit.call(&["failures", "--job", "glance-functoinal"], 0);
    assert!(
        answer.messages.contains("Did you mean glance-functional"),
        "{}",
        answer.messages
    );
    let mut wrong = build.get(..7).expect("a uuid").to_owned();
    wrong.replace_range(6..7, if wrong.ends_with('0') { "1" } else { "0" });
    let answer = whodunit.call(&["show", &wrong], 1);
    let right = format!("Did you mean {} (glance-functional)?", &build[..7]);
    assert!(answer.messages.contains(&right), "{}", answer.messages);
}

#[test]
fn what_follows_demo_is_shown_where_it_belongs() {
    let mut whodunit = Whodunit::new();
    whodunit.with("--color", "never");
    let answer = whodunit.call(&["demo", "failures", "--window", "10d"], 2);
    let meant = "`whodunit --gate demo failures --window 10d`";
    assert!(answer.messages.contains(meant), "{}", answer.messages);
    let answer = demo().try_call(&["lint"]);
    assert!(
        answer.messages.is_empty() || !answer.messages.contains("usage"),
        "{}",
        answer.messages
    );
    assert!(
        matches!(answer.code, Some(0 | 3)),
        "{:?} {}",
        answer.code,
        answer.messages
    );
    let answer = Whodunit::new().call(&["lint"], 2);
    assert!(
        answer.messages.contains("files or folders of fingerprints"),
        "{}",
        answer.messages
    );
}

/// What is compared with passed, and what is printed to be typed next can be typed.
#[test]
fn a_failure_is_no_passing_build_and_the_next_command_names_the_gate() {
    let whodunit = demo();
    let list = failures(&whodunit, "glance-functional");
    let (one, other) = (list.first().expect("a failure"), list.last().expect("a failure"));
    for command in ["digest", "draft"] {
        for against in [one, other] {
            whodunit.call(&[command, one, "--against", against], 1);
        }
    }
    let (draft, _) = text(&whodunit, &["--gate", "demo", "draft", one]);
    assert!(draft.contains("whodunit --gate demo submit "), "{draft}");
    whodunit.call(&["draft", one, "--bug", "nope"], 2);
}

/// Files that are called alike are counted apart, a file is told from a build, and nothing asked for is nothing found.
#[test]
fn files_are_files_and_nothing_is_nothing() {
    let whodunit = Whodunit::new();
    for folder in ["a", "b"] {
        write(
            &whodunit.home().join(folder).join("api.log"),
            "2026-11-21 01:49:06.109 14118 ERROR glance.api [-] full\n",
        );
    }
    let counts = whodunit.call(&["log", "a", "b", "--count-by", "file"], 0);
    assert_eq!(
        counts.one()["counts"],
        json!({"a/api.log": 1, "b/api.log": 1}),
        "{}",
        counts.one()
    );
    whodunit.call(&["log", "a", "--last", "0"], 3);
    let (_, told) = text(&whodunit, &["digest", "a/api.log"]);
    assert!(told.contains("is a file"), "{told}");
    let (page, _) = text(&whodunit, &["man"]);
    assert!(page.contains("EXIT STATUS"), "no exit codes in the manual");
}
