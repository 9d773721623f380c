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
    // clap would print what follows the help under a title of its own.
    let mut root = super::command().after_help(None).after_long_help(None);
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
    page.extend_from_slice(exit_status().as_bytes());
    std::io::stdout()
        .write_all(&page)
        .at("failed to write to", Path::new("standard output"))?;
    Ok(ExitCode::SUCCESS)
}

/// The section on exit codes, as roff.
fn exit_status() -> String {
    let mut out = String::from(".SH \"EXIT STATUS\"\n");
    for row in super::EXIT_STATUS.lines().skip(1) {
        if let Some((code, meaning)) = row.trim().split_once("  ") {
            out.push_str(&format!(".TP\n\\fB{code}\\fR\n{meaning}\n"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_what_the_exit_codes_mean() {
        let page = exit_status();
        assert_eq!(page.matches(".TP").count(), 9, "{page}");
        assert!(page.contains("\\fB6\\fR\na conflict"), "{page}");
    }
}
