//! The command log: what was run outside this program, for the user to see (`@` in the workbench).
//!
//! Keeps the last 500 commands. User information in addresses is replaced before anything is kept.

use jiff::Timestamp;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How many commands are kept.
pub(super) const CAPACITY: usize = 500;

/// One command that was run.
#[derive(Debug, Clone)]
pub struct CommandRecord {
    /// The command as one could type it: `git log --first-parent master`. Without secrets.
    pub line: String,
    /// Where it was run.
    pub dir: PathBuf,
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// `0`, `128`, `cancelled`, `not started`, `200`.
    pub outcome: String,
}

/// A log of commands that all its clones share.
#[derive(Debug, Clone, Default)]
pub struct CommandLog {
    records: Arc<Mutex<VecDeque<CommandRecord>>>,
}

impl CommandLog {
    /// Adds a command, dropping the oldest beyond 500.
    pub fn push(&self, record: CommandRecord) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if records.len() >= CAPACITY {
            records.pop_front();
        }
        records.push_back(record);
    }

    /// All commands kept, oldest first.
    pub fn records(&self) -> Vec<CommandRecord> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.iter().cloned().collect()
    }

    /// Records one git command.
    pub(super) fn git(&self, args: &[OsString], dir: &Path, began: (Timestamp, Duration), outcome: String) {
        self.push(CommandRecord {
            line: display("git", args),
            dir: dir.to_owned(),
            at: began.0,
            took: began.1,
            outcome,
        });
    }
}

/// A command line that a person can read and, quoted, a shell would take.
fn display(program: &str, args: &[OsString]) -> String {
    let mut line = program.to_owned();
    for arg in args {
        line.push(' ');
        let arg = without_user(&arg.to_string_lossy());
        let plain = |c: char| c.is_alphanumeric() || "-_./=:@%+,^~".contains(c);
        if !arg.is_empty() && arg.chars().all(plain) {
            line.push_str(&arg);
        } else {
            line.push('\'');
            line.extend(arg.chars().filter(|c| !c.is_control() || *c == '\n'));
            line.push('\'');
        }
    }
    line
}

/// The text without what may be secret in front of the `@` of an address: `user:password`, and for http any user, which
/// may be a token.
pub fn without_user(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(scheme_end) = rest.find("://") {
        let (scheme, tail) = rest.split_at(scheme_end + 3);
        let host_end = tail.find(['/', ' ', '\n']).unwrap_or(tail.len());
        let (authority, tail) = tail.split_at(host_end);
        out.push_str(scheme);
        let is_http = ["http://", "https://"]
            .iter()
            .any(|name| scheme.to_ascii_lowercase().ends_with(name));
        match authority.rsplit_once('@') {
            Some((user, host)) if is_http || user.contains(':') => {
                out.push_str("…@");
                out.push_str(host);
            }
            _ => out.push_str(authority),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_not_kept() {
        let shown = without_user("fetch https://u:secret@h/p and http://a:b@c and ssh://me@host/x");
        assert_eq!(shown, "fetch https://…@h/p and http://…@c and ssh://me@host/x");
        let shown = without_user("remote: HTTPS://ghp_t0ken@github.com/o/r and http://h/p@x");
        assert_eq!(shown, "remote: HTTPS://…@github.com/o/r and http://h/p@x");
    }

    #[test]
    fn old_commands_make_room() {
        let log = CommandLog::default();
        for i in 0..CAPACITY + 3 {
            log.git(
                &[OsString::from(i.to_string())],
                Path::new("."),
                (Timestamp::UNIX_EPOCH, Duration::ZERO),
                "0".into(),
            );
        }
        let records = log.records();
        assert_eq!(records.len(), CAPACITY);
        assert_eq!(records.first().map(|r| r.line.as_str()), Some("git 3"));
    }
}
