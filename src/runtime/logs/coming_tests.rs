//! A log that is read while it is fetched: the real update, the real work, the real view.

use super::screen_tests::Bench;
use crate::app::{Done, Msg, Slot};
use crate::domain::{BuildLogs, Coming, LogFile};
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};

const SIZE: (u16, u16) = (100, 30);

fn lines(range: std::ops::Range<u32>) -> String {
    let mut text = String::new();
    for i in range {
        let _ = writeln!(
            text,
            "2026-11-21 01:00:{:02}.000 1 INFO a.b [-] step {i}",
            i / 4 % 60
        );
    }
    text
}

/// What there is of a build with one log.
fn logs(root: &Path, coming: Option<(&Path, u64)>) -> Box<BuildLogs> {
    let coming = coming.map(|(disk, of)| Coming {
        path: "x.log".into(),
        disk: disk.to_owned(),
        have: std::fs::metadata(disk).unwrap().len(),
        of: Some(of),
    });
    Box::new(BuildLogs {
        name: "b".into(),
        root: root.to_owned(),
        files: vec![LogFile {
            path: "x.log".into(),
            bytes: None,
        }],
        coming: coming.into_iter().collect(),
        ..BuildLogs::default()
    })
}

/// A workbench that waits for a build's logs, and where they will lie.
fn waiting() -> (Bench, PathBuf, crate::app::Ticket) {
    let mut bench = Bench::open(&[("x.log", "")], SIZE);
    let root = bench.dir.path().join("b");
    std::fs::create_dir_all(&root).unwrap();
    let ticket = bench.model.tickets.start(Slot::Build);
    let build = bench.model.build.as_mut().unwrap();
    build.logs = None;
    build.log = crate::app::LogState::default();
    (bench, root, ticket)
}

fn append(path: &Path, bytes: &[u8]) {
    let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
    file.write_all(bytes).unwrap();
}

#[test]
fn a_log_is_shown_as_far_as_it_has_come_grows_and_becomes_whole() {
    let (mut bench, root, ticket) = waiting();
    let partial = bench.dir.path().join("partial");
    let of = lines(0..400).len() as u64;
    append(&partial, lines(0..100).as_bytes());
    bench.send(Msg::Part(
        ticket,
        Box::new(Done::BuildArriving(logs(&root, Some((&partial, of))))),
    ));
    let screen = bench.screen();
    assert!(screen.contains("step 0"), "{screen}");
    assert!(
        screen.contains("100 lines") && screen.contains(" fetched"),
        "{screen}"
    );
    bench.keys("G");
    assert_eq!(bench.line(), 100);
    append(&partial, lines(100..300).as_bytes());
    bench.look_at_file();
    bench.send(Msg::Part(
        ticket,
        Box::new(Done::BuildArriving(logs(&root, Some((&partial, of))))),
    ));
    let screen = bench.screen();
    assert!(
        screen.contains("300 lines") && screen.contains(" fetched"),
        "{screen}"
    );
    assert_eq!(bench.line(), 100, "the cursor stays");
    // It has its name; the watch sees that before the list of files does.
    append(&partial, lines(300..400).as_bytes());
    std::fs::rename(&partial, root.join("x.log")).unwrap();
    bench.look_at_file();
    assert!(bench.model.message.is_none(), "{:?}", bench.model.message);
    bench.send(Msg::Done(ticket, Box::new(Done::BuildOpened(logs(&root, None)))));
    let screen = bench.screen();
    assert!(
        screen.contains("400 lines") && !screen.contains("fetched"),
        "{screen}"
    );
    assert_eq!(bench.line(), 100, "{screen}");
}

#[test]
fn a_compressed_log_grows_as_well_and_its_end_is_no_fault_until_all_is_here() {
    let (mut bench, root, ticket) = waiting();
    let partial = bench.dir.path().join("partial");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(lines(0..4000).as_bytes()).unwrap();
    let packed = gz.finish().unwrap();
    let (first, rest) = packed.split_at(packed.len() / 2);
    append(&partial, first);
    let of = packed.len() as u64;
    bench.send(Msg::Part(
        ticket,
        Box::new(Done::BuildArriving(logs(&root, Some((&partial, of))))),
    ));
    let begun = bench.log().n_lines();
    assert!(begun > 1000 && begun < 4000, "{begun}");
    assert!(
        bench.log().problem.is_none() && bench.screen().contains("fetched"),
        "{}",
        bench.screen()
    );
    let (more, end) = rest.split_at(rest.len() / 2);
    append(&partial, more);
    bench.look_at_file();
    assert!(bench.log().n_lines() > begun && bench.log().problem.is_none());
    // It broke off there: what came can be read on, and what is wrong is told.
    std::fs::write(root.join("x.log"), &packed[..packed.len() - end.len()]).unwrap();
    bench.send(Msg::Done(ticket, Box::new(Done::BuildOpened(logs(&root, None)))));
    assert!(bench.screen().contains("✗ read "), "{}", bench.screen());
}
