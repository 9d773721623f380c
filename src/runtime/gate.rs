//! An opened gate: its configuration, store, source and now. What every command and every effect works on.
//!
//! ```text
//! options, configuration ─► GateConfig ─► Source (zuul, archive, folder) ─┐
//!                                     └─► Store (one file)               ─┴─► Gate
//! ```
//!
//! Cheap to clone; clones share everything. Must not: draw or print.

mod author;
mod classify;
mod comparison;
mod effects;
mod job_window;
mod list;
mod logs;
mod measure;
mod pass;
mod resolve;

pub(crate) use classify::is_git_url;
pub use comparison::{COMPARED, Comparison};
pub use pass::Classified;
pub use resolve::BuildRef;

use crate::config::{ConfigFile, Dirs, GateChoice, GateConfig, GateKind};
use crate::error::{Error, IoContext, Result};
use crate::git::{CommandLog, Git};
use crate::remote::http::Http;
use crate::source::zuul::ZuulSource;
use crate::source::{Archive, Folder, Source};
use crate::store::Store;
use crate::task::Cx;
use jiff::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// An opened gate.
#[derive(Clone)]
pub struct Gate {
    inner: Arc<Inner>,
}

struct Inner {
    config: GateConfig,
    dir: PathBuf,
    archive_root: Option<PathBuf>,
    cache: PathBuf,
    store: Store,
    source: Arc<dyn Source>,
    now: Option<Timestamp>,
    git: Git,
    set: Mutex<classify::LoadedSet>,
}

impl Inner {
    fn new(
        config: GateConfig,
        dirs: &Dirs,
        store: Store,
        source: Arc<dyn Source>,
        now: Option<Timestamp>,
    ) -> Self {
        Self {
            dir: dirs.gate(&config.slug()),
            archive_root: None,
            cache: dirs.cache.clone(),
            config,
            store,
            now: now.or_else(|| source.now()),
            source,
            git: Git::default(),
            set: Mutex::default(),
        }
    }
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate")
            .field("config", &self.inner.config)
            .finish_non_exhaustive()
    }
}

impl Gate {
    /// Opens the gate that the options and the configuration name.
    ///
    /// # Errors
    /// No gate is configured or named, or its state cannot be opened.
    pub async fn open(choice: &GateChoice, _cx: &Cx) -> Result<Self> {
        Self::open_now(choice)
    }

    /// The same without a runtime: nothing here waits for the network.
    pub fn open_now(choice: &GateChoice) -> Result<Self> {
        let config = ConfigFile::load(choice)?.gate(choice)?.ok_or_else(no_gate)?;
        Self::from_config(config, choice)
    }

    /// Opens the gate, or, where none is configured and every BUILD is a folder, one that knows nothing but folders:
    /// no state, no network.
    ///
    /// # Errors
    /// As [`Gate::open`]; without a gate, a BUILD that is no folder.
    pub async fn open_for(choice: &GateChoice, builds: &[String], cx: &Cx) -> Result<Self> {
        if choice.gate.is_some() || choice.zuul.is_some() {
            return Self::open(choice, cx).await;
        }
        if let Some(config) = ConfigFile::load(choice)?.gate(choice)? {
            return Self::from_config(config, choice);
        }
        match builds
            .iter()
            .find(|name| !crate::log::tree::is_folder(Path::new(name)))
        {
            Some(name) => Err(resolve::no_such(name)),
            None => Self::bare(choice),
        }
    }

    /// A gate without builds, for commands on folders. Its fingerprints are those of `--fingerprints`.
    fn bare(choice: &GateChoice) -> Result<Self> {
        let mut config = GateConfig::new("folder", GateKind::Folder(PathBuf::from(".")));
        config.fingerprints.clone_from(&choice.fingerprints);
        config.overlays.clone_from(&choice.overlays);
        config.gerrit.clone_from(&choice.gerrit);
        let dirs = Dirs::find(choice)?;
        let source = Arc::new(Folder::new(PathBuf::new()));
        Ok(Self::wrap(Inner::new(
            config,
            &dirs,
            Store::in_memory()?,
            source,
            choice.now,
        )))
    }

    /// The gate's configuration, complete with what its archive says; its state is not opened.
    ///
    /// # Errors
    /// The archive cannot be read.
    pub fn settle(mut config: GateConfig, choice: &GateChoice) -> Result<GateConfig> {
        match config.kind.clone() {
            GateKind::Demo => {
                open_archive(&crate::demo::unpack(&Dirs::find(choice)?.state)?, &mut config)?;
                config.name = "demo".into();
            }
            GateKind::Archive(root) => {
                open_archive(&root, &mut config)?;
            }
            GateKind::Folder(_) | GateKind::Zuul { .. } => {}
        }
        Ok(config)
    }

    /// Opens this gate.
    pub fn from_config(mut config: GateConfig, choice: &GateChoice) -> Result<Self> {
        let dirs = Dirs::find(choice)?;
        let slug = config.slug();
        let store = || Store::open(&dirs.gate(&slug).join("whodunit.db"));
        let gate = match config.kind.clone() {
            GateKind::Demo => {
                let root = crate::demo::unpack(&dirs.state)?;
                let archive = open_archive(&root, &mut config)?;
                config.name = "demo".into();
                config.review.stand_in = Some(("You".into(), "you@demo.invalid".into()));
                Self::with_archive(config, &dirs, store()?, archive, choice.now)?
            }
            GateKind::Archive(root) => {
                let archive = open_archive(&root, &mut config)?;
                Self::with_archive(config, &dirs, store()?, archive, choice.now)?
            }
            GateKind::Folder(root) => {
                // A folder of logs can be read where nothing can be written; then verdicts last for this run.
                let store = store().or_else(|_| Store::in_memory())?;
                Self::with_folder(config, &dirs, store, Folder::new(root), choice.now)?
            }
            GateKind::Zuul { url, tenant } => {
                let commands = CommandLog::default();
                let source = ZuulSource::new(&url, &tenant, Http::new(commands.clone())?)?;
                let mut inner = Inner::new(config, &dirs, store()?, Arc::new(source), choice.now);
                inner.git = Git::new(commands);
                Self::wrap(inner)
            }
        };
        Ok(gate)
    }

    /// A gate of this source as a Zuul, its state in a folder: for tests.
    #[cfg(test)]
    pub(crate) fn of_server(source: Arc<dyn Source>, state: &Path) -> Result<Self> {
        let kind = GateKind::Zuul {
            url: "http://z".into(),
            tenant: "t".into(),
        };
        let choice = GateChoice {
            state: Some(state.to_owned()),
            ..GateChoice::default()
        };
        Self::with_source(GateConfig::new("z", kind), &choice, source)
    }

    /// A gate of this source: for tests.
    #[cfg(test)]
    pub(crate) fn with_source(
        config: GateConfig,
        choice: &GateChoice,
        source: Arc<dyn Source>,
    ) -> Result<Self> {
        let dirs = Dirs::find(choice)?;
        let store = Store::open(&dirs.gate(&config.slug()).join("whodunit.db"))?;
        Ok(Self::wrap(Inner::new(config, &dirs, store, source, choice.now)))
    }

    fn wrap(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Records the archive's builds unless they are those that are recorded already.
    fn with_archive(
        config: GateConfig,
        dirs: &Dirs,
        store: Store,
        archive: Archive,
        now: Option<Timestamp>,
    ) -> Result<Self> {
        let path = archive.builds_file();
        let meta = path.metadata().at("failed to read the archive's builds", &path)?;
        let changed = meta.modified().ok().and_then(|t| Timestamp::try_from(t).ok());
        let stamp = format!("{} {} {changed:?}", path.display(), meta.len());
        if store.meta("archive")?.as_deref() != Some(&stamp) {
            let builds = archive.read_builds()?;
            store.replace_builds(&builds)?;
            store.set_meta("archive", &stamp)?;
        }
        let root = archive.root().to_owned();
        let mut inner = Inner::new(config, dirs, store, Arc::new(archive), now);
        inner.archive_root = Some(root);
        Ok(Self::wrap(inner))
    }

    fn with_folder(
        config: GateConfig,
        dirs: &Dirs,
        store: Store,
        folder: Folder,
        now: Option<Timestamp>,
    ) -> Result<Self> {
        store.replace_builds(&folder.build_list())?;
        Ok(Self::wrap(Inner::new(config, dirs, store, Arc::new(folder), now)))
    }

    /// The gate's configuration, complete.
    pub fn config(&self) -> &GateConfig {
        &self.inner.config
    }

    /// The gate's state.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Where its builds and logs come from.
    pub fn source(&self) -> &Arc<dyn Source> {
        &self.inner.source
    }

    /// Git with the log of all commands and requests of this gate.
    pub fn git(&self) -> &Git {
        &self.inner.git
    }

    /// What counts as now: `--now`, the archive's own, else the clock.
    pub fn now(&self) -> Timestamp {
        self.inner.now.unwrap_or_else(Timestamp::now)
    }

    /// `now` where it stands still, so that a window must not move with the clock.
    pub fn fixed_now(&self) -> Option<Timestamp> {
        self.inner.now
    }

    /// The folder of its state: database, logs, clones.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// Whether what is stored stays: not where nothing but folders was named.
    pub fn keeps_state(&self) -> bool {
        self.store().path() != Path::new(Store::NOWHERE)
    }

    /// The folder for what can be thrown away: decompressed logs, indexes.
    pub fn cache_dir(&self) -> &Path {
        &self.inner.cache
    }

    /// The folder of its archive; none for a server or bare logs.
    pub fn archive_root(&self) -> Option<&Path> {
        self.inner.archive_root.as_deref()
    }

    /// Whether its builds come from a server, so that there is something to sync.
    pub fn is_remote(&self) -> bool {
        matches!(self.inner.config.kind, GateKind::Zuul { .. })
    }

    /// When the last sync ended.
    pub fn synced_at(&self) -> Result<Option<Timestamp>> {
        Ok(self.store().meta("synced_at")?.and_then(|text| text.parse().ok()))
    }
}

/// Opens an archive and fills what its `gate.toml` says into what the configuration leaves open.
fn open_archive(root: &Path, config: &mut GateConfig) -> Result<Archive> {
    let archive = Archive::open(root)?;
    let info = archive.info();
    let inside = |path: &Option<PathBuf>| path.as_deref().map(|p| archive.inside(p)).transpose();
    if let Some(name) = &info.name {
        config.name.clone_from(name);
    }
    if let Some(pipeline) = &info.pipeline {
        config.pipeline = Some(pipeline.clone()).filter(|p| p != "any");
    }
    if config.fingerprints.is_none() {
        config.fingerprints = inside(&info.fingerprints.path)?.map(|p| p.to_string_lossy().into_owned());
    }
    if config.clones.is_empty() {
        config.clones.extend(inside(&info.git.path)?);
    }
    let review = &mut config.review;
    if review.repo.is_none() {
        review.repo = inside(&info.review.repo)?;
        review.remote = review.remote.take().or_else(|| info.review.remote.clone());
        review.branch = review.branch.take().or_else(|| info.review.branch.clone());
    }
    config.kind = match config.kind {
        GateKind::Demo => GateKind::Demo,
        _ => GateKind::Archive(root.to_owned()),
    };
    Ok(archive)
}

fn no_gate() -> Error {
    Error::usage("no gate is configured").hint(
        "Add `--gate demo`, `--gate opendev`, `--gate ARCHIVE-FOLDER` or `--zuul URL --tenant T`, or write a \
         configuration: `whodunit config --defaults`.",
    )
}

#[cfg(test)]
mod tests;
