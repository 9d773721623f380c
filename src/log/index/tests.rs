//! Tests of the line index: what it counts and finds while a log grows, in any form of bytes.

use super::*;
use crate::event::Level;
use std::io::Write;

/// The index of a log whose format is told from it.
pub(in crate::log) fn index(bytes: &[u8]) -> (tempfile::TempDir, LogIndex) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.log");
    std::fs::write(&path, bytes).unwrap();
    let text = Arc::new(LogText::open(&path, dir.path()).unwrap());
    let index = LogIndex::new(text, Format::detect(bytes), Clock::default());
    index.run(&Cx::default(), &|| ()).unwrap();
    (dir, index)
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let body = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    if bytes.is_empty() {
        return Vec::new();
    }
    body.split(|c| *c == b'\n')
        .map(|l| l.strip_suffix(b"\r").unwrap_or(l))
        .collect()
}

fn check(bytes: &[u8]) {
    let (_dir, index) = index(bytes);
    let snapshot = index.snapshot();
    let want = lines(bytes);
    assert_eq!(snapshot.n_lines(), want.len() as u64);
    let mut at = 0;
    for (i, line) in want.iter().enumerate() {
        let got = snapshot.read(i as u64, usize::MAX / 4).unwrap();
        let last = i + 1 == want.len() && !bytes.ends_with(b"\n");
        let got: &[u8] = if last {
            got.bytes.strip_suffix(b"\r").unwrap_or(&got.bytes)
        } else {
            &got.bytes
        };
        assert_eq!(got, *line);
        assert_eq!(snapshot.start(i as u64).unwrap(), at);
        assert_eq!(snapshot.line_of(at).unwrap(), i as u64);
        at += bytes[at as usize..]
            .iter()
            .position(|c| *c == b'\n')
            .map_or(0, |n| n as u64 + 1);
    }
}

const LOG: &str = "2026-11-21 01:00:00.000 1 INFO a.b [-] x\n\
    2026-11-21 01:00:01.000 1 ERROR a.b [-] y\n\
    2026-11-21 01:00:01.000 1 ERROR a.b Traceback\n\
    tail\n\
    2026-11-21 01:00:09.000 1 WARNING a.b [-] z\n\
    2026-11-21 01:00:09.500 1 CRITICAL a.b [-] end\n";

#[test]
fn levels_are_inherited_and_errors_found() {
    let (_dir, index) = index(LOG.as_bytes());
    let s = index.snapshot();
    use Level::*;
    let levels: Vec<_> = (0..7).map(|i| s.level(i)).collect();
    assert_eq!(levels, [Info, Error, Error, Error, Warning, Critical, None]);
    assert_eq!(s.first_record(Error), Some(1));
    assert_eq!(s.next_record(1, Error), Some(5));
    assert_eq!(s.next_record(5, Error), Option::None);
    assert_eq!(s.previous_record(5, Error), Some(1));
    assert_eq!(s.previous_record(1, Error), Option::None);
    assert_eq!((s.n_at_least(Error), s.n_at_least(Warning)), (4, 5));
    assert_eq!(s.line_at_time(s.second(4).unwrap() * 1_000_000), Some(4));
    assert!(s.is_complete());
}

#[test]
fn times_are_known_to_the_microsecond() {
    let (_dir, index) = index(LOG.as_bytes());
    let s = index.snapshot();
    let second = s.second(4).unwrap() * 1_000_000;
    assert_eq!((s.time(3), s.time(2)), (s.time(1), s.time(1)));
    assert_eq!(s.time(5), Some(second + 500_000));
    assert_eq!(s.line_at_time(second + 1), Some(5));
    assert_eq!(s.line_at_time(second + 500_001), None);
    assert_eq!(s.line_at_time(0), Some(0));
    assert_eq!(s.span(), Some((s.second(0).unwrap(), s.second(5).unwrap())));
}

/// What a log is after it grew is what it would be had it been read at once, wherever it was cut.
#[test]
fn a_log_that_grows_is_as_if_read_at_once() {
    let mut bytes = LOG.as_bytes().to_vec();
    while bytes.len() < (FIRST + 3000) as usize {
        bytes.extend_from_slice(LOG.as_bytes());
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.log");
    let first = FIRST as usize;
    for cut in [
        0,
        1,
        70,
        150,
        first - 40,
        first - 1,
        first,
        first + 1,
        first + 50,
        bytes.len() - 1,
    ] {
        std::fs::write(&path, &bytes[..cut]).unwrap();
        let text = Arc::new(LogText::open(&path, dir.path()).unwrap());
        let index = LogIndex::new(text, Format::detect(LOG.as_bytes()), Clock::default());
        index.run(&Cx::default(), &|| ()).unwrap();
        std::fs::OpenOptions::new()
            .append(true)
            .open(&path)
            .unwrap()
            .write_all(&bytes[cut..])
            .unwrap();
        assert_eq!(index.text().look_again(), crate::log::store::Change::Grown);
        index.go_on(&Cx::default(), &|| ()).unwrap();
        let grown = index.snapshot();
        let (_whole_dir, whole) = self::index(&bytes);
        let whole = whole.snapshot();
        assert_eq!(grown.n_lines(), whole.n_lines(), "{cut}");
        for line in 0..whole.n_lines() {
            let of = |s: &Snapshot| {
                (
                    s.level(line),
                    s.begins_record(line),
                    s.time(line),
                    s.start(line).unwrap(),
                )
            };
            assert_eq!(of(&grown), of(&whole), "line {line} after {cut}");
        }
    }
}

#[test]
fn the_failures_of_a_tools_output_are_its_errors() {
    let mut log = "test session\n".repeat(20_000);
    log.insert_str(0, "running 2 tests\ntest a ... FAILED\n");
    log.push_str("---- a stdout ----\nthread 'a' panicked at x.rs:1:2:\nno\n\nfailures:\n    a\n");
    let (_dir, index) = index(log.as_bytes());
    let snapshot = index.snapshot();
    assert_eq!(snapshot.first_record(Level::Error), Some(20_002));
    assert_eq!(snapshot.n_at_least(Level::Error), 3);
    assert_eq!(
        (snapshot.level(20_004), snapshot.level(20_006)),
        (Level::Error, Level::None)
    );
}

#[test]
fn chunks_inherit_from_those_before() {
    let mut bytes = LOG.as_bytes()[..LOG.find("tail").unwrap()].to_vec();
    while bytes.len() < (FIRST + CHUNK + 100) as usize {
        bytes.extend_from_slice(b"a line of the traceback that goes on and on\n");
    }
    let (_dir, index) = index(&bytes);
    let s = index.snapshot();
    let last = s.n_lines() - 1;
    assert_eq!(s.level(last), Level::Error);
    assert_eq!(s.n_at_least(Level::Error), last);
    assert_eq!(s.second(last), s.second(1));
    assert_eq!(s.next_record(1, Level::Error), None);
}

#[test]
fn files_of_any_shape_read_back() {
    check(b"");
    check(b"\n");
    check(b"\r\n\n");
    check(b"no end");
    check(&[0, 0xff, b'\n', 0x1b]);
    let mut long = vec![b'x'; (FIRST + CHUNK + 10) as usize];
    long.push(b'\n');
    long.extend_from_slice(b"next\n");
    check(&long);
    // A line that begins right at a chunk's border.
    let mut border = vec![b'y'; FIRST as usize - 1];
    border.push(b'\n');
    border.extend_from_slice(b"at the border\nafter");
    check(&border);
}

#[test]
fn very_short_lines_take_little_memory() {
    let bytes = vec![b'\n'; 3_000_000];
    let (_dir, index) = index(&bytes);
    let s = index.snapshot();
    assert_eq!(s.n_lines(), 3_000_000);
    assert!(s.memory() < 2_000_000, "{}", s.memory());
    for line in [0, 1, 63, 64, 299_999, 2_999_999] {
        assert_eq!(s.start(line).unwrap(), line);
        assert_eq!(s.line_of(line).unwrap(), line);
    }
}

#[test]
fn a_growing_copy_is_indexed_to_its_end() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.log.gz");
    let mut gz =
        flate2::write::GzEncoder::new(std::fs::File::create(&path).unwrap(), flate2::Compression::fast());
    for i in 0..100_000 {
        writeln!(
            gz,
            "line {i} of a log that is long enough for some chunks of the index"
        )
        .unwrap();
    }
    gz.finish().unwrap();
    let text = Arc::new(LogText::open(&path, dir.path()).unwrap());
    let index = LogIndex::new(Arc::clone(&text), Format::default(), Clock::default());
    std::thread::scope(|scope| {
        scope.spawn(|| text.fill(&Cx::default()).unwrap());
        index.run(&Cx::default(), &|| ()).unwrap();
    });
    assert_eq!(index.snapshot().n_lines(), 100_000);
}

#[test]
fn a_cut_file_and_a_cancel_are_errors() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("x.log");
    std::fs::write(&path, vec![b'\n'; 1_000_000]).unwrap();
    let text = Arc::new(LogText::open(&path, dir.path()).unwrap());
    let index = LogIndex::new(text, Format::default(), Clock::default());
    let cx = Cx::default();
    cx.token().cancel();
    assert_eq!(
        index.run(&cx, &|| ()).unwrap_err().kind(),
        crate::error::Kind::Cancelled
    );
    std::fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(10)
        .unwrap();
    assert!(
        index
            .run(&Cx::default(), &|| ())
            .unwrap_err()
            .chain()
            .contains("shorter than before")
    );
    assert!(!index.is_complete());
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]
    #[test]
    fn lines_joined_are_the_file(mut bytes: Vec<u8>, newlines in proptest::collection::vec(0_usize..200, 0..30)) {
        for at in newlines {
            if let Some(b) = bytes.get_mut(at) { *b = b'\n'; }
        }
        check(&bytes);
    }
}

#[test]
fn a_record_over_the_border_of_two_chunks_is_one() {
    let mut log = String::new();
    while log.len() < FIRST as usize - 60 {
        log.push_str("2026-11-21 01:00:00.000 1 INFO a.b [-] x\n");
    }
    for line in 0..6 {
        log.push_str(&format!(
            "2026-11-21 01:00:01.000 1 ERROR a.b line {line} of a record\n"
        ));
    }
    log.push_str("2026-11-21 01:00:02.000 1 INFO a.b [-] x\n");
    let (_dir, index) = index(log.as_bytes());
    let s = index.snapshot();
    assert!(log.len() as u64 > FIRST, "in two chunks");
    let first = s.first_record(Level::Error).unwrap();
    assert_eq!(s.next_record(first, Level::Error), None);
    assert_eq!(s.runs().map(|run| run.errors).sum::<u32>(), 1);
}
