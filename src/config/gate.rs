//! One gate: where its builds, fingerprints and reviews are.

use super::{GateChoice, expand_home};
use crate::domain::Window;
use crate::error::{Error, Result};
use crate::event::EventModel;
use crate::fingerprint::Loader;
use crate::lucene::Profile;
use serde::{Deserialize, Serialize};
use sha1::{Digest, Sha1};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// What a gate is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GateKind {
    /// The embedded archive.
    Demo,
    /// A gate archive: a folder with `gate.toml`.
    Archive(PathBuf),
    /// A bare folder of logs, or a folder of such folders.
    Folder(PathBuf),
    /// A Zuul server.
    Zuul {
        /// Web root or API root, as given.
        url: String,
        /// Tenant.
        tenant: String,
    },
}

/// A gate as the configuration file writes it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct GateEntry {
    /// Zuul's web root or API root.
    pub zuul: Option<String>,
    /// Zuul's tenant.
    pub tenant: Option<String>,
    /// An archive folder, instead of a Zuul.
    pub archive: Option<PathBuf>,
    /// A folder of logs, instead of a Zuul.
    pub logs: Option<PathBuf>,
    /// The review server.
    pub gerrit: Option<String>,
    /// A folder or a git URL.
    pub fingerprints: Option<String>,
    /// Folders of fingerprints laid over those: they add, change and mask.
    pub overlays: Vec<PathBuf>,
    /// How the loader's `AND voting:1` is read: `tree`, `literal`.
    pub loader: Option<String>,
    /// The search server.
    pub opensearch: Option<String>,
    /// `text`, `keyword`, `es17`.
    pub profile: Option<String>,
    /// `joined`, `line`, `logstash`.
    pub events: Option<String>,
    /// The pipeline that the failures view opens on; `any` for all.
    pub pipeline: Option<String>,
    /// Git clones, or folders that hold them as `namespace/project`.
    pub clones: Vec<PathBuf>,
    /// Jobs to leave out: names with `*`.
    pub exclude_jobs: Vec<String>,
    /// How often the workbench syncs: `5m`; `0m` for never.
    pub sync_every: Option<String>,
    /// How far back the first sync goes: `11d`.
    pub sync_span: Option<String>,
    /// Passing builds of each failing job whose logs are kept for proofs.
    pub passing_logs: Option<u32>,
    /// Passing builds that a digest compares with.
    pub compare_with: Option<u32>,
    /// Where fingerprints are reviewed.
    pub review: ReviewConfig,
}

/// Where fingerprints are reviewed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReviewConfig {
    /// The clone of the fingerprints repository that commits are made beside.
    pub repo: Option<PathBuf>,
    /// Its remote: a name, or a URL.
    pub remote: Option<String>,
    /// The branch to review for.
    pub branch: Option<String>,
    /// The account at the review server.
    pub account: Option<String>,
    /// The Launchpad project that bugs are filed against.
    pub bug_project: Option<String>,
    /// A command that prints the password or token on its standard output.
    pub password_command: Option<String>,
    /// Who commits where git does not know: name and address. The demo alone has one: nothing of it leaves the machine.
    #[serde(skip)]
    pub stand_in: Option<(String, String)>,
}

impl GateEntry {
    /// This entry with what it leaves open taken from `base`.
    #[must_use]
    pub fn over(self, base: GateEntry) -> GateEntry {
        let review = ReviewConfig {
            repo: self.review.repo.or(base.review.repo),
            remote: self.review.remote.or(base.review.remote),
            branch: self.review.branch.or(base.review.branch),
            account: self.review.account.or(base.review.account),
            bug_project: self.review.bug_project.or(base.review.bug_project),
            password_command: self.review.password_command.or(base.review.password_command),
            stand_in: None,
        };
        fn list<T>(own: Vec<T>, base: Vec<T>) -> Vec<T> {
            if own.is_empty() { base } else { own }
        }
        GateEntry {
            zuul: self.zuul.or(base.zuul),
            tenant: self.tenant.or(base.tenant),
            archive: self.archive.or(base.archive),
            logs: self.logs.or(base.logs),
            gerrit: self.gerrit.or(base.gerrit),
            fingerprints: self.fingerprints.or(base.fingerprints),
            overlays: list(self.overlays, base.overlays),
            loader: self.loader.or(base.loader),
            opensearch: self.opensearch.or(base.opensearch),
            profile: self.profile.or(base.profile),
            events: self.events.or(base.events),
            pipeline: self.pipeline.or(base.pipeline),
            clones: list(self.clones, base.clones),
            exclude_jobs: list(self.exclude_jobs, base.exclude_jobs),
            sync_every: self.sync_every.or(base.sync_every),
            sync_span: self.sync_span.or(base.sync_span),
            passing_logs: self.passing_logs.or(base.passing_logs),
            compare_with: self.compare_with.or(base.compare_with),
            review,
        }
    }
}

/// The gates that ship with the program, by name.
pub fn presets() -> BTreeMap<String, GateEntry> {
    // The file is a part of the program; a test keeps it valid.
    toml::from_str(include_str!("../../assets/presets.toml")).unwrap_or_default()
}

/// A gate, complete: every default filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct GateConfig {
    /// Its name: as configured, `demo`, or made of the address.
    pub name: String,
    /// What it is.
    pub kind: GateKind,
    /// The review server.
    pub gerrit: Option<String>,
    /// A folder or a git URL of fingerprints.
    pub fingerprints: Option<String>,
    /// Folders of fingerprints laid over those.
    pub overlays: Vec<PathBuf>,
    /// How the loader's `AND voting:1` is read.
    pub loader: Loader,
    /// The search server.
    pub opensearch: Option<String>,
    /// How a query's fields are analysed.
    pub profile: Profile,
    /// How lines become events.
    pub events: EventModel,
    /// The pipeline that the failures view opens on; none for all.
    pub pipeline: Option<String>,
    /// Git clones, or folders that hold them as `namespace/project`.
    pub clones: Vec<PathBuf>,
    /// Jobs to leave out: names with `*`.
    pub exclude_jobs: Vec<String>,
    /// How often the workbench syncs; none for never.
    pub sync_every: Option<Window>,
    /// How far back the first sync goes.
    pub sync_span: Window,
    /// Passing builds of each failing job whose logs are kept for proofs.
    pub passing_logs: u32,
    /// Passing builds that a digest compares with.
    pub compare_with: u32,
    /// Where fingerprints are reviewed.
    pub review: ReviewConfig,
}

impl GateConfig {
    /// A gate of this kind with all defaults.
    pub fn new(name: impl Into<String>, kind: GateKind) -> Self {
        Self {
            name: name.into(),
            kind,
            gerrit: None,
            fingerprints: None,
            overlays: Vec::new(),
            loader: Loader::Tree,
            opensearch: None,
            profile: Profile::Text,
            events: EventModel::Joined,
            pipeline: Some("gate".into()),
            clones: Vec::new(),
            exclude_jobs: Vec::new(),
            sync_every: Some(Window::parse("5m").unwrap_or(Window::hours(1))),
            sync_span: Window::hours(11 * 24),
            passing_logs: 3,
            compare_with: 3,
            review: ReviewConfig::default(),
        }
    }

    /// The gate of `--zuul URL --tenant T`.
    pub(super) fn from_options(choice: &GateChoice) -> Result<Self> {
        let url = choice.zuul.clone().unwrap_or_default();
        let tenant = choice.tenant.clone().unwrap_or_default();
        let root = url.trim_end_matches('/');
        let root = root.strip_suffix("/api").unwrap_or(root);
        let host = root.split_once("://").map_or(root, |(_, rest)| rest);
        // A login in the address is for the server alone: the name is shown, and names a folder.
        let host = match host.split_once('/') {
            Some((authority, path)) => format!("{}/{path}", without_login(authority)),
            None => without_login(host).to_owned(),
        };
        let name = format!("{host}/{tenant}");
        let mut gate = Self::new(name, GateKind::Zuul { url, tenant });
        gate.apply(choice);
        Ok(gate)
    }

    /// A gate that is neither configured nor a preset: the demo or a folder.
    pub(super) fn from_name(name: &str, known: &[String]) -> Result<Self> {
        if name == "demo" {
            return Ok(Self::new("demo", GateKind::Demo));
        }
        let path = std::path::absolute(name).unwrap_or_else(|_| PathBuf::from(name));
        if path.join("gate.toml").is_file() {
            let label = path
                .file_name()
                .map_or_else(|| name.to_owned(), |n| n.to_string_lossy().into_owned());
            return Ok(Self::new(label, GateKind::Archive(path)));
        }
        if path.is_dir() {
            return Ok(Self::new(name, GateKind::Folder(path)));
        }
        if name.contains(std::path::MAIN_SEPARATOR) {
            return Err(Error::usage(format!("there is no folder {}", path.display()))
                .hint("Name a folder of logs, or a gate archive."));
        }
        Err(Error::usage(format!("there is no gate {name:?}")).hint(format!(
            "Known gates: {}; or name an archive folder, or use `--zuul URL --tenant T`.",
            known.join(", ")
        )))
    }

    /// A configured gate.
    pub(super) fn from_entry(name: &str, entry: GateEntry) -> Result<Self> {
        let wrong = |what: &str| {
            Error::data(format!("the gate {name} of the configuration {what}"))
                .hint("Run `whodunit config --defaults` for every key with its meaning.")
        };
        let kind = match (entry.archive, entry.logs, entry.zuul) {
            (Some(path), _, _) => GateKind::Archive(expand_home(path)),
            (_, Some(path), _) => GateKind::Folder(expand_home(path)),
            (_, _, Some(url)) => GateKind::Zuul {
                url,
                tenant: entry.tenant.unwrap_or_default(),
            },
            _ => return Err(wrong("names neither zuul nor archive nor logs")),
        };
        let mut gate = Self::new(name, kind);
        if let Some(text) = entry.profile {
            gate.profile =
                Profile::parse(&text).ok_or_else(|| wrong(&format!("has the unknown profile {text:?}")))?;
        }
        if let Some(text) = entry.events {
            gate.events =
                EventModel::parse(&text).ok_or_else(|| wrong(&format!("has the unknown events {text:?}")))?;
        }
        let span =
            |text: &str| Window::parse(text).ok_or_else(|| wrong(&format!("has the unknown span {text:?}")));
        if let Some(text) = entry.sync_every {
            gate.sync_every = Some(span(&text)?).filter(|w| !w.0.is_zero());
        }
        if let Some(text) = entry.sync_span {
            gate.sync_span = span(&text)?;
        }
        gate.gerrit = entry.gerrit;
        if let Some(text) = entry.loader {
            gate.loader =
                Loader::parse(&text).ok_or_else(|| wrong(&format!("has the unknown loader {text:?}")))?;
        }
        // A git address stays as it is.
        let folder = |text: String| expand_home(PathBuf::from(text)).to_string_lossy().into_owned();
        gate.fingerprints = entry.fingerprints.map(folder);
        gate.overlays = entry.overlays.into_iter().map(expand_home).collect();
        gate.opensearch = entry.opensearch;
        gate.pipeline = entry.pipeline.or(gate.pipeline).filter(|p| p != "any");
        gate.clones = entry.clones.into_iter().map(expand_home).collect();
        gate.exclude_jobs = entry.exclude_jobs;
        gate.passing_logs = entry.passing_logs.unwrap_or(gate.passing_logs);
        gate.compare_with = entry.compare_with.unwrap_or(gate.compare_with);
        gate.review = entry.review;
        gate.review.repo = gate.review.repo.map(expand_home);
        Ok(gate)
    }

    /// Options of the command line win.
    pub(super) fn apply(&mut self, choice: &GateChoice) {
        let set = |own: &mut Option<String>, other: &Option<String>| {
            if other.is_some() {
                own.clone_from(other);
            }
        };
        set(&mut self.gerrit, &choice.gerrit);
        if choice.fingerprints.is_some() {
            self.overlays.clone_from(&choice.overlays);
        }
        set(&mut self.fingerprints, &choice.fingerprints);
        set(&mut self.opensearch, &choice.opensearch);
        if let (GateKind::Zuul { tenant, .. }, Some(other)) = (&mut self.kind, &choice.tenant) {
            tenant.clone_from(other);
        }
    }

    /// The name of its state folder: letters, digits, `.`, `-`, `_`, and eight hex digits of what it reads, so that two
    /// gates never share one.
    pub fn slug(&self) -> String {
        let identity = match &self.kind {
            GateKind::Demo => return "demo".into(),
            GateKind::Archive(path) | GateKind::Folder(path) => path.to_string_lossy().into_owned(),
            GateKind::Zuul { url, tenant } => {
                let root = url.trim_end_matches('/');
                format!("{}\n{tenant}", root.strip_suffix("/api").unwrap_or(root))
            }
        };
        let readable: String = self
            .name
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') {
                    c
                } else {
                    '-'
                }
            })
            .take(40)
            .collect();
        let digest = Sha1::digest(identity.as_bytes());
        let number = digest.iter().take(4).fold(0u32, |n, b| n << 8 | u32::from(*b));
        format!("{}-{number:08x}", readable.trim_matches('-'))
    }
}

/// `user:password@host` → `host`.
fn without_login(authority: &str) -> &str {
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_complete_gates() {
        let presets = presets();
        assert!(presets.contains_key("opendev"));
        for (name, entry) in presets {
            GateConfig::from_entry(&name, entry).unwrap();
        }
    }

    #[test]
    fn the_home_folder_is_meant_wherever_a_folder_is_named() {
        let gate = |fingerprints: &str| {
            let entry = GateEntry {
                zuul: Some("http://z".into()),
                fingerprints: Some(fingerprints.into()),
                ..GateEntry::default()
            };
            GateConfig::from_entry("g", entry).unwrap().fingerprints.unwrap()
        };
        assert_eq!(gate("https://r.example/a//b"), "https://r.example/a//b");
        if let Some(dirs) = directories::BaseDirs::new() {
            assert_eq!(
                gate("~/queries"),
                dirs.home_dir().join("queries").to_string_lossy()
            );
        }
    }

    #[test]
    fn one_server_has_one_state_folder_however_it_is_written() {
        let slug = |url: &str| {
            let choice = GateChoice {
                zuul: Some(url.into()),
                tenant: Some("t".into()),
                ..GateChoice::default()
            };
            GateConfig::from_options(&choice).unwrap().slug()
        };
        assert_eq!(slug("http://z:9000"), slug("http://z:9000/api/"));
        assert_ne!(slug("http://z:9000"), slug("http://z:9001"));
        assert!(!slug("http://jane:sekrit@z:9000/p@q").contains("sekrit"));
    }
}
