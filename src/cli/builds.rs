//! BUILDs of the command line: arguments, standard input, and the gate that knows them.

use super::GlobalArgs;
use crate::error::{Error, Result};
use crate::log::tree;
use crate::runtime::gate::{BuildRef, Gate};
use crate::task::{Cx, blocking};
use std::io::{BufRead, Read};
use std::path::Path;

/// Standard input beyond this many bytes is refused: some 100,000 builds.
const LONGEST_INPUT: u64 = 4 << 20;

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
    /// Those of the arguments, then, with `--stdin`, those of standard input.
    ///
    /// # Errors
    /// There are none, standard input cannot be read, or cancelled.
    pub async fn names(&self, cx: &Cx) -> Result<Vec<String>> {
        let mut names = self.builds.clone();
        if self.stdin {
            // On a thread of its own, so that Ctrl-C ends it while nothing comes.
            names.extend(cx.or_cancelled(blocking(from_stdin)).await??);
        }
        if names.is_empty() {
            return Err(Error::usage("no build is named")
                .hint("Name builds, or write them to standard input, one a line."));
        }
        Ok(names)
    }
}

/// The BUILDs of standard input, one a line.
fn from_stdin() -> Result<Vec<String>> {
    let mut names = Vec::new();
    let mut read = 0;
    for line in std::io::stdin().lock().take(LONGEST_INPUT + 1).lines() {
        let line = line.map_err(|e| Error::data("failed to read standard input").because(e))?;
        read += line.len() as u64 + 1;
        if read > LONGEST_INPUT {
            return Err(Error::data(format!(
                "standard input names more builds than {} MiB hold",
                LONGEST_INPUT >> 20
            ))
            .hint("Give them in several calls."));
        }
        names.extend(Some(line.trim().to_owned()).filter(|name| !name.is_empty()));
    }
    Ok(names)
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
