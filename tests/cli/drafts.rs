//! Drafts from the command line: proved on what is at hand, counted as `explain` counts, kept once.

use super::{ERROR, WARNING, demo, failures, folder, full_storage, home, says, text};
use serde_json::json;

#[test]
fn a_draft_that_nothing_proves_says_so_or_abstains() {
    let whodunit = home(&format!("{WARNING}{ERROR}"));
    let draft = whodunit.call(&["draft", "bad"], 0);
    assert_eq!(draft.one()["proof"]["passing"], json!([]));
    says(&draft, &["note: no passing build was at hand", "--against"]);
    folder(&whodunit, "good", WARNING);
    let draft = whodunit.call(&["draft", "bad", "--against", "good"], 0);
    assert_eq!(draft.one()["proof"]["passing"][0]["events"], 0);
    assert!(!draft.messages.contains("note:"), "{}", draft.messages);
    // A warning that may be in every run is nothing to go by.
    let nothing = whodunit.call(&["draft", "good"], 3);
    assert!(
        nothing.one()["abstains"]
            .as_str()
            .is_some_and(|r| r.contains("no error")),
        "{}",
        nothing.one()
    );
    // The user may know better.
    let chosen = whodunit.call(&["draft", "good", "--lines", "glance-api.log:1"], 0);
    assert!(
        chosen.one()["query"]
            .as_str()
            .is_some_and(|q| q.contains("unknown"))
    );
}

#[test]
fn a_draft_is_proved_on_all_that_the_gate_has() {
    let whodunit = demo();
    let build = full_storage(&whodunit);
    let draft = whodunit.call(&["draft", &build, "--bug", "7"], 0);
    let proof = &draft.one()["proof"];
    assert_eq!(proof["hits"][0]["build"], json!(build));
    assert!(proof["hits"].as_array().is_some_and(|h| h.len() > 3), "{proof}");
    assert!(
        proof["passing"].as_array().is_some_and(|p| p.len() > 3),
        "{proof}"
    );
    let changes = draft.one()["changes"].as_array().expect("changes");
    assert!(
        changes.len() <= 1,
        "only the named build's change is rechecked: {changes:?}"
    );
    // Named passing builds are all that is compared.
    let against = proof["passing"][0]["build"].as_str().expect("its name");
    let draft = whodunit.call(&["draft", &build, "--against", against], 0);
    let proof = &draft.one()["proof"];
    assert_eq!(proof["hits"].as_array().map(Vec::len), Some(1), "{proof}");
    assert_eq!(proof["passing"].as_array().map(Vec::len), Some(1), "{proof}");
}

#[test]
fn a_draft_reads_whole_counts_alike_and_is_kept_once() {
    let whodunit = demo();
    let build = full_storage(&whodunit);
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
    let build = full_storage(&whodunit);
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

#[test]
fn what_is_unusual_and_no_error_is_drafted_in_the_digests_order() {
    let whodunit = home("");
    let served =
        |second: usize| format!("2026-11-21 01:49:{second:02}.109 14118 INFO store.api [-] request served\n");
    let calm: String = (0..60).map(served).collect();
    let died = "2026-11-21 01:49:59.500 14118 INFO store.lease [-] worker 7 died, its lease is over\n";
    folder(&whodunit, "bad", &format!("{calm}{died}"));
    let mut args = vec!["draft", "bad"];
    for name in ["one", "two", "three"] {
        folder(&whodunit, name, &calm);
        args.extend(["--against", name]);
    }
    let draft = whodunit.call(&args, 0);
    let query = draft.one()["query"].as_str().unwrap_or_default();
    assert!(
        query.contains("its lease is over") && query.contains("glance-api.log"),
        "{query}"
    );
    let hit = |side: &str| draft.one()["proof"][side][0]["events"].clone();
    assert_eq!((hit("hits"), hit("passing")), (json!(1), json!(0)));
}

#[test]
fn what_the_tests_say_is_no_fingerprint_and_the_way_out_is_told() {
    let whodunit = demo();
    let build = failures(&whodunit, "keystone-functional-negative").remove(0);
    let answer = whodunit.call(&["draft", &build], 3);
    let why = answer.one()["abstains"].as_str().unwrap_or_default().to_owned();
    assert!(
        why.contains("every failure of that test") && why.contains("verdict"),
        "{why}"
    );
    let (_, rest) = why.split_once("`--lines ").expect("the way out");
    let (place, _) = rest.split_once('`').expect("a place");
    let chosen = whodunit.call(&["draft", &build, "--lines", place], 0);
    assert_eq!(chosen.one()["proof"]["hits"][0]["build"], json!(build));
}
