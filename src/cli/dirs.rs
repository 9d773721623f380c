//! `whodunit dirs`: where configuration, state and logs live.

use super::GlobalArgs;
use super::output::Out;
use crate::config::Dirs;
use crate::error::Result;
use std::process::ExitCode;

/// Options of `dirs`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Prints the folders; those of the chosen gate, too, where one is chosen.
pub async fn run(_args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let choice = global.gate.choice();
    let dirs = Dirs::find(&choice)?;
    let mut out = Out::new(global);
    let file = choice.config.clone().unwrap_or_else(|| dirs.config_file());
    let mut rows = vec![
        ("config", dirs.config.clone()),
        ("config_file", file),
        ("state", dirs.state.clone()),
        ("cache", dirs.cache.clone()),
    ];
    if let Some(gate) = global.load_config()?.gate(&choice)? {
        rows.push(("gate", dirs.gate(&gate.slug())));
    }
    if out.is_json() {
        let map: serde_json::Map<_, _> = rows
            .into_iter()
            .map(|(name, path)| (name.to_owned(), path.to_string_lossy().into()))
            .collect();
        out.json(&map)?;
    } else {
        for (name, path) in rows {
            out.line(&format!(
                "{name:<12} {}",
                super::output::printable(&path.to_string_lossy())
            ))?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}
