//! Merging gives every line once, in the order of (time, file, line), whatever the logs hold.

use super::*;
use crate::log::index::LogIndex;
use crate::log::store::LogText;
use crate::log::{Clock, Format};
use proptest::prelude::*;
use std::fmt::Write;
use std::sync::Arc;

fn snapshot(log: &str) -> Snapshot {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.log");
    std::fs::write(&path, log).unwrap();
    let text = Arc::new(LogText::open(&path, dir.path()).unwrap());
    let index = LogIndex::new(text, Format::detect(A.as_bytes()), Clock::default());
    index.run(&Cx::default(), &|| ()).unwrap();
    index.snapshot()
}

fn merge(logs: &[(&str, i64)]) -> Merged {
    let logs = logs.iter().enumerate().map(|(i, (text, offset))| MergedLog {
        path: format!("{i}.log"),
        snapshot: snapshot(text),
        offset: *offset,
    });
    Merged::new(logs.collect(), &Cx::default()).unwrap()
}

fn places(merged: &Merged) -> Vec<(usize, u64)> {
    (0..merged.n_lines())
        .map(|at| merged.place(at).unwrap())
        .collect()
}

const A: &str = "started\n\
    2026-11-21 01:00:00.100 1 INFO a.b [-] one\n\
    2026-11-21 01:00:00.300 1 ERROR a.b [-] three\n\
    Traceback\n\
    2026-11-21 01:00:02.000 1 INFO a.b [-] six\n";
const B: &str = "2026-11-21 01:00:00.200 1 INFO a.b [-] two\n\
    2026-11-21 01:00:00.300 1 INFO a.b [-] four\n\
    2026-11-21 01:00:01.000 1 WARNING a.b [-] five\n";

#[test]
fn lines_stand_by_time_then_file_then_line() {
    let merged = merge(&[(A, 0), (B, 0)]);
    let want = [(0, 0), (0, 1), (1, 0), (0, 2), (0, 3), (1, 1), (1, 2), (0, 4)];
    assert_eq!(places(&merged), want);
    assert_eq!(merged.record_from(0, Level::Error), Some(3));
    assert_eq!(merged.record_from(4, Level::Warning), Some(6));
    assert_eq!(merged.previous_record(7, Level::Error), Some(3));
    assert_eq!(merged.n_at_least(Level::Warning), 3);
    let second = merged.time(6).unwrap();
    assert_eq!(merged.at_time(second), Some(6));
    assert_eq!(merged.at_time(second + 1), Some(7));
    assert_eq!(merged.at_time(second + 5_000_000), None);
}

#[test]
fn an_offset_moves_a_log() {
    let merged = merge(&[(A, 0), (B, 150_000)]);
    let want = [(0, 0), (0, 1), (0, 2), (0, 3), (1, 0), (1, 1), (1, 2), (0, 4)];
    assert_eq!(places(&merged), want);
    assert_eq!(merged.time(4), merged.time(2).map(|t| t + 50_000));
}

#[test]
fn a_log_that_is_alone_is_few_segments() {
    let mut log = String::new();
    for i in 0..50_000 {
        let (minute, second) = (i / 1000, i / 20 % 50);
        writeln!(
            log,
            "2026-11-21 01:{minute:02}:{second:02}.{:03} 1 INFO a.b [-] x",
            i % 20
        )
        .unwrap();
    }
    let merged = merge(&[(&log, 0), ("no times\nat all\n", 0)]);
    assert!(merged.segments.len() < 8, "{}", merged.segments.len());
    assert_eq!(merged.place(0), Some((1, 0)));
    assert_eq!(merged.place(50_001), Some((0, 49_999)));
    let cx = Cx::default();
    cx.token().cancel();
    assert!(Merged::new(merged.logs.clone(), &cx).is_err());
}

/// A line's time as the rule says it, without any index.
fn naive(log: &[Option<i64>], line: usize, offset: i64) -> i64 {
    let before = log.iter().take(line + 1).rev().find_map(|t| *t);
    let first = log.iter().find_map(|t| *t);
    before.or(first).map_or(i64::MIN, |t| t + offset)
}

fn text(log: &[Option<i64>]) -> String {
    let mut out = String::new();
    for time in log {
        match time {
            Some(ms) => {
                let (second, ms) = (ms / 1000, ms % 1000);
                writeln!(out, "2026-11-21 01:00:{second:02}.{ms:03} 1 INFO a.b [-] x").unwrap();
            }
            None => out.push_str("  goes on\n"),
        }
    }
    out
}

proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(128))]
    #[test]
    fn merging_is_a_stable_permutation(
        logs in proptest::collection::vec(
            (proptest::collection::vec(proptest::option::of((0_i64..4, 0_i64..4)), 0..40), -3_i64..3), 1..5
        )
    ) {
        let logs: Vec<(Vec<Option<i64>>, i64)> = logs
            .into_iter()
            .map(|(lines, offset)| {
                let times = lines.into_iter().map(|t| t.map(|(s, part)| s * 1000 + part * 250));
                (times.collect(), offset * 400_000)
            })
            .collect();
        let texts: Vec<String> = logs.iter().map(|(log, _)| text(log)).collect();
        let input: Vec<(&str, i64)> = texts.iter().zip(&logs).map(|(t, (_, o))| (t.as_str(), *o)).collect();
        let merged = merge(&input);
        let mut want: Vec<(i64, usize, usize)> = Vec::new();
        for (file, (log, offset)) in logs.iter().enumerate() {
            want.extend((0..log.len()).map(|line| (naive(log, line, offset / 1000), file, line)));
        }
        want.sort_unstable();
        let got = places(&merged);
        prop_assert_eq!(&got, &want.iter().map(|(_, f, l)| (*f, *l as u64)).collect::<Vec<_>>());
        for (at, (file, line)) in got.iter().enumerate() {
            prop_assert_eq!(merged.position(*file, *line), Some(at as u64));
        }
        let all: Vec<u64> = merged.levels_from(0, Level::None).map(|(at, _)| at).collect();
        prop_assert_eq!(all, (0..merged.n_lines()).collect::<Vec<_>>());
    }
}
