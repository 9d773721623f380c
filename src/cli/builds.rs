//! BUILDs of the command line: arguments, standard input, and the gate that knows them.

use super::GlobalArgs;
use crate::error::{Error, Result};
use crate::runtime::gate::{BuildRef, Gate};
use std::io::BufRead;

/// The BUILDs of the arguments and, with `--stdin`, of standard input, one a line.
///
/// # Errors
/// There are none, or standard input cannot be read.
pub fn names(arguments: Vec<String>, stdin: bool) -> Result<Vec<String>> {
    let mut names = arguments;
    if stdin {
        for line in std::io::stdin().lock().lines() {
            let line = line.map_err(|e| Error::data("failed to read standard input").because(e))?;
            let name = line.trim();
            if !name.is_empty() {
                names.push(name.to_owned());
            }
        }
    }
    if names.is_empty() {
        return Err(Error::usage("no build is named")
            .hint("Name builds, or write them to standard input, one a line."));
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
