//! Files as a broken or hostile job leaves them.

use super::binary::Whodunit;
use super::next_command_works;
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;

/// Compresses a text.
pub(super) fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).expect("compress");
    encoder.finish().expect("compress")
}

/// A home with a folder of logs in it.
fn folder(files: &[(&str, &[u8])]) -> (Whodunit, PathBuf) {
    let whodunit = Whodunit::new();
    let folder = whodunit.home().join("logs");
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("write a log");
    }
    (whodunit, folder)
}

const RECORD: &str = "2026-11-21 01:00:00.000 1 ERROR glance.api [-] it broke\n";

#[test]
fn a_truncated_gzip_gives_what_it_has_and_is_named() {
    let records: Vec<String> = (0..5000)
        .map(|i| RECORD.replace("00:00.000", &format!("{:02}:{:02}.000", i / 60 % 60, i % 60)))
        .collect();
    let whole = gzip(&records.concat());
    let half = whole.get(..whole.len() / 2).expect("half of it");
    let (whodunit, folder) = folder(&[("a.log", RECORD.as_bytes()), ("glance-api.log.gz", half)]);
    let counts = whodunit.try_call(&["log", &folder.to_string_lossy(), "--count-by", "level"]);
    assert!(
        counts.one()["counts"]["ERROR"].as_u64() > Some(1),
        "{}",
        counts.one()
    );
    for word in ["glance-api.log", "hint: "] {
        assert!(
            counts.messages.contains(word),
            "no {word:?} in: {}",
            counts.messages
        );
    }
    next_command_works(&whodunit);
}

#[test]
fn empty_files_and_endless_lines_are_no_trouble() {
    let mut endless = b"2026-11-21 01:00:00.000 1 ERROR glance.api [-] ".to_vec();
    endless.resize(10 << 20, b'x');
    let (whodunit, folder) = folder(&[("empty.log", b""), ("endless.log", &endless)]);
    let folder = folder.to_string_lossy();
    let counts = whodunit.call(&["log", &folder, "--count-by", "file"], 0);
    assert!(
        counts.one()["bytes"].as_u64() >= Some(10 << 20),
        "{}",
        counts.one()
    );
    whodunit.call(&["log", &folder, "--limit", "1"], 0);
    whodunit.call(&["show", &folder], 0);
    next_command_works(&whodunit);
}

#[test]
fn bytes_that_are_no_text_and_escape_codes_reach_nobody() {
    let hostile = b"2026-11-21 01:00:00.000 1 ERROR glance.api [-] \x1b]0;title\x07\x1b[2J\xff\xfe\x9b31m \x1b[31mred\x1b[0m\n";
    let (whodunit, folder) = folder(&[("glance-api.log", hostile)]);
    let folder = folder.to_string_lossy();
    let log = whodunit.call(&["log", &folder], 0);
    let text = log.one()["text"].as_str().expect("text");
    assert!(
        text.contains("red") && !text.contains('\u{1b}') && !text.contains("[31m"),
        "{text:?}"
    );
    let mut plain = whodunit.command(super::binary::binary());
    let plain = plain.args(["log", &folder]).output().expect("start the binary");
    assert!(
        plain.status.success() && !plain.stdout.contains(&0x1b),
        "{:?}",
        String::from_utf8_lossy(&plain.stdout)
    );
    next_command_works(&whodunit);
}

#[test]
fn a_fingerprint_that_is_no_yaml_is_named_and_the_others_match() {
    let (whodunit, folder) = folder(&[("glance-api.log", RECORD.as_bytes())]);
    let queries = whodunit.home().join("queries");
    std::fs::create_dir_all(&queries).expect("a folder");
    std::fs::write(queries.join("1.yaml"), "query: >-\n  message:\"it broke\"\n").expect("write");
    std::fs::write(queries.join("2.yaml"), "query: [\n").expect("write");
    std::fs::write(queries.join("3.yaml"), "query: 'message:\"unclosed'\n").expect("write");
    let answer = whodunit.call(
        &[
            "match",
            &folder.to_string_lossy(),
            "--queries",
            &queries.to_string_lossy(),
        ],
        0,
    );
    let ids: Vec<_> = answer.one()["fingerprints"]
        .as_array()
        .expect("hits")
        .iter()
        .map(|f| &f["id"])
        .collect();
    assert_eq!(ids, [&json!("1")]);
    for name in ["2.yaml", "3.yaml"] {
        assert!(
            answer.messages.contains(name),
            "{name} is named: {}",
            answer.messages
        );
    }
    next_command_works(&whodunit);
}

#[test]
fn a_build_that_is_not_there_is_named() {
    let whodunit = Whodunit::new();
    let answer = whodunit.try_call(&["log", "/nowhere/logs"]);
    super::fails(&answer, 1, &["/nowhere/logs"]);
    next_command_works(&whodunit);
}
