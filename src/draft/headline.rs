//! The one line that says what a failure looks like: the first error of the deepest log that passing runs of the job
//! do not log as well.
//!
//! ```text
//! errors of passing runs ─► Usual ─┐
//! errors of each log ─► Sighting ──┴► choose: deepest log, then earliest ─► Headline
//! ```
//!
//! Two errors are the same if their masked first lines are, and so are the exceptions that their tracebacks end with.
//! Memory: one template for each kind of error of the passing runs, at most [`MOST_USUAL`]; one sighting a log.
//! Must not: read files, or know builds.

use super::candidates::{says_exception, strip_head};
use super::phrase;
use crate::domain::failures::Headline;
use crate::event::{Event, Level};
use crate::log::{mask, tree};
use std::cmp::Reverse;
use std::collections::HashSet;

/// Kinds of errors remembered of passing runs: a healthy run has a few dozen.
const MOST_USUAL: usize = 20_000;
/// Longest text of a headline, and longest line that a template is made of, in bytes.
const LONGEST: usize = 1000;
/// Lines at the end of an event that are searched for its exception.
const LAST_LINES: usize = 200;

/// What passing runs of a job log as errors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Usual {
    templates: HashSet<String>,
}

impl Usual {
    /// Remembers an event of a passing run, if it is an error.
    pub fn learn(&mut self, event: &Event) {
        if is_error(event) && self.templates.len() < MOST_USUAL {
            self.templates.insert(template(event));
        }
    }

    /// Takes in what another log or run taught.
    pub fn join(&mut self, other: Self) {
        let room = MOST_USUAL.saturating_sub(self.templates.len());
        self.templates.extend(other.templates.into_iter().take(room));
    }
}

/// The first unusual error of one log, once it was seen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sighting {
    first: Option<(Option<i64>, Headline)>,
}

impl Sighting {
    /// Looks at the log's next event.
    ///
    /// Cost: a comparison, for an error one masked line, until the first unusual one was seen.
    pub fn see(&mut self, event: &Event, usual: &Usual) {
        if self.first.is_some() || !is_error(event) || usual.templates.contains(&template(event)) {
            return;
        }
        let headline = Headline {
            file: event.file.to_string(),
            line: event.line,
            text: text(event),
        };
        self.first = Some((event.time, headline));
    }
}

/// The headline of a build from what was seen in each of its logs: of the deepest log that has one (service logs
/// before those of the client, those before the console; reports and configuration do not count), among equally deep
/// ones of the one that failed first.
pub fn choose(seen: impl IntoIterator<Item = Sighting>) -> Option<Headline> {
    let first = seen.into_iter().filter_map(|s| s.first);
    first
        .map(|(time, headline)| (tree::depth_rank(&headline.file), time, headline))
        .filter(|(rank, ..)| *rank >= 100)
        .min_by(|a, b| key(a).cmp(&key(b)))
        .map(|(_, _, headline)| headline)
}

type Ranked = (u32, Option<i64>, Headline);

/// Deepest, then earliest (without a time last), then by path.
fn key((rank, time, headline): &Ranked) -> (Reverse<u32>, i64, &str) {
    (Reverse(*rank), time.unwrap_or(i64::MAX), &headline.file)
}

fn is_error(event: &Event) -> bool {
    event.level >= Level::Error && !event.continues
}

/// What is the same in every event that one statement wrote for one reason.
fn template(event: &Event) -> String {
    let mut out = mask::template(first_line(event));
    if let Some(exception) = exception(event) {
        out.push('\n');
        out.push_str(&mask::template(exception));
    }
    out
}

/// The event in one line: its first line without the context in brackets before it, with the exception of its
/// traceback where that says more.
fn text(event: &Event) -> String {
    let first = without_context(first_line(event));
    let Some(exception) = exception(event) else {
        return first.to_owned();
    };
    if first.is_empty() || first.starts_with("Traceback (most recent call last)") {
        return exception.to_owned();
    }
    let (name, reason) = exception.split_once(':').unwrap_or((exception, ""));
    let is_said = |what: &str| !what.is_empty() && first.contains(phrase::cut(what, 60));
    if is_said(reason.trim()) || is_said(name) {
        return first.to_owned();
    }
    phrase::cut(&format!("{first}: {exception}"), LONGEST).to_owned()
}

/// The first line of the message that says anything.
fn first_line(event: &Event) -> &str {
    let line = event.message.lines().map(str::trim).find(|line| !line.is_empty());
    phrase::cut(line.unwrap_or(""), LONGEST)
}

/// The last exception that the lines under the first one name.
fn exception(event: &Event) -> Option<&str> {
    let n_lines = event.message.lines().count();
    let lines = event
        .message
        .lines()
        .skip(1)
        .skip(n_lines.saturating_sub(LAST_LINES));
    lines
        .map(|line| strip_head(line).trim_end())
        .filter(|line| says_exception(line))
        .last()
        .map(|line| phrase::cut(line, LONGEST))
}

/// `[None req-… - - default default] what` → `what`; a line of nothing else stays.
fn without_context(line: &str) -> &str {
    let rest = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map(|(_, rest)| rest.trim_start());
    rest.filter(|rest| !rest.is_empty()).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(file: &str, line: u32, level: Level, message: &str) -> Event {
        Event {
            file: file.into(),
            line,
            level,
            message: message.into(),
            time: Some(i64::from(line)),
            ..Event::default()
        }
    }

    fn sighting(usual: &Usual, events: &[Event]) -> Sighting {
        let mut seen = Sighting::default();
        for event in events {
            seen.see(event, usual);
        }
        seen
    }

    const API: &str = "controller/logs/api.log.gz";

    #[test]
    fn the_first_error_that_passing_runs_lack_is_the_headline() {
        let mut usual = Usual::default();
        usual.learn(&event(API, 9, Level::Error, "[req-1] Could not load plug-in 17"));
        let seen = sighting(
            &usual,
            &[
                event(API, 1, Level::Error, "[req-2] Could not load plug-in 4"),
                event(API, 2, Level::Warning, "Disk is nearly full"),
                event(API, 3, Level::Error, "[None req-3 - default] Disk is full"),
                event(API, 4, Level::Critical, "Giving up"),
            ],
        );
        let headline = choose([seen]).unwrap();
        assert_eq!((headline.file.as_str(), headline.line), (API, 3));
        assert_eq!(headline.text, "Disk is full");
    }

    #[test]
    fn service_logs_come_before_the_client_and_the_console_and_reports_never_count() {
        let usual = Usual::default();
        let one = |file: &str, line| sighting(&usual, &[event(file, line, Level::Error, "It broke")]);
        let chosen = |seen: Vec<Sighting>| choose(seen).map(|h| h.file);
        let all = || {
            vec![
                one("job-output.txt", 1),
                one("controller/logs/driver.log", 2),
                one(API, 3),
            ]
        };
        assert_eq!(chosen(all()).as_deref(), Some(API));
        assert_eq!(
            chosen(all().split_off(0)[..2].to_vec()).as_deref(),
            Some("controller/logs/driver.log")
        );
        assert_eq!(
            chosen(vec![one("job-output.txt", 1)]).as_deref(),
            Some("job-output.txt")
        );
        assert_eq!(chosen(vec![one("controller/etc/a.conf", 1)]), None);
        assert_eq!(
            chosen(vec![one(API, 7), one("controller/logs/other.log", 6)]).as_deref(),
            Some("controller/logs/other.log"),
            "the earlier of two equally deep ones"
        );
    }

    #[test]
    fn a_traceback_tells_errors_with_the_same_first_line_apart() {
        let trace =
            |what: &str| format!("Unhandled\nTraceback (most recent call last):\n  File \"a\"\n{what}");
        let mut usual = Usual::default();
        usual.learn(&event(API, 1, Level::Error, &trace("a.KeyError: 'x'")));
        let known = event(API, 1, Level::Error, &trace("a.KeyError: 'x'"));
        let new = event(API, 2, Level::Error, &trace("b.DiskError: no space"));
        let headline = choose([sighting(&usual, &[known, new])]).unwrap();
        assert_eq!(headline.text, "Unhandled: b.DiskError: no space");
        let said = event(API, 1, Level::Error, "Failed: no space\nb.DiskError: no space");
        assert_eq!(text(&said), "Failed: no space");
    }

    #[test]
    fn without_errors_there_is_none_and_odd_events_do_not_hurt() {
        let usual = Usual::default();
        assert_eq!(
            choose([sighting(&usual, &[event(API, 1, Level::Info, "fine")])]),
            None
        );
        for message in [
            "",
            "\n\n",
            "[",
            "[]",
            "[x]",
            &"é".repeat(5000),
            "a\n\u{1b}[31mX: y",
        ] {
            let seen = sighting(&usual, &[event(API, 1, Level::Error, message)]);
            assert!(
                choose([seen]).is_some_and(|h| h.text.len() <= LONGEST),
                "{message}"
            );
        }
    }
}
