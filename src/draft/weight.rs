//! How much an event tells of a failure, and how good a phrase of it is: the weights by which drafts are ranked.
//!
//! Measured on `corpus/openstack-runs`; made of what holds for any service's log: levels, words of failure, the depth
//! of the log, words that no passing build has. Must not: know a service, a job or a message.

use super::phrase::{self, Phrase};
use crate::event::{Event, Level};
use crate::log::tree;

/// How much an event tells by its level, its words and its log; none where it tells of no failure.
pub(super) fn weight(event: &Event) -> Option<f32> {
    let level = match event.level {
        Level::Critical | Level::Error => 60.0,
        Level::Warning => 40.0,
        Level::Trace | Level::None | Level::Info => {
            let strong = says_failure(&event.message)?;
            if event.level == Level::Info {
                strong - 8.0
            } else {
                strong
            }
        }
        Level::Debug => return None,
    };
    let depth = match tree::depth_class(&event.file) {
        0 => -30.0,
        1 => -15.0,
        2 => -10.0,
        3 => 8.0,
        _ => 15.0,
    };
    Some(level + depth)
}

/// Words of a program that stopped, not of one that complains.
const STRONG: [&str; 12] = [
    "traceback",
    "exception",
    "fatal",
    "panic",
    "segfault",
    "segmentation",
    "oom-killer",
    "out of memory",
    "no space left",
    "killed process",
    "core dumped",
    "assertion",
];

/// Whether an event speaks of a crash, whatever its level says.
pub fn says_crash(event: &Event) -> bool {
    let text = phrase::cut(&event.message, 2000).to_ascii_lowercase();
    STRONG.iter().any(|word| text.contains(word))
}

/// The weight of an event without a level that speaks of a failure.
fn says_failure(message: &str) -> Option<f32> {
    const WEAK: [&str; 14] = [
        "error",
        "failed",
        "failure",
        "refused",
        "denied",
        "timed out",
        "timeout",
        "unable to",
        "cannot ",
        "could not",
        "unreachable",
        "not found",
        "aborted",
        "killed",
    ];
    let text = phrase::cut(message, 2000).to_ascii_lowercase();
    if STRONG.iter().any(|word| text.contains(word)) {
        Some(38.0)
    } else if WEAK.iter().any(|word| text.contains(word)) {
        Some(28.0)
    } else {
        None
    }
}

/// How good a phrase is by itself: says much in few words, of which `n_novel` are in no passing build.
pub(super) fn phrase_score(phrase: &Phrase, n_novel: usize) -> f32 {
    let by_words: f32 = match phrase.n_words() {
        0..=1 => -12.0,
        2 => -8.0,
        3..=4 => 0.0,
        _ => 3.0,
    };
    let by_length: f32 = match phrase.text.len() {
        25..=phrase::LONGEST => 3.0,
        // Whole, but more than people ask for: only where nothing shorter tells as much.
        n if n > phrase::LONGEST => -8.0,
        _ => -3.0,
    };
    let novelty = 4.0 * n_novel.min(3) as f32;
    let bonus = |holds: bool, points: f32| if holds { points } else { 0.0 };
    by_words
        + by_length
        + novelty
        + bonus(phrase.is_opening, 3.0)
        + bonus(phrase.is_whole, 2.0)
        + bonus(phrase::names_exception(&phrase.text), 5.0)
        - bonus(phrase.text.contains(['"', '<', '>', '{', '}', '\\']), 5.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(level: Level, file: &str, message: &str) -> Event {
        Event {
            level,
            file: file.into(),
            message: message.into(),
            ..Event::default()
        }
    }

    #[test]
    fn errors_of_deep_logs_weigh_most_and_chatter_nothing() {
        let deep = weight(&event(Level::Error, "logs/nova-compute.log", "x")).unwrap();
        let console = weight(&event(Level::Error, "job-output.txt", "x")).unwrap();
        let warning = weight(&event(Level::Warning, "logs/nova-compute.log", "x")).unwrap();
        assert!(deep > console && deep > warning);
        assert!(weight(&event(Level::None, "x.log", "Traceback (most recent call last):")).is_some());
        assert_eq!(weight(&event(Level::Info, "x.log", "started")), None);
        assert_eq!(weight(&event(Level::Debug, "x.log", "fatal")), None);
    }

    #[test]
    fn words_of_no_passing_build_and_exceptions_make_a_phrase_better() {
        let one = phrase::phrases("Image storage media is full now").remove(0);
        let two = phrase::phrases("webob.exc.HTTPRequestEntityTooLarge: storage is full").remove(0);
        assert!(phrase_score(&one, 3) > phrase_score(&one, 0));
        assert!(phrase_score(&two, 0) > phrase_score(&one, 0));
    }
}
