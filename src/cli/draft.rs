//! `whodunit draft`: drafts a fingerprint and a bug report for failed builds.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::process::ExitCode;

/// Options of `draft`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Failed builds: uuid, URL or folder
    #[arg(value_name = "BUILD", required_unless_present = "stdin")]
    pub builds: Vec<String>,
    /// Read BUILDs from standard input, one a line
    #[arg(long)]
    pub stdin: bool,
    /// Passing builds that the query must not hit
    #[arg(long, value_name = "BUILD")]
    pub against: Vec<String>,
    /// The bug that explains the failure
    #[arg(long, value_name = "N")]
    pub bug: Option<String>,
    /// Lines to draft from: `FILE:N`, `FILE:N-M`
    #[arg(long, value_name = "FILE:N")]
    pub lines: Vec<String>,
}

/// Runs `draft`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (args, global);
    Err(Error::usage("`draft` is not built yet"))
}
