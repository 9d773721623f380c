//! How a log of 1 GiB opens, scrolls and is searched; and what other tools need for the same file.
//!
//! The log lies in the page cache, for us and for the peers; every peer is named with its version. Ratios to peers are
//! of the best runs of both.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench that cannot measure ends by panicking"
)]

#[expect(dead_code, reason = "a bench needs no light terminal")]
#[path = "../pty/answers.rs"]
mod answers;
#[path = "figure.rs"]
mod figure;
#[path = "../corpus/folder.rs"]
mod folder;
#[path = "gib.rs"]
mod gib;
#[path = "../pty/keys.rs"]
mod keys;
#[path = "peer.rs"]
mod peer;
#[expect(dead_code, reason = "the workbench's bench uses the rest")]
#[path = "process.rs"]
mod process;
#[expect(dead_code, reason = "the PTY tests use the rest")]
#[path = "../pty/terminal.rs"]
mod terminal;

use figure::{Budget, Figures, short};
use peer::{Peer, timed};
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use terminal::{Launch, Terminal};
use whodunit::event::Level;
use whodunit::log::histogram::Histogram;
use whodunit::log::index::{LogIndex, Snapshot};
use whodunit::log::search::{self, pattern};
use whodunit::log::store::LogText;
use whodunit::log::view::View;
use whodunit::log::{Clock, Format};
use whodunit::task::Cx;

/// First screen of the log.
const FIRST_SCREEN: Duration = Duration::from_millis(100);
/// Index speed on two cores, MB/s.
const INDEX: f64 = 1000.0;
/// Index to `wc -l`, as times.
const WC: f64 = 4.0;
/// lnav to us, as times.
const LNAV: f64 = 20.0;
/// From a key to the screen that answers it.
const FRAME: Duration = Duration::from_millis(8);
/// A search over all of it.
const SEARCH: Duration = Duration::from_millis(500);
/// From a cancel to its end.
const CANCEL: Duration = Duration::from_millis(20);
/// Memory beyond what is on the screen.
const MEMORY: f64 = 200.0;
/// The compressed log is of so many of the bytes.
const GZ: u64 = 4;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("controller/logs");
    std::fs::create_dir_all(&logs).expect("a folder");
    let log = logs.join("glance-api.log");
    let lines = gib::write(&log);
    let mut figures = Figures::new(&format!("a log of {} MiB, {lines} lines", gib::bytes() >> 20));
    let snapshot = index(&mut figures, &log);
    searches(&mut figures, &snapshot);
    drop(snapshot);
    questions(&mut figures, &log);
    screen(&mut figures, folder.path());
    compressed(&mut figures, &log);
    figures.finish();
}

fn speed(bytes: u64, took: Duration) -> f64 {
    bytes as f64 / 1e6 / took.as_secs_f64()
}

fn ms(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

fn indexed(log: &Path, cache: &Path, published: &(dyn Fn(&LogIndex) + Sync)) -> Snapshot {
    let text = Arc::new(LogText::open(log, cache).expect("open the log"));
    let format = Format::detect(&whodunit::log::open::sample(log, 64 << 10).expect("read the log"));
    let index = LogIndex::new(text, format, Clock::default());
    std::thread::scope(|scope| {
        scope.spawn(|| index.text().fill(&Cx::default()));
        index
            .run(&Cx::default(), &|| published(&index))
            .expect("index the log");
    });
    index.snapshot()
}

/// The index by itself: its first screen, all of it beside `wc -l`, and what it answers afterwards.
fn index(figures: &mut Figures, log: &Path) -> Snapshot {
    let cache = tempfile::tempdir().expect("a folder");
    let (mut first, mut whole) = (Vec::new(), Vec::new());
    let mut built = None;
    for _ in 0..5 {
        let begun = Instant::now();
        let shown = OnceLock::new();
        let published = |index: &LogIndex| {
            shown.get_or_init(|| {
                let snapshot = index.snapshot();
                let lines = (0..60)
                    .filter_map(|line| snapshot.read(line, 16 << 10).ok())
                    .count();
                (begun.elapsed(), lines)
            });
        };
        built = Some(indexed(log, cache.path(), &published));
        whole.push(begun.elapsed());
        first.extend(shown.get().map(|(took, _)| *took));
    }
    figures.durations("index: the first 60 lines can be drawn", first, FIRST_SCREEN);
    whole.sort_unstable();
    let middle = speed(gib::bytes(), whole[2]);
    figures.put(
        "index: all of it, 2 threads, middle of 5",
        middle,
        "MB/s",
        Budget::AtLeast(INDEX),
    );
    if let Some(wc) = Peer::find("wc") {
        let took = wc.best_of(5, &["-l", &log.to_string_lossy()]);
        figures.put(
            &format!("wc -l ({})", wc.version),
            speed(gib::bytes(), took),
            "MB/s",
            Budget::Peer,
        );
        let times = whole[0].as_secs_f64() / took.as_secs_f64();
        figures.put("  index, as times of `wc -l`", times, "times", Budget::AtMost(WC));
    }
    let snapshot = built.expect("an index");
    let memory = snapshot.memory() as f64 / 1_048_576.0;
    figures.put("index: its memory", memory, "MiB", Budget::AtMost(MEMORY));
    let mut took = |name: &str, work: &dyn Fn()| {
        let begun = Instant::now();
        work();
        figures.put(name, ms(begun.elapsed()), "ms", Budget::Peer);
    };
    took("filter: ERROR and above", &|| {
        std::hint::black_box(View::new(snapshot.clone(), Level::Error).n_rows());
    });
    took("histogram of 200 bins", &|| {
        std::hint::black_box(Histogram::new(&snapshot.clone().into(), 200));
    });
    snapshot
}

/// Searches of all of it: rare, frequent, a class; and one that is cancelled.
fn searches(figures: &mut Figures, snapshot: &Snapshot) {
    for text in [
        " ERROR ",
        "not enough disk space",
        r"HTTP \d\d\d",
        "nowhere in it",
    ] {
        let regex = pattern(text).expect("a pattern");
        let search = || {
            let begun = Instant::now();
            let hits = search::find(snapshot, &regex, &Cx::default()).expect("search");
            (begun.elapsed(), hits.lines.len())
        };
        let (took, hits) = (0..3).map(|_| search()).min().expect("a search");
        let name = format!("search for '{text}', 2 threads, {hits} hits");
        figures.put(&name, ms(took), "ms", Budget::AtMost(ms(SEARCH)));
    }
    let slow = pattern(r"(?i)[a-z]+\s+nowhere|\d+ in \d+ it$").expect("a pattern");
    let ended = (0..10).map(|_| {
        let cx = Cx::default();
        std::thread::scope(|scope| {
            let search = scope.spawn(|| search::find(snapshot, &slow, &cx).is_err());
            std::thread::sleep(Duration::from_millis(30));
            let begun = Instant::now();
            cx.token().cancel();
            assert!(search.join().expect("the search ends"), "it was cancelled");
            begun.elapsed()
        })
    });
    figures.durations("search: from its cancel to its end", ended.collect(), CANCEL);
}

/// How many errors are there, and which is the last: asked of the command line, and of others.
fn questions(figures: &mut Figures, log: &Path) {
    let path = log.to_string_lossy();
    let ours = |args: &[&str]| {
        let run = || timed(Command::new(env!("CARGO_BIN_EXE_whodunit")).args(args).arg(log));
        (0..3).map(|_| run()).min().expect("a run")
    };
    let said = |took| speed(gib::bytes(), took);
    let mut asked = |args: &[&str]| {
        let took = ours(&[&["log", "--json"], args].concat());
        let name = format!("`whodunit log {}`", args.join(" "));
        figures.put(&name, said(took), "MB/s", Budget::Peer);
        took
    };
    let count = asked(&["--level", "ERROR", "--count-by", "level"]);
    let last = asked(&["--level", "ERROR", "--last", "1"]);
    asked(&["--count-by", "level"]);
    asked(&["--level", "ERROR"]);
    if let Some(grep) = Peer::find("grep") {
        let took = grep.best_of(2, &["-c", " ERROR ", &path]);
        figures.put(
            &format!("grep -c ' ERROR ' ({})", grep.version),
            said(took),
            "MB/s",
            Budget::Peer,
        );
    }
    let Some(lnav) = Peer::find("lnav") else {
        return figures.skip("lnav for the same questions", "no lnav here");
    };
    let error = "log_level >= 'error'";
    let how_many = format!(";SELECT count(*) FROM all_logs WHERE {error}");
    let which = format!(";SELECT max(log_line) FROM all_logs WHERE {error}");
    for (name, question, own) in [("count of errors", how_many, count), ("last error", which, last)] {
        let took = lnav.best_of(2, &["-n", "-c", &question, &path]);
        let title = format!("{name}: lnav -n -c ({})", lnav.version);
        figures.put(&title, said(took), "MB/s", Budget::Peer);
        let times = took.as_secs_f64() / own.as_secs_f64();
        figures.put(
            &format!("  {name}: lnav, as times of ours"),
            times,
            "times",
            Budget::Wanted(LNAV),
        );
    }
}

/// Rows that hold a time of day with a fraction: lines of the log.
fn log_rows(screen: &str) -> usize {
    let is_time = |word: &str| word.len() >= 12 && word.as_bytes()[2] == b':' && word.as_bytes()[8] == b'.';
    screen.lines().filter(|row| row.split(' ').any(is_time)).count()
}

/// Whether the line under the cursor is drawn: more than its number, and the map at the right edge.
fn is_drawn(screen: &str) -> bool {
    let row = screen.lines().find_map(|row| row.split_once('▌'));
    let is_map = |word: &str| matches!(word, "│" | "┃" | "█" | "▐");
    row.is_some_and(|(_, rest)| rest.split_whitespace().filter(|word| !is_map(word)).count() > 1)
}

/// The status row: file and line under the cursor, lines shown.
fn status(screen: &str) -> &str {
    screen
        .lines()
        .rev()
        .find(|row| row.contains("glance-api.log:"))
        .unwrap_or("")
}

fn screen(figures: &mut Figures, folder: &Path) {
    let home = tempfile::tempdir().expect("a folder");
    let folder = folder.to_string_lossy();
    let program = env!("CARGO_BIN_EXE_whodunit");
    let mut first = Vec::new();
    for _ in 0..5 {
        let terminal = Terminal::start(&Launch::new(program, &[&folder], home.path()));
        terminal.wait_until("lines of the log", |screen| log_rows(screen) > 5);
        first.push(terminal.since_start());
    }
    figures.durations("`whodunit FOLDER` to the log's first screen", first, FIRST_SCREEN);
    let mut terminal = Terminal::start(&Launch::new(program, &[&folder], home.path()));
    terminal.wait_until("lines of the log", |screen| log_rows(screen) > 5);
    terminal.wait_until("the whole index", |screen| !status(screen).contains("reading"));
    terminal.press("enter");
    terminal.wait_until("all levels", |screen| status(screen).contains("all levels"));
    let mut pressed = |keys: &[&str], times: usize| {
        let mut all = Vec::new();
        for press in 0..times {
            let before = status(&terminal.screen()).to_string();
            let sent = Instant::now();
            terminal.press(keys[press % keys.len()]);
            terminal.wait_until("the answer", |screen| {
                status(screen) != before && is_drawn(screen)
            });
            all.push(sent.elapsed());
        }
        all
    };
    let times = if short() { 200 } else { 1000 };
    let scrolled = pressed(&["ctrl-d", "j", "j", "ctrl-d", "k"], times);
    figures.percentile("scrolling: key to screen", scrolled, 99, FRAME);
    let jumps = pressed(&["e", "w", "E", "e", "G", "E", "W", "home", "w"], times / 2);
    figures.percentile("jumping to errors and ends: key to screen", jumps, 99, FRAME * 2);
    if let Some((most, own)) = process::memory(terminal.pid()) {
        figures.put(
            "memory with the log open, its own",
            own,
            "MiB",
            Budget::AtMost(MEMORY),
        );
        figures.put("memory at its most", most, "MiB", Budget::Peer);
    }
}

/// A compressed log is bound by its decompression: zlib-rs by itself, the index that follows it, and `zcat`.
fn compressed(figures: &mut Figures, log: &Path) {
    let bytes = gib::bytes() / GZ;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("glance-api.log.gz");
    let plain = std::fs::File::open(log).expect("open the log");
    let file = std::fs::File::create(&path).expect("a file");
    let mut gz = flate2::write::GzEncoder::new(file, flate2::Compression::new(6));
    std::io::copy(&mut plain.take(bytes), &mut gz).expect("compress the log");
    gz.finish()
        .expect("compress the log")
        .flush()
        .expect("write the log");
    let decompress = || {
        let begun = Instant::now();
        let mut reader = whodunit::log::open(&path).expect("open the log");
        let mut buffer = vec![0; 256 << 10];
        while reader.read(&mut buffer).expect("decompress") > 0 {}
        begun.elapsed()
    };
    let alone = (0..3).map(|_| decompress()).min().expect("a run");
    let name = format!("gz of {} MiB: decompressed by zlib-rs, nothing else", bytes >> 20);
    figures.put(&name, speed(bytes, alone), "MB/s", Budget::Peer);
    let run = || {
        let begun = Instant::now();
        indexed(&path, folder.path(), &|_| ());
        begun.elapsed()
    };
    let whole = (0..3).map(|_| run()).min().expect("a run");
    figures.put(
        "gz: decompressed, kept and indexed",
        speed(bytes, whole),
        "MB/s",
        Budget::Peer,
    );
    let times = whole.as_secs_f64() / alone.as_secs_f64();
    figures.put(
        "  gz: index, as times of decompressing",
        times,
        "times",
        Budget::AtMost(2.0),
    );
    if let Some(zcat) = Peer::find("zcat") {
        let took = zcat.best_of(1, &[&path.to_string_lossy()]);
        figures.put(
            &format!("zcat ({})", zcat.version),
            speed(bytes, took),
            "MB/s",
            Budget::Peer,
        );
    }
}
