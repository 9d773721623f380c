//! `whodunit man`: the manual page, as roff.

use super::GlobalArgs;
use crate::error::{IoContext, Result};
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

/// Options of `man`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only the page of this command
    #[arg(value_name = "COMMAND")]
    pub command: Option<String>,
}

/// Prints the page: all commands with their options, or one command's.
pub async fn run(args: Args, _global: &GlobalArgs) -> Result<ExitCode> {
    let mut root = super::command();
    root.build();
    let mut page = Vec::new();
    let render = |command: clap::Command, page: &mut Vec<u8>| {
        clap_mangen::Man::new(command)
            .render(page)
            .at("failed to write", Path::new("the manual page"))
    };
    match args.command {
        Some(name) => {
            let command = root.find_subcommand(&name).cloned().ok_or_else(|| {
                crate::error::Error::usage(format!("there is no command {name:?}"))
                    .hint("Run `whodunit --help` for the commands.")
            })?;
            render(command, &mut page)?;
        }
        None => render(root, &mut page)?,
    }
    std::io::stdout()
        .write_all(&page)
        .at("failed to write to", Path::new("standard output"))?;
    Ok(ExitCode::SUCCESS)
}
