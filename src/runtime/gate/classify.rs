//! Which fingerprints explain the failing builds whose logs are here.
//!
//! Answers are cached in the store by everything they hang on: the fingerprints' revision, the profile, the model.
//! Cost: one pass over a build's logs, once for each revision.

use super::{Gate, logs::blocking};
use crate::domain::Build;
use crate::domain::failures::FailureFilter;
use crate::error::{Error, Kind, Result};
use crate::fingerprint::{MatchOptions, Set, classify};
use crate::log::Clock;
use crate::lucene::Profile;
use crate::store::ClassKey;
use crate::task::Cx;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::SystemTime;

/// The fingerprints that were loaded last, and the state of their folder then.
#[derive(Debug, Default)]
pub(super) struct LoadedSet {
    stamp: Option<Stamp>,
    set: Option<Arc<Set>>,
}

/// Number of files and the latest change: differs when a file is added, removed or written.
type Stamp = (usize, Option<SystemTime>);

/// What a classification did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Classified {
    /// Builds matched now.
    pub builds: u64,
    /// Builds whose logs could not be read, with the reason.
    pub failed: Vec<(String, String)>,
}

impl Gate {
    /// The folder of the gate's fingerprints: as configured, or the clone of the configured git URL.
    pub fn fingerprint_dir(&self) -> Option<PathBuf> {
        let text = self.config().fingerprints.as_deref()?;
        if is_git_url(text) {
            return Some(self.dir().join("fingerprints"));
        }
        Some(PathBuf::from(text))
    }

    /// The gate's fingerprints, loaded again when their folder changed.
    ///
    /// # Errors
    /// None are configured, were not fetched yet, or their folder cannot be read.
    pub fn fingerprints(&self) -> Result<Arc<Set>> {
        let folder = self.fingerprint_dir().ok_or_else(|| {
            Error::usage(format!("the gate {} has no fingerprints", self.config().name))
                .hint("Name their folder or git address with `--fingerprints`.")
        })?;
        let stamp = stamp_of(&folder);
        let mut loaded = self.inner.set.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(set) = loaded.set.as_ref().filter(|_| loaded.stamp == Some(stamp)) {
            return Ok(set.clone());
        }
        let set = Arc::new(Set::load(&folder)?);
        *loaded = LoadedSet {
            stamp: Some(stamp),
            set: Some(set.clone()),
        };
        Ok(set)
    }

    /// What the gate's classifications hang on; none without fingerprints, or before they were fetched.
    pub fn class_key(&self) -> Result<Option<ClassKey>> {
        match self.fingerprint_dir() {
            Some(folder) if folder.is_dir() => Ok(Some(self.key_of(&*self.fingerprints()?))),
            _ => Ok(None),
        }
    }

    fn key_of(&self, set: &Set) -> ClassKey {
        ClassKey {
            revision: set.revision().to_owned(),
            profile: self.config().profile.clone(),
            model: format!("{:?}", self.config().events),
        }
    }

    /// How this gate's logs are matched.
    pub fn match_options(&self, build: Option<&Build>) -> MatchOptions {
        MatchOptions {
            profile: Profile::parse(&self.config().profile).unwrap_or_default(),
            model: self.config().events,
            debug: false,
            clock: Clock::of_build(build, self.inner.now, TimeZone::UTC),
        }
    }

    /// Matches the failing builds of a window whose logs are here and that were not matched against these
    /// fingerprints before.
    pub async fn classify(&self, filter: &FailureFilter, cx: &Cx) -> Result<Classified> {
        self.classify_since(filter.window.start(self.now()), cx).await
    }

    /// The same for all failing builds since an instant.
    pub async fn classify_since(&self, since: Timestamp, cx: &Cx) -> Result<Classified> {
        let mut done = Classified::default();
        let Some(key) = self.class_key()? else {
            return Ok(done);
        };
        let set = self.fingerprints()?;
        let known = self.store().classes(&key)?;
        let wants = |b: &Build| b.is_failing() && !known.contains_key(&b.key);
        let builds: Vec<Build> = self
            .store()
            .builds_since(Some(since))?
            .into_iter()
            .filter(wants)
            .collect();
        let total = builds.len() as u64;
        for (number, build) in builds.into_iter().rev().enumerate() {
            cx.check()?;
            cx.progress("builds matched", number as u64, total);
            match self.classify_build(&build, &set, &key, cx).await {
                Ok(matched) => done.builds += u64::from(matched),
                Err(e) if e.kind() == Kind::Cancelled => return Err(e),
                Err(e) => done.failed.push((build.key.0.clone(), e.chain())),
            }
        }
        Ok(done)
    }

    /// Matches one build; false when its logs are not here.
    async fn classify_build(&self, build: &Build, set: &Arc<Set>, key: &ClassKey, cx: &Cx) -> Result<bool> {
        let Some(logs) = self.local_logs(build, cx).await? else {
            return Ok(false);
        };
        let (set, options, work) = (set.clone(), self.match_options(Some(build)), cx.clone());
        let report = blocking(move || classify(&logs, &set, &options, &work)).await?;
        let ids: Vec<String> = report.hits.into_iter().map(|hit| hit.id).collect();
        self.store().put_class(&build.key, key, &ids)?;
        Ok(true)
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
