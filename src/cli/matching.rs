//! What `match`, `explain` and `models` share: how fingerprints meet events, whose fingerprints, whose logs.

use super::GlobalArgs;
use super::builds::BuildArgs;
use super::output;
use super::profile::ProfileArgs;
use crate::domain::BuildLogs;
use crate::error::{Error, Kind, Result};
use crate::event::EventModel;
use crate::fingerprint::{Loader, MatchOptions, Set};
use crate::log::{Clock, tree};
use crate::runtime::gate::Gate;
use crate::source::folder_logs;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

/// Which builds meet which fingerprints.
#[derive(Debug, clap::Args)]
pub struct MeetArgs {
    /// Which builds.
    #[command(flatten)]
    pub builds: BuildArgs,
    /// Folders of fingerprints, instead of those of the gate
    #[arg(long, value_name = "DIR")]
    pub queries: Vec<PathBuf>,
}

impl MeetArgs {
    /// The BUILDs, the gate for them (see [`gate_for`]), and the fingerprints; names those that cannot be used.
    pub(super) async fn open(&self, global: &GlobalArgs) -> Result<(Vec<String>, Option<Gate>, Set)> {
        let names = self.builds.names(&global.cx).await?;
        let (gate, set) = self.open_for(&names, global).await?;
        Ok((names, gate, set))
    }

    /// The same before all BUILDs are known: those of the arguments alone say whether a gate is needed.
    pub(super) async fn open_early(&self, global: &GlobalArgs) -> Result<(Option<Gate>, Set)> {
        self.open_for(&self.builds.builds, global).await
    }

    async fn open_for(&self, names: &[String], global: &GlobalArgs) -> Result<(Option<Gate>, Set)> {
        let gate = gate_for(names, !self.queries.is_empty(), global).await?;
        let set = set(&self.queries, gate.as_ref())?;
        for (_, error) in &set.broken {
            output::tell_error("warning", error);
        }
        Ok((gate, set))
    }
}

/// How fingerprints meet events.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct MatchArgs {
    /// How fields are analysed.
    #[command(flatten)]
    pub profile: ProfileArgs,
    /// How lines become events
    #[arg(long, value_name = "MODEL", value_parser = ["joined", "line", "logstash"])]
    pub events: Option<String>,
    /// How the loader's `AND voting:1` is read
    #[arg(long, value_name = "HOW", value_parser = ["tree", "literal"])]
    pub loader: Option<String>,
    /// Keep DEBUG records
    #[arg(long)]
    pub debug_events: bool,
}

impl MatchArgs {
    /// The options for a build's logs: a folder has the defaults, a build those of its gate.
    pub(super) fn options(&self, gate: Option<&Gate>, logs: &BuildLogs, global: &GlobalArgs) -> MatchOptions {
        let zone = global.gate.tz.clone().unwrap_or(TimeZone::UTC);
        let gate = gate.filter(|_| !Path::new(&logs.name).exists()).map(Gate::config);
        let model = self.events.as_deref().and_then(EventModel::parse);
        let loader = self.loader.as_deref().and_then(Loader::parse);
        MatchOptions {
            profile: self.profile.or_of(gate),
            model: model.or(gate.map(|g| g.events)).unwrap_or_default(),
            loader: loader.or(gate.map(|g| g.loader)).unwrap_or_default(),
            debug: self.debug_events,
            clock: Clock::of_build(logs.build.as_ref(), global.gate.now, zone),
        }
    }
}

/// The gate for some BUILDs: none where they are files and folders, and `has_own`, the fingerprints were named, too.
pub(super) async fn gate_for(names: &[String], has_own: bool, global: &GlobalArgs) -> Result<Option<Gate>> {
    let folders = names.iter().all(|name| Path::new(name).exists());
    if folders && has_own && !global.gate.names_gate() {
        return Ok(None);
    }
    match Gate::open_for(&global.gate.choice(), names, &global.cx).await {
        Ok(gate) => Ok(Some(gate)),
        // The folders among the builds are answered nevertheless; each of the others is named.
        Err(e) if has_own && !global.gate.names_gate() && e.kind() != Kind::Cancelled => Ok(None),
        Err(e) => Err(e),
    }
}

/// The fingerprints of `--queries`, else of the gate.
fn set(queries: &[PathBuf], gate: Option<&Gate>) -> Result<Set> {
    let Some(gate) = gate.filter(|_| queries.is_empty()) else {
        return Set::load_all(queries);
    };
    let folders = gate.fingerprint_dirs();
    if folders.is_empty() {
        return Err(Error::usage("no fingerprints are named")
            .hint("Name their folder with --queries or --fingerprints."));
    }
    Set::load_all(&folders)
}

/// The logs of a BUILD: of a folder, of a file, or of a build that the gate knows.
pub(super) async fn logs(name: &str, gate: Option<&Gate>, global: &GlobalArgs) -> Result<BuildLogs> {
    let path = Path::new(name);
    if path.is_dir() {
        return folder_logs(path, name, &global.cx);
    }
    if path.exists() {
        let mut logs = tree::folder(path, &global.cx)?;
        name.clone_into(&mut logs.name);
        return Ok(logs);
    }
    match gate {
        None => Err(
            Error::data(format!("no folder {name}, and no gate that may know it"))
                .hint("Name a folder of logs, or a gate with --gate or --zuul."),
        ),
        Some(gate) => {
            let cx = &global.cx;
            let build = gate.resolve(name, cx).await?;
            output::with_progress(global, gate.logs(&build, cx)).await
        }
    }
}
