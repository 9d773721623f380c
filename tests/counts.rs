//! How many events a log has is the same whoever counts: `log`, `show`, `digest`, and `match` with what it leaves out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use serde_json::Value;
use std::io::Write;
use std::path::Path;

/// What `whodunit` answers in JSON, whatever its exit code, and what it says besides.
fn json(home: &Path, args: &[&str]) -> (Value, String) {
    let mut command = assert_cmd::Command::cargo_bin("whodunit").unwrap();
    let command = command.env("HOME", home).current_dir(home);
    let run = command.args(args).arg("--json").output().unwrap();
    let messages = String::from_utf8(run.stderr).unwrap();
    (serde_json::from_slice(&run.stdout).unwrap(), messages)
}

/// A home with the folder `logs` of one log, and the folder `queries` of one fingerprint.
fn home(name: &str, log: &[u8]) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("logs")).unwrap();
    std::fs::create_dir(home.path().join("queries")).unwrap();
    std::fs::write(home.path().join("logs").join(name), log).unwrap();
    std::fs::write(home.path().join("queries/1.yaml"), "query: message:\"nowhere\"\n").unwrap();
    home
}

/// The events by `log`, `show` and `digest`.
fn events(home: &Path) -> [Value; 3] {
    let (log, _) = json(home, &["log", "logs", "--count-by", "level"]);
    let (show, _) = json(home, &["show", "logs"]);
    let (digest, _) = json(home, &["digest", "logs"]);
    [
        log["events"].clone(),
        show["files"][0]["events"].clone(),
        digest["events"].clone(),
    ]
}

const DEBUG: &str = "2026-11-21 01:00:00.000 1 DEBUG a.b [-] x\n  more\n";
const WARNING: &str = "2026-11-21 01:00:01.000 1 WARNING a.b [-] y\n";

#[test]
fn a_match_says_how_many_records_of_debug_it_leaves_out() {
    // Small files are joined, larger ones skimmed.
    for n in [3, 3000] {
        let home = home("a.log", format!("{DEBUG}{DEBUG}{WARNING}").repeat(n).as_bytes());
        let (matched, _) = json(home.path(), &["match", "logs", "--queries", "queries"]);
        assert_eq!(matched["events"], n);
        assert_eq!(matched["debug_left_out"], 2 * n);
        assert_eq!(events(home.path()), [3 * n; 3]);
    }
}

#[test]
fn uwsgis_own_lines_are_the_same_events_to_a_match() {
    let banner = "*** Starting uWSGI 2.0.31 (64bit) on [Fri Nov 20 10:00:10 2026] ***\nmachine: x86_64\n";
    let request =
        "[pid: 8|app: 0|req: 1/1] 1.1.1.1 () {26 vars in 291 bytes} [Sat Nov 21 02:41:18 2026] GET /\n";
    for requests in [1, 50] {
        let log = format!("{banner}{}goodbye to uWSGI.\n", request.repeat(requests));
        let home = home("uwsgi.log", log.as_bytes());
        let (matched, _) = json(home.path(), &["match", "logs", "--queries", "queries"]);
        assert_eq!(matched["events"], requests + 3);
        assert_eq!(events(home.path()), [requests + 3; 3]);
    }
}

#[test]
fn a_line_of_many_pieces_is_one_event() {
    let long = format!(
        "2026-11-21 01:00:02.000 1 ERROR a.b [-] {}\n",
        "y".repeat(5_000_000)
    );
    let home = home("a.log", format!("{WARNING}{long}").as_bytes());
    let (log, _) = json(home.path(), &["log", "logs", "--count-by", "level"]);
    assert_eq!(log["counts"], serde_json::json!({"WARNING": 1, "ERROR": 1}));
    let (show, _) = json(home.path(), &["show", "logs"]);
    assert_eq!(show["files"][0]["errors"], 1);
    let (matched, _) = json(home.path(), &["match", "logs", "--queries", "queries"]);
    assert_eq!(matched["events"], 2);
    assert_eq!(events(home.path()), [2; 3]);
}

#[test]
fn what_could_be_read_before_damage_counts_everywhere() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for n in 0..4000_u32 {
        let head = format!("2026-11-21 01:00:00.000 {n} ERROR a.b [-]");
        writeln!(packed, "{head} {}", n.wrapping_mul(2_654_435_769)).unwrap();
    }
    let packed = packed.finish().unwrap();
    let home = home("a.log.gz", packed.get(..packed.len() / 2).unwrap());
    let (log, said) = json(home.path(), &["log", "logs", "--count-by", "level"]);
    assert!(
        said.contains("a.log.gz") && said.contains("ends too early"),
        "{said}"
    );
    let read = log["events"].as_u64().unwrap();
    assert!(read > 0 && read < 4000, "{read}");
    assert_eq!(log["lines"], read);
    assert!(log["bytes"].as_u64().unwrap() > 20 * read);
    let (matched, said) = json(home.path(), &["match", "logs", "--queries", "queries"]);
    assert!(
        said.contains("a.log.gz") && said.contains("ends too early"),
        "{said}"
    );
    assert_eq!(
        (&matched["events"], &matched["bytes"]),
        (&log["events"], &log["bytes"])
    );
    assert_eq!(events(home.path()), [read; 3]);
}

#[test]
fn files_that_are_called_alike_are_counted_apart() {
    let home = home("a.log", WARNING.as_bytes());
    std::fs::create_dir(home.path().join("more")).unwrap();
    std::fs::write(home.path().join("more/a.log"), format!("{WARNING}{WARNING}")).unwrap();
    let (counted, _) = json(home.path(), &["log", "logs", "more", "--count-by", "file"]);
    let wanted = serde_json::json!({"logs/a.log": 1, "more/a.log": 2});
    assert_eq!(counted["counts"], wanted, "{counted}");
}

#[test]
fn a_refused_query_is_an_error_with_or_without_events() {
    let home = home("a.log", b"");
    let (parsed, _) = json(home.path(), &["parse", "/re(/"]);
    assert_eq!(parsed["error"]["position"], 0);
    assert!(parsed["error"]["message"].is_string() && parsed.get("tree").is_none());
    std::fs::write(
        home.path().join("queries.jsonl"),
        r#"{"id": 1, "query": "/re(/"}"#,
    )
    .unwrap();
    for events in ["", r#"{"id": 1, "doc": {"message": "x"}}"#] {
        std::fs::write(home.path().join("events.jsonl"), events).unwrap();
        let args = ["eval", "--events", "events.jsonl", "--queries", "queries.jsonl"];
        let (answer, _) = json(home.path(), &args);
        assert_eq!(answer["error"]["message"], parsed["error"]["message"], "{events}");
    }
}
