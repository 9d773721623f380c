//! Logs of real programs, read by the real `whodunit log`.
//!
//! The corpora are outside of this repository: without them these tests say so and pass.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "corpus/folder.rs"]
mod corpus;
#[path = "corpus/lines.rs"]
mod lines;

use corpus::corpus;
use lines::lines;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Runs `whodunit log --json` and gives its lines.
fn log(args: &[&str]) -> Vec<Value> {
    let run = assert_cmd::Command::cargo_bin("whodunit")
        .unwrap()
        .arg("log")
        .arg("--json")
        .args(args)
        .unwrap();
    assert!(run.stderr.is_empty(), "{}", String::from_utf8_lossy(&run.stderr));
    run.stdout
        .split(|c| *c == b'\n')
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect()
}

fn text<'v>(event: &'v Value, key: &str) -> &'v str {
    event[key].as_str().unwrap_or("")
}

/// The logs of other programs, and what a careful reader found in those of one kind.
fn expected(kind: &str) -> Option<(PathBuf, Vec<Value>)> {
    let folder = corpus("log-formats")?;
    let mut expected = lines(&folder.join("expected.jsonl"));
    expected.retain(|want| text(want, "kind") == kind);
    Some((folder, expected))
}

#[test]
fn records_of_real_programs_read_as_expected() {
    let Some((corpus, expected)) = expected("records") else {
        return;
    };
    let mut wrong = Vec::new();
    for want in expected {
        let path = corpus.join(text(&want, "file"));
        // What the log does not say is given: the zone it was written in, and the day.
        let zone = text(&want, "year")
            .split([',', ' '])
            .find(|word| word.contains('/'))
            .unwrap_or("UTC");
        let day = text(&want, "last_time").get(..10).unwrap_or("2026-11-21");
        let now = format!("{day}T23:00:00Z");
        let events = log(&[path.to_str().unwrap(), "--tz", zone, "--now", &now]);
        let mut levels = BTreeMap::new();
        for event in &events {
            *levels.entry(text(event, "level").to_owned()).or_insert(0_u64) += 1;
        }
        let times: Vec<&str> = events.iter().filter_map(|e| e["time"].as_str()).collect();
        let errors: Vec<Value> = events
            .iter()
            .filter(|e| matches!(text(e, "level"), "ERROR" | "CRITICAL"))
            .take(20)
            .map(|e| {
                let lines = text(e, "text").matches('\n').count() as u64;
                serde_json::json!({
                    "line": e["line"], "last_line": e["line"].as_u64().unwrap() + lines, "level": e["level"],
                    "time": e["time"], "module": e["module"],
                    "starts": text(e, "text").lines().next().unwrap_or("").chars().take(80).collect::<String>(),
                })
            })
            .collect();
        let got = serde_json::json!({
            "events": events.len(), "levels": levels, "first_time": times.first(), "last_time": times.last(),
            "errors": errors,
        });
        for (key, value) in got.as_object().unwrap() {
            if want[key] != *value {
                wrong.push(format!(
                    "{} {key}: {value} instead of {}",
                    text(&want, "file"),
                    want[key]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn failure_blocks_of_real_tools_read_as_expected() {
    let Some((corpus, expected)) = expected("output") else {
        return;
    };
    let mut wrong = Vec::new();
    for want in expected {
        let name = text(&want, "file");
        let events = log(&[
            corpus.join(name).to_str().unwrap(),
            "--now",
            "2026-11-21T23:00:00Z",
        ]);
        let lines: u64 = events
            .iter()
            .map(|e| text(e, "text").matches('\n').count() as u64 + 1)
            .sum();
        if Some(lines) != want["lines"].as_u64() {
            wrong.push(format!("{name} lines: {lines} instead of {}", want["lines"]));
        }
        let block = |e: &Value, last: u64, starts: &str| {
            let starts: String = starts.chars().take(80).collect();
            format!("{}-{last} {} {starts:?}", e["line"], e["module"])
        };
        let got: Vec<String> = events
            .iter()
            .filter(|e| matches!(text(e, "level"), "ERROR" | "CRITICAL"))
            .map(|e| {
                let more = text(e, "text").matches('\n').count() as u64;
                let first = text(e, "text").lines().next().unwrap_or("");
                block(e, e["line"].as_u64().unwrap() + more, first)
            })
            .collect();
        let expected: Vec<String> = want["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| block(e, e["last_line"].as_u64().unwrap(), text(e, "starts")))
            .collect();
        if got != expected {
            wrong.push(format!("{name}: {got:#?} instead of {expected:#?}"));
        }
        let times: Vec<&str> = events.iter().filter_map(|e| e["time"].as_str()).collect();
        for (key, time) in [("first_time", times.first()), ("last_time", times.last())] {
            if want[key].is_string() && want[key].as_str() != time.copied() {
                wrong.push(format!("{name} {key}: {time:?} instead of {}", want[key]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_line_of_the_openstack_runs_is_in_one_event() {
    let Some(corpus) = corpus("openstack-runs") else {
        return;
    };
    let truth: Value =
        serde_json::from_slice(&std::fs::read(corpus.join("ground-truth.json")).unwrap()).unwrap();
    for (run, about) in truth["runs"].as_object().unwrap() {
        let folder = corpus.join(run);
        if !folder.is_dir() {
            continue;
        }
        let events = log(&[folder.to_str().unwrap()]);
        for (file, want) in about["files"].as_object().unwrap() {
            let of_file: Vec<&Value> = events
                .iter()
                .filter(|e| text(e, "file").trim_end_matches(".gz") == file)
                .collect();
            let lines: usize = of_file
                .iter()
                .map(|e| text(e, "text").matches('\n').count() + 1)
                .sum();
            assert_eq!(Some(lines as u64), want["lines"].as_u64(), "{run} {file}");
            // The client logs one line for each error.
            if file == "driver.log" {
                let errors = of_file.iter().filter(|e| text(e, "level") == "ERROR").count();
                assert_eq!(Some(errors as u64), want["error_lines"].as_u64(), "{run} {file}");
            }
            // A traceback of oslo.log is one event with its record.
            let is_torn = |e: &&&Value| {
                text(e, "level") == "ERROR" && text(e, "text").contains(" ERROR ") && {
                    let first = text(e, "text").lines().next().unwrap_or("");
                    first.ends_with("Traceback (most recent call last):")
                }
            };
            assert_eq!(of_file.iter().find(is_torn), None, "{run} {file}");
        }
    }
}

#[test]
fn the_evidence_of_each_fault_is_found() {
    let Some(corpus) = corpus("openstack-runs") else {
        return;
    };
    let truth: Value =
        serde_json::from_slice(&std::fs::read(corpus.join("ground-truth.json")).unwrap()).unwrap();
    for (run, about) in truth["runs"].as_object().unwrap() {
        for (file, evidence) in about["evidence"].as_object().unwrap() {
            let folder = corpus.join(run);
            let lines: Vec<u64> = evidence["lines"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_u64)
                .collect();
            let pattern = text(evidence, "regex");
            if !folder.is_dir() || pattern.is_empty() || lines.is_empty() {
                continue;
            }
            let events = log(&[folder.to_str().unwrap(), "--file", file, "--grep", pattern]);
            for line in lines {
                let holds = |e: &&Value| {
                    let first = e["line"].as_u64().unwrap();
                    (first..=first + text(e, "text").matches('\n').count() as u64).contains(&line)
                };
                assert!(events.iter().any(|e| holds(&e)), "{run} {file} line {line}");
            }
        }
    }
}

#[test]
fn bad_input_says_what_and_the_rest_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    std::fs::write(at("empty.log"), "").unwrap();
    std::fs::write(at("ok.log"), "2026-11-21 01:00:00.000 1 ERROR a.b [-] fine\n").unwrap();
    let mut long = vec![b'x'; 10_000_000];
    long.extend_from_slice(b"\n\xff\xfe\0\x1b[31mred\n");
    std::fs::write(at("long.log"), long).unwrap();
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for i in 0..50_000_u32 {
        std::io::Write::write_all(
            &mut gz,
            format!("line {}\n", i.wrapping_mul(2_654_435_761)).as_bytes(),
        )
        .unwrap();
    }
    let packed = gz.finish().unwrap();
    std::fs::write(at("cut.log.gz"), &packed[..packed.len() / 2]).unwrap();
    let run = assert_cmd::Command::cargo_bin("whodunit")
        .unwrap()
        .arg("log")
        .arg("--json")
        .arg(dir.path())
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1));
    let errors = String::from_utf8(run.stderr).unwrap();
    assert!(
        errors.contains("cut.log.gz") && errors.contains("ends too early") && errors.contains("hint: "),
        "{errors}"
    );
    let events: Vec<Value> = run
        .stdout
        .split(|c| *c == b'\n')
        .filter(|l| !l.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect();
    assert!(
        events
            .iter()
            .any(|e| text(e, "file") == "ok.log" && text(e, "level") == "ERROR")
    );
    assert!(events.iter().any(|e| text(e, "file") == "cut.log.gz"));
    assert!(events.iter().any(|e| text(e, "text").ends_with("\0red")));
    let long = events.iter().filter(|e| text(e, "file") == "long.log");
    let long: Vec<usize> = long.map(|e| text(e, "text").len()).collect();
    assert_eq!(long, [10_000_000, 10]);

    let mut none = assert_cmd::Command::cargo_bin("whodunit").unwrap();
    none.args(["log", "--level", "critical"])
        .arg(at("ok.log"))
        .assert()
        .code(3);
    let mut missing = assert_cmd::Command::cargo_bin("whodunit").unwrap();
    let run = missing.args(["log"]).arg(at("missing.log")).output().unwrap();
    assert!(String::from_utf8_lossy(&run.stderr).contains("missing.log"));
    let mut pattern = assert_cmd::Command::cargo_bin("whodunit").unwrap();
    pattern
        .args(["log", "--grep", "("])
        .arg(at("ok.log"))
        .assert()
        .code(2);
}

#[test]
fn zuuls_tasks_and_the_tests_of_a_subunit_stream_are_events() {
    let recordings = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/recordings");
    if !recordings.is_dir() {
        println!("skipped: no recordings");
        return;
    }
    let of = |path: &str| log(&[recordings.join(path).to_str().unwrap()]);
    let tasks = of("zuul/zuul-logs/real-failure/job-output.json.gz");
    let failed: Vec<&Value> = tasks.iter().filter(|e| text(e, "level") == "ERROR").collect();
    assert_eq!((tasks.len(), failed.len()), (9, 3));
    assert!(text(failed[2], "text").starts_with("run TASK [Run Tempest] localhost: FAILED (rc 3)\nnon-zero"));
    assert_eq!(
        (text(failed[2], "module"), text(failed[2], "time")),
        ("localhost", "2026-11-21T03:19:48.333732Z")
    );
    let timed_out = of("zuul/zuul-logs/real-timed-out/job-output.json");
    assert!(
        timed_out
            .iter()
            .any(|e| text(e, "level") == "ERROR" && text(e, "text").contains("timed out"))
    );

    let stream = of("subunit/full.subunit");
    let failed: Vec<&str> = stream
        .iter()
        .filter(|e| text(e, "level") == "ERROR")
        .map(|e| text(e, "module"))
        .collect();
    // As many as stestr counted.
    let console = std::fs::read_to_string(recordings.join("subunit/full.stestr-run.txt")).unwrap();
    let counted = |what: &str| -> usize {
        let line = console.lines().find(|l| l.starts_with(what)).unwrap();
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert_eq!(
        failed.len(),
        counted(" - Failed:") + counted(" - Unexpected Success:"),
        "{failed:?}"
    );
    assert!(
        stream
            .iter()
            .any(|e| text(e, "text").contains("MessagingTimeout"))
    );
    for file in [
        "subunit/full-live.subunit",
        "subunit/truncated.subunit",
        "subunit/binary-attachment.subunit",
    ] {
        assert!(!of(file).is_empty(), "{file}");
    }
}

/// A big plain log is counted from its index; a filter that lets all pass makes it read every event.
#[test]
fn counts_by_level_are_those_of_the_events_however_big_the_log() {
    let Some(corpus) = corpus("openstack-runs") else {
        return;
    };
    let mut all = b"a preamble\nof two lines\n".to_vec();
    for run in [
        "placement-db-locked",
        "keystone-down",
        "glance-disk-full",
        "baseline-info-level",
    ] {
        for file in std::fs::read_dir(corpus.join(run)).unwrap() {
            let path = file.unwrap().path();
            if !path.to_string_lossy().contains("uwsgi") {
                let mut log = whodunit::log::open(&path).unwrap();
                std::io::Read::read_to_end(&mut log, &mut all).unwrap();
            }
        }
    }
    while all.len() < 5 << 20 {
        all.extend_from_within(..);
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("all.log");
    std::fs::write(&path, &all).unwrap();
    let path = path.to_str().unwrap();
    let fast = log(&["--count-by", "level", path]);
    let slow = log(&["--count-by", "level", "--grep", "", path]);
    for key in ["counts", "events", "lines", "bytes"] {
        assert_eq!(fast[0][key], slow[0][key], "{key}");
    }
    assert!(fast[0]["events"].as_u64().unwrap() > 10_000);
    for level in ["WARNING", "ERROR"] {
        let fast = log(&["--level", level, path]);
        let slow = log(&["--level", "info", path]);
        let above = |event: &&Value| level == "WARNING" || text(event, "level") != "WARNING";
        let slow: Vec<&Value> = slow
            .iter()
            .filter(|e| text(e, "level") != "INFO")
            .filter(above)
            .collect();
        assert!(
            fast.len() > 100 && fast.iter().eq(slow.iter().copied()),
            "{level}"
        );
        let last = log(&["--level", level, "--last", "3", path]);
        assert_eq!(last, fast[fast.len() - 3..]);
    }
    let all = log(&["--grep", "preamble", path]);
    assert_eq!(
        log(&["--last", "1", "--grep", "preamble", path]),
        all[all.len() - 1..]
    );
}

/// An event longer than what is read at a time is one line of output, whole, however it is asked for.
#[test]
fn a_long_event_is_printed_whole() {
    let head = "2026-11-21 01:00:00.000 1 ERROR a.b [-] ";
    let line = "l".repeat(1 << 21);
    let event = format!("{head}first\n{line}\nthe end of it");
    let other = "2026-11-21 01:00:01.000 1 INFO a.b [-] another\n";
    let folder = tempfile::tempdir().unwrap();
    let small = folder.path().join("small.log");
    std::fs::write(&small, format!("{event}\n{other}")).unwrap();
    // Large enough to be swept.
    let big = folder.path().join("big.log");
    std::fs::write(&big, format!("{event}\n{}", other.repeat(60_000))).unwrap();
    for path in [small, big] {
        let path = path.to_str().unwrap();
        for filter in [
            &["--level", "ERROR"][..],
            &["--level", "ERROR", "--last", "1"],
            &["--grep", "^the end"],
            &["--level", "ERROR", "--grep", "^the end", "--last", "2"],
        ] {
            let found = log(&[filter, &[path]].concat());
            assert_eq!(found.len(), 1, "{filter:?}");
            assert!(text(&found[0], "text") == event, "{filter:?}");
            assert_eq!(
                (found[0]["line"].as_u64(), found[0].get("continues")),
                (Some(1), None)
            );
        }
    }
}
