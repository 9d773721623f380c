//! The user's file: read, checked, unknown keys reported.

use super::gate::{GateConfig, GateEntry, presets};
use super::{Dirs, GateChoice};
use crate::error::{Error, IoContext, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The commented defaults, printed by `whodunit config --defaults`.
pub const DEFAULTS: &str = include_str!("../../assets/config.toml");

/// The configuration of the program.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// The gate that opens when none is named.
    pub gate: Option<String>,
    /// The workbench.
    pub ui: UiConfig,
    /// Gates by name. One that has a preset's name changes that preset.
    pub gates: BTreeMap<String, GateEntry>,
}

/// How the workbench looks and behaves.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct UiConfig {
    /// A theme's name, or the path of a theme file.
    pub theme: Option<String>,
    /// `utc` or `local`.
    pub time: Option<String>,
    /// The command that edits a draft; `$VISUAL`, `$EDITOR` where empty.
    pub editor: Option<String>,
    /// The window at start: `24h`, `2d`, `7d`, `10d`.
    pub window: Option<String>,
    /// Whether clicks and the wheel reach the workbench; true where it is not said.
    pub mouse: Option<bool>,
}

/// A configuration with where it came from and what was odd in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ConfigFile {
    /// The file that was read, or would have been.
    pub path: PathBuf,
    /// Whether that file exists.
    pub exists: bool,
    /// What it says.
    pub config: Config,
    /// Unknown keys and the like.
    pub warnings: Vec<String>,
}

impl ConfigFile {
    /// Reads `--config FILE`, else the file in the configuration folder, else nothing.
    ///
    /// # Errors
    /// The named file is missing, or a file is no TOML; the message has line and column.
    pub fn load(choice: &GateChoice) -> Result<Self> {
        let (path, is_named) = match &choice.config {
            Some(path) => (path.clone(), true),
            None => (Dirs::find(choice)?.config_file(), false),
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text, path),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound && !is_named => Ok(Self {
                path,
                ..Self::default()
            }),
            Err(e) => Err(e).at("failed to read the configuration", &path),
        }
    }

    /// Reads a configuration from text; `path` is for messages.
    pub fn parse(text: &str, path: PathBuf) -> Result<Self> {
        let mut unknown = Vec::new();
        let bad = |e: toml::de::Error| {
            Error::data(format!("the configuration {} is wrong", path.display()))
                .because(e)
                .hint("Run `whodunit config --defaults` for every key with its meaning.")
        };
        let table = toml::de::Deserializer::parse(text).map_err(bad)?;
        let config = serde_ignored::deserialize(table, |key| unknown.push(key.to_string())).map_err(bad)?;
        let warnings = unknown
            .into_iter()
            .map(|key| format!("{}: unknown key {key}", path.display()))
            .collect();
        Ok(Self {
            path,
            exists: true,
            config,
            warnings,
        })
    }

    /// The gate that the options and this configuration name; none where nothing is configured.
    ///
    /// # Errors
    /// The name is unknown, or an entry is incomplete.
    pub fn gate(&self, choice: &GateChoice) -> Result<Option<GateConfig>> {
        if choice.zuul.is_some() {
            return GateConfig::from_options(choice).map(Some);
        }
        let Some(name) = self.chosen(choice) else {
            return Ok(None);
        };
        let entry = match (self.config.gates.get(&name), presets().remove(&name)) {
            (Some(own), Some(preset)) => Some(own.clone().over(preset)),
            (Some(own), None) => Some(own.clone()),
            (None, preset) => preset,
        };
        let mut gate = match entry {
            Some(entry) => GateConfig::from_entry(&name, entry)?,
            None => GateConfig::from_name(&name, &self.known_gates())?,
        };
        gate.apply(choice);
        Ok(Some(gate))
    }

    /// The name of the gate that is meant: of `--gate`, else the configured one, else the only one.
    pub fn chosen(&self, choice: &GateChoice) -> Option<String> {
        let only = || match self.config.gates.len() {
            1 => self.config.gates.keys().next().cloned(),
            _ => None,
        };
        let named = choice.gate.clone().or_else(|| self.config.gate.clone());
        named.or_else(only).filter(|_| choice.zuul.is_none())
    }

    /// The names that `--gate` takes: demo, configured gates, presets.
    pub fn known_gates(&self) -> Vec<String> {
        let mut names: Vec<String> = std::iter::once("demo".to_owned())
            .chain(self.config.gates.keys().cloned())
            .chain(presets().into_keys())
            .collect();
        let mut seen = std::collections::HashSet::new();
        names.retain(|n| seen.insert(n.clone()));
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::GateKind;

    fn parse(text: &str) -> Result<ConfigFile> {
        ConfigFile::parse(text, PathBuf::from("c.toml"))
    }

    #[test]
    fn the_commented_defaults_are_a_valid_configuration() {
        let file = parse(DEFAULTS).unwrap();
        assert!(file.warnings.is_empty(), "{:?}", file.warnings);
        let uncommented: String = DEFAULTS
            .lines()
            .map(|l| l.strip_prefix("#: ").unwrap_or(l))
            .fold(String::new(), |all, line| all + line + "\n");
        let file = parse(&uncommented).unwrap();
        assert!(file.warnings.is_empty(), "{:?}", file.warnings);
        assert!(!file.config.gates.is_empty());
    }

    #[test]
    fn unknown_keys_warn_with_their_path() {
        let file = parse("[gates.x]\nzuul='http://z'\ntenant='t'\nsped=1\n").unwrap();
        assert_eq!(file.warnings, ["c.toml: unknown key gates.x.sped"]);
    }

    #[test]
    fn bad_toml_names_file_and_place() {
        let error = parse("gate = [").unwrap_err();
        assert!(
            error.chain().contains("c.toml") && error.chain().contains("line 1"),
            "{}",
            error.chain()
        );
    }

    #[test]
    fn a_gate_of_the_same_name_changes_the_preset() {
        let file = parse("[gates.opendev]\ntenant='starlingx'\n").unwrap();
        let gate = file.gate(&GateChoice::default()).unwrap().unwrap();
        assert!(gate.gerrit.is_some());
        assert!(matches!(gate.kind, GateKind::Zuul { tenant, .. } if tenant == "starlingx"));
    }

    #[test]
    fn an_unknown_gate_lists_the_known_ones() {
        let file = parse("").unwrap();
        let choice = GateChoice {
            gate: Some("nosuch".into()),
            ..GateChoice::default()
        };
        let error = file.gate(&choice).unwrap_err();
        assert!(error.hint_text().unwrap().contains("opendev"));
        assert!(file.gate(&GateChoice::default()).unwrap().is_none());
    }
}
