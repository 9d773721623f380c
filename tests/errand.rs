//! The whole errand in the real binary, in a real terminal, on the demo gate: from an unclassified failure to a
//! fingerprint pushed for review and the failed change's recheck, with the number of keystrokes.
//!
//! Every key is one that the bottom line shows when it is pressed; each performs one step of the errand at most. The
//! machine is a fresh one: git does not even know who commits.

#![expect(
    clippy::expect_used,
    clippy::panic,
    dead_code,
    reason = "a test fails by panicking, and its harness, shared with other tests, is part of it"
)]

#[path = "pty/answers.rs"]
mod answers;
#[path = "pty/keys.rs"]
mod keys;
#[path = "pty/terminal.rs"]
mod terminal;

use std::path::{Path, PathBuf};
use std::process::Command;
use terminal::{Launch, Terminal};

/// At most so many from opening the failure to the pushed review (typed characters count, the bug's number as one).
const MOST_KEYSTROKES: usize = 20;
/// A number that no fingerprint of the demo has.
const BUG: &str = "2140001";

fn workbench(home: &Path) -> Terminal {
    let mut launch = Launch::new(env!("CARGO_BIN_EXE_whodunit"), &["demo"], home);
    launch.size = (120, 40);
    Terminal::start(&launch)
}

/// Presses a key that the bottom line shows with this word.
fn press_shown(terminal: &mut Terminal, key: &str, shown: &str) {
    let found = terminal.wait_until(&format!("\"{shown}\" in the bottom line"), |screen| {
        screen
            .lines()
            .next_back()
            .is_some_and(|line| line.contains(shown))
            || question(screen, shown)
    });
    assert!(found.contains(shown));
    terminal.press(key);
}

/// The question of the submission shows its own keys.
fn question(screen: &str, shown: &str) -> bool {
    screen.lines().rev().take(4).any(|line| line.contains(shown))
}

fn git(dir: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .arg("-C")
        .arg(dir)
        .args(args)
        .output()
        .expect("git runs");
    assert!(
        output.status.success(),
        "git {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The unpacked demo in the state folder of this home.
fn demo(home: &Path) -> PathBuf {
    let mut folders = vec![home.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if folder.join("review").join("fingerprints.git").is_dir() {
            return folder;
        }
        let inside = std::fs::read_dir(&folder).into_iter().flatten().flatten();
        folders.extend(inside.map(|e| e.path()).filter(|p| p.is_dir()));
    }
    panic!("the demo was not unpacked below {}", home.display())
}

#[test]
fn the_whole_errand_takes_few_keys_and_ends_in_a_review() {
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = workbench(home.path());
    terminal.wait_for("▾ glance-functional ");
    terminal.count_from_here();

    press_shown(&mut terminal, "enter", "⏎ open");
    terminal.wait_for("glance-api.log");
    press_shown(&mut terminal, "2", "2 matches");
    terminal.wait_for("near");
    press_shown(&mut terminal, "3", "3 suspects");
    terminal.wait_for("none of these");
    press_shown(&mut terminal, "4", "4 draft");
    terminal.wait_for("bug number (");
    terminal.type_number(BUG);
    terminal.press("enter");
    terminal.wait_until("the proof of the numbered draft", |screen| {
        screen.contains(&format!("queries/{BUG}.yaml"))
            && screen.contains("hit ✓")
            && !screen.contains("at hand) …")
    });
    press_shown(&mut terminal, "5", "5 submit");
    terminal.wait_for("commit message");
    press_shown(&mut terminal, "y", "y send");
    terminal.wait_for("✓");
    let screen = terminal.wait_until("what became of it", |s| s.contains("recheck") && s.contains("✓"));
    let (count, script) = terminal.keystrokes();
    println!("keystrokes from the unclassified failure to the pushed review: {count} ({script})");
    assert!(count <= MOST_KEYSTROKES, "{count}: {script}\n{screen}");

    let demo = demo(home.path());
    let review = demo.join("review").join("fingerprints.git");
    let refs = git(&review, &["for-each-ref", "--format=%(refname)", "refs/changes"]);
    let change = refs.lines().last().unwrap_or_default().to_string();
    assert!(
        change.starts_with("refs/changes/"),
        "no change was made: {refs:?}\n{screen}"
    );
    let query = git(&review, &["show", &format!("{change}:queries/{BUG}.yaml")]);
    assert!(
        query.starts_with("query: >-") && query.contains("tags:\"glance-api.log\""),
        "{query}"
    );
    let message = git(&review, &["log", "-1", "--format=%B", &change]);
    assert!(
        message.contains(&format!("Related-Bug: #{BUG}")) && message.contains("Change-Id: I"),
        "{message}"
    );
    let comments = std::fs::read_to_string(demo.join("review").join("comments.jsonl")).expect("comments");
    assert!(
        comments.contains(&format!("recheck bug {BUG}")) && comments.contains("960258"),
        "{comments}"
    );
    assert_eq!(
        git(&demo.join("fingerprints"), &["status", "--porcelain"]),
        "",
        "the user's work tree is as it was"
    );

    terminal.press("ctrl-q");
    assert_eq!(terminal.wait_exit(), 0);
    assert!(terminal.is_restored());
}

#[test]
#[cfg(unix)]
fn a_program_that_is_told_to_end_gives_the_terminal_back() {
    let home = tempfile::tempdir().expect("a folder");
    let mut terminal = workbench(home.path());
    terminal.wait_for("unclassified");
    let told = Command::new("kill").arg(terminal.pid().to_string()).status();
    assert!(told.expect("kill runs").success());
    assert_eq!(terminal.wait_exit(), 0);
    assert!(terminal.is_restored());
}
