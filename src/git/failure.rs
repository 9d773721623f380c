//! What git's standard error means to a person: the lines that matter, the kind of the failure, and what to do.

use super::command_log::without_user;
use crate::error::{Error, Kind};
use std::path::Path;

/// Standard error without escape sequences and control characters, progress (`\r`) reduced to its last state.
pub(super) fn plain(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let last = line.trim_end_matches('\r').rsplit('\r').next().unwrap_or("");
        let mut chars = last.chars().peekable();
        while let Some(c) = chars.next() {
            if c == '\u{1b}' {
                skip_escape(&mut chars);
            } else if !c.is_control() || c == '\t' {
                out.push(c);
            }
        }
        out.push('\n');
    }
    without_user(out.trim_end())
}

/// Skips the rest of an escape sequence.
fn skip_escape(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    match chars.next() {
        Some('[') => while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {},
        Some(']') => while chars.next().is_some_and(|c| c != '\u{7}' && c != '\u{1b}') {},
        _ => {}
    }
}

/// The lines of standard error that say what went wrong, at most six.
fn telling(stderr: &str) -> String {
    const MARKS: [&str; 5] = ["fatal:", "error:", "remote:", " ! ", "ssh:"];
    let mut lines: Vec<&str> = stderr
        .lines()
        .filter(|l| MARKS.iter().any(|m| l.starts_with(m)) && l.trim() != "remote:")
        .map(str::trim)
        .collect();
    if lines.is_empty() {
        lines = stderr.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    }
    let skip = lines.len().saturating_sub(6);
    let text = lines.get(skip..).unwrap_or_default().join(" / ");
    text.chars().take(1500).collect()
}

/// The error of a git command that ended with `status`.
pub(super) fn error(verb: &str, dir: &Path, status: Option<i32>, stderr: &str) -> Error {
    let (kind, hint) = advice(stderr);
    let cause = telling(stderr);
    let cause = match (cause.is_empty(), status) {
        (false, _) => cause,
        (true, Some(status)) => format!("it ended with status {status} and said nothing"),
        (true, None) => "it was killed".to_owned(),
    };
    Error::new(kind, format!("git {verb} failed in {}: {cause}", dir.display())).hint(hint)
}

/// The kind of a failure and what to do about it, by the words of git, curl and ssh.
fn advice(stderr: &str) -> (Kind, &'static str) {
    const TABLE: &[(&[&str], Kind, &str)] = &[
        (
            &[
                "Authentication failed",
                "could not read Username",
                "could not read Password",
                "Permission denied (",
                "returned error: 401",
                "terminal prompts disabled",
            ],
            Kind::Auth,
            "Log in to that server with a git credential helper, ~/.netrc or an ssh key, and try again.",
        ),
        (
            &["Host key verification failed"],
            Kind::Auth,
            "Connect to that host once with ssh to check and store its key, and try again.",
        ),
        (
            &[
                "Could not resolve host",
                "unable to access",
                "Connection refused",
                "Connection timed out",
                "Could not read from remote repository",
                "early EOF",
                "Operation too slow",
            ],
            Kind::Network,
            "Check the address of the remote and the network, and try again.",
        ),
        (
            &["dubious ownership"],
            Kind::Data,
            "Another user owns the repository; if you trust it, run git config --global --add safe.directory with its path.",
        ),
        (
            &[
                "not a git repository",
                "does not appear to be a git repository",
                "cannot change to",
            ],
            Kind::Data,
            "Name a folder that is a git repository.",
        ),
        (
            &["transport '", "not allowed"],
            Kind::Data,
            "Only http, https, ssh, git and file addresses may be used, and only where a remote is asked for.",
        ),
        (
            &[
                "unknown revision",
                "bad revision",
                "Needed a single revision",
                "bad object",
            ],
            Kind::Data,
            "The commit or branch is not in the repository; fetch it first.",
        ),
    ];
    TABLE
        .iter()
        .find(|(words, _, _)| words.iter().any(|w| stderr.contains(w)))
        .map_or(
            (
                Kind::Data,
                "The command log shows the whole command; run it by hand to see more.",
            ),
            |(_, kind, hint)| (*kind, *hint),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standard_error_is_cleaned_and_judged() {
        let raw = b"Counting: 1%\rCounting: 100%\rdone\n\x1b[31mfatal:\x1b[0m unable to access 'https://u:p@h/x': \x07Could not resolve host\n";
        let text = plain(raw);
        assert_eq!(
            text,
            "done\nfatal: unable to access 'https://…@h/x': Could not resolve host"
        );
        let error = error("fetch", Path::new("x"), Some(128), &text);
        assert_eq!(error.kind(), Kind::Network);
        assert_eq!(
            error.to_string(),
            "git fetch failed in x: fatal: unable to access 'https://…@h/x': Could not resolve host"
        );
        assert!(error.hint_text().is_some());
    }
}
