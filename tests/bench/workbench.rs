//! How fast the workbench feels: first frame, key to screen while a sync runs, idle CPU.
//!
//! All of it is measured from outside, on the real binary in a pseudo-terminal: from the system call that starts the
//! program or sends the key to the moment when the terminal's screen shows the answer.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a bench that cannot measure ends by panicking"
)]

#[expect(dead_code, reason = "a bench needs no light terminal")]
#[path = "../pty/answers.rs"]
mod answers;
#[expect(dead_code, reason = "this bench has no peers")]
#[path = "figure.rs"]
mod figure;
#[path = "../pty/keys.rs"]
mod keys;
#[path = "process.rs"]
mod process;
#[path = "stub_zuul.rs"]
mod stub_zuul;
#[expect(dead_code, reason = "the PTY tests use the rest")]
#[path = "../pty/terminal.rs"]
mod terminal;

use figure::{Budget, Figures, short};
use std::time::{Duration, Instant};
use terminal::{Launch, Terminal};

/// First frame of `whodunit demo` after its start.
const FIRST_FRAME: Duration = Duration::from_millis(100);
/// The list on it: the demo's archive is unpacked and its builds are read.
const LIST: Duration = Duration::from_millis(300);
/// Key to screen: one frame at 60 Hz.
const KEY_TO_SCREEN: Duration = Duration::from_millis(16);

fn main() {
    let mut figures = Figures::new("workbench");
    first_frame(&mut figures);
    idle(&mut figures);
    keys_during_sync(&mut figures);
    figures.finish();
}

fn launch(args: &[&str], home: &tempfile::TempDir) -> Terminal {
    Terminal::start(&Launch::new(env!("CARGO_BIN_EXE_whodunit"), args, home.path()))
}

/// The row with the selection's bar at its left.
fn selected(screen: &str) -> Option<&str> {
    screen.lines().find(|line| line.starts_with('▌'))
}

fn first_frame(figures: &mut Figures) {
    let (mut first, mut full) = (Vec::new(), Vec::new());
    for _ in 0..if short() { 5 } else { 20 } {
        let home = tempfile::tempdir().expect("a folder");
        let terminal = launch(&["demo"], &home);
        terminal.wait_for("whodunit");
        first.push(terminal.since_start());
        terminal.wait_until("the list of failures", |screen| selected(screen).is_some());
        full.push(terminal.since_start());
    }
    figures.durations("`whodunit demo` to its first frame", first, FIRST_FRAME);
    figures.durations("`whodunit demo` to its list of failures", full, LIST);
}

fn idle(figures: &mut Figures) {
    let home = tempfile::tempdir().expect("a folder");
    let terminal = launch(&["demo"], &home);
    terminal.wait_until("the list of failures", |screen| selected(screen).is_some());
    quiet(&terminal);
    let (before, bytes) = (process::cpu(terminal.pid()), terminal.raw().len());
    // The one thing to wait for is that nothing happens.
    let span = Duration::from_secs(if short() { 3 } else { 10 });
    std::thread::sleep(span);
    let Some((before, after)) = before.zip(process::cpu(terminal.pid())) else {
        return figures.skip("idle CPU", "no /proc here");
    };
    let percent = after.saturating_sub(before).as_secs_f64() / span.as_secs_f64() * 100.0;
    // The kernel counts in ticks of 10 ms: one of them may fall into the span by chance.
    figures.put("idle CPU", percent, "%", Budget::AtMost(1.0 / span.as_secs_f64()));
    let written = terminal.raw().len() - bytes;
    figures.put(
        "bytes written to the terminal while idle",
        written as f64,
        "B",
        Budget::Peer,
    );
}

/// Waits until the program has written nothing for half a second.
fn quiet(terminal: &Terminal) {
    let end = Instant::now() + Duration::from_secs(20);
    while terminal.last_output().elapsed() < Duration::from_millis(500) && Instant::now() < end {
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn keys_during_sync(figures: &mut Figures) {
    let home = tempfile::tempdir().expect("a folder");
    let zuul = stub_zuul::start();
    let gate = ["--zuul", &zuul.root, "--tenant", "bench"];
    let mut terminal = launch(&gate, &home);
    terminal.wait_for("keys");
    terminal.press("r");
    terminal.wait_until("failures in the list", |screen| selected(screen).is_some());
    terminal.wait_gone("● sync");
    zuul.get_busy();
    terminal.press_for("r", "● sync");
    let (mut times, mut syncing) = (Vec::new(), 0);
    for press in 0..if short() { 100 } else { 400 } {
        let before = selected(&terminal.screen()).map(str::to_string);
        let key = if press % 20 < 10 { "j" } else { "k" };
        let sent = Instant::now();
        terminal.press(key);
        let screen = terminal.wait_until("the selection to move", |screen| {
            selected(screen) != before.as_deref()
        });
        times.push(sent.elapsed());
        syncing += usize::from(screen.contains("● sync"));
    }
    let all = times.len();
    figures.durations("key to screen while a sync runs", times, KEY_TO_SCREEN);
    figures.put(
        "  of the keys, pressed while it ran",
        syncing as f64 * 100.0 / all as f64,
        "%",
        Budget::AtLeast(50.0),
    );
    if let Some((most, own)) = process::memory(terminal.pid()) {
        figures.put("memory after that, its own", own, "MiB", Budget::AtMost(200.0));
        figures.put("memory at its most", most, "MiB", Budget::Peer);
    }
}
