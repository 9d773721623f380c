//! The files, functions and lines that a commit shares with the tracebacks and loggers of the evidence.
//!
//! LUCI Bisection gives 10 points for a file of the stack, 2 for a related one, 20 for the line. Here each is a
//! gain in log-probability, less the further the frame is from where the exception was raised, and less the more
//! commits of the window touch the same file.

use super::commit::Commit;
use super::evidence::{Evidence, Frame};
use std::collections::{BTreeMap, HashMap};

/// Gains in log-probability: the file of the deepest frame, its function, its line; the file of a logger or module.
const FILE: f64 = 2.0;
const FUNCTION: f64 = 1.0;
const LINE: f64 = 1.0;
const MODULE: f64 = 1.2;
/// A line counts as hit within so many lines of a hunk: later commits move lines.
const NEAR: u64 = 5;

/// A match with the trace.
#[derive(Debug, Clone)]
pub(super) struct Trace {
    /// `file`, `function`, `line`, `module`.
    pub(super) kind: &'static str,
    /// A sentence for a person.
    pub(super) detail: String,
    /// What it adds to the log-probability.
    pub(super) gain: f64,
}

/// A place in the code that the evidence names.
struct Spot<'a> {
    frame: Option<&'a Frame>,
    path: String,
    name: &'a str,
    place: &'a str,
    gain: f64,
}

/// Matches all commits against frames and modules, in their order; the best first, at most one of each kind and file.
pub(super) fn score(evidence: &Evidence, commits: &[Commit]) -> Vec<Vec<Trace>> {
    let spots = spots(evidence);
    // Commits by the base names of their files, so that each spot is compared with few.
    let mut by_base: HashMap<&str, Vec<(usize, usize)>> = HashMap::new();
    for (c, commit) in commits.iter().enumerate() {
        for (f, file) in commit.files.iter().enumerate() {
            by_base.entry(base(&file.0)).or_default().push((c, f));
        }
    }
    let mut found: Vec<BTreeMap<(String, &'static str), Trace>> = vec![BTreeMap::new(); commits.len()];
    for spot in &spots {
        let Some(places) = by_base.get(base(&spot.path)) else {
            continue;
        };
        let touched: Vec<(usize, usize, &Commit)> = places
            .iter()
            .filter_map(|&(c, f)| commits.get(c).map(|commit| (c, f, commit)))
            .filter(|(_, f, commit)| {
                commit
                    .files
                    .get(*f)
                    .is_some_and(|file| same_file(&spot.path, &file.0))
            })
            .collect();
        let rarity = 1.0 / (1.0 + (touched.len() as f64 - 1.0).max(0.0) * 0.15);
        for (c, f, commit) in touched {
            let Some(slot) = found.get_mut(c) else { continue };
            for trace in traces(spot, commit, f, rarity) {
                let file = commit
                    .files
                    .get(f)
                    .map_or_else(String::new, |file| file.0.clone());
                let best = slot.entry((file, trace.kind)).or_insert_with(|| trace.clone());
                if trace.gain > best.gain {
                    *best = trace;
                }
            }
        }
    }
    found.into_iter().map(best_first).collect()
}

/// Sorted by gain; what comes later counts less, since frames of one stack are not independent.
fn best_first(found: BTreeMap<(String, &'static str), Trace>) -> Vec<Trace> {
    let mut traces: Vec<Trace> = found.into_values().collect();
    traces.sort_by(|a, b| b.gain.total_cmp(&a.gain).then_with(|| a.detail.cmp(&b.detail)));
    let mut seen: HashMap<&'static str, i32> = HashMap::new();
    for trace in &mut traces {
        let earlier = seen.entry(trace.kind).or_default();
        trace.gain *= 0.4_f64.powi(*earlier);
        *earlier += 1;
    }
    traces.truncate(8);
    traces
}

/// Frames and modules as paths.
fn spots(evidence: &Evidence) -> Vec<Spot<'_>> {
    let frames = evidence.frames.iter().map(|frame| Spot {
        path: normal(&frame.path),
        name: &frame.function,
        place: &frame.place,
        gain: frame.weight * 0.8_f64.powi(i32::try_from(frame.above.min(40)).unwrap_or(40)),
        frame: Some(frame),
    });
    let modules = evidence.modules.iter().flat_map(|(dotted, clue)| {
        // `a.b.c.Class.method` may be a/b/c.py or any shorter prefix of two parts or more.
        let parts: Vec<&str> = dotted.split('.').collect();
        (2..=parts.len().min(12)).map(move |n| Spot {
            path: format!("{}.py", parts.get(..n).unwrap_or_default().join("/")),
            name: dotted,
            place: &clue.place,
            gain: clue.weight,
            frame: None,
        })
    });
    frames.chain(modules).collect()
}

/// What one spot has in common with one file of a commit.
fn traces(spot: &Spot<'_>, commit: &Commit, file: usize, rarity: f64) -> Vec<Trace> {
    let path = commit.files.get(file).map_or("", |f| f.0.as_str());
    let gain = spot.gain * rarity;
    let Some(frame) = spot.frame else {
        let detail = format!("{path} is the module {} that {} names", spot.name, spot.place);
        return vec![Trace {
            kind: "module",
            detail,
            gain: MODULE * gain,
        }];
    };
    let mut out = vec![Trace {
        kind: "file",
        detail: format!("{path} is in the traceback at {}", spot.place),
        gain: FILE * gain,
    }];
    let names = commit.context.iter().chain(&commit.added).chain(&commit.removed);
    let last = |name: &str| name.rsplit('.').next().is_some_and(|n| n == frame.function);
    if !frame.function.is_empty() && names.into_iter().any(|n| last(n)) {
        let detail = format!(
            "it changes {}() of {path}, a frame of the traceback at {}",
            frame.function, spot.place
        );
        out.push(Trace {
            kind: "function",
            detail,
            gain: FUNCTION * gain,
        });
    }
    let near = |h: &&super::Hunk| {
        h.file == file
            && frame.line.saturating_add(NEAR) >= h.start
            && frame.line <= h.start.saturating_add(h.lines).saturating_add(NEAR)
    };
    if frame.line > 0
        && let Some(hunk) = commit.hunks.iter().find(near)
    {
        let detail = format!(
            "it changes line {} of {path}; the traceback at {} names line {}",
            hunk.start, spot.place, frame.line
        );
        out.push(Trace {
            kind: "line",
            detail,
            gain: LINE * gain,
        });
    }
    out
}

/// The last part of a path.
fn base(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path without `./`, with forward slashes, `.pyc` as `.py`.
fn normal(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.trim_start_matches("./");
    path.strip_suffix('c')
        .filter(|p| p.ends_with(".py"))
        .unwrap_or(path)
        .to_owned()
}

/// Whether the path of a traceback is a file of a repository: equal, or one ends with the other at a slash. Where
/// the repository has a source root (`src/`, `lib/`) of its own the traceback may be the shorter one, but then it
/// must have two parts at least.
fn same_file(seen: &str, file: &str) -> bool {
    let ends = |long: &str, short: &str| long.strip_suffix(short).is_some_and(|head| head.ends_with('/'));
    seen == file || (ends(seen, file) && file.contains('/')) || (ends(file, seen) && seen.contains('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_beyond_all_counting_is_near_nothing() {
        let commit: Commit = serde_json::from_value(serde_json::json!({
            "project": "p", "sha": "1", "landed_at": "2026-11-20T12:00:00Z",
            "files": [["a.py", 1, 1]], "hunks": [{"file": 0, "start": 5, "lines": 2}],
        }))
        .unwrap();
        let frame = |line| Frame {
            path: "a.py".into(),
            line,
            function: String::new(),
            above: 0,
            place: "x".into(),
            weight: 1.0,
        };
        let names_line = |frame: &Frame| {
            let spot = Spot {
                path: "a.py".into(),
                name: "f",
                place: "x",
                gain: 1.0,
                frame: Some(frame),
            };
            traces(&spot, &commit, 0, 1.0).iter().any(|t| t.kind == "line")
        };
        assert!(names_line(&frame(6)) && !names_line(&frame(u64::MAX)));
    }

    #[test]
    fn files_match_at_slashes_only() {
        assert!(same_file("/opt/stack/app/app/api/x.py", "app/api/x.py"));
        assert!(same_file("app/api/x.py", "src/app/api/x.py"));
        assert!(!same_file("/opt/stack/myapp/api/x.py", "app/api/x.py"));
        assert!(!same_file("/usr/lib/python3/x.py", "x.py"));
        assert_eq!(normal("./a\\b.pyc"), "a/b.py");
    }
}
