//! `whodunit outbox`: lists, retries, holds or discards what waits to be sent.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::process::ExitCode;

/// Options of `outbox`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do with the actions
    #[arg(value_name = "DO", default_value = "list", value_parser = ["list", "retry", "hold", "discard"])]
    pub action: String,
    /// The actions, by id; all where none is given and it is safe
    #[arg(value_name = "ID")]
    pub ids: Vec<i64>,
}

/// Runs `outbox`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (args, global);
    Err(Error::usage("`outbox` is not built yet"))
}
