//! How bad a template sounds: its level, then its words, statuses and exceptions.
//!
//! Levels tell most where there are any; many logs (a console, a web server, uWSGI) have none, and services log
//! failures of others at INFO. Must not: know names of services or messages of programs; the words are those in which
//! English-speaking programs fail.

use crate::event::Level;

/// Stems of words that tell a failure.
const BAD: [&str; 57] = [
    "error",
    "fail",
    "fatal",
    "exception",
    "traceback",
    "panic",
    "abort",
    "crash",
    "kill",
    "died",
    "dead",
    "denied",
    "deny",
    "refus",
    "reject",
    "timeout",
    "timedout",
    "unable",
    "cannot",
    "unavailable",
    "unreachable",
    "invalid",
    "corrupt",
    "broken",
    "lost",
    "missing",
    "unexpected",
    "segfault",
    "segmentation",
    "oom",
    "exceed",
    "conflict",
    "expired",
    "unauthorized",
    "forbidden",
    "locked",
    "deadlock",
    "overflow",
    "exhaust",
    "disconnect",
    "violat",
    "mismatch",
    "critical",
    "alert",
    "emergency",
    "wrong",
    "stuck",
    "stall",
    "hung",
    "harakiri",
    "undefined",
    "unresolved",
    "rollback",
    "terminated",
    "interrupted",
    "malformed",
    "insufficient",
];
/// Pairs and more of words that tell one.
const PHRASES: [&str; 17] = [
    "timed out",
    "time out",
    "not found",
    "no such",
    "could not",
    "couldn't",
    "can't",
    "did not",
    "does not exist",
    "out of memory",
    "no space",
    "too many",
    "giving up",
    "connection reset",
    "not allowed",
    "not permitted",
    "core dump",
];
/// Negations that turn a stem into good news: `0 errors`, `no error`, `without failure`, `error: none`.
const FINE: [&str; 8] = [
    "no error",
    "no fail",
    "without error",
    "* error",
    "* fail",
    "* warn",
    "error: none",
    "errors: *",
];

/// How bad a template is, in [0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Severity {
    /// The whole.
    pub weight: f64,
    /// Whether its words tell a failure.
    pub words: bool,
    /// The status from 400 on that it names.
    pub status: Option<u16>,
    /// Whether it has an exception's name.
    pub exception: bool,
}

/// Judges a template of this level.
pub(super) fn severity(level: Level, template: &str) -> Severity {
    let lower = template.to_lowercase();
    let words = has_bad_words(&lower) || template.contains("!!!");
    let status = status(template);
    let exception = has_exception(template);
    let base: f64 = match level {
        Level::Critical => 1.0,
        Level::Error => 0.9,
        Level::Warning => 0.55,
        Level::Info => 0.15,
        Level::None => 0.2,
        Level::Debug => 0.08,
        Level::Trace => 0.04,
    };
    let told = match status {
        Some(500..) => 0.6,
        Some(_) => 0.35,
        None => 0.0,
    } + if words { 0.3 } else { 0.0 }
        + if exception { 0.2 } else { 0.0 };
    let weight = match level {
        Level::Critical | Level::Error => base + 0.1 * told,
        Level::Warning => base + 0.25 * told,
        // A program that has levels and says INFO is not worried; one without levels has only words.
        Level::Info => base + 0.5 * told,
        Level::None => base + 0.75 * told,
        Level::Debug | Level::Trace => base + 0.3 * told,
    };
    Severity {
        weight: weight.min(1.0),
        words,
        status,
        exception,
    }
}

fn has_bad_words(lower: &str) -> bool {
    if PHRASES.iter().any(|p| lower.contains(p)) {
        return true;
    }
    let fine = FINE.iter().any(|p| lower.contains(p));
    !fine
        && lower
            .split(|c: char| !c.is_alphabetic())
            .filter(|w| w.len() > 2)
            .any(|word| BAD.iter().any(|stem| word.starts_with(stem)))
}

/// The first status from 400 on that the mask left.
fn status(template: &str) -> Option<u16> {
    template
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| w.len() == 3)
        .filter_map(|w| w.parse::<u16>().ok())
        .find(|n| (400..600).contains(n))
}

/// `x.y.SomethingError: …`, `SomethingException`, a Python or Java name.
fn has_exception(template: &str) -> bool {
    template
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .any(|word| {
            word.len() > 6
                && word.starts_with(|c: char| c.is_uppercase())
                && ["Error", "Exception", "Failure", "Fault", "Timeout"]
                    .iter()
                    .any(|end| word.ends_with(end))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_words_and_statuses_tell() {
        let of = |level, text| severity(level, text).weight;
        assert!(of(Level::Error, "x") > of(Level::Warning, "Failed with 500"));
        assert!(of(Level::Info, "GET -> 503 *") > of(Level::Info, "GET -> *"));
        assert!(of(Level::None, "worker died, killed by signal 9") > of(Level::None, "worker started"));
        assert!(!severity(Level::None, "* errors, no failures found").words);
        assert!(severity(Level::None, "sqlite*.OperationalError: x").exception);
        assert!(severity(Level::None, "core dumped").words);
    }
}
