//! Other programs that are asked the same: which version is here, and how long it takes.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A program of this machine.
pub(crate) struct Peer {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it says of itself: `lnav 0.11.1`.
    pub(crate) version: String,
}

impl Peer {
    /// The program, where it is installed.
    pub(crate) fn find(name: &'static str) -> Option<Self> {
        let said = Command::new(name)
            .arg("--version")
            .stdin(Stdio::null())
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&said.stdout).into_owned();
        let line = text.lines().next().unwrap_or(name).trim();
        Some(Self {
            name,
            version: line.to_owned(),
        })
    }

    /// How long it takes; the best of `times` runs.
    pub(crate) fn best_of(&self, times: usize, args: &[&str]) -> Duration {
        let run = || {
            let mut command = Command::new(self.name);
            timed(command.args(args))
        };
        (0..times).map(|_| run()).min().unwrap_or_default()
    }
}

/// How long a command takes.
pub(crate) fn timed(command: &mut Command) -> Duration {
    // Piped: a tool that writes to nowhere may stop at its first hit.
    let begun = Instant::now();
    let done = command
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .output();
    assert!(done.is_ok(), "{command:?}");
    begun.elapsed()
}
