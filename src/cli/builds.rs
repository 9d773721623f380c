//! BUILDs of the command line: arguments, standard input, and the gate that knows them.

use super::GlobalArgs;
use crate::error::{Error, Result};
use crate::log::tree;
use crate::runtime::gate::{BuildRef, Gate};
use crate::task::Cx;
use std::collections::VecDeque;
use std::io::{BufRead, Read};
use std::path::Path;
use tokio::sync::mpsc;

/// Longest line of standard input, in bytes: an address, or a path.
const LONGEST_NAME: u64 = 64 << 10;
/// Builds that a command takes which needs them all at once.
const MOST_AT_ONCE: usize = 100_000;
/// Bytes of their names.
const LONGEST_AT_ONCE: usize = 64 << 20;

/// The BUILDs that a command works on.
#[derive(Debug, clap::Args)]
pub struct BuildArgs {
    /// Builds: uuid, URL or folder
    #[arg(value_name = "BUILD", required_unless_present = "stdin")]
    pub builds: Vec<String>,
    /// Read BUILDs from standard input, one a line
    #[arg(long)]
    pub stdin: bool,
}

impl BuildArgs {
    /// Those of the arguments, then, with `--stdin`, all those of standard input, once it ends.
    ///
    /// # Errors
    /// There are none, standard input cannot be read, or cancelled.
    pub async fn names(&self, cx: &Cx) -> Result<Vec<String>> {
        let mut coming = self.coming();
        let mut names = Vec::new();
        let mut bytes = 0;
        while let Some(name) = coming.next(cx).await? {
            bytes += name.len();
            names.push(name);
            if names.len() > MOST_AT_ONCE || bytes > LONGEST_AT_ONCE {
                return Err(
                    Error::data(format!("standard input names more than {MOST_AT_ONCE} builds"))
                        .hint("Give them in several calls."),
                );
            }
        }
        if names.is_empty() {
            return Err(none_named());
        }
        Ok(names)
    }

    /// The same one by one, those of standard input as they come.
    pub(super) fn coming(&self) -> Coming {
        Coming {
            given: self.builds.clone().into(),
            lines: self.stdin.then(read_lines),
        }
    }
}

/// BUILDs one after the other.
pub(super) struct Coming {
    given: VecDeque<String>,
    lines: Option<mpsc::Receiver<Result<String>>>,
}

impl Coming {
    /// The next one; none at the end.
    ///
    /// # Errors
    /// Standard input cannot be read, or cancelled, at once however long nothing comes.
    pub(super) async fn next(&mut self, cx: &Cx) -> Result<Option<String>> {
        if let Some(name) = self.given.pop_front() {
            return Ok(Some(name));
        }
        match &mut self.lines {
            None => Ok(None),
            Some(lines) => cx.or_cancelled(lines.recv()).await?.transpose(),
        }
    }
}

/// What to say where no build was named at all.
pub(super) fn none_named() -> Error {
    Error::usage("no build is named").hint("Name builds, or write them to standard input, one a line.")
}

/// The BUILDs of standard input, one a line, read on a thread of its own: Ctrl-C ends the command while nothing comes.
fn read_lines() -> mpsc::Receiver<Result<String>> {
    let (tell, lines) = mpsc::channel(1);
    tokio::task::spawn_blocking(move || {
        let mut input = std::io::stdin().lock();
        loop {
            let mut line = Vec::new();
            let name = match input.by_ref().take(LONGEST_NAME + 1).read_until(b'\n', &mut line) {
                Ok(0) => return,
                Ok(n) if n as u64 > LONGEST_NAME => Err(Error::data(format!(
                    "a line of standard input is longer than {LONGEST_NAME} bytes: no build has such a name"
                ))),
                Ok(_) => Ok(String::from_utf8_lossy(&line).trim().to_owned()),
                Err(e) => Err(Error::data("failed to read standard input").because(e)),
            };
            let is_end = name.is_err();
            let is_empty = name.as_ref().is_ok_and(String::is_empty);
            if !is_empty && (tell.blocking_send(name).is_err() || is_end) {
                return;
            }
        }
    });
    lines
}

/// Opens the gate for these BUILDs and finds each, in the order given. Folders need no gate.
pub async fn resolve_all(global: &GlobalArgs, names: &[String]) -> Result<(Gate, Vec<BuildRef>)> {
    let gate = Gate::open_for(&global.gate.choice(), names, &global.cx).await?;
    let mut builds = Vec::with_capacity(names.len());
    for name in names {
        builds.push(gate.resolve(name, &global.cx).await?);
    }
    Ok((gate, builds))
}

/// Refuses builds to compare with that did not pass, as far as their result is known, and a build itself.
///
/// # Errors
/// One of `against` is among `builds`, or its result is a failure.
pub(super) fn check_passing(builds: &[BuildRef], against: &[BuildRef]) -> Result<()> {
    for other in against {
        if builds.iter().any(|build| build.key() == other.key()) {
            return Err(
                Error::data(format!("{} cannot be compared with itself", other.name()))
                    .hint("Name another build with --against, one that passed."),
            );
        }
        if let Some(known) = other.build().filter(|build| build.is_failing()) {
            let result = known.result.as_ref().map_or("a failure", |r| r.0.as_str());
            return Err(
                Error::data(format!("{} did not pass: its result is {result}", other.name()))
                    .hint("`whodunit builds --result SUCCESS --job JOB` lists builds that passed."),
            );
        }
    }
    Ok(())
}

/// Whether a text names a build: a folder of logs, or one that the gate has on record. Nobody else is asked.
pub(super) async fn names_build(global: &GlobalArgs, text: &str) -> bool {
    if tree::is_folder(Path::new(text)) {
        return true;
    }
    let names = [text.to_owned()];
    let gate = Gate::open_for(&global.gate.choice(), &names, &global.cx).await;
    gate.is_ok_and(|gate| gate.knows(text))
}

/// The words of a command line as one would type them again.
pub(super) fn typed(words: &[&str]) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=:@%+,~".contains(c);
    let quote = |word: &&str| {
        if !word.is_empty() && word.chars().all(is_plain) {
            (*word).to_owned()
        } else {
            format!("'{}'", word.replace('\'', "'\\''"))
        }
    };
    words.iter().map(quote).collect::<Vec<_>>().join(" ")
}
