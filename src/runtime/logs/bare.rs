//! A bare folder of logs as a gate with one build.

use crate::app::{Done, GateView};
use crate::domain::BuildKey;
use crate::error::Result;
use crate::log::tree;
use std::path::Path;

/// Whether `path` is a folder of logs rather than a gate archive.
pub(crate) fn is_bare(path: &Path) -> bool {
    path.is_dir() && !path.join("gate.toml").exists() && !path.join("builds.jsonl").exists()
}

/// The gate that a bare folder is: nothing but one build.
pub(crate) fn bare_gate(path: &Path) -> GateView {
    let key = BuildKey(path.display().to_string());
    let base = path.canonicalize().ok();
    let base = base
        .as_deref()
        .and_then(Path::file_name)
        .unwrap_or(path.as_os_str());
    GateView {
        name: base.to_string_lossy().into_owned(),
        origin: key.0.clone(),
        single: Some(key),
        ..GateView::default()
    }
}

/// The logs of a bare folder.
///
/// # Errors
/// The folder cannot be read.
pub(crate) fn bare_build(key: &BuildKey) -> Result<Done> {
    let logs = tree::folder(Path::new(&key.0))?;
    Ok(Done::BuildOpened(Box::new(logs)))
}
