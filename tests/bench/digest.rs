//! How fast a failed build is compared with three passing ones of the same size: runs of the corpus, over and over,
//! with ids that differ, by the real binary.
//!
//! LogJuicer 0.15.2, which does the same work by another method, is not to be had here; it did 3 to 8 MB/s on such a
//! machine.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a bench that cannot measure ends by panicking"
)]

#[expect(dead_code, reason = "the workbench's bench uses the rest")]
#[path = "figure.rs"]
mod figure;
#[path = "../corpus/folder.rs"]
mod folder;

use figure::{Budget, Figures};
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Bytes of each build.
const BYTES: u64 = 256_000_000;
/// Of all that is read, MB/s.
const SPEED: f64 = 80.0;
/// What LogJuicer did at best, MB/s.
const LOGJUICER: f64 = 8.0;
/// The failed run, and the passing ones.
const RUNS: [&str; 4] = ["glance-disk-full", "baseline-1", "baseline-1.s11", "baseline-2"];

fn main() {
    let bytes = if figure::short() { BYTES / 8 } else { BYTES };
    let mut figures = Figures::new(&format!(
        "a digest of {} MB against three as big",
        bytes / 1_000_000
    ));
    let name = "read and compared";
    let Some(runs) = folder::corpus("openstack-runs") else {
        figures.skip(name, "no corpus");
        return figures.finish();
    };
    let folder = tempfile::tempdir().expect("a folder");
    let total: u64 = RUNS
        .iter()
        .map(|run| grow(&runs.join(run), &folder.path().join(run), bytes))
        .sum();
    let mut command = Command::new(env!("CARGO_BIN_EXE_whodunit"));
    command
        .arg("digest")
        .arg(folder.path().join(RUNS[0]))
        .arg("--json");
    for run in &RUNS[1..] {
        command.arg("--against").arg(folder.path().join(run));
    }
    command.env("HOME", folder.path());
    let begun = Instant::now();
    let output = command.output().expect("the program runs");
    let took = begun.elapsed().as_secs_f64();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let digest: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(digest["verdict"], "unusual", "{digest:#}");
    let speed = total as f64 / 1e6 / took;
    figures.put(name, speed, "MB/s", Budget::AtLeast(SPEED));
    figures.put(
        "LogJuicer 0.15.2, quoted, at best",
        LOGJUICER,
        "MB/s",
        Budget::Peer,
    );
    figures.put("times as fast as that", speed / LOGJUICER, "", Budget::Peer);
    let first = digest["lines"][0]["text"].as_str().unwrap_or_default();
    println!("  its first line: {}", first.lines().next().unwrap_or_default());
    figures.finish();
}

/// Writes the files of a run over and over until they have `bytes` in all; gives how many they have.
fn grow(run: &Path, to: &Path, bytes: u64) -> u64 {
    let entries = std::fs::read_dir(run).expect("the run's files");
    let mut files: Vec<(String, Vec<u8>)> = entries
        .flatten()
        .map(|entry| {
            let mut text = Vec::new();
            let mut log = whodunit::log::open(&entry.path()).expect("open a log");
            log.read_to_end(&mut text).expect("read a log");
            let name = entry.file_name().to_string_lossy().into_owned();
            (name.strip_suffix(".gz").unwrap_or(&name).to_owned(), text)
        })
        .collect();
    files.sort();
    let once: u64 = files.iter().map(|(_, text)| text.len() as u64).sum();
    let times = bytes.div_ceil(once.max(1));
    std::fs::create_dir_all(to).expect("a folder");
    let mut written = 0;
    for (name, text) in &mut files {
        let ids = ids(text);
        let file = std::fs::File::create(to.join(name.as_str())).expect("create a log");
        let mut out = BufWriter::with_capacity(1 << 20, file);
        for round in 0..times {
            for at in &ids {
                text[*at..at + 8].copy_from_slice(format!("{:08x}", vary(*at as u64, round)).as_bytes());
            }
            out.write_all(text).expect("write a log");
            written += text.len() as u64;
        }
        out.flush().expect("write a log");
    }
    written
}

/// Where ids begin: runs of eight hexadecimal digits and more that are not numbers.
fn ids(text: &[u8]) -> Vec<usize> {
    let is_word = |c: &u8| c.is_ascii_alphanumeric() || *c == b'_';
    let is_hex = |c: &u8| c.is_ascii_digit() || (b'a'..=b'f').contains(c);
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let length = text[at..].iter().take_while(|c| is_word(c)).count();
        let run = &text[at..at + length];
        let is_id = matches!(length, 8 | 32) && run.iter().all(is_hex);
        if is_id && run.iter().any(u8::is_ascii_digit) && run.iter().any(u8::is_ascii_lowercase) {
            found.push(at);
        }
        at += length + 1;
    }
    found
}

/// Another number for each place and round (`SplitMix64`).
fn vary(at: u64, round: u64) -> u32 {
    let mut x = at.wrapping_add(round << 32).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)) as u32
}
