//! Tests of the work behind the logs tab: what is opened, shown, searched and copied of real files.

use super::*;
use crate::event::Level;
use std::io::Write as _;

const LOG: &str = "2026-11-21 01:56:24.502 7 DEBUG glance.api [None req-1 a] start\n\
    2026-11-21 01:56:24.567 7 ERROR glance.api.v2 [None req-bb229601-aaaa a] Failed: 413 \x1b[31mred\x1b[0m\n\
    2026-11-21 01:56:24.567 7 ERROR glance.api.v2 Traceback (most recent call last):\n\
    StorageFull: no space\n\
    2026-11-21 01:56:25.000 7 WARNING glance.api [-] after\n";

async fn perform(desk: &LogDesk, work: Work) -> Result<Done> {
    desk.perform(work, &Cx::default(), &|_| ()).await
}

fn open_work(disk: &Path) -> Work {
    Work::OpenLog {
        path: "a.log".into(),
        disk: disk.to_owned(),
        reference: None,
    }
}

#[test]
fn an_excerpt_counts_the_lines_that_it_has() {
    let dir = tempfile::tempdir().unwrap();
    let disk = dir.path().join("a.log");
    std::fs::write(&disk, LOG).unwrap();
    let desk = LogDesk::new(dir.path().join("cache"));
    let files = [("a.log".to_owned(), disk)];
    let of = |names: &[&str]| {
        let lines: Vec<_> = names
            .iter()
            .map(|name| ((*name).to_owned(), 1, None, None))
            .collect();
        desk.excerpt("x", &files, &lines, &Cx::default())
    };
    assert_eq!(of(&["a.log", "gone.log", "gone.log"]).unwrap().lines, 1);
    assert!(of(&["gone.log"]).is_err(), "nothing is no excerpt");
    assert_eq!(
        std::fs::read_dir(dir.path().join("cache/excerpts"))
            .unwrap()
            .count(),
        1
    );
}

#[tokio::test]
async fn a_log_opens_shows_and_is_searched() {
    let dir = tempfile::tempdir().unwrap();
    let disk = dir.path().join("a.log.gz");
    let mut gz =
        flate2::write::GzEncoder::new(std::fs::File::create(&disk).unwrap(), flate2::Compression::fast());
    gz.write_all(LOG.as_bytes()).unwrap();
    gz.finish().unwrap();
    let desk = LogDesk::new(dir.path().join("cache"));
    let Done::LogGrown {
        sheet: snapshot,
        problem,
        ..
    } = perform(&desk, open_work(&disk)).await.unwrap()
    else {
        panic!("no index");
    };
    assert_eq!(
        (snapshot.n_lines(), snapshot.is_complete(), problem),
        (5, true, None)
    );
    assert_eq!(snapshot.first_record(Level::Error), Some(1));
    let work = Work::LogWindow {
        path: "a.log".into(),
        lines: vec![1, 2, 3],
        pattern: Some("413".into()),
    };
    let Done::LogLines { lines, .. } = perform(&desk, work).await.unwrap() else {
        panic!("no lines");
    };
    let (number, line) = &lines[0];
    assert_eq!((*number, line.level, line.continues), (1, Level::Error, false));
    assert_eq!(line.time.as_deref(), Some("01:56:24.567"));
    assert_eq!(line.module.as_deref(), Some("glance.api.v2"));
    assert_eq!(line.context, Some((27, "req-bb229601".into())));
    assert_eq!(&line.text[line.hits[0].clone()], "413");
    assert!(
        line.text.ends_with("413 red"),
        "escape codes are gone: {}",
        line.text
    );
    assert!(lines[1].1.continues && lines[2].1.continues && lines[2].1.level == Level::Error);
    let work = Work::CopyLines {
        path: "a.log".into(),
        lines: vec![1, 3],
    };
    let Done::Copied(text) = perform(&desk, work).await.unwrap() else {
        panic!("no text");
    };
    assert!(
        text.ends_with("Failed: 413 red\nStorageFull: no space\n"),
        "{text}"
    );
}

#[tokio::test]
async fn errors_are_counted_by_record_and_a_broken_file_says_so() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("a.log"), LOG).unwrap();
    std::fs::write(dir.path().join("b.bin"), b"\x7fELF\x02\x01").unwrap();
    let file = |name: &str| (name.to_string(), dir.path().join(name));
    let desk = LogDesk::new(dir.path().join("cache"));
    let work = Work::CountErrors {
        files: vec![file("a.log"), file("b.bin"), file("gone.log")],
        reference: None,
    };
    let Done::FileCounts(counts) = perform(&desk, work).await.unwrap() else {
        panic!("no counts");
    };
    let (_, log) = &counts[0];
    assert_eq!((log.errors, log.warnings, log.lines, log.is_log), (1, 1, 5, true));
    assert!(!counts[1].1.is_log);
    assert!(counts[2].1.problem.as_ref().unwrap().contains("gone.log"));
}

#[tokio::test]
async fn a_missing_log_and_a_stale_window_are_told_apart() {
    let dir = tempfile::tempdir().unwrap();
    let desk = LogDesk::new(dir.path().join("cache"));
    let error = perform(&desk, open_work(&dir.path().join("none")))
        .await
        .unwrap_err();
    assert!(error.hint_text().is_some() && error.chain().contains("none"));
    let work = Work::LogWindow {
        path: "other.log".into(),
        lines: vec![0],
        pattern: None,
    };
    assert_eq!(perform(&desk, work).await.unwrap_err().kind(), Kind::Cancelled);
}
