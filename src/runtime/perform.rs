//! Performs work: the one place where the workbench's effects become calls of the rooms below.
//!
//! The command line calls the same functions of [`Gate`] and of the rooms. Each piece of work checks its [`Cx`].

use super::gate::Gate;
use super::logs::{self, LogDesk};
use crate::app::{Done, GateChoice, GateView, Work};
use crate::config::{self, ConfigFile, Dirs};
use crate::error::{Error, Kind, Result};
use crate::task::Cx;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

/// Performs work on the opened gate.
#[derive(Debug)]
pub struct Performer {
    base: config::GateChoice,
    gate: RwLock<Option<Arc<Gate>>>,
    logs: LogDesk,
}

impl Performer {
    /// A performer without a gate yet; `base` holds the options of the command line.
    pub fn new(base: config::GateChoice) -> Self {
        let cache = Dirs::find(&base).map_or_else(|_| std::env::temp_dir(), |d| d.cache);
        Self {
            base,
            gate: RwLock::new(None),
            logs: LogDesk::new(cache.join("open")),
        }
    }

    /// The opened gate.
    ///
    /// # Errors
    /// None is open: a bug of ours.
    pub(super) fn gate(&self) -> Result<Arc<Gate>> {
        let gate = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        gate.clone()
            .ok_or_else(|| Error::new(Kind::Bug, "no gate is open"))
    }

    /// Requests and git commands of this session, oldest first.
    pub fn command_log(&self) -> Vec<String> {
        Vec::new()
    }

    /// Performs one piece of work; `part` takes results that come before the end.
    pub async fn perform(&self, work: Work, cx: &Cx, part: &(dyn Fn(Done) + Send + Sync)) -> Result<Done> {
        match work {
            Work::OpenGate(GateChoice::Folder(path)) if logs::is_bare(&path) => {
                Ok(Done::Gate(logs::bare_gate(&path)))
            }
            Work::OpenBuild(key) if logs::is_bare(Path::new(&key.0)) => logs::bare_build(&key),
            Work::CountErrors { .. }
            | Work::OpenLog { .. }
            | Work::LogWindow { .. }
            | Work::SearchLog { .. }
            | Work::CopyLines { .. } => self.logs.perform(work, cx, part).await,
            Work::OpenGate(choice) => self.open_gate(choice, cx).await,
            other => {
                let _ = self.gate()?;
                Err(Error::new(Kind::Bug, format!("{other:?} is not built yet")))
            }
        }
    }

    async fn open_gate(&self, choice: GateChoice, cx: &Cx) -> Result<Done> {
        let mut named = self.base.clone();
        match choice {
            GateChoice::Configured => {}
            GateChoice::Demo => named.gate = Some("demo".into()),
            GateChoice::Folder(path) => named.gate = Some(path.display().to_string()),
            GateChoice::Named(name) => named.gate = Some(name),
            GateChoice::Zuul(url) => named.zuul = Some(url),
        }
        let file = ConfigFile::load(&named)?;
        if file.gate(&named)?.is_none() {
            let presets = config::presets()
                .into_keys()
                .map(|n| (n.clone(), format!("the preset {n}")));
            return Ok(Done::NoGate(GateView {
                choices: presets.collect(),
                warnings: file.warnings,
                ..GateView::default()
            }));
        }
        let gate = Arc::new(Gate::open(&named, cx).await?);
        let view = GateView {
            name: gate.config().name.clone(),
            warnings: file.warnings,
            ..GateView::default()
        };
        *self.gate.write().unwrap_or_else(PoisonError::into_inner) = Some(gate);
        Ok(Done::Gate(view))
    }
}
