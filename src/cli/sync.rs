//! `whodunit sync`: brings new builds and logs into the local archive.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::process::ExitCode;

/// Options of `sync`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How far back: a time or a span; by default since the last sync, or the gate's own span
    #[arg(long, value_name = "T|SPAN")]
    pub since: Option<String>,
}

/// Runs `sync`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (args, global);
    Err(Error::usage("`sync` is not built yet"))
}
