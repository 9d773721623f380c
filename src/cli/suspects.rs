//! `whodunit suspects`: ranks the merged commits that may have caused a failure.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `suspects`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The failed build: uuid, URL or folder
    #[arg(value_name = "BUILD", required_unless_present = "case")]
    pub build: Option<String>,
    /// A window of commits gathered elsewhere
    #[arg(long, value_name = "FILE", conflicts_with = "build")]
    pub case: Option<PathBuf>,
}

/// Runs `suspects`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (args, global);
    Err(Error::usage("`suspects` is not built yet"))
}
