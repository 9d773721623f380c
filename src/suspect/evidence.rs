//! What a failure says about its cause: stack frames, modules, words and phrases.
//!
//! From the events of a build ([`Collector`]) or from the text of a fingerprint's query ([`Evidence::from_query`]).
//! Errors of passing builds are noise: an event whose masked text occurs there, too, tells nothing. The logs of
//! services tell the cause, those of the driver and the console the symptom; the latter count half.
//!
//! Memory: at most [`KEPT`] distinct events of each sort, 16 KiB of each; 200,000 hashes of healthy ones.

use super::query;
use super::words::{is_id, pairs, terms, words};
use crate::event::{Event, Level};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashSet};
use std::hash::{Hash, Hasher};

/// Distinct events kept of the service logs, and of the others.
const KEPT: usize = 150;
/// Bytes looked at of one event.
const TEXT_LIMIT: usize = 16 << 10;
/// Hashes of healthy events kept.
const HEALTHY_LIMIT: usize = 200_000;
/// Terms kept in the evidence.
const TERMS_LIMIT: usize = 3000;

/// A term with its weight and where it was seen.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Clue {
    /// The word as it was written.
    pub(super) word: String,
    /// Between 0 and 1.
    pub(super) weight: f64,
    /// `logs/g-api.txt:120`, or `the query`.
    pub(super) place: String,
}

/// One frame of a traceback.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Frame {
    /// Path as the interpreter printed it.
    pub(super) path: String,
    /// Line in that file; 0 when not known.
    pub(super) line: u64,
    /// Function; empty when not known.
    pub(super) function: String,
    /// How many frames are below it in its traceback: 0 raised the exception.
    pub(super) above: usize,
    /// Where in the logs.
    pub(super) place: String,
    /// Between 0 and 1.
    pub(super) weight: f64,
}

/// All evidence of one failure.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    pub(super) terms: BTreeMap<String, Clue>,
    pub(super) pairs: BTreeMap<String, Clue>,
    pub(super) frames: Vec<Frame>,
    pub(super) modules: BTreeMap<String, Clue>,
}

impl Evidence {
    /// Evidence in a fingerprint: the phrases of its clauses, its test ids; what it excludes does not count.
    pub fn from_query(text: &str) -> Self {
        let mut evidence = Self::default();
        for clause in query::clauses(text) {
            let weight = if clause.is_message() { 1.0 } else { 0.5 };
            evidence.add_text(&clause.value, weight, "the query", false);
            if clause.is_message() {
                evidence.add_code(&clause.value, weight, "the query");
            }
        }
        evidence
    }

    /// Whether nothing was found to go by.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.frames.is_empty() && self.modules.is_empty()
    }

    /// Words and phrases of a text.
    fn add_text(&mut self, text: &str, weight: f64, place: &str, skip_ids: bool) {
        for word in words(text) {
            if skip_ids && is_id(word) {
                continue;
            }
            terms(word, &mut |term, whole| {
                if self.terms.len() >= TERMS_LIMIT && !self.terms.contains_key(&term) {
                    return;
                }
                let shown = if whole { word } else { &term };
                let clue = Clue {
                    word: shown.to_owned(),
                    weight,
                    place: place.to_owned(),
                };
                let known = self.terms.entry(term).or_insert_with(|| clue.clone());
                if weight > known.weight {
                    *known = clue;
                }
            });
        }
        if weight >= 0.5 && self.pairs.len() < TERMS_LIMIT {
            for (pair, word) in pairs(text) {
                self.pairs.entry(pair).or_insert_with(|| Clue {
                    word,
                    weight,
                    place: place.to_owned(),
                });
            }
        }
    }

    /// Stack frames, and dotted names that may be modules.
    fn add_code(&mut self, text: &str, weight: f64, place: &str) {
        let mut frames: Vec<Frame> = text.lines().filter_map(|l| frame(l, place, weight)).collect();
        let deepest = frames.len();
        for (i, frame) in frames.iter_mut().enumerate() {
            frame.above = deepest - i - 1;
        }
        let room = TERMS_LIMIT.saturating_sub(self.frames.len());
        self.frames.extend(frames.into_iter().take(room));
        let name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        for dotted in text.split(|c: char| !name(c)) {
            self.add_module(dotted, weight * 0.7, place);
        }
    }

    /// A dotted name: `glance.api.v2.image_data`.
    fn add_module(&mut self, dotted: &str, weight: f64, place: &str) {
        let parts: Vec<&str> = dotted.split('.').collect();
        let good = |p: &&str| p.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
        let known = self.modules.contains_key(dotted);
        if parts.len() < 2 || !parts.iter().all(good) || (!known && self.modules.len() >= TERMS_LIMIT) {
            return;
        }
        let clue = self.modules.entry(dotted.to_owned()).or_insert_with(|| Clue {
            word: dotted.to_owned(),
            weight: 0.0,
            place: place.to_owned(),
        });
        clue.weight = clue.weight.max(weight);
    }
}

/// Reads `File "/x/y.py", line 12, in name` anywhere in a line, quotes escaped or not.
fn frame(line: &str, place: &str, weight: f64) -> Option<Frame> {
    let rest = line
        .split_once("File ")?
        .1
        .trim_start_matches('\\')
        .strip_prefix('"')?;
    let (path, rest) = rest.split_once('"')?;
    let path = path.trim_end_matches('\\');
    if path.is_empty() || path.len() > 500 || path.starts_with('<') {
        return None;
    }
    let after = rest.split_once("line ").map_or("", |r| r.1);
    let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
    let function = after.split_once(" in ").map_or("", |r| r.1).trim();
    let function: String = function
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .take(120)
        .collect();
    Some(Frame {
        path: path.to_owned(),
        line: digits.parse().unwrap_or(0),
        function,
        above: 0,
        place: place.to_owned(),
        weight,
    })
}

/// Gathers evidence event by event; feed the passing builds first.
#[derive(Debug, Default)]
pub struct Collector {
    healthy: HashSet<u64>,
    healthy_words: HashSet<String>,
    seen: HashSet<u64>,
    services: Vec<Kept>,
    others: Vec<Kept>,
}

/// What is kept of an event.
#[derive(Debug)]
struct Kept {
    place: String,
    module: Option<String>,
    text: String,
}

impl Collector {
    /// An event of a passing build of the job: what it says is noise.
    pub fn healthy(&mut self, event: &Event) {
        if !is_telling(event) || self.healthy.len() >= HEALTHY_LIMIT {
            return;
        }
        if self.healthy.insert(template(event)) {
            for word in words(clip(&event.message)) {
                if self.healthy_words.len() < HEALTHY_LIMIT {
                    self.healthy_words.insert(word.to_lowercase());
                }
            }
        }
    }

    /// An event of the failed build. Events below ERROR without a traceback are passed over.
    pub fn add(&mut self, event: &Event) {
        let services = !is_symptom(&event.file);
        let kept = if services { &self.services } else { &self.others };
        if kept.len() >= KEPT || !is_telling(event) {
            return;
        }
        let template = template(event);
        if self.healthy.contains(&template) || !self.seen.insert(template) {
            return;
        }
        let kept = if services {
            &mut self.services
        } else {
            &mut self.others
        };
        kept.push(Kept {
            place: format!("{}:{}", event.file, event.line),
            module: event.module.clone(),
            text: clip(&event.message).to_owned(),
        });
    }

    /// How many distinct events count.
    pub fn len(&self) -> usize {
        self.services.len() + self.others.len()
    }

    /// Whether no event counts.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The evidence of all events added.
    pub fn finish(self) -> Evidence {
        let mut evidence = Evidence::default();
        let sorted = self
            .services
            .iter()
            .map(|k| (k, 1.0))
            .chain(self.others.iter().map(|k| (k, 0.5)));
        for (kept, factor) in sorted {
            let (first, rest) = kept.text.split_once('\n').unwrap_or((&kept.text, ""));
            let last = rest.trim_end().rsplit('\n').next().unwrap_or("");
            evidence.add_text(first, 0.8 * factor, &kept.place, true);
            evidence.add_text(last, factor, &kept.place, true);
            evidence.add_text(rest, 0.4 * factor, &kept.place, true);
            evidence.add_code(&kept.text, factor, &kept.place);
            if let Some(module) = &kept.module {
                evidence.add_module(module, factor, &kept.place);
                evidence.add_text(module, 0.4 * factor, &kept.place, true);
            }
        }
        evidence
            .terms
            .retain(|_, clue| !self.healthy_words.contains(&clue.word.to_lowercase()));
        evidence
    }
}

/// Whether an event may tell a cause: an error, or a traceback at any level.
fn is_telling(event: &Event) -> bool {
    event.level >= Level::Error || event.message.contains("Traceback (most recent call last)")
}

/// Whether a file is one of the driver's or the console's, which show the symptom.
fn is_symptom(path: &str) -> bool {
    const STARTS: [&str; 8] = [
        "console",
        "job-output",
        "testr",
        "stestr",
        "tempest",
        "subunit",
        "devstacklog",
        "driver",
    ];
    let base = path.rsplit('/').next().unwrap_or(path);
    let base = base.strip_prefix("screen-").unwrap_or(base);
    STARTS.iter().any(|s| base.starts_with(s))
}

/// The first [`TEXT_LIMIT`] bytes and not half a character.
fn clip(text: &str) -> &str {
    text.get(..text.floor_char_boundary(TEXT_LIMIT)).unwrap_or(text)
}

/// A hash of what an event says without its numbers and ids: file name, logger, first and last line.
fn template(event: &Event) -> u64 {
    let mut hasher = DefaultHasher::new();
    let base = event.file.rsplit('/').next().unwrap_or_default();
    base.split('.').next().hash(&mut hasher);
    event.module.hash(&mut hasher);
    let text = clip(&event.message);
    let first = text.lines().next().unwrap_or_default();
    let last = text.trim_end().rsplit('\n').next().unwrap_or_default();
    for line in [first, last] {
        for word in words(line).filter(|w| !w.chars().any(|c| c.is_ascii_digit())) {
            word.hash(&mut hasher);
        }
        0u8.hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(file: &str, message: &str) -> Event {
        Event {
            file: file.into(),
            line: 7,
            level: Level::Error,
            module: Some("app.api.v2".into()),
            message: message.into(),
            ..Event::default()
        }
    }

    #[test]
    fn tracebacks_give_frames_and_healthy_errors_give_nothing() {
        let mut collector = Collector::default();
        collector.healthy(&event("logs/api.txt", "retry 3 failed for 10.0.0.1"));
        collector.add(&event("logs/api.txt.gz", "retry 17 failed for 10.9.0.4"));
        assert!(collector.is_empty());
        let text = "boom\nTraceback (most recent call last):\n  File \"/opt/x/app/api.py\", line 12, in get\n    raise Gone()\n  File \"/opt/x/app/store.py\", line 3, in _load\n    x\napp.exc.Gone: no image";
        collector.add(&event("logs/api.txt", text));
        let evidence = collector.finish();
        let frames: Vec<_> = evidence
            .frames
            .iter()
            .map(|f| (f.path.as_str(), f.line, f.above))
            .collect();
        assert_eq!(
            frames,
            [("/opt/x/app/api.py", 12, 1), ("/opt/x/app/store.py", 3, 0)]
        );
        assert!(evidence.modules.contains_key("app.exc.Gone"));
        assert!(evidence.terms.contains_key("boom"));
    }

    #[test]
    fn hostile_frames_are_no_frames() {
        for line in [
            "File \"",
            "File \"\", line",
            "File \"<string>\", line 1, in x",
            "File",
        ] {
            assert_eq!(frame(line, "", 1.0), None, "{line}");
        }
        let open = frame("  File \"a.py\", line 99999999999999999999, in é(", "", 1.0).unwrap();
        assert_eq!((open.line, open.function.as_str()), (0, "é"));
    }
}
