//! The demo gate under other names: projects renamed, all dates 30 days later, and so every sha another. Whoever finds
//! the culprits here as well finds them from logs and history, not from knowing the demo.

use crate::archive::Demo;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use regex::bytes::{Captures, Regex};
use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;

/// Seconds that everything moves: November's dates become December's.
const LATER: i64 = 30 * 86400;
const NAMES: [(&str, &str); 3] = [
    ("openstack/keystone", "acme/directory"),
    ("openstack/glance", "acme/pictures"),
    ("openstack/placement", "acme/stock"),
];

/// The new name of a project.
pub(crate) fn project(old: &str) -> String {
    NAMES
        .iter()
        .find(|(name, _)| *name == old)
        .map_or(old, |(_, new)| new)
        .to_owned()
}

/// A copy of the archive under other names, dates and shas.
pub(crate) fn renamed(demo: &Demo) -> Demo {
    let other = Demo::empty();
    for file in ["gate.toml", "builds.jsonl"] {
        copy(&demo.path(file), &other.path(file), true);
    }
    copy_folder(&demo.path("logs"), &other.path("logs"));
    copy_folder(
        &demo.path("fingerprints/queries"),
        &other.path("fingerprints/queries"),
    );
    for (old, new) in NAMES {
        copy_history(demo, old, &other, new);
    }
    other
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            let names = entry.path().ends_with("zuul-info/inventory.yaml");
            copy(&entry.path(), &target, names);
        }
    }
}

/// Copies a file with its dates moved and, where asked, its projects renamed; a pressed file stays pressed.
fn copy(from: &Path, to: &Path, names: bool) {
    let mut data = std::fs::read(from).expect("a file");
    let pressed = from.extension().is_some_and(|e| e == "gz");
    if pressed {
        let mut plain = Vec::new();
        GzDecoder::new(&data[..])
            .read_to_end(&mut plain)
            .expect("a whole .gz");
        data = plain;
    }
    data = moved(&data);
    if names {
        let mut text = String::from_utf8(data).expect("UTF-8");
        for (old, new) in NAMES {
            text = text.replace(old, new);
        }
        data = text.into_bytes();
    }
    if pressed {
        let mut packer = GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packer.write_all(&data).expect("presses");
        data = packer.finish().expect("presses");
    }
    std::fs::write(to, data).expect("writes");
}

/// Moves `2026-11-DD` and the seconds since 1970 of those days.
fn moved(data: &[u8]) -> Vec<u8> {
    let dates = Regex::new("2026-11-(1[0-9]|2[01])").expect("a pattern");
    let seconds = Regex::new(r"\b179(4[2-9]|5[0-3])\d{5}\b").expect("a pattern");
    let data = dates.replace_all(data, &b"2026-12-$1"[..]);
    let later = |found: &Captures<'_>| {
        let old: i64 = std::str::from_utf8(&found[0])
            .ok()
            .and_then(|t| t.parse().ok())
            .expect("digits");
        (old + LATER).to_string().into_bytes()
    };
    seconds.replace_all(&data, later).into_owned()
}

/// Writes a project's history anew with all its times moved.
fn copy_history(demo: &Demo, old: &str, other: &Demo, new: &str) {
    let exported = demo
        .git_command(&format!("git/{old}.git"))
        .args(["fast-export", "--all", "--signed-tags=strip"])
        .output()
        .expect("git runs");
    assert!(exported.status.success(), "git fast-export");
    let folder = format!("git/{new}.git");
    std::fs::create_dir_all(other.path(&folder)).expect("a folder");
    other.git(&folder, &["init", "-q", "--bare", "--initial-branch=master"]);
    let mut import = other
        .git_command(&folder)
        .args(["fast-import", "--quiet"])
        .stdin(Stdio::piped())
        .spawn()
        .expect("git runs");
    let mut input = import.stdin.take().expect("a pipe");
    input
        .write_all(&later_people(&exported.stdout))
        .expect("git reads");
    drop(input);
    assert!(import.wait().expect("git ends").success(), "git fast-import");
}

/// A fast-export stream with the times of its `author` and `committer` lines moved; contents stay.
fn later_people(stream: &[u8]) -> Vec<u8> {
    let times = Regex::new(r"> (\d+) \+0000$").expect("a pattern");
    let mut out = Vec::new();
    let mut rest = stream;
    while !rest.is_empty() {
        let end = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
        let (line, after) = rest.split_at(end);
        let person = line.starts_with(b"author ") || line.starts_with(b"committer ");
        if person {
            let later = times.replace(line, |found: &Captures<'_>| {
                let old: i64 = String::from_utf8_lossy(&found[1]).parse().expect("digits");
                format!("> {} +0000", old + LATER).into_bytes()
            });
            out.extend(later.iter());
        } else {
            out.extend(line);
        }
        let mut skip = usize::from(!after.is_empty());
        if let Some(size) = line.strip_prefix(b"data ") {
            let size: usize = String::from_utf8_lossy(size).parse().expect("a size");
            skip += size;
        }
        out.extend(&after[..skip]);
        rest = &after[skip..];
    }
    out
}
