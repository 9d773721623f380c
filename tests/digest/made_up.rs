//! Builds made up for the purpose: services that no corpus has, faults of other kinds.

use super::{digest, whodunit};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

/// A step of a made-up service's log: second, level, message.
type Step = (u32, &'static str, String);

/// Writes a log in oslo.log's form.
fn write(root: &Path, build: &str, file: &str, steps: &[Step]) {
    let mut text = String::new();
    for (second, level, message) in steps {
        let (m, s) = (second / 60, second % 60);
        writeln!(
            text,
            "2026-11-21 03:{m:02}:{s:02}.250 4711 {level} {} {message}",
            file.trim_end_matches(".log")
        )
        .unwrap();
    }
    std::fs::create_dir_all(root.join(build)).unwrap();
    std::fs::write(root.join(build).join(file), text).unwrap();
}

/// The words of a healthy run: 40 steps that each say something else, in an order of its own.
fn healthy(run: u32) -> Vec<Step> {
    let names = [
        "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet",
    ];
    let verbs = ["opened", "copied", "checked", "closed"];
    let mut steps = Vec::new();
    for (i, verb) in verbs.iter().enumerate() {
        for k in 0..names.len() {
            let name = names[(k + run as usize) % names.len()];
            let second = (i * names.len() + k) as u32 * 3;
            steps.push((
                second,
                "INFO",
                format!("[-] Shelf {name} {verb} in {}.{run} s", k * 7),
            ));
        }
    }
    steps
}

/// Three healthy runs of two services; gives their names.
fn passing(root: &Path) -> [&'static str; 3] {
    let names = ["good1", "good2", "good3"];
    for (run, name) in names.iter().enumerate() {
        write(root, name, "shelves.log", &healthy(run as u32));
        write(root, name, "porter.log", &healthy(run as u32 + 5));
    }
    names
}

fn first(digest: &Value) -> (&str, &str, &str) {
    let line = &digest["lines"][0];
    let text = |key: &str| line[key].as_str().unwrap_or_default();
    (digest["verdict"].as_str().unwrap(), text("file"), text("text"))
}

#[test]
fn a_calm_line_of_the_failed_request_leads_to_the_cause() {
    let dir = tempfile::tempdir().unwrap();
    let good = passing(dir.path());
    let id = "req-0d5cd2a5-4a1c-4cc5-9f11-8a2c4d1b7e01";
    let mut bad = healthy(7);
    let breaker = format!("[None {id} - -] Breaker tripped for the vault, answering from nothing");
    bad.insert(20, (60, "INFO", breaker));
    write(dir.path(), "bad", "shelves.log", &bad);
    let mut client = healthy(8);
    client.insert(
        21,
        (61, "ERROR", format!("[-] GET http://h:80/x -> 503 {id} 0.2s")),
    );
    write(dir.path(), "bad", "porter.log", &client);
    let digest = digest(dir.path(), "bad", &good);
    let lines = digest["lines"].as_array().unwrap();
    let place = lines
        .iter()
        .position(|l| l["text"].as_str().unwrap().contains("Breaker tripped"));
    assert!(place.is_some_and(|p| p < 2), "{digest:#}");
}

#[test]
fn a_log_that_falls_silent_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let good = passing(dir.path());
    let mut bad = healthy(2);
    bad.truncate(18);
    write(dir.path(), "bad", "shelves.log", &bad);
    write(dir.path(), "bad", "porter.log", &healthy(4));
    let digest = digest(dir.path(), "bad", &good);
    let (verdict, file, text) = first(&digest);
    assert_eq!((verdict, file), ("unusual", "shelves.log"), "{digest:#}");
    assert!(text.contains("copied"), "its last event: {text}");
    let reason = digest["lines"][0]["reason"].as_str().unwrap();
    assert!(
        reason.contains("the log ends") && reason.contains("missing"),
        "{reason}"
    );
}

#[test]
fn the_order_of_steps_is_nothing_unusual() {
    let dir = tempfile::tempdir().unwrap();
    let good = passing(dir.path());
    write(dir.path(), "other", "shelves.log", &healthy(9));
    write(dir.path(), "other", "porter.log", &healthy(3));
    assert_eq!(digest(dir.path(), "other", &good)["verdict"], "nothing-unusual");
}

#[test]
fn plain_lines_that_are_joined_in_another_way_are_nothing_unusual() {
    let dir = tempfile::tempdir().unwrap();
    let log = |build: &str, order: &[usize]| {
        let mut text = String::new();
        for i in order {
            let name = ["GET /inn", "PUT /inn", "GET /mill"][*i];
            writeln!(text, "[pid: 2{i}|app: 0|req: {i}/{i}] 127.0.0.1 () {{26 vars in 2{i}1 bytes}} [Sat Nov 21 01:57:5{i} 2026] {name} => generated 136 bytes in 2{i} msecs (HTTP/1.1 200) 6 headers in 224 bytes (1 switches on core 0)").unwrap();
        }
        text.push_str("SIGINT/SIGTERM received...killing workers...\nworker 1 buried after 1 seconds\ngoodbye to uWSGI.\n");
        std::fs::create_dir_all(dir.path().join(build)).unwrap();
        std::fs::write(dir.path().join(build).join("uwsgi-inn.log"), text).unwrap();
    };
    log("good", &[0, 1, 2]);
    log("other", &[2, 1, 0]);
    let digest = digest(dir.path(), "other", &["good"]);
    assert_eq!(digest["verdict"], "nothing-unusual", "{digest:#}");
}

#[test]
fn a_story_goes_through_the_services_that_the_call_went_through() {
    let dir = tempfile::tempdir().unwrap();
    let id = |n: u32| format!("req-0d5cd2a5-4a1c-4cc5-9f11-8a2c4d1b7e{n:02}");
    let said = |second: u32, n: u32, text: &str| (second, "INFO", format!("[None {} - -] {text}", id(n)));
    let (call, token, other) = (1, 2, 3);
    write(
        dir.path(),
        "b",
        "inn.log",
        &[
            said(8, 9, "Begin"),
            said(10, call, "Begin"),
            (
                20,
                "ERROR",
                format!("[None {} - -] No room left, {} says", id(call), id(4)),
            ),
        ],
    );
    // Nobody names the request that checked the token; its thread began under the id of the one before.
    write(
        dir.path(),
        "b",
        "gate.log",
        &[
            said(2, token, "Another caller's token"),
            said(12, token, "Checking the token"),
            said(30, other, "Another caller's token"),
        ],
    );
    write(
        dir.path(),
        "b",
        "ledger.log",
        &[(15, "WARNING", format!("[None {} - -] The ledger is full", id(4)))],
    );
    let path = dir.path().join("b").display().to_string();
    let (text, ok) = whodunit(&["story", &id(call), &path]);
    assert!(ok);
    let told: Vec<(String, u64)> = text
        .lines()
        .map(|l| serde_json::from_str::<Value>(l).unwrap())
        .map(|l| {
            (
                l["file"].as_str().unwrap().to_owned(),
                l["line"].as_u64().unwrap(),
            )
        })
        .collect();
    let expected = [("inn.log", 2), ("gate.log", 2), ("ledger.log", 1), ("inn.log", 3)];
    assert_eq!(told, expected.map(|(f, l)| (f.to_owned(), l)), "{text}");
}
