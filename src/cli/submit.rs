//! `whodunit submit`: commits a fingerprint and pushes it for review.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `submit`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A stored draft, or a query file
    #[arg(value_name = "DRAFT|QUERYFILE")]
    pub draft: String,
    /// The clone of the fingerprints repository
    #[arg(long, value_name = "DIR")]
    pub repo: Option<PathBuf>,
    /// The remote to push to
    #[arg(long, value_name = "R")]
    pub remote: Option<String>,
    /// The branch to review for
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// Push without asking
    #[arg(long, short)]
    pub yes: bool,
}

/// Runs `submit`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (args, global);
    Err(Error::usage("`submit` is not built yet"))
}
