//! What the commands say where there is little to say: folders without a gate, nothing to take back, nothing to
//! compare, nothing configured; and where much could be said, one thing. Driven through the real binary.
//!
//! | file | what |
//! |---|---|
//! | `cli/drafts.rs` | what a draft is proved on, and how that is told |
//! | `cli/suspects.rs` | no commits to rank, the change's own fault |
//! | `cli/settings.rs` | the settings of a gate, what is missing, numbers that agree |
//! | `cli/stream.rs` | builds that come one by one |
//! | `cli/names.rs` | names mistyped, arguments in the other order |
//! | `cli/one_answer.rs` | the workbench and the command line give one answer, the list and the suspects, too |

#![expect(
    clippy::expect_used,
    clippy::panic,
    dead_code,
    reason = "a test fails by panicking, and its harness, shared with other tests, is part of it"
)]

#[path = "gate/binary.rs"]
mod binary;
#[path = "cli/drafts.rs"]
mod drafts;
#[path = "cli/names.rs"]
mod names;
#[path = "cli/one_answer.rs"]
mod one_answer;
#[path = "cli/settings.rs"]
mod settings;
#[path = "cli/stream.rs"]
mod stream;
#[path = "cli/suspects.rs"]
mod suspects;

use binary::{Answer, Whodunit};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;

const ERROR: &str =
    "2026-11-21 01:49:06.109 14118 ERROR glance.api [-] Image storage media is full: cannot write image\n";
const WARNING: &str = "2026-11-21 01:49:05.109 14118 WARNING glance.api [-] Option \"sql_idle\" of group \"database\" is unknown\n";

/// A home with a folder of one log, which is named by a relative path.
fn home(log: &str) -> Whodunit {
    let whodunit = Whodunit::new();
    folder(&whodunit, "bad", log);
    whodunit
}

fn folder(whodunit: &Whodunit, name: &str, log: &str) {
    write(&whodunit.home().join(name).join("glance-api.log"), log);
}

/// Writes a file, and the folders above it.
fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("make the folder");
    std::fs::write(path, text).expect("write");
}

/// The demo gate, with names for its author.
fn demo() -> Whodunit {
    let mut whodunit = Whodunit::new();
    whodunit.with("--gate", "demo");
    write(
        &whodunit.home().join(".gitconfig"),
        "[user]\n\tname = Triager\n\temail = triager@example.org\n",
    );
    whodunit
}

/// Failures of a job of the demo, newest first.
fn failures(whodunit: &Whodunit, job: &str) -> Vec<String> {
    let all = "failures --window 10d --pipeline any --voting any";
    let list = whodunit.call(&all.split(' ').collect::<Vec<_>>(), 0).json;
    let is_it = |f: &&Value| f["job"] == job;
    let names = list.iter().filter(is_it).filter_map(|f| f["build"].as_str());
    names.map(str::to_owned).collect()
}

/// A failure of the demo whose cause no fingerprint names: the image storage is full.
fn full_storage(whodunit: &Whodunit) -> String {
    failures(whodunit, "glance-functional").remove(0)
}

/// Output for people.
fn text(whodunit: &Whodunit, args: &[&str]) -> (String, Output) {
    let out = whodunit
        .command(binary::binary())
        .args(args)
        .stdin(std::process::Stdio::null())
        .output()
        .expect("start the binary");
    (String::from_utf8_lossy(&out.stdout).into_owned(), out)
}

fn says(answer: &Answer, words: &[&str]) {
    for word in words {
        assert!(
            answer.messages.contains(word),
            "no {word:?} in: {}",
            answer.messages
        );
    }
}

#[test]
fn a_folder_is_shown_without_a_gate() {
    let whodunit = home(&format!("{WARNING}{ERROR}"));
    let answer = whodunit.call(&["show", "bad"], 0);
    says(&answer, &["no fingerprints are named"]);
    let shown = answer.one();
    assert_eq!(shown["build"], "bad");
    assert_eq!(shown["fingerprints"], json!([]));
    assert_eq!(shown["suspects"], json!([]));
    let file = &shown["files"][0];
    assert_eq!(file["path"], "glance-api.log");
    assert_eq!(
        (&file["events"], &file["errors"]),
        (&json!(2), &json!(1)),
        "{file}"
    );
    assert_eq!(file["bytes"], json!(WARNING.len() + ERROR.len()));
}

#[test]
fn a_folder_or_build_that_is_not_there_is_the_users_mistake() {
    let whodunit = home(ERROR);
    for name in ["nowhere", "0123456789abcdef0123456789abcdef"] {
        for args in [
            &["show", name][..],
            &["verdict", name, "--infra"],
            &["suspects", name],
            &["draft", name],
            &["match", "bad", name],
        ] {
            let answer = whodunit.call(args, 1);
            says(&answer, &["no such folder or build", name, "hint: Name a folder"]);
        }
    }
}

#[test]
fn a_build_that_cannot_be_had_is_not_said_to_match_nothing() {
    let whodunit = home(ERROR);
    let print = whodunit.home().join("queries/1.yaml");
    write(&print, "query: 'message:\"os_brick\"'\n");
    let (stdout, out) = text(&whodunit, &["match", "bad", "nosuch", "--queries", "queries"]);
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(stdout.matches("no fingerprint matches").count(), 1, "{stdout}");
    assert!(stdout.contains("nothing of it could be read"), "{stdout}");
}

#[test]
fn a_verdict_on_a_folder_needs_a_gate_to_keep_it() {
    let whodunit = home(ERROR);
    let answer = whodunit.call(&["verdict", "bad", "--infra"], 1);
    says(&answer, &["no gate is configured", "bad", "--gate"]);
    // What the hint says works.
    let given = whodunit.call(&["--gate", "bad", "verdict", "bad", "--infra"], 0);
    assert_eq!(given.one()["verdict"], "infra");
    let wrong = whodunit.call(&["--gate", "bad", "verdict", "bad", "--bug", "flaky"], 2);
    says(&wrong, &["flaky", "no bug's number", "2133701"]);
}

#[test]
fn an_undo_without_a_verdict_says_so() {
    let whodunit = demo();
    let failures = whodunit.call(&["failures"], 0);
    let build = failures.one()["build"].as_str().expect("a build").to_owned();
    let nothing = whodunit.call(&["verdict", &build, "--undo"], 0);
    assert_eq!(nothing.one()["verdict"], Value::Null);
    assert_eq!(nothing.one()["at"], Value::Null);
    says(&nothing, &["note: ", &build, "no verdict to take back"]);
    whodunit.call(&["verdict", &build, "--infra"], 0);
    let undone = whodunit.call(&["verdict", &build, "--undo"], 0);
    assert_eq!(undone.one()["verdict"], Value::Null);
    assert!(
        undone.one()["at"].is_string() && undone.messages.is_empty(),
        "{}",
        undone.messages
    );
    // The first undo left nothing behind that a later verdict would stumble over.
    let again = whodunit.call(&["verdict", &build, "--change"], 0);
    assert_eq!(again.one()["verdict"], "change");
}

#[test]
fn a_build_that_is_named_twice_has_one_verdict() {
    let whodunit = demo();
    let failures = whodunit.call(&["failures"], 0);
    let build = failures.one()["build"].as_str().expect("a build").to_owned();
    whodunit.call(&["verdict", &build, "--infra"], 0);
    let twice = whodunit.call(&["verdict", &build, &build, "--change"], 0);
    assert!(twice.json.len() <= 2, "{:?}", twice.json);
    whodunit.call(&["verdict", &build, "--undo"], 0);
    let all = whodunit.call(&["failures", "--all", "--window", "10d"], 0);
    let row = all.json.iter().find(|row| row["build"] == build.as_str());
    assert_eq!(
        row.expect("the failure")["verdict"],
        "infra",
        "one undo took back one verdict"
    );
}

#[test]
fn a_missing_folder_of_fingerprints_is_no_empty_one() {
    let mut whodunit = demo();
    whodunit.with("--fingerprints", "nosuch");
    let answer = whodunit.call(&["failures", "--all"], 1);
    says(&answer, &["nosuch"]);
    assert!(answer.json.is_empty());
}

#[test]
fn half_a_log_is_not_said_to_be_usual() {
    let whodunit = home(ERROR);
    let lines: Vec<String> = (0..3000)
        .map(|n| {
            format!(
                "2026-11-21 01:{:02}:{:02}.109 1 INFO glance.api [-] GET /v2/images/{n} in {} ms\n",
                n / 60,
                n % 60,
                n * 7919 % 1000
            )
        })
        .collect();
    folder(&whodunit, "good", &lines.concat());
    let bad = whodunit.home().join("cut");
    std::fs::create_dir(&bad).expect("a folder");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, lines.concat().as_bytes()).expect("pack");
    let packed = packed.finish().expect("pack");
    let half = packed.get(..packed.len() / 2).expect("half of it");
    std::fs::write(bad.join("glance-api.log.gz"), half).expect("write a log");
    let answer = whodunit.call(&["digest", "cut", "--against", "good"], 0);
    assert_eq!(answer.one()["verdict"], "cannot-tell", "{}", answer.one());
    says(&answer, &["ends too early"]);
    // Nor are its other half's lines gone without a word, or a query proved on it.
    says(&whodunit.call(&["diff", "good", "cut"], 0), &["ends too early"]);
    says(
        &whodunit.call(&["story", "images", "cut"], 0),
        &["ends too early"],
    );
    says(
        &whodunit.call(&["draft", "bad", "--against", "cut"], 0),
        &["cut glance-api.log.gz", "ends too early"],
    );
}

#[test]
fn a_mistyped_key_of_the_configuration_and_no_fingerprints_are_said() {
    let mut whodunit = home(ERROR);
    let config = whodunit.home().join("c.toml");
    write(&config, "[gates.mine]\nlogs = 'bad'\nfingerprnts = 'queries'\n");
    whodunit.with("--config", "c.toml");
    whodunit.with("--gate", "mine");
    let answer = whodunit.call(&["failures"], 0);
    says(
        &answer,
        &["unknown key gates.mine.fingerprnts", "no fingerprints are named"],
    );
}

#[test]
fn messages_that_nobody_reads_are_no_bug() {
    let whodunit = demo();
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut child = whodunit.command(binary::binary());
    child
        .args(["log", "nosuch"])
        .stdin(std::process::Stdio::null())
        .stderr(writer);
    let out = child.output().expect("start the binary");
    assert_eq!(out.status.code(), Some(1));
}

#[test]
fn a_comment_tells_what_it_waits_for_and_where_it_goes() {
    let whodunit = demo();
    let build = full_storage(&whodunit);
    let draft = whodunit.call(&["draft", &build, "--bug", "7"], 0);
    let id = draft.one()["id"].to_string();
    whodunit.call(&["submit", &id], 0);
    let (listed, _) = text(&whodunit, &["--gate", "demo", "outbox", "hold"]);
    assert!(listed.contains("held"), "{listed}");
    let rows = whodunit.call(&["outbox"], 0).json;
    let comment = rows.iter().find(|r| r["kind"] == "comment").expect("a comment");
    let push = rows.iter().find(|r| r["kind"] == "push").expect("a push");
    assert_eq!(comment["waits_for"], push["id"], "{comment}");
    let (listed, _) = text(&whodunit, &["--gate", "demo", "outbox"]);
    assert!(
        listed.contains(&format!("waits for the push {}, which is held", push["id"])),
        "{listed}"
    );
    let label = format!("{},", comment["change"]);
    let title = comment["title"].as_str().unwrap_or_default();
    assert!(title.contains(&label), "{title}");
    let place = comment["place"].as_str().unwrap_or_default();
    assert!(
        place.starts_with("change ") && !Path::new(place).is_absolute() && place.contains(&label),
        "{place}"
    );
}

#[test]
fn nothing_asked_for_is_nothing_found() {
    home(ERROR).call(&["log", "bad", "--last", "0"], 3);
}

#[test]
fn the_manual_says_what_the_exit_codes_mean() {
    let (page, _) = text(&Whodunit::new(), &["man"]);
    assert!(page.contains("EXIT STATUS"), "{page}");
}
