//! Events cover a file exactly, whatever lines meet in it: random mixes of real lines, where a corpus is at hand, and
//! of lines that begin or end blocks.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "corpus/folder.rs"]
mod corpus;

use corpus::corpus;
use proptest::prelude::*;
use std::ops::ControlFlow;
use std::sync::LazyLock;
use whodunit::event::{Event, EventModel, EventOptions, stream_reader};
use whodunit::task::Cx;

/// Lines that decide about their neighbours.
const DECISIVE: &[&str] = &[
    "",
    "  ",
    "======================================================================",
    "----------------------------------------------------------------------",
    "FAIL: test_a (tests.A.test_a)",
    "Traceback (most recent call last):",
    "  File \"x\", line 1",
    "KeyError: 'a'",
    "=== RUN   TestA",
    "    a_test.go:5: no",
    "--- FAIL: TestA (0.00s)",
    "panic: oh",
    "a.c:1:2: error: no",
    "    1 | x",
    "not ok 1 - a",
    "  ---",
    "  ...",
    "TASK [a] ***",
    "fatal: [n]: FAILED! => {}",
    "Nov 21, 2026 8:04:50 AM org.example.Ledger post",
    "SEVERE: failed",
    "2026-11-21 01:49:18.934 14030 ERROR a.b [-] x",
    "2026-11-21 01:49:18.934 14030 ERROR a.b Traceback",
    "# Time: 2026-11-21T08:04:50Z",
    "# User@Host: root",
    "thread 'main' panicked at a.rs:1:2:",
    "\u{1b}[31mred\u{1b}[0m",
    "a\rb",
];

/// Real lines of all formats.
static LINES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut lines: Vec<Vec<u8>> = DECISIVE.iter().map(|line| line.as_bytes().to_vec()).collect();
    let Some(folder) = corpus("log-formats") else {
        return lines;
    };
    for file in std::fs::read_dir(folder)
        .unwrap()
        .flatten()
        .filter(|f| f.path().extension().is_some_and(|e| e == "log"))
    {
        let bytes = std::fs::read(file.path()).unwrap();
        let all: Vec<&[u8]> = bytes.split(|c| *c == b'\n').collect();
        let step = (all.len() / 40).max(1);
        lines.extend(all.iter().step_by(step).map(|line| line.to_vec()));
    }
    lines
});

fn events(bytes: &[u8], opts: &EventOptions) -> Vec<Event> {
    let mut out = Vec::new();
    stream_reader(bytes, "a.log", opts, &Cx::default(), &mut |event| {
        out.push(event.clone());
        ControlFlow::Continue(())
    })
    .unwrap();
    out
}

/// What the events of a file have to say, taken together.
fn plain(bytes: &[u8]) -> String {
    let text = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let lines: Vec<String> = text
        .split(|c| *c == b'\n')
        .map(|line| whodunit::log::escape::plain(line).into_owned())
        .collect();
    lines.join("\n")
}

fn covers(bytes: &[u8]) {
    for (model, failures) in [
        (EventModel::Joined, true),
        (EventModel::Joined, false),
        (EventModel::Line, false),
    ] {
        let opts = EventOptions {
            model,
            failures,
            ..EventOptions::default()
        };
        let all = events(bytes, &opts);
        let mut next = 1;
        for event in &all {
            assert_eq!(event.line, next, "{model:?} {failures}");
            next += event.n_lines;
        }
        let texts: Vec<&str> = all.iter().map(|e| e.text.as_str()).collect();
        assert_eq!(texts.join("\n"), plain(bytes), "{model:?} {failures}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn mixes_of_real_lines_are_covered_exactly(picks in proptest::collection::vec(any::<prop::sample::Index>(), 1..80)) {
        let mut bytes = Vec::new();
        for pick in &picks {
            bytes.extend_from_slice(pick.get(LINES.as_slice()).as_slice());
            bytes.push(b'\n');
        }
        // A document is read as one, not by lines.
        prop_assume!(!bytes.starts_with(&[0xb3]) && !bytes.starts_with(b"["));
        covers(&bytes);
    }

    #[test]
    fn mixes_of_decisive_lines_are_covered_exactly(picks in proptest::collection::vec(prop::sample::select(DECISIVE), 1..60)) {
        covers(format!("{}\n", picks.join("\n")).as_bytes());
    }
}
