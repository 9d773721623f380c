//! Which events of a failed build tell what went wrong, and which phrases of them could be asked for.
//!
//! An event counts by its level, by how deep its log is (a service's log before the console), and by whether passing
//! builds have the same statement. Levels mislead (healthy runs log errors, too), so what passing builds have is
//! left out first; the words that no passing build ever used weigh most after that.
//! Must not: run queries. Cost: one pass over the events with one automaton of all phrases.

use super::bench::{Bench, Held, HeldEvent, Side};
use super::phrase::{self, Phrase};
use super::weight::{phrase_score, weight};
use crate::error::{Error, Kind, Result};
use crate::event::Event;
use crate::log::{mask, tree};
use crate::task::Cx;
use aho_corasick::AhoCorasick;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Distinct statements of the build that are looked at.
const MOST_STATEMENTS: usize = 3000;
/// Phrases that are counted.
const MOST_PHRASES: usize = 4000;
/// Lines of one event that are looked at.
const MOST_LINES: usize = 8;

/// A phrase of an event of the build.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Index of the event in the build's [`Held::events`].
    pub event: usize,
    /// The phrase.
    pub phrase: Phrase,
    /// Events of the build that have it in a log of this name.
    pub n_here: u32,
    /// How many of the other failing builds have it.
    pub n_siblings: u32,
    /// Whether a passing build has it in a log of this name; without selected lines, in any log: then the log's name
    /// alone would tell them apart, and that may only be another format.
    pub is_in_passing: bool,
    /// Higher is better.
    pub score: f32,
}

/// A stretch of lines that the user selected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// Path in the build.
    pub file: String,
    /// First and last line, 1-based.
    pub lines: (u32, u32),
}

/// All candidates of the first failing build, best first; those of selected lines, where some are.
///
/// # Errors
/// [`Kind::Cancelled`].
pub fn candidates(bench: &Bench, selected: &[Selection], cx: &Cx) -> Result<Vec<Candidate>> {
    ranked(bench, selected, selected.is_empty(), cx)
}

/// The candidates of one line that nobody selected: what passing builds have in any log is none.
///
/// # Errors
/// [`Kind::Cancelled`].
pub(super) fn of_line(bench: &Bench, line: &Selection, cx: &Cx) -> Result<Vec<Candidate>> {
    ranked(bench, std::slice::from_ref(line), true, cx)
}

fn ranked(bench: &Bench, selected: &[Selection], any_log: bool, cx: &Cx) -> Result<Vec<Candidate>> {
    let Some(build) = bench.side(Side::Failing).next() else {
        return Ok(Vec::new());
    };
    let known = Known::new(bench, cx)?;
    let mut out = Vec::new();
    for (at, weight) in statements(build, selected, &known, cx)? {
        let Some(held) = build.events.get(at) else {
            continue;
        };
        for (order, phrase) in event_phrases(&held.event, selected).into_iter().enumerate() {
            let score = weight + phrase_score(&phrase, known.n_novel(&phrase)) - order.min(4) as f32;
            out.push(Candidate {
                event: at,
                phrase,
                n_here: 0,
                n_siblings: 0,
                is_in_passing: false,
                score,
            });
        }
        if out.len() >= MOST_PHRASES {
            break;
        }
    }
    count(bench, build, &mut out, any_log, cx)?;
    for one in &mut out {
        // What happens again within the build will happen again in another.
        one.score += if one.n_here > 1 { 6.0 } else { 0.0 };
    }
    out.sort_by(|a, b| {
        b.n_siblings
            .cmp(&a.n_siblings)
            .then(b.score.total_cmp(&a.score))
            .then(a.event.cmp(&b.event))
    });
    Ok(out)
}

/// What passing builds have: their statements and their words.
struct Known {
    statements: HashSet<u64>,
    words: HashSet<u64>,
}

impl Known {
    fn new(bench: &Bench, cx: &Cx) -> Result<Self> {
        let mut known = Self {
            statements: HashSet::new(),
            words: HashSet::new(),
        };
        for held in bench.side(Side::Passing) {
            for (i, one) in held.events.iter().enumerate() {
                if i % 256 == 0 {
                    cx.check()?;
                }
                known.statements.insert(statement(&one.event));
                known.words.extend(one.words.split(' ').map(hash));
            }
        }
        Ok(known)
    }
}

impl Known {
    /// How many of a phrase's words no passing build has; none where there are no passing builds.
    fn n_novel(&self, phrase: &Phrase) -> usize {
        let is_novel = |word: &&str| !self.words.is_empty() && !self.words.contains(&hash(*word));
        phrase.words.split_whitespace().filter(is_novel).count()
    }
}

fn hash(of: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// What a statement of a program is known by: its log, level and masked first line.
fn statement(event: &Event) -> u64 {
    let line = phrase::cut(event.message.lines().next().unwrap_or(""), 1000);
    hash((tree::base_name(&event.file), event.level, mask::template(line)))
}

/// The first event of each telling statement with its weight; of selected lines, the events that hold them.
fn statements(build: &Held, selected: &[Selection], known: &Known, cx: &Cx) -> Result<Vec<(usize, f32)>> {
    let mut seen = HashSet::new();
    let mut out: Vec<(usize, f32)> = Vec::new();
    let have_passing = !known.statements.is_empty();
    for (at, HeldEvent { event, .. }) in build.events.iter().enumerate() {
        if at % 256 == 0 {
            cx.check()?;
        }
        let weight = if !selected.is_empty() {
            selected.iter().any(|s| holds(event, s)).then_some(50.0)
        } else {
            weight(event)
        };
        let Some(weight) = weight else { continue };
        let statement = statement(event);
        let is_known = selected.is_empty() && have_passing && known.statements.contains(&statement);
        if !is_known && seen.insert(statement) && out.len() < MOST_STATEMENTS {
            out.push((at, weight));
        }
    }
    // Of equals the earlier is nearer to the cause.
    let n = out.len().max(1) as f32;
    let by_time = order_by_time(build, &out);
    for (rank, i) in by_time.into_iter().enumerate() {
        if let Some((_, weight)) = out.get_mut(i) {
            *weight += 8.0 * (1.0 - rank as f32 / n);
        }
    }
    out.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(out)
}

fn order_by_time(build: &Held, list: &[(usize, f32)]) -> Vec<usize> {
    let time = |i: &usize| {
        list.get(*i)
            .and_then(|(at, _)| build.events.get(*at))
            .and_then(|e| e.event.time)
    };
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by_key(|i| time(i).unwrap_or(i64::MAX));
    order
}

/// Whether the event has a selected line.
fn holds(event: &Event, selection: &Selection) -> bool {
    let same =
        tree::true_name(&event.file) == tree::true_name(&selection.file) || *event.file == selection.file;
    let last = event.line.saturating_add(event.n_lines.max(1) - 1);
    same && event.line <= selection.lines.1 && selection.lines.0 <= last
}

/// The phrases of an event: of its first line, then of the lines that name an exception. Of selected lines, those.
fn event_phrases(event: &Event, selected: &[Selection]) -> Vec<Phrase> {
    let wanted = selected_text(event, selected);
    let lines = event.message.lines().enumerate().filter(|(i, line)| {
        let line = line.trim();
        *i == 0 || wanted.is_some() || says_exception(strip_head(line))
    });
    let mut out: Vec<Phrase> = Vec::new();
    let (mut n_lines, most) = (0, if wanted.is_some() { 60 } else { MOST_LINES });
    for (_, line) in lines {
        let line = strip_head(line);
        let is_wanted = wanted.as_ref().is_none_or(|raw| raw.contains(line.trim()));
        if !is_wanted || n_lines >= most {
            continue;
        }
        n_lines += 1;
        for found in phrase::phrases(line) {
            if !out.iter().any(|p| p.words == found.words) {
                out.push(found);
            }
        }
    }
    out
}

/// The selected lines of an event as they stand in the log; none where nothing is selected.
fn selected_text(event: &Event, selected: &[Selection]) -> Option<String> {
    if selected.is_empty() {
        return None;
    }
    let is_selected = |n: u32| selected.iter().any(|s| s.lines.0 <= n && n <= s.lines.1);
    let lines = (event.line..).zip(event.text.lines());
    Some(
        lines
            .filter(|(n, _)| is_selected(*n))
            .map(|(_, line)| line)
            .collect::<Vec<_>>()
            .join("\n"),
    )
}

/// `some.module.SomeError: what` at the start of a line.
pub(super) fn says_exception(line: &str) -> bool {
    let word = line.split([':', ' ']).next().unwrap_or("");
    let name = word.rsplit('.').next().unwrap_or("");
    line.len() > word.len()
        && name.len() > 5
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && [
            "Error",
            "Exception",
            "Failure",
            "NotFound",
            "Timeout",
            "Exists",
            "Invalid",
            "Full",
            "Refused",
            "Fault",
        ]
        .iter()
        .any(|end| name.ends_with(end))
}

/// A traceback line without the head that oslo.log repeats on each: `TIME PID ERROR module text` → `text`.
pub(super) fn strip_head(line: &str) -> &str {
    if !line.starts_with(|c: char| c.is_ascii_digit()) {
        return line;
    }
    let head = phrase::cut(line, 120);
    [" ERROR ", " TRACE ", " CRITICAL "]
        .iter()
        .filter_map(|level| head.find(level).map(|at| at + level.len()))
        .min()
        .and_then(|from| line.get(from..))
        .and_then(|rest| rest.split_once(' '))
        .map_or(line, |(_, text)| text)
}

/// Counts every phrase in every build, in logs of the name of its event's log.
fn count(bench: &Bench, build: &Held, list: &mut [Candidate], any_log: bool, cx: &Cx) -> Result<()> {
    let mut index: HashMap<&str, usize> = HashMap::new();
    for one in list.iter() {
        let next = index.len();
        index.entry(one.phrase.words.as_str()).or_insert(next);
    }
    let mut patterns = vec![""; index.len()];
    for (words, i) in &index {
        if let Some(slot) = patterns.get_mut(*i) {
            *slot = words;
        }
    }
    let automaton = AhoCorasick::new(&patterns)
        .map_err(|e| Error::new(Kind::Bug, "failed to build the phrase automaton").because(e))?;
    let log_of = |at: usize| {
        build
            .events
            .get(at)
            .map_or("", |e| tree::base_name(&e.event.file))
            .to_owned()
    };
    let keys: Vec<(usize, String)> = list
        .iter()
        .map(|c| {
            (
                index.get(c.phrase.words.as_str()).copied().unwrap_or(0),
                log_of(c.event),
            )
        })
        .collect();
    let mut first = true;
    for held in bench.builds() {
        let counts = count_in(held, &automaton, cx)?;
        let is_target = first && held.side == Side::Failing;
        first &= !is_target;
        for (one, (pattern, log)) in list.iter_mut().zip(&keys) {
            let n = counts
                .get(log.as_str())
                .and_then(|c| c.get(pattern))
                .copied()
                .unwrap_or(0);
            match held.side {
                Side::Passing if any_log => {
                    one.is_in_passing |= counts.values().any(|c| c.contains_key(pattern));
                }
                Side::Passing => one.is_in_passing |= n > 0,
                Side::Failing if is_target => one.n_here = n,
                Side::Failing => one.n_siblings += u32::from(n > 0),
            }
        }
    }
    Ok(())
}

/// Per log name and pattern the events of a build that have it.
fn count_in<'h>(
    held: &'h Held,
    automaton: &AhoCorasick,
    cx: &Cx,
) -> Result<HashMap<&'h str, HashMap<usize, u32>>> {
    let mut counts: HashMap<&str, HashMap<usize, u32>> = HashMap::new();
    let mut found = HashSet::new();
    for (i, one) in held.events.iter().enumerate() {
        if i % 256 == 0 {
            cx.check()?;
        }
        found.clear();
        found.extend(
            automaton
                .find_overlapping_iter(&one.words)
                .map(|m| m.pattern().as_usize()),
        );
        if !found.is_empty() {
            let log = counts.entry(tree::base_name(&one.event.file)).or_default();
            for pattern in &found {
                *log.entry(*pattern).or_default() += 1;
            }
        }
    }
    Ok(counts)
}
