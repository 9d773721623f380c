//! `whodunit match`: says which fingerprints match each build.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `match`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Builds: uuid, URL or folder
    #[arg(value_name = "BUILD", required_unless_present = "stdin")]
    pub builds: Vec<String>,
    /// Read BUILDs from standard input, one a line
    #[arg(long)]
    pub stdin: bool,
    /// Folders of fingerprints, instead of those of the gate
    #[arg(long, value_name = "DIR")]
    pub queries: Vec<PathBuf>,
    /// How fields are analysed
    #[arg(long, value_name = "P", value_parser = ["text", "keyword", "es17"])]
    pub profile: Option<String>,
    /// How lines become events
    #[arg(long, value_name = "MODEL", value_parser = ["joined", "line", "logstash"])]
    pub events: Option<String>,
    /// Keep DEBUG records
    #[arg(long)]
    pub debug_events: bool,
}

/// Runs `match`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (args, global);
    Err(Error::usage("`match` is not built yet"))
}
