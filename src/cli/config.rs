//! `whodunit config`: the effective configuration, its path, the commented defaults.

use super::GlobalArgs;
use super::output::Out;
use crate::config::DEFAULTS;
use crate::error::{Error, Kind, Result};
use std::process::ExitCode;

/// Options of `config`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Print the path of the configuration file
    #[arg(long, conflicts_with = "defaults")]
    pub path: bool,
    /// Print the commented defaults, to begin a file with
    #[arg(long)]
    pub defaults: bool,
}

/// Prints what was asked for.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let mut out = Out::new(global);
    if args.defaults {
        out.line(DEFAULTS.trim_end())?;
        out.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    let file = global.load_config()?;
    if args.path {
        if out.is_json() {
            out.json(&serde_json::json!({"path": file.path, "exists": file.exists}))?;
        } else {
            out.line(&file.path.to_string_lossy())?;
        }
    } else if out.is_json() {
        out.json(&serde_json::json!({
            "path": file.path, "exists": file.exists, "config": file.config,
            "gates": file.known_gates(), "warnings": file.warnings,
        }))?;
    } else {
        let text = toml::to_string_pretty(&file.config)
            .map_err(|e| Error::new(Kind::Bug, "failed to print the configuration").because(e))?;
        let origin = if file.exists { "" } else { " (does not exist)" };
        out.line(&format!("# {}{origin}", file.path.display()))?;
        out.line(text.trim_end())?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
