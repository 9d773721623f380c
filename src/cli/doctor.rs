//! `whodunit doctor`: checks everything the program stands on, and says what to do.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::process::ExitCode;

/// Options of `doctor`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs `doctor`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (args, global);
    Err(Error::usage("`doctor` is not built yet"))
}
