//! The forms of lines that go on with a block.

use crate::log::stamp;

/// Source lines that a compiler quotes: `   5 | int x;`, `     | ^~~`, indented text.
pub(super) fn is_source(text: &str, inner: bool) -> bool {
    let after = text.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start();
    let numbered = after.len() < text.len() && after.starts_with(['+', '-', '~']);
    inner || after.starts_with('|') || numbered || is_marker(text)
}

/// `^`, `~~~^~~~`: what points at the place.
fn is_marker(text: &str) -> bool {
    text.contains(['^', '~']) && text.chars().all(|c| matches!(c, '^' | '~' | ' ' | '-'))
}

pub(super) fn goes_on_with(text: &str) -> bool {
    const MARKS: [&str; 12] = [
        "×",
        "│",
        "╰",
        "-->",
        "|",
        "= ",
        "note:",
        "hint:",
        "help:",
        "Caused by:",
        "[end of output]",
        "...",
    ];
    MARKS.iter().any(|mark| text.starts_with(mark)) || is_source(text, false)
}

/// `main.c:(.text+0x5): undefined reference to `g'`, `>>> referenced by main.c`.
pub(super) fn is_reference(text: &str) -> bool {
    text.starts_with(">>> ")
        || text.contains(": more undefined references")
        || text.contains(": undefined reference to")
        || text.contains(":(.")
}

/// `tests/test_a.py:12: KeyError`.
pub(super) fn is_place(text: &str) -> bool {
    text.split_once(".py:")
        .is_some_and(|(path, rest)| !path.contains(' ') && rest.starts_with(|c: char| c.is_ascii_digit()))
}

pub(super) fn is_frame(text: &str, inner: bool) -> bool {
    let more = text.starts_with("... ") && text.ends_with(" more");
    (inner
        && (text.starts_with("at ")
            || more
            || text.starts_with("Suppressed: ")
            || text.starts_with("Caused by: ")))
        || text.starts_with("Caused by: ")
        || (inner && text.starts_with(['[', '{', '}', ']']))
}

pub(super) fn is_goroutine(line: &str) -> bool {
    line.starts_with('\t') || line.starts_with("goroutine ") || line.starts_with("created by ")
}

/// Whether a line is the result of a host: `fatal: [host]: FAILED! => …`, `host | FAILED! => …`.
pub(in crate::log::failure) fn is_result(line: &str) -> bool {
    let short = line.split_once(" | ").map(|(_, after)| after);
    line.starts_with("fatal: [")
        || line.starts_with("failed: [")
        || short.is_some_and(|after| after.starts_with("FAILED") || after.starts_with("UNREACHABLE"))
}

/// Whether a line begins with a time.
pub(super) fn has_time(line: &str) -> bool {
    stamp::scan(line.strip_prefix('[').unwrap_or(line).as_bytes()).is_some()
}
