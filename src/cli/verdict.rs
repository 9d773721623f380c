//! `whodunit verdict`: a person's word on failed builds.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::process::ExitCode;

/// Options of `verdict`.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["bug", "change", "infra", "ignore", "undo"])))]
pub struct Args {
    /// Builds: uuid, URL or folder
    #[arg(value_name = "BUILD", required_unless_present = "stdin")]
    pub builds: Vec<String>,
    /// Read BUILDs from standard input, one a line
    #[arg(long)]
    pub stdin: bool,
    /// A known bug
    #[arg(long, value_name = "N")]
    pub bug: Option<String>,
    /// The change broke it itself
    #[arg(long)]
    pub change: bool,
    /// Nodes, mirrors or network of the CI
    #[arg(long)]
    pub infra: bool,
    /// Not worth explaining
    #[arg(long)]
    pub ignore: bool,
    /// Take the last verdict back
    #[arg(long)]
    pub undo: bool,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// Runs `verdict`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (args, global);
    Err(Error::usage("`verdict` is not built yet"))
}
