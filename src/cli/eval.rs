//! `whodunit eval`: runs queries over events, without a gate.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `eval`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Events as JSON lines `{id, doc}`, plain or .gz
    #[arg(long, value_name = "FILE")]
    pub events: PathBuf,
    /// Queries as JSON lines `{id, query}`, plain or .gz
    #[arg(long, value_name = "FILE")]
    pub queries: PathBuf,
    /// How fields are analysed
    #[arg(long, value_name = "P", value_parser = ["text", "keyword", "es17"])]
    pub profile: Option<String>,
}

/// Runs `eval`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (args, global);
    Err(Error::usage("`eval` is not built yet"))
}
