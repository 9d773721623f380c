//! How a log of 1 GiB opens: first screen, index, memory; and what plain tools need for the same file.
//!
//! The log lies in the page cache, for us and for the peers.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a bench that cannot measure ends by panicking"
)]

#[expect(dead_code, reason = "a bench needs no light terminal")]
#[path = "../pty/answers.rs"]
mod answers;
#[expect(dead_code, reason = "the workbench's bench uses the rest")]
#[path = "figure.rs"]
mod figure;
#[path = "gib.rs"]
mod gib;
#[path = "../pty/keys.rs"]
mod keys;
#[expect(dead_code, reason = "the workbench's bench uses the rest")]
#[path = "process.rs"]
mod process;
#[expect(dead_code, reason = "the PTY tests use the rest")]
#[path = "../pty/terminal.rs"]
mod terminal;

use figure::{Budget, Figures};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use terminal::{Launch, Terminal};
use whodunit::event::Level;
use whodunit::log::histogram::Histogram;
use whodunit::log::index::LogIndex;
use whodunit::log::search::{self, pattern};
use whodunit::log::store::LogText;
use whodunit::log::view::View;
use whodunit::log::{Clock, Format};
use whodunit::task::Cx;

/// First screen of the log.
const FIRST_SCREEN: Duration = Duration::from_millis(100);
/// Index speed on two cores.
const INDEX: f64 = 500.0;
/// Memory beyond what is on the screen.
const MEMORY: f64 = 200.0;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = folder.path().join("controller/logs");
    std::fs::create_dir_all(&logs).expect("a folder");
    let log = logs.join("glance-api.log");
    let lines = gib::write(&log);
    let mut figures = Figures::new(&format!("a log of 1 GiB, {lines} lines"));
    peers(&mut figures, &log);
    index(&mut figures, &log);
    screen(&mut figures, folder.path());
    count(&mut figures, &log);
    figures.finish();
}

fn speed(took: Duration) -> f64 {
    gib::BYTES as f64 / 1e6 / took.as_secs_f64()
}

fn timed(command: &mut Command) -> Duration {
    // Piped: a tool that writes to nowhere may stop at its first hit.
    let begun = Instant::now();
    let done = command
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .output();
    assert!(done.is_ok(), "{command:?}");
    begun.elapsed()
}

fn peers(figures: &mut Figures, log: &Path) {
    timed(Command::new("wc").arg("-l").arg(log));
    let wc = timed(Command::new("wc").arg("-l").arg(log));
    figures.put("wc -l", speed(wc), "MB/s", Budget::Peer);
    let grep = timed(Command::new("grep").args(["-c", " ERROR "]).arg(log));
    figures.put("grep -c ' ERROR '", speed(grep), "MB/s", Budget::Peer);
}

/// The index by itself: its first screen, all of it, and what it answers afterwards.
fn index(figures: &mut Figures, log: &Path) {
    let cache = tempfile::tempdir().expect("a folder");
    let (mut first, mut whole) = (Vec::new(), Vec::new());
    let mut built = None;
    for _ in 0..5 {
        let begun = Instant::now();
        let text = Arc::new(LogText::open(log, cache.path()).expect("open the log"));
        let format = Format::detect(&whodunit::log::open::sample(log, 64 << 10).expect("read the log"));
        let index = LogIndex::new(text, format, Clock::default());
        let shown = OnceLock::new();
        let published = || {
            shown.get_or_init(|| {
                let snapshot = index.snapshot();
                let lines = (0..60)
                    .filter_map(|line| snapshot.read(line, 16 << 10).ok())
                    .count();
                (begun.elapsed(), lines)
            });
        };
        index.run(&Cx::default(), &published).expect("index the log");
        whole.push(begun.elapsed());
        first.extend(shown.get().map(|(took, _)| *took));
        built = Some(index.snapshot());
    }
    figures.durations("index: the first 60 lines can be drawn", first, FIRST_SCREEN);
    whole.sort_unstable();
    figures.put(
        "index: all of it, 2 threads, middle of 5",
        speed(whole[2]),
        "MB/s",
        Budget::AtLeast(INDEX),
    );
    let snapshot = built.expect("an index");
    figures.put(
        "index: its memory",
        snapshot.memory() as f64 / 1_048_576.0,
        "MiB",
        Budget::AtMost(MEMORY),
    );
    let mut took = |name: &str, work: &dyn Fn()| {
        let begun = Instant::now();
        work();
        figures.put(name, begun.elapsed().as_secs_f64() * 1000.0, "ms", Budget::Peer);
    };
    let pattern = pattern(" ERROR ").expect("a pattern");
    took("search for ' ERROR ', 2 threads", &|| {
        search::find(&snapshot, &pattern, &Cx::default()).expect("search");
    });
    took("filter: ERROR and above", &|| {
        std::hint::black_box(View::new(snapshot.clone(), Level::Error).n_rows());
    });
    took("histogram of 200 bins", &|| {
        std::hint::black_box(Histogram::new(&snapshot.clone().into(), 200));
    });
}

/// Rows that hold a time of day with a fraction: lines of the log.
fn log_rows(screen: &str) -> usize {
    let is_time = |word: &str| word.len() >= 12 && word.as_bytes()[2] == b':' && word.as_bytes()[8] == b'.';
    screen.lines().filter(|row| row.split(' ').any(is_time)).count()
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
    let before = terminal.screen();
    let begun = Instant::now();
    terminal.press("G");
    terminal.wait_until("the end of the log", |screen| {
        log_rows(screen) > 5 && screen != before
    });
    figures.put(
        "`G`: its last screen",
        begun.elapsed().as_secs_f64() * 1000.0,
        "ms",
        Budget::Peer,
    );
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

fn count(figures: &mut Figures, log: &Path) {
    let took = timed(
        Command::new(env!("CARGO_BIN_EXE_whodunit"))
            .args(["log", "--json", "--count-by", "level"])
            .arg(log),
    );
    figures.put(
        "`whodunit log --count-by level`, parsing every event",
        speed(took),
        "MB/s",
        Budget::Peer,
    );
}
