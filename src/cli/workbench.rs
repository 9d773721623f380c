//! The workbench, opened from the command line: on the configured gate, the demo, or a folder of logs.

use super::GlobalArgs;
use crate::error::{Error, Result};
use std::path::PathBuf;
use std::process::ExitCode;

/// What the workbench opens on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// The gate of the options and the configuration; the first-run page where there is none.
    Configured,
    /// The embedded gate.
    Demo,
    /// A folder of logs.
    Folder(PathBuf),
}

impl Start {
    /// What a bare `whodunit [LOGFOLDER]` opens.
    ///
    /// # Errors
    /// The argument is no folder: a mistyped command, most often.
    pub fn from_folder(folder: Option<PathBuf>) -> Result<Self> {
        match folder {
            None => Ok(Self::Configured),
            Some(path) if path.is_dir() => Ok(Self::Folder(path)),
            Some(path) if path.exists() => Err(Error::usage(format!("{} is a file", path.display()))
                .hint("Open its folder, or print it with `whodunit log FILE`.")),
            Some(path) => Err(
                Error::usage(format!("{} is neither a command nor a folder", path.display()))
                    .hint("Run `whodunit --help` for the commands."),
            ),
        }
    }
}

/// Opens the workbench and runs it until the user quits.
pub async fn run(start: Start, global: &GlobalArgs) -> Result<ExitCode> {
    let _ = (start, global);
    Err(Error::usage("the workbench is not built yet").hint("Run `whodunit --help` for the commands."))
}
