//! Where configuration, state and archives live: XDG by default, everywhere but macOS and Windows.

use super::GateChoice;
use crate::error::{Error, Result};
use directories::ProjectDirs;
use std::path::PathBuf;

/// The folders of the program. None is created by asking for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dirs {
    /// Holds `config.toml`, `keymap.toml`, `themes/`.
    pub config: PathBuf,
    /// Holds one folder for every gate: its database, logs and clones.
    pub state: PathBuf,
    /// What can be thrown away: decompressed logs, indexes.
    pub cache: PathBuf,
}

impl Dirs {
    /// The folders for these options: `--state DIR` takes the place of the state folder and holds the cache, too.
    ///
    /// # Errors
    /// There is no home folder.
    pub fn find(choice: &GateChoice) -> Result<Self> {
        let dirs = ProjectDirs::from("", "", "whodunit");
        if let Some(state) = &choice.state {
            let state = std::path::absolute(state).unwrap_or_else(|_| state.clone());
            let config = dirs.map_or_else(|| state.join("config"), |d| d.config_dir().to_path_buf());
            let cache = state.join("cache");
            return Ok(Self { config, state, cache });
        }
        let dirs = dirs.ok_or_else(|| {
            Error::data("there is no home folder to keep state in")
                .hint("Set HOME, or name a folder with `--state DIR`.")
        })?;
        Ok(Self {
            config: dirs.config_dir().to_path_buf(),
            state: dirs
                .state_dir()
                .unwrap_or_else(|| dirs.data_local_dir())
                .to_path_buf(),
            cache: dirs.cache_dir().to_path_buf(),
        })
    }

    /// The user's configuration file when no other is named.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    /// The folder of one gate's state.
    pub fn gate(&self, slug: &str) -> PathBuf {
        self.state.join("gates").join(slug)
    }
}

/// `~/x` in a path that no shell has read.
pub fn expand_home(path: PathBuf) -> PathBuf {
    match (path.strip_prefix("~"), directories::BaseDirs::new()) {
        (Ok(rest), Some(dirs)) => dirs.home_dir().join(rest),
        _ => path,
    }
}
