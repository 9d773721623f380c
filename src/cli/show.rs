//! `whodunit show`: one build with its files, matches and suspects.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::process::ExitCode;

/// Options of `show`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The build: uuid, URL or folder
    #[arg(value_name = "BUILD")]
    pub build: String,
}

/// Runs `show`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (args, global);
    Err(Error::usage("`show` is not built yet"))
}
