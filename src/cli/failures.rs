//! `whodunit failures`: the failures of a window, with what explains them.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::process::ExitCode;

/// Options of `failures`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How far back: 24h, 2d, 7d, 10d, or any span
    #[arg(long, value_name = "SPAN", default_value = "24h")]
    pub window: String,
    /// The pipeline, or `any`; the gate's own by default
    #[arg(long, value_name = "P")]
    pub pipeline: Option<String>,
    /// Voting builds, others, or both
    #[arg(long, value_name = "WHICH", default_value = "yes", value_parser = ["yes", "no", "any"])]
    pub voting: String,
    /// Only this project; `*` matches anything
    #[arg(long, value_name = "P")]
    pub project: Option<String>,
    /// Only this branch; `*` matches anything
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// Only this job; `*` matches anything
    #[arg(long, value_name = "J")]
    pub job: Option<String>,
    /// Only this result
    #[arg(long, value_name = "R")]
    pub result: Option<String>,
    /// The classified ones as well
    #[arg(long)]
    pub all: bool,
}

/// Runs `failures`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (args, global);
    Err(Error::usage("`failures` is not built yet"))
}
