//! `whodunit config`: the configuration, the chosen gate as it is in effect, the file's path, the commented defaults.

use super::GlobalArgs;
use super::output::{Out, printable};
use crate::config::{ConfigFile, DEFAULTS, GateChoice, GateConfig, GateKind, Settings};
use crate::error::{Error, Kind, Result};
use crate::runtime::gate::Gate;
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
        out.flush()?;
        return Ok(ExitCode::SUCCESS);
    }
    // What is configured is shown though the gate cannot be had: it may say why.
    let effective = in_effect(&file, &global.gate.choice());
    let shown = effective.as_ref().ok().and_then(Option::as_ref);
    if out.is_json() {
        out.json(&serde_json::json!({
            "path": file.path, "exists": file.exists, "config": file.config,
            "gates": file.known_gates(), "warnings": file.warnings,
            "effective": shown.map(|(gate, settings)| effective_json(gate, settings)),
        }))?;
    } else {
        print(&mut out, &file, shown, effective.is_err())?;
    }
    out.flush()?;
    effective.map(|_| ExitCode::SUCCESS)
}

/// The chosen gate with its settings; none where none is chosen.
fn in_effect(file: &ConfigFile, choice: &GateChoice) -> Result<Option<(GateConfig, Settings)>> {
    let Some(gate) = file.gate(choice)? else {
        return Ok(None);
    };
    let mut gate = Gate::settle(gate, choice)?;
    let settings = file.settings(choice, &gate)?;
    // An archive names itself; here it has the name by which it is chosen.
    if let Some(name) = file.chosen(choice) {
        gate.name = name;
    }
    Ok(Some((gate, settings)))
}

fn effective_json(gate: &GateConfig, settings: &Settings) -> serde_json::Value {
    let set = settings.set.iter().map(|one| {
        let from = one.origin.words();
        serde_json::json!({"key": one.key, "value": one.value, "from": from})
    });
    serde_json::json!({
        "gate": gate.name, "kind": kind_words(gate), "settings": set.collect::<Vec<_>>(), "unset": settings.unset,
    })
}

/// What is configured, as TOML, then the chosen gate as it is in effect.
fn print(
    out: &mut Out,
    file: &ConfigFile,
    effective: Option<&(GateConfig, Settings)>,
    has_failed: bool,
) -> Result<()> {
    let mut config = file.config.clone();
    if let Some((gate, _)) = effective {
        config.gates.remove(&gate.name);
    }
    let text = toml::to_string_pretty(&config)
        .map_err(|e| Error::new(Kind::Bug, "failed to print the configuration").because(e))?;
    let origin = if file.exists { "" } else { " (does not exist)" };
    out.line(&format!("# {}{origin}", printable(&file.path.to_string_lossy())))?;
    out.line(printable(&text).trim_end())?;
    let Some((gate, settings)) = effective else {
        if has_failed {
            return Ok(());
        }
        return out.line(
            "\n# No gate is chosen: `whodunit config --gate NAME` prints a gate's settings as they are in effect.",
        );
    };
    out.line(&format!(
        "\n# The gate {} as it is in effect, {}; behind each setting stands where it comes from.",
        printable(&gate.name),
        printable(&kind_words(gate))
    ))?;
    let name = quoted(&gate.name);
    out.line(&format!("[gates.{name}]"))?;
    let mut is_review = false;
    for one in &settings.set {
        let key = one.key.strip_prefix("review.");
        if key.is_some() && !std::mem::replace(&mut is_review, true) {
            out.line(&format!("\n[gates.{name}.review]"))?;
        }
        let line = format!("{} = {}", key.unwrap_or(&one.key), one.value);
        out.line(&format!("{:<40}  # {}", printable(&line), one.origin.words()))?;
    }
    if settings.unset.is_empty() {
        return Ok(());
    }
    out.line(&format!("# Not set: {}.", settings.unset.join(", ")))
}

/// A name as a key of TOML.
fn quoted(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !name.is_empty() && name.chars().all(is_plain) {
        return name.to_owned();
    }
    printable(&toml::Value::String(name.to_owned()).to_string()).into_owned()
}

/// What a gate is, in words.
fn kind_words(gate: &GateConfig) -> String {
    match &gate.kind {
        GateKind::Demo => "embedded in the program".to_owned(),
        GateKind::Archive(root) => format!("a gate archive in {}", root.display()),
        GateKind::Folder(root) => format!("a folder of logs, {}, without a gate's metadata", root.display()),
        GateKind::Zuul { .. } => "a Zuul server".to_owned(),
    }
}
