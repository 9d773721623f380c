//! The output of `go test -v`: what a test says stands above its verdict.
//!
//! Lines from `=== RUN` on are held until the verdicts of that test and its subtests are known. Bounded: a test that
//! says too much is let go without blocks.

use super::{Part, Piece, indent};
use std::collections::{BTreeMap, BTreeSet};

/// More bytes or lines than this are not held.
const MAX_BYTES: usize = 4 * 1024 * 1024;
const MAX_LINES: usize = 20_000;

/// Whether a line is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Held {
    Yes,
    /// The tests before it are over; the line belongs to others.
    No,
}

#[derive(Debug)]
struct Line {
    piece: Piece,
    /// The test that said it; none for marks and verdicts.
    test: Option<String>,
    is_message: bool,
}

/// The tests that run now.
#[derive(Debug, Default)]
pub(super) struct Run {
    lines: Vec<Line>,
    bytes: usize,
    current: Option<String>,
    /// Failed tests and the place of their verdict among the lines.
    failed: BTreeMap<String, usize>,
    last_failed: Option<String>,
    in_verdicts: bool,
    /// How many tests wait for others to end.
    paused: usize,
}

impl Run {
    pub(super) fn is_running(&self) -> bool {
        !self.lines.is_empty()
    }

    /// Begins with a `=== RUN` line.
    pub(super) fn begin(&mut self, number: u64, text: &str, head: &str) {
        self.current = marked(head);
        self.push(number, text, None, false);
    }

    /// Adds the rest of a long line; gives whether it is held.
    pub(super) fn rest(&mut self, text: &str) -> bool {
        let Some(last) = self.lines.last_mut().filter(|_| self.bytes <= MAX_BYTES) else {
            return false;
        };
        last.piece.text.push_str(text);
        self.bytes += text.len();
        true
    }

    pub(super) fn line(&mut self, number: u64, text: &str, head: &str) -> Held {
        if self.bytes > MAX_BYTES || self.lines.len() > MAX_LINES {
            return Held::No;
        }
        if head.starts_with("=== ") {
            if self.in_verdicts && self.paused == 0 && head.starts_with("=== RUN ") {
                return Held::No;
            }
            self.in_verdicts = false;
            if head.starts_with("=== PAUSE ") {
                self.paused += 1;
            } else if head.starts_with("=== CONT ") {
                self.paused = self.paused.saturating_sub(1);
            }
            self.current = marked(head).or_else(|| self.current.take());
            self.push(number, text, None, false);
            return Held::Yes;
        }
        if let Some((verdict, name)) = verdict(head) {
            self.in_verdicts = true;
            if verdict == "FAIL" {
                self.failed.insert(name.to_owned(), self.lines.len());
                self.last_failed = Some(name.to_owned());
            }
            self.current = None;
            self.push(number, text, None, false);
            return Held::Yes;
        }
        if (self.in_verdicts && self.paused == 0)
            || ["panic: ", "fatal error: ", "FAIL", "PASS", "ok  \t"]
                .iter()
                .any(|p| head.starts_with(p))
        {
            return Held::No;
        }
        let test = self.current.clone();
        let is_message = is_message(head);
        self.push(number, text, test, is_message);
        Held::Yes
    }

    fn push(&mut self, number: u64, text: &str, test: Option<String>, is_message: bool) {
        self.bytes += text.len() + 64;
        self.lines.push(Line {
            piece: Piece::new(number, text, Part::Apart),
            test,
            is_message,
        });
    }

    /// All lines with what they are, how many blocks they make, and the test that failed or ran last.
    pub(super) fn settle(&mut self, before_panic: bool) -> (Vec<Piece>, u64, Option<String>) {
        let run = std::mem::take(self);
        let mut failed = run.failed;
        let last = run.last_failed.or(run.current);
        if before_panic && let Some(name) = &last {
            // The panic is the failure, not what the test said before it; its parents fail for the same reason.
            failed.retain(|test, _| test != name && !is_below(name, test));
        }
        let mut lines = run.lines;
        let mut blocks = 0;
        let mut spoke: BTreeSet<String> = BTreeSet::new();
        let mut open: Option<String> = None;
        for line in &mut lines {
            let fails = line.test.as_ref().filter(|test| failed.contains_key(*test));
            let Some(test) = fails else {
                open = None;
                continue;
            };
            if open.as_ref() == Some(test) {
                line.piece.part = Part::GoesOn;
            } else if line.is_message {
                line.piece.part = Part::Begins;
                line.piece.module = Some(test.clone());
                open = Some(test.clone());
                spoke.insert(test.clone());
                blocks += 1;
            } else {
                open = None;
            }
        }
        let silent: Vec<(&String, usize)> = failed
            .iter()
            .filter(|(test, _)| !spoke.contains(*test) && !has_below(&failed, test))
            .map(|(test, at)| (test, *at))
            .collect();
        for (test, at) in silent {
            if let Some(line) = lines.get_mut(at) {
                line.piece.part = Part::Begins;
                line.piece.module = Some(test.clone());
                blocks += 1;
            }
        }
        let mut pieces: Vec<Piece> = lines.into_iter().map(|line| line.piece).collect();
        // A block does not end in blank lines.
        let mut in_tail = true;
        for piece in pieces.iter_mut().rev() {
            let blank = piece.text.trim().is_empty();
            if piece.part == Part::GoesOn && in_tail && blank {
                piece.part = Part::Apart;
            }
            in_tail = piece.part != Part::GoesOn;
        }
        (pieces, blocks, last)
    }
}

/// Whether `test` is a subtest of `parent`.
fn is_below(test: &str, parent: &str) -> bool {
    test.strip_prefix(parent)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// Whether one of `tests` is a subtest of `parent`.
fn has_below(tests: &BTreeMap<String, usize>, parent: &str) -> bool {
    let first = format!("{parent}/");
    let next = tests.range(first..).next();
    next.is_some_and(|(test, _)| is_below(test, parent))
}

/// The test in `=== RUN   TestDiv/odd`, and of CONT and NAME.
fn marked(line: &str) -> Option<String> {
    let rest = line.strip_prefix("=== ")?;
    let (mark, name) = rest.split_once(' ')?;
    matches!(mark, "RUN" | "CONT" | "NAME").then(|| name.trim().to_owned())
}

/// `    --- FAIL: TestDiv/odd (0.00s)`: the verdict and the test.
fn verdict(line: &str) -> Option<(&str, &str)> {
    let rest = line.trim_start().strip_prefix("--- ")?;
    let (verdict, name) = rest.split_once(": ")?;
    let name = name.rsplit_once(" (").map_or(name, |(name, _)| name);
    matches!(verdict, "FAIL" | "PASS" | "SKIP").then_some((verdict, name))
}

/// `    calc_test.go:5: Div(7, 2) = 3, want 4`.
fn is_message(line: &str) -> bool {
    let text = line.trim_start();
    indent(line) >= 4
        && text
            .split_once(".go:")
            .and_then(|(file, rest)| Some((file, rest.split_once(':')?.0)))
            .is_some_and(|(file, number)| {
                !file.contains(' ') && !number.is_empty() && number.bytes().all(|c| c.is_ascii_digit())
            })
}
