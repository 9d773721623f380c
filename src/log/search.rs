//! Searching all of a log for a regular expression.
//!
//! Blocks of some MiB are searched whole, not line by line (four to seven times faster, `design/` §1.5), by two
//! threads; hits are lines. What is searched is the text as it is shown: a line with escape codes is searched without
//! them, by itself. Cost: 1 GB/s and more for a literal; some 200 MB/s where every line is coloured.

use super::escape;
use super::index::Snapshot;
use super::sheet::Sheet;
use crate::error::{Error, Result};
use crate::task::Cx;
use regex::bytes::{Regex, RegexBuilder};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

const BLOCK: u64 = 1024 * 1024;
/// A match that runs further than this over a block's end is not found.
const OVERLAP: u64 = 16 * 1024;
/// What stands before a block and decides about `^` and `\b`.
const CONTEXT: u64 = 16;
/// More hits than this help nobody.
pub const MAX_HITS: usize = 1_000_000;

/// Lines that match.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// The lines, 0-based, ascending, none twice.
    pub lines: Vec<u64>,
    /// Whether there are more than [`MAX_HITS`].
    pub cut: bool,
}

impl Hits {
    /// The hits of lines in any order.
    fn of(mut lines: Vec<u64>) -> Self {
        lines.sort_unstable();
        lines.dedup();
        let cut = lines.len() > MAX_HITS;
        lines.truncate(MAX_HITS);
        Self { lines, cut }
    }

    /// The first hit after `line`, else the first of all.
    pub fn next(&self, line: u64) -> Option<u64> {
        let at = self.lines.partition_point(|l| *l <= line);
        self.lines.get(at).or(self.lines.first()).copied()
    }

    /// The last hit before `line`, else the last of all.
    pub fn previous(&self, line: u64) -> Option<u64> {
        let at = self.lines.partition_point(|l| *l < line);
        at.checked_sub(1)
            .and_then(|at| self.lines.get(at))
            .or(self.lines.last())
            .copied()
    }
}

/// Compiles a pattern as a person types it: lower case matches any case, a capital makes it exact.
///
/// # Errors
/// It is no regular expression, or one that is too big.
pub fn pattern(text: &str) -> Result<Regex> {
    let exact = text.replace('\\', "").chars().any(char::is_uppercase) && !only_class_capitals(text);
    RegexBuilder::new(text)
        .case_insensitive(!exact)
        .multi_line(true)
        .size_limit(4 << 20)
        .dfa_size_limit(8 << 20)
        .build()
        .map_err(|e| bad_pattern(text, &e))
}

/// Whether the only capitals are those of classes such as `\S` and `\W`.
fn only_class_capitals(text: &str) -> bool {
    let mut escaped = false;
    text.chars().all(|c| {
        let plain = !escaped && c.is_uppercase();
        escaped = !escaped && c == '\\';
        !plain
    })
}

/// The error for a pattern that does not compile.
pub fn bad_pattern(text: &str, error: &regex::Error) -> Error {
    // The crate's message shows the pattern again over several lines; the last says what is wrong.
    let message = error.to_string();
    let what = message
        .lines()
        .last()
        .unwrap_or("")
        .trim_start_matches("error: ")
        .to_owned();
    Error::usage(format!("pattern '{text}': {what}"))
        .hint("It is a regular expression; put a backslash before . * + ? ( ) [ ] { } | ^ $ to mean them literally.")
}

/// Finds the lines of `snapshot` that match.
///
/// # Errors
/// The log was cut, or the search cancelled (within 10 ms).
pub fn find(snapshot: &Snapshot, regex: &Regex, cx: &Cx) -> Result<Hits> {
    let found = Mutex::new(Vec::new());
    scan(snapshot, regex, cx, &|lines| {
        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
        found.extend(lines);
        found.len() <= MAX_HITS * 2
    })?;
    Ok(Hits::of(
        found.into_inner().unwrap_or_else(PoisonError::into_inner),
    ))
}

/// Finds the lines of a sheet that match.
///
/// # Errors
/// A log was cut, or the search cancelled (within 10 ms).
pub fn find_in(sheet: &Sheet, regex: &Regex, cx: &Cx) -> Result<Hits> {
    let mut all = Vec::new();
    for (log, snapshot) in sheet.logs().enumerate() {
        let hits = find(snapshot, regex, cx)?;
        all.extend(hits.lines.iter().filter_map(|line| sheet.position(log, *line)));
    }
    Ok(Hits::of(all))
}

/// Searches the blocks of a log on two threads; `found` takes the lines of each, in no order and some twice, and says
/// whether to go on.
///
/// # Errors
/// The log was cut, or the search cancelled (within 10 ms).
pub(super) fn scan(
    snapshot: &Snapshot,
    regex: &Regex,
    cx: &Cx,
    found: &(dyn Fn(Vec<u64>) -> bool + Sync),
) -> Result<()> {
    let next = AtomicU64::new(0);
    let stop = AtomicBool::new(false);
    let work = || -> Result<()> {
        let mut buffer = Vec::new();
        loop {
            cx.check()?;
            let block = next.fetch_add(1, Ordering::Relaxed);
            if block * BLOCK >= snapshot.n_bytes() || stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let lines = search_block(snapshot, regex, block, &mut buffer)?;
            if !found(lines) {
                stop.store(true, Ordering::Relaxed);
            }
        }
    };
    let guarded = || work().inspect_err(|_| stop.store(true, Ordering::Relaxed));
    std::thread::scope(|scope| {
        let other = scope.spawn(guarded);
        let result = guarded();
        match other.join() {
            Ok(other) => result.and(other),
            Err(_) => result,
        }
    })
}

fn search_block(snapshot: &Snapshot, regex: &Regex, block: u64, buffer: &mut Vec<u8>) -> Result<Vec<u64>> {
    let start = block * BLOCK;
    let end = (start + BLOCK).min(snapshot.n_bytes());
    let from = start.saturating_sub(CONTEXT);
    buffer.resize((end - from + OVERLAP) as usize, 0);
    let n = snapshot.text().read_at(from, buffer)?;
    let data = buffer.get(..n).unwrap_or_default();
    let mut lines = Vec::new();
    let mut at = (start - from) as usize;
    let stop = (end - from) as usize;
    while at < stop {
        let Some(hit) = regex.find_at(data, at).filter(|hit| hit.start() < stop) else {
            break;
        };
        // An empty match after the last line end is on no line.
        if from + hit.start() as u64 >= snapshot.text().len() {
            break;
        }
        // The rest of the line adds nothing.
        let rest = data.get(hit.start()..).unwrap_or_default();
        at = memchr::memchr(b'\n', rest).map_or(n, |lf| hit.start() + lf + 1);
        if has_escape(data, hit.start()) {
            continue;
        }
        lines.push(snapshot.line_of(from + hit.start() as u64)?);
    }
    search_coloured(
        snapshot,
        regex,
        (from, data, (start - from) as usize..stop),
        &mut lines,
    )?;
    Ok(lines)
}

/// Whether the line around a byte has an escape code, as far as it is in the data.
fn has_escape(data: &[u8], at: usize) -> bool {
    let (head, tail) = data.split_at_checked(at).unwrap_or((data, &[]));
    let begin = memchr::memrchr(b'\n', head).map_or(0, |lf| lf + 1);
    let end = memchr::memchr(b'\n', tail).map_or(data.len(), |lf| at + lf);
    data.get(begin..end)
        .is_some_and(|line| memchr::memchr(0x1b, line).is_some())
}

/// The lines of a block that have escape codes, searched without them: a code within a word hides no hit, and none
/// is found in a code. Lines belong to the block that they begin in; of one that began before it and runs on further
/// than that block was read, the rest is searched.
fn search_coloured(
    snapshot: &Snapshot,
    regex: &Regex,
    (from, data, block): (u64, &[u8], std::ops::Range<usize>),
    lines: &mut Vec<u64>,
) -> Result<()> {
    let mut at = block.start;
    // The last line may run on behind the block.
    let last = data.get(block.end.saturating_sub(1)..).unwrap_or_default();
    let stop = memchr::memchr(b'\n', last).map_or(data.len(), |lf| block.end.saturating_sub(1) + lf);
    while let Some(escape) = data.get(at..stop).and_then(|rest| memchr::memchr(0x1b, rest)) {
        let escape = at + escape;
        let begin =
            memchr::memrchr(b'\n', data.get(at..escape).unwrap_or_default()).map_or(at, |lf| at + lf + 1);
        let end = memchr::memchr(b'\n', data.get(escape..).unwrap_or_default())
            .map_or(data.len(), |lf| escape + lf);
        at = end + 1;
        let begins = begin == 0 || data.get(begin - 1) == Some(&b'\n');
        if !begins && end - begin <= OVERLAP as usize {
            continue;
        }
        // What stands before a rest tells that no line begins there.
        let before = escape::plain(data.get(..begin).filter(|_| !begins).unwrap_or_default());
        let line = escape::plain(data.get(begin..end).unwrap_or_default());
        let text = [before.as_bytes(), line.as_bytes()].concat();
        if regex.find_at(&text, before.len()).is_some() {
            lines.push(snapshot.line_of(from + begin as u64)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::index::LogIndex;
    use crate::log::store::LogText;
    use crate::log::{Clock, Format};
    use std::fmt::Write;
    use std::sync::Arc;

    fn snapshot(log: &str) -> Snapshot {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.log");
        std::fs::write(&path, log).unwrap();
        let text = Arc::new(LogText::open(&path, dir.path()).unwrap());
        let index = LogIndex::new(text, Format::default(), Clock::default());
        index.run(&Cx::default(), &|| ()).unwrap();
        index.snapshot()
    }

    #[test]
    fn hits_are_the_lines_that_match_wherever_blocks_end() {
        let mut log = String::new();
        for i in 0..60_000 {
            writeln!(
                log,
                "line {i} {}",
                if i % 997 == 0 {
                    "needle needle"
                } else {
                    "of an ordinary log that goes on"
                }
            )
            .unwrap();
        }
        let s = snapshot(&log);
        let want: Vec<u64> = (0..60_000).filter(|i| i % 997 == 0).collect();
        let hits = find(&s, &pattern("NEEDLE").unwrap(), &Cx::default()).unwrap();
        assert!(hits.lines.is_empty());
        for p in ["needle", "n.*e$", "^line \\d+ needle", "needle needle"] {
            let hits = find(&s, &pattern(p).unwrap(), &Cx::default()).unwrap();
            assert_eq!(hits.lines, want, "{p}");
        }
        let hits = find(&s, &pattern("needle").unwrap(), &Cx::default()).unwrap();
        assert_eq!(
            (hits.next(0), hits.next(59_999), hits.previous(997)),
            (Some(997), Some(0), Some(0))
        );
        let cx = Cx::default();
        cx.token().cancel();
        assert!(find(&s, &pattern("x").unwrap(), &cx).is_err());
    }

    #[test]
    fn what_is_searched_is_the_text_as_it_is_shown() {
        let filler = "an ordinary line of a log that goes on\n".repeat(30_000);
        let log = format!("{filler}plain\nfa\x1b[31mil\x1b[0med here\n\x1b[1mok\x1b[0m\n{filler}31 m\n");
        let s = snapshot(&log);
        let lines = |p: &str| find(&s, &pattern(p).unwrap(), &Cx::default()).unwrap().lines;
        assert_eq!(lines("failed here"), [30_001]);
        assert_eq!(lines("^failed.*here$"), [30_001]);
        assert_eq!(lines("^ok$"), [30_002]);
        assert!(lines("31m").is_empty(), "a code is not text");
        assert_eq!(lines("31 m"), [60_003]);
    }

    #[test]
    fn a_coloured_line_across_a_blocks_end_is_one_line() {
        let filler = "f".repeat(BLOCK as usize - 5);
        // The block ends behind `abcd`.
        let log = format!("{filler}\nabcdfailed \x1b[31mhere\x1b[0m\nend\n");
        let s = snapshot(&log);
        let lines = |p: &str| find(&s, &pattern(p).unwrap(), &Cx::default()).unwrap().lines;
        assert!(lines("^failed").is_empty());
        assert_eq!(lines("^abcdfailed here$"), [1]);
        let long = format!(
            "{filler}\nabcdfailed \x1b[31mhere\x1b[0m {}last\nend\n",
            "x".repeat(40_000)
        );
        let s = snapshot(&long);
        let lines = |p: &str| find(&s, &pattern(p).unwrap(), &Cx::default()).unwrap().lines;
        assert!(lines("^failed").is_empty());
        assert_eq!((lines("^abcdf"), lines("xlast$")), (vec![1], vec![1]));
    }

    #[test]
    fn patterns_mind_case_only_with_a_capital() {
        assert!(pattern("error").unwrap().is_match(b"ERROR"));
        assert!(!pattern("Error").unwrap().is_match(b"error"));
        assert!(pattern(r"\Serror").unwrap().is_match(b"xERROR"));
        let error = pattern("(").unwrap_err();
        assert!(error.chain().contains("pattern '('"), "{}", error.chain());
        assert!(
            find(&snapshot(""), &pattern("").unwrap(), &Cx::default())
                .unwrap()
                .lines
                .is_empty()
        );
    }
}
