//! The settings of one gate as they are in effect, each with where it comes from.
//!
//! ```text
//! options ─┐ file ─┐ preset ─┐ archive's gate.toml ─┐ defaults ─┐
//!          └───────┴─────────┴─────────── GateConfig ───────────┴─► Setting { key, value, origin }
//! ```
//!
//! Must not: read files; what an archive says is in the [`GateConfig`] already.

use super::gate::presets;
use super::{ConfigFile, GateChoice, GateConfig, GateEntry, GateKind};
use crate::domain::Window;
use crate::error::{Error, Kind, Result};
use crate::git::without_user;
use std::collections::BTreeSet;
use toml::{Table, Value};

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// An option of the command line.
    Option(&'static str),
    /// The user's file.
    File,
    /// A preset of the program.
    Preset,
    /// What lies in the gate's own folder: `gate.toml`.
    Archive,
    /// Nobody said otherwise.
    Default,
}

impl Origin {
    /// In words.
    pub fn words(&self) -> &'static str {
        match self {
            Origin::Option(name) => name,
            Origin::File => "configuration file",
            Origin::Preset => "preset",
            Origin::Archive => "gate.toml of the archive",
            Origin::Default => "default",
        }
    }
}

/// One setting.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// As the configuration file writes it: `pipeline`, `review.repo`.
    pub key: String,
    /// Its value; a login in an address is left out.
    pub value: Value,
    /// Where it comes from.
    pub origin: Origin,
}

/// All settings of one gate.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// Those that have a value, in the order of the configuration file.
    pub set: Vec<Setting>,
    /// The keys of the others.
    pub unset: Vec<String>,
}

impl ConfigFile {
    /// The settings of a gate that the options and this configuration name; `gate` is complete, with what its archive
    /// says.
    ///
    /// # Errors
    /// The configuration of the gate is wrong.
    pub fn settings(&self, choice: &GateChoice, gate: &GateConfig) -> Result<Settings> {
        let name = self.chosen(choice).unwrap_or_default();
        let own = self.config.gates.get(&name).cloned().unwrap_or_default();
        let preset = presets().remove(&name).unwrap_or_default();
        let kind = (own.zuul.is_some() || own.archive.is_some() || own.logs.is_some())
            || (preset.zuul.is_some() || preset.archive.is_some());
        let configured = if kind {
            GateConfig::from_entry(&name, own.clone().over(preset.clone()))?
        } else {
            GateConfig::new(&*name, gate.kind.clone())
        };
        let keys_of =
            |entry: &GateEntry| Ok::<_, Error>(flat(entry)?.into_iter().map(|(key, _)| key).collect());
        let (own, preset): (BTreeSet<String>, BTreeSet<String>) = (keys_of(&own)?, keys_of(&preset)?);
        let configured: Table = flat(&configured.entry())?.into_iter().collect();
        let effective: Table = flat(&gate.entry())?.into_iter().collect();
        let mut settings = Settings::default();
        for key in KEYS {
            let Some(value) = effective.get(key) else {
                // Of the three ways to name a gate one is enough.
                if !WHERE.contains(&key) {
                    settings.unset.push(key.to_owned());
                }
                continue;
            };
            let is_own = configured.get(key) == Some(value);
            // `--gate` names a folder only where the file has no gate of that name.
            let by_name = matches!(key, "archive" | "logs") && own.contains(key);
            let origin = match option_of(choice, key).filter(|_| !by_name) {
                Some(option) => Origin::Option(option),
                None if is_own && own.contains(key) => Origin::File,
                None if is_own && preset.contains(key) => Origin::Preset,
                // `gate = "FOLDER"`.
                None if is_own && WHERE.contains(&key) => Origin::File,
                None if is_own => Origin::Default,
                None => Origin::Archive,
            };
            settings.set.push(Setting {
                key: key.to_owned(),
                value: shown(value),
                origin,
            });
        }
        Ok(settings)
    }
}

/// The keys of a gate, in the order of `assets/config.toml`.
const KEYS: [&str; 24] = [
    "zuul",
    "tenant",
    "archive",
    "logs",
    "gerrit",
    "fingerprints",
    "overlays",
    "loader",
    "opensearch",
    "profile",
    "events",
    "pipeline",
    "clones",
    "exclude_jobs",
    "sync_every",
    "sync_span",
    "passing_logs",
    "compare_with",
    "review.repo",
    "review.remote",
    "review.branch",
    "review.account",
    "review.bug_project",
    "review.password_command",
];

/// The keys that say where a gate is.
const WHERE: [&str; 4] = ["zuul", "tenant", "archive", "logs"];

/// The option that gives this key its value.
fn option_of(choice: &GateChoice, key: &str) -> Option<&'static str> {
    let given = |is: bool, name: &'static str| is.then_some(name);
    match key {
        "zuul" => given(choice.zuul.is_some(), "--zuul"),
        "tenant" => given(choice.tenant.is_some(), "--tenant"),
        "gerrit" => given(choice.gerrit.is_some(), "--gerrit"),
        "fingerprints" => given(choice.fingerprints.is_some(), "--fingerprints"),
        "overlays" => given(!choice.overlays.is_empty(), "--fingerprints"),
        "opensearch" => given(choice.opensearch.is_some(), "--opensearch"),
        "archive" | "logs" => given(choice.gate.is_some(), "--gate"),
        _ => None,
    }
}

/// An entry's keys with their values, those of its tables as `table.key`; empty lists are as if not there.
fn flat(entry: &GateEntry) -> Result<Vec<(String, Value)>> {
    let table = Table::try_from(entry)
        .map_err(|e| Error::new(Kind::Bug, "failed to print the gate's settings").because(e))?;
    let mut out = Vec::new();
    for (key, value) in table {
        match value {
            Value::Array(list) if list.is_empty() => {}
            Value::Table(inner) => {
                out.extend(
                    inner
                        .into_iter()
                        .map(|(name, value)| (format!("{key}.{name}"), value)),
                );
            }
            value => out.push((key, value)),
        }
    }
    Ok(out)
}

/// A value without the login in its address.
fn shown(value: &Value) -> Value {
    match value {
        Value::String(text) if text.contains("://") => Value::String(without_user(text)),
        other => other.clone(),
    }
}

impl GateConfig {
    /// This gate as the configuration file would write it.
    fn entry(&self) -> GateEntry {
        let mut entry = GateEntry {
            gerrit: self.gerrit.clone(),
            fingerprints: self.fingerprints.clone(),
            overlays: self.overlays.clone(),
            loader: Some(self.loader.name().to_owned()),
            opensearch: self.opensearch.clone(),
            profile: Some(self.profile.name().to_owned()),
            events: Some(self.events.name().to_owned()),
            pipeline: Some(self.pipeline.clone().unwrap_or_else(|| "any".to_owned())),
            clones: self.clones.clone(),
            exclude_jobs: self.exclude_jobs.clone(),
            sync_every: Some(self.sync_every.map_or_else(|| "0m".to_owned(), span)),
            sync_span: Some(span(self.sync_span)),
            passing_logs: Some(self.passing_logs),
            compare_with: Some(self.compare_with),
            review: self.review.clone(),
            ..GateEntry::default()
        };
        match &self.kind {
            GateKind::Demo => {}
            GateKind::Archive(path) => entry.archive = Some(path.clone()),
            GateKind::Folder(path) => entry.logs = Some(path.clone()),
            GateKind::Zuul { url, tenant } => {
                entry.zuul = Some(url.clone());
                entry.tenant = Some(tenant.clone()).filter(|tenant| !tenant.is_empty());
            }
        }
        entry
    }
}

/// A span as one writes it: `5m`, `36h`, `11d`.
fn span(window: Window) -> String {
    let minutes = window.0.as_mins();
    match (minutes % 60, minutes / 60 % 24) {
        (0, 0) if minutes > 0 => format!("{}d", minutes / 60 / 24),
        (0, _) if minutes > 0 => format!("{}h", minutes / 60),
        _ => format!("{minutes}m"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    #[test]
    fn every_key_of_the_commented_defaults_is_a_setting() {
        let text = super::super::DEFAULTS;
        let gate = text.split("[gates.mine]").nth(1).unwrap();
        let (gate, review) = gate.split_once("[gates.mine.review]").unwrap();
        let keys = |text: &str| -> Vec<String> {
            let lines = text.lines().filter_map(|l| l.strip_prefix("#: "));
            let keys = lines.filter_map(|l| l.trim_start_matches('#').split_once(" = "));
            keys.map(|(key, _)| key.to_owned()).collect()
        };
        for key in keys(gate) {
            assert!(KEYS.contains(&key.as_str()), "{key}");
        }
        for key in keys(review) {
            assert!(KEYS.contains(&format!("review.{key}").as_str()), "{key}");
        }
    }

    #[test]
    fn each_setting_says_where_it_comes_from() {
        let text = "[gates.opendev]\npipeline='check'\nfingerprints='https://jane:pw@r.example/x'\n";
        let file = ConfigFile::parse(text, PathBuf::from("c.toml")).unwrap();
        let choice = GateChoice {
            gate: Some("opendev".into()),
            gerrit: Some("https://g.example".into()),
            ..GateChoice::default()
        };
        let mut gate = file.gate(&choice).unwrap().unwrap();
        gate.compare_with = 9;
        let settings = file.settings(&choice, &gate).unwrap();
        let of = |key: &str| {
            let found = settings.set.iter().find(|s| s.key == key);
            found.map(|s| (s.value.to_string(), s.origin.clone())).unwrap()
        };
        assert_eq!(
            of("gerrit"),
            ("\"https://g.example\"".into(), Origin::Option("--gerrit"))
        );
        assert_eq!(of("pipeline"), ("\"check\"".into(), Origin::File));
        assert_eq!(
            of("fingerprints"),
            ("\"https://…@r.example/x\"".into(), Origin::File)
        );
        assert_eq!(of("zuul").1, Origin::Preset);
        assert_eq!(of("sync_span"), ("\"11d\"".into(), Origin::Default));
        // What nobody of those said can only come from the gate's own folder.
        assert_eq!(of("compare_with"), ("9".into(), Origin::Archive));
        assert!(settings.unset.contains(&"opensearch".to_owned()), "{settings:?}");
        assert!(!settings.unset.contains(&"logs".to_owned()), "{settings:?}");
    }
}
