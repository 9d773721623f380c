//! An opened gate: its configuration, store, source and now. What every command and effect works on.

use crate::config::{ConfigFile, GateChoice, GateConfig};
use crate::error::{Error, Result};
use crate::task::Cx;

/// An opened gate.
#[derive(Debug)]
pub struct Gate {
    config: GateConfig,
}

impl Gate {
    /// Opens the gate that the options and the configuration name.
    ///
    /// # Errors
    /// No gate is configured or named, or its state cannot be opened.
    pub async fn open(choice: &GateChoice, _cx: &Cx) -> Result<Self> {
        let config = ConfigFile::load(choice)?.gate(choice)?.ok_or_else(|| {
            Error::usage("no gate is configured").hint(
                "Add `--gate demo`, `--gate opendev`, `--gate ARCHIVE-FOLDER` or `--zuul URL --tenant T`, or write \
                 a configuration: `whodunit config --defaults`.",
            )
        })?;
        Ok(Self { config })
    }

    /// The gate's configuration.
    pub fn config(&self) -> &GateConfig {
        &self.config
    }
}
