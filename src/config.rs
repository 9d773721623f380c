//! Configuration: which gates there are and how they are read. TOML in layers: presets of the program, the user's
//! file, options of the command line.
//!
//! Unknown keys are warnings with their path, never errors, so that a file of a later version still works. Must not:
//! hold secrets (logins come from git, ssh, netrc or a command), or reach the network.

mod dirs;
mod file;
mod gate;
mod settings;

pub use dirs::{Dirs, expand_home};
pub use file::{Config, ConfigFile, DEFAULTS, UiConfig};
pub use gate::{GateConfig, GateEntry, GateKind, ReviewConfig, presets};
pub use settings::{Origin, Setting, Settings};

use jiff::Timestamp;
use std::path::PathBuf;

/// What the command line says about the gate: all optional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GateChoice {
    /// A configured gate, a preset, an archive folder, or `demo`.
    pub gate: Option<String>,
    /// Zuul's web root or API root.
    pub zuul: Option<String>,
    /// Zuul's tenant.
    pub tenant: Option<String>,
    /// The review server.
    pub gerrit: Option<String>,
    /// A folder or a git URL.
    pub fingerprints: Option<String>,
    /// Folders of fingerprints laid over those.
    pub overlays: Vec<PathBuf>,
    /// The search server.
    pub opensearch: Option<String>,
    /// Where state and archive live.
    pub state: Option<PathBuf>,
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// What counts as now.
    pub now: Option<Timestamp>,
}
