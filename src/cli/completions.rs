//! `whodunit completions`: a completion script for a shell.

use super::GlobalArgs;
use crate::error::{IoContext, Result};
use std::io::Write;
use std::process::ExitCode;

/// Options of `completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Prints the script.
pub async fn run(args: Args, _global: &GlobalArgs) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "whodunit", &mut script);
    std::io::stdout()
        .write_all(&script)
        .at("failed to write to", std::path::Path::new("standard output"))?;
    Ok(ExitCode::SUCCESS)
}
