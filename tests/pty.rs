//! The real binary in a real terminal.
//!
//! `pty/` is the harness: `terminal.rs` starts a program in a pseudo-terminal and waits for what its screen shows,
//! `answers.rs` plays the terminal that answers queries, `keys.rs` knows what keys send. The benches and the gate
//! suite use it, too.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, and its harness is part of it"
)]

#[path = "pty/answers.rs"]
mod answers;
#[path = "pty/keys.rs"]
mod keys;
#[path = "pty/terminal.rs"]
mod terminal;

use answers::Background;
use terminal::{Launch, Terminal};

/// A shell script in the harness, so that the harness is tested by itself.
fn shell(script: &str, background: Background) -> (Terminal, tempfile::TempDir) {
    let home = tempfile::tempdir().expect("a folder");
    let mut launch = Launch::new("sh", &["-c", script], home.path());
    launch.size = (40, 6);
    launch.background = background;
    (Terminal::start(&launch), home)
}

#[test]
fn harness_shows_the_screen_and_counts_keys() {
    let script = "stty -echo -icanon; printf 'ready\\n'; k=$(dd bs=1 count=1 2>/dev/null); printf 'got <%s>\\n' \"$k\"; cat";
    let (mut terminal, _home) = shell(script, Background::Dark);
    terminal.wait_for("ready");
    terminal.press_for("j", "got <j>");
    terminal.type_number("2133701");
    terminal.type_text("ab");
    terminal.wait_for("2133701ab");
    assert_eq!(terminal.keystrokes(), (4, "j #2133701 \"ab\"".to_string()));
    terminal.count_from_here();
    assert_eq!(terminal.keystrokes().0, 0);
    assert!(terminal.raw().starts_with(b"ready") && terminal.pid() > 0);
    assert!(terminal.last_output().elapsed() < terminal.since_start());
}

#[test]
fn harness_answers_as_a_terminal_does() {
    let ask = "stty raw -echo; printf 'x\\033[6n\\033]11;?\\033\\\\'; dd bs=1 count=31 2>/dev/null | tr '\\033' '^'; echo";
    for (background, colour) in [(Background::Dark, "0000"), (Background::Light, "ffff")] {
        let (terminal, _home) = shell(ask, background);
        terminal.wait_for(&format!("^[1;2R^]11;rgb:{colour}/{colour}"));
    }
}

#[test]
fn harness_knows_when_the_terminal_is_restored() {
    let script = "printf '\\033[?1049h\\033[?25l\\033[?2026hhalf'; read a; \
                  printf '\\033[?2026l'; read a; printf '\\033[?25h\\033[?1049l\\033]52;c;aGk=\\007left'; read a; exit 3";
    let (mut terminal, _home) = shell(script, Background::Dark);
    terminal.press_for("enter", "half");
    assert!(!terminal.is_restored());
    terminal.resize(50, 8);
    assert!(terminal.formatted().contains("half"));
    terminal.press("enter");
    terminal.wait_gone("half");
    terminal.wait_for("left");
    assert!(terminal.is_restored() && terminal.screen().contains("left"));
    assert_eq!(terminal.copied(), ["aGk="]);
    terminal.press("enter");
    assert_eq!(terminal.wait_exit(), 3);
}
