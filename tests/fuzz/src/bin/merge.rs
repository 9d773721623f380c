//! Any logs, divided by NUL, on one clock: every line once, in the order of time, file and line.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use whodunit::event::Level;
use whodunit::log::index::LogIndex;
use whodunit::log::merge::{Merged, MergedLog};
use whodunit::log::store::LogText;
use whodunit::log::{Clock, Format};
use whodunit::task::Cx;

fuzz_target!(|data: &[u8]| {
    let dir = tempfile::tempdir().unwrap();
    let cx = Cx::default();
    let mut logs = Vec::new();
    for (number, log) in data.split(|c| *c == 0).take(4).enumerate() {
        let [offset, log @ ..] = log else { continue };
        let path = dir.path().join(format!("{number}.log"));
        std::fs::write(&path, log).unwrap();
        let text = Arc::new(LogText::open(&path, dir.path()).unwrap());
        let index = LogIndex::new(text, Format::detect(log), Clock::default());
        if !index.text().is_complete() {
            continue;
        }
        index.run(&cx, &|| ()).unwrap();
        logs.push(MergedLog {
            path: format!("{number}.log"),
            snapshot: index.snapshot(),
            offset: (i64::from(*offset) - 128) * 100_000,
        });
    }
    let lines: Vec<u64> = logs.iter().map(|log| log.snapshot.n_lines()).collect();
    let merged = Merged::new(logs, &cx).unwrap();
    assert_eq!(merged.n_lines(), lines.iter().sum::<u64>());
    let mut seen: Vec<Vec<bool>> = lines.iter().map(|n| vec![false; *n as usize]).collect();
    let mut before = None;
    for at in 0..merged.n_lines() {
        let (log, line) = merged.place(at).unwrap();
        assert!(!std::mem::replace(&mut seen[log][line as usize], true), "twice");
        assert_eq!(merged.position(log, line), Some(at));
        // Lines before a log's first time have none of their own.
        if let Some(time) = merged.time(at) {
            assert!(before <= Some((time, log, line)), "stable");
            before = Some((time, log, line));
        }
    }
    let mut at = 0;
    let mut records = 0;
    while let Some(found) = merged.record_from(at, Level::Error) {
        assert!(found >= at);
        at = found + 1;
        records += 1;
    }
    assert!(records <= merged.n_lines());
});
