//! The fingerprints of a gate, and how its logs are matched against them.
//!
//! What is cached of their answers hangs on the fingerprints' revision, the profile and the model: [`ClassKey`].
//! `super::pass` does the matching.

use super::Gate;
use crate::domain::Build;
use crate::error::{Error, Result};
use crate::fingerprint::{Loader, MatchOptions, Set};
use crate::log::Clock;
use crate::store::ClassKey;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::SystemTime;

/// The fingerprints that were loaded last, and the state of their folder then.
#[derive(Debug, Default)]
pub(super) struct LoadedSet {
    stamp: Vec<Stamp>,
    set: Option<Arc<Set>>,
}

/// Number of files and the latest change: differs when a file is added, removed or written.
type Stamp = (usize, Option<SystemTime>);

impl Gate {
    /// The folder of the gate's fingerprints: as configured, or the clone of the configured git URL.
    pub fn fingerprint_dir(&self) -> Option<PathBuf> {
        let text = self.config().fingerprints.as_deref()?;
        if is_git_url(text) {
            return Some(self.dir().join("fingerprints"));
        }
        Some(PathBuf::from(text))
    }

    /// All folders of the gate's fingerprints: the first, then those laid over it.
    pub fn fingerprint_dirs(&self) -> Vec<PathBuf> {
        let overlays = self.config().overlays.iter().cloned();
        self.fingerprint_dir().into_iter().chain(overlays).collect()
    }

    /// The gate's fingerprints, loaded again when their folder changed.
    ///
    /// # Errors
    /// None are configured, were not fetched yet, or their folder cannot be read.
    pub fn fingerprints(&self) -> Result<Arc<Set>> {
        let folders = self.fingerprint_dirs();
        if folders.is_empty() {
            return Err(
                Error::usage(format!("the gate {} has no fingerprints", self.config().name))
                    .hint("Name their folder or git address with `--fingerprints`."),
            );
        }
        let stamp: Vec<Stamp> = folders.iter().map(|folder| stamp_of(folder)).collect();
        let mut loaded = self.inner.set.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = loaded.set.as_ref().filter(|_| loaded.stamp == stamp) {
            return Ok(set.clone());
        }
        let set = Arc::new(Set::load_all(&folders)?);
        *loaded = LoadedSet {
            stamp,
            set: Some(set.clone()),
        };
        Ok(set)
    }

    /// What the gate's classifications hang on; none without fingerprints, or before they were fetched.
    pub fn class_key(&self) -> Result<Option<ClassKey>> {
        match self.fingerprint_dirs().first() {
            Some(folder) if folder.is_dir() => Ok(Some(self.key_of(&*self.fingerprints()?))),
            _ => Ok(None),
        }
    }

    fn key_of(&self, set: &Set) -> ClassKey {
        ClassKey {
            revision: set.revision().to_owned(),
            profile: self.config().profile.name().to_owned(),
            model: match self.config().loader {
                Loader::Tree => self.config().events.name().to_owned(),
                Loader::Literal => format!("{} literal", self.config().events.name()),
            },
        }
    }

    /// How this gate's logs are matched.
    pub fn match_options(&self, build: Option<&Build>) -> MatchOptions {
        MatchOptions {
            profile: self.config().profile,
            model: self.config().events,
            loader: self.config().loader,
            debug: false,
            clock: Clock::of_build(build, self.inner.now, TimeZone::UTC),
        }
    }
}

/// The state of the folder that fingerprints are in.
fn stamp_of(folder: &Path) -> Stamp {
    let queries = folder.join("queries");
    let folder = if queries.is_dir() {
        queries.as_path()
    } else {
        folder
    };
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let times = entries.filter_map(|entry| entry.metadata().ok()?.modified().ok());
    times.fold((0, None), |(count, latest), time| {
        (count + 1, latest.max(Some(time)))
    })
}

/// Whether fingerprints are named by a git address rather than a folder.
pub(crate) fn is_git_url(text: &str) -> bool {
    text.contains("://") || (text.contains('@') && text.contains(':') && !Path::new(text).exists())
}
