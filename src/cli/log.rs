//! `whodunit log`: prints the events of a build's logs, or counts them.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::process::ExitCode;

/// Options of `log`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Builds (uuid, URL, folder) or log files
    #[arg(value_name = "BUILD|FILE", required = true)]
    pub targets: Vec<String>,
    /// Only this file of the build
    #[arg(long, value_name = "PATH")]
    pub file: Option<String>,
    /// Only events of this level and above
    #[arg(long, value_name = "L")]
    pub level: Option<String>,
    /// Only events whose text matches
    #[arg(long, value_name = "RE")]
    pub grep: Option<String>,
    /// Only events at or after this time
    #[arg(long, value_name = "T", value_parser = super::global::parse_instant)]
    pub from: Option<jiff::Timestamp>,
    /// Only events at or before this time
    #[arg(long, value_name = "T", value_parser = super::global::parse_instant)]
    pub to: Option<jiff::Timestamp>,
    /// At most so many events
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Count instead: by level, module or file
    #[arg(long, value_name = "KEY", value_parser = ["level", "module", "file"])]
    pub count_by: Option<String>,
}

/// Runs `log`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (args, global);
    Err(Error::usage("`log` is not built yet"))
}
