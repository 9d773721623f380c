//! Any file as an index, and swept for its records in blocks of any size: lines are those of a naive splitter, records
//! those that reading every event gives.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::ops::ControlFlow;
use std::sync::Arc;
use whodunit::event::{EventOptions, Level, stream_reader};
use whodunit::log::index::LogIndex;
use whodunit::log::store::LogText;
use whodunit::log::sweep::{Seam, Sweep};
use whodunit::log::{Clock, Format};
use whodunit::task::Cx;

fuzz_target!(|data: &[u8]| {
    let [size, data @ ..] = data else { return };
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.log");
    std::fs::write(&path, data).unwrap();
    let text = Arc::new(LogText::open(&path, dir.path()).unwrap());
    if !text.is_complete() {
        // A compressed one.
        return;
    }
    let format = Format::detect(data);
    let cx = Cx::default();
    let index = LogIndex::new(Arc::clone(&text), format.clone(), Clock::default());
    index.run(&cx, &|| ()).unwrap();
    let snapshot = index.snapshot();
    let mut lines: Vec<&[u8]> = data.split(|c| *c == b'\n').collect();
    if data.last().is_none_or(|c| *c == b'\n') {
        lines.pop();
    }
    assert_eq!(snapshot.n_lines(), lines.len() as u64);
    let mut start = 0;
    for (number, line) in lines.iter().enumerate() {
        let number = number as u64;
        assert_eq!(snapshot.start(number).unwrap(), start);
        assert_eq!(snapshot.line_of(start).unwrap(), number);
        let read = snapshot.read(number, usize::MAX / 4).unwrap();
        assert!(line.starts_with(&read.bytes) && line.len() - read.bytes.len() <= 1);
        start += line.len() as u64 + 1;
    }
    let Some(sweep) = Sweep::new(&text, &format, Some(Level::Warning)) else {
        return;
    };
    let sweep = sweep.in_blocks_of(1 + u64::from(*size) * 3);
    let (mut seam, mut swept, mut before) = (Seam::default(), Vec::new(), 0);
    sweep
        .run(0..sweep.n_blocks(), &cx, &|_| Ok(()), &mut |mut block, ()| {
            block.join(&seam);
            seam.pass(&block);
            let records = block.records.iter();
            swept.extend(records.map(|record| (before + record.line + 1, record.level)));
            before += block.lines;
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(before, lines.len() as u64);
    let mut read = Vec::new();
    let opts = EventOptions::default();
    let whole = stream_reader(data, "x.log", &opts, &cx, &mut |event| {
        if event.level >= Level::Warning && !event.continues {
            read.push((u64::from(event.line), event.level));
        }
        ControlFlow::Continue(())
    });
    // A document of another form is no log of lines.
    if whole.is_ok() && !matches!(data.first(), Some(0xb3 | b'[' | b' ' | b'\n' | b'\t' | b'\r')) {
        assert_eq!(swept, read);
    }
});
