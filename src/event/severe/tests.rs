//! Whatever is told by sweeping a log is what reading every event tells: in blocks of any size, on any lines.

use super::*;
use crate::event::stream_reader;
use std::io::Read;
use std::path::PathBuf;

const LEVELS: [Level; 3] = [Level::Warning, Level::Error, Level::Critical];

/// All events, read one by one.
fn plain(bytes: &[u8]) -> Vec<Event> {
    let mut all = Vec::new();
    let opts = EventOptions::default();
    stream_reader(bytes, "x.log", &opts, &Cx::default(), &mut |event| {
        all.push(event.clone());
        ControlFlow::Continue(())
    })
    .unwrap();
    all
}

/// Compares; gives how many events were told by a sweep, none where it tells nothing.
fn check(bytes: &[u8], format: Format, blocks: &[u64], name: &str) -> Option<usize> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.log");
    std::fs::write(&path, bytes).unwrap();
    let text = LogText::open(&path, dir.path()).unwrap();
    let mut log = Severe::of("x.log".into(), text, format, EventOptions::default())?;
    let all = plain(bytes);
    let mut seen = 0;
    for block in blocks {
        log.block = *block;
        for level in LEVELS {
            let want: Vec<&Event> = all.iter().filter(|e| e.level >= level).collect();
            let mut got = Vec::new();
            let stats = log.events(level, &Cx::default(), &mut |event| {
                got.push(event.clone());
                ControlFlow::Continue(())
            });
            let stats = stats.unwrap();
            assert_eq!(
                got.iter().collect::<Vec<_>>(),
                want,
                "{name} {level:?} in blocks of {block}"
            );
            let events = got.iter().filter(|event| !event.continues).count();
            assert_eq!(
                (stats.events, stats.bytes),
                (events as u64, bytes.len() as u64),
                "{name}"
            );
            for n in [1, 2, 5, 1000] {
                let mut whole = Whole::for_many(n);
                let want = want.iter().filter_map(|event| whole.take(event));
                let want: Vec<Event> = want.map(std::borrow::Cow::into_owned).collect();
                let last = log
                    .last(level, n, &Cx::default(), &|e| e.text.len() % 5 != 3)
                    .unwrap();
                let mut want: Vec<&Event> = want.iter().filter(|e| e.text.len() % 5 != 3).collect();
                let skipped = want.len().saturating_sub(n);
                want.drain(..skipped);
                assert_eq!(
                    last.iter().collect::<Vec<_>>(),
                    want,
                    "{name} {level:?} {n} of blocks of {block}"
                );
            }
            seen += got.len();
        }
    }
    Some(seen)
}

fn check_text(log: &str, blocks: &[u64]) {
    check(log.as_bytes(), Format::detect(log.as_bytes()), blocks, log);
}

#[test]
fn records_over_the_borders_of_blocks_are_whole() {
    let error = "2026-11-21 01:00:01.000 1 ERROR a.b";
    let log = format!(
        "preamble\nof two lines\n2026-11-21 01:00:00.000 1 INFO a.b [-] x\n{error} [-] y\n{error} Traceback\n\
         tail\n{error} more\n2026-11-21 01:00:01.000 1 CRITICAL a.b z\n{error} again\n{error} [-] z\n\
         2026-11-21 01:00:02.500 1 DEBUG a.b z\n2026-11-21 01:00:59.500 1 WARNING a.b z\nno end"
    );
    let blocks: Vec<u64> = (1..log.len() as u64 + 2).collect();
    check_text(&log, &blocks);
    check_text(
        "2026-11-21 01:00:01.000 [error] <0.223.0> one\n2026-11-21 01:00:01.000 [error] <0.223.0> two\n\
         2026-11-21 01:00:01.000 [error] <0.224.0> three\n",
        &[1, 7, 46, 47, 1000],
    );
}

#[test]
fn an_event_that_is_cut_is_cut_alike() {
    let mut log =
        String::from("2026-11-21 01:00:00.000 1 INFO a.b [-] x\n2026-11-21 01:00:01.000 1 ERROR a.b [-] ");
    log.push_str(&"y".repeat(2_500_000));
    log.push_str("\n2026-11-21 01:00:02.000 1 ERROR a.b [-] ");
    for line in 0..80_000 {
        log.push_str(&format!("tail {line} of many lines\n"));
    }
    log.push_str("2026-11-21 01:00:03.000 1 ERROR a.b [-] z\n");
    check_text(&log, &[300_000, BLOCK]);
}

#[test]
fn the_corpora_read_alike() {
    let corpus = std::env::var_os("WHODUNIT_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"),
        PathBuf::from,
    );
    if !corpus.is_dir() {
        eprintln!("skipped: no corpus here");
        return;
    }
    let (mut files, mut swept, mut events) = (0, 0, 0);
    for folder in ["log-formats", "openstack-runs"] {
        for file in crate::log::tree::list(&corpus.join(folder), &Cx::default()).unwrap() {
            let path = corpus.join(folder).join(&file.path);
            let mut bytes = Vec::new();
            let read = open(&path).is_ok_and(|r| r.take(512 << 10).read_to_end(&mut bytes).is_ok());
            let sample = bytes.get(..SAMPLE).unwrap_or(&bytes);
            if !read || Document::of(sample).is_some() {
                continue;
            }
            files += 1;
            let format = Format::detect(sample);
            if let Some(n) = check(&bytes, format, &[4099, BLOCK], &file.path) {
                swept += 1;
                events += n;
            }
        }
    }
    assert!(
        swept * 4 > files && events > 1000,
        "{swept} of {files} files, {events} events"
    );
}

proptest::proptest! {
    #[test]
    fn what_is_swept_is_what_is_read(
        lines in proptest::collection::vec("(2026-11-21 01:49:[0-6][89]\\.000 )?(14030 |<0\\.1\\.0> |\\| )?(INFO|ERROR|ERROR|DEBUG|CRITICAL|WARNING|\\[error\\]|) ?(a\\.b|<0\\.[12]\\.0>|) ?(\\[-\\] )?[a-z]{0,4}", 1..40),
        block in 1_u64..400,
    ) {
        check_text(&(lines.join("\n") + "\n"), &[block]);
    }
}
