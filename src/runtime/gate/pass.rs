//! The pass over the logs of failing builds: which fingerprints hit each, and which line says what it looks like.
//!
//! ```text
//! passing runs of the job (a few) ─► what is usual ─┐
//! failing build, one pass over its logs ────────────┴► fingerprints, headline ─► Store
//! ```
//!
//! Both answers stay in the store; a build is read again only when the fingerprints change.
//! Cost: one pass over the logs of a failing build, and once a pass over those of a few passing runs of its job.

use super::Gate;
use crate::domain::failures::FailureFilter;
use crate::domain::{Build, BuildKey, BuildLogs};
use crate::draft::headline::{Sighting, Usual, choose};
use crate::error::{Kind, Result};
use crate::fingerprint::{Set, classify_seeing};
use crate::store::ClassKey;
use crate::task::{Cx, blocking};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Passing builds of a job that are looked at for logs on this machine.
const CANDIDATES: u32 = 30;
/// Passing builds of a job that are read at most.
const MOST_PASSING: u32 = 10;

/// What a classification did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Classified {
    /// Builds read now.
    pub builds: u64,
    /// Builds whose logs could not be read, with the reason.
    pub failed: Vec<(String, String)>,
}

impl Gate {
    /// Reads the failing builds of a window whose logs are here and that were not read with these fingerprints before.
    pub async fn classify(&self, filter: &FailureFilter, cx: &Cx) -> Result<Classified> {
        self.classify_telling(filter, &mut || {}, cx).await
    }

    /// The same, those that the filter lists first; `tell` is called after each build, to show what is known by then.
    pub async fn classify_telling(
        &self,
        filter: &FailureFilter,
        tell: &mut (dyn FnMut() + Send),
        cx: &Cx,
    ) -> Result<Classified> {
        let now = self.now();
        let mut builds = self.failing_since(filter.window.start(now))?;
        builds.sort_by_key(|b| !(filter.counts(b, now) && filter.fails(b)));
        self.read_all(builds, tell, cx).await
    }

    /// The same for all failing builds since an instant.
    pub async fn classify_since(&self, since: Timestamp, cx: &Cx) -> Result<Classified> {
        self.read_all(self.failing_since(since)?, &mut || {}, cx).await
    }

    /// The same for these builds.
    pub async fn classify_builds(&self, builds: Vec<Build>, cx: &Cx) -> Result<Classified> {
        self.read_all(builds, &mut || {}, cx).await
    }

    /// Failing builds, newest first.
    fn failing_since(&self, since: Timestamp) -> Result<Vec<Build>> {
        let mut builds = self.store().builds_since(Some(since))?;
        builds.retain(Build::is_failing);
        builds.reverse();
        Ok(builds)
    }

    async fn read_all(
        &self,
        mut builds: Vec<Build>,
        tell: &mut (dyn FnMut() + Send),
        cx: &Cx,
    ) -> Result<Classified> {
        let mut pass = Pass::new(self)?;
        let mut done = Classified::default();
        builds.retain(|build| pass.wants(&build.key));
        let total = builds.len() as u64;
        for (number, build) in builds.iter().enumerate() {
            cx.check()?;
            cx.progress("builds matched", number as u64, total);
            match pass.read(build, cx).await {
                Ok(false) => continue,
                Ok(true) => done.builds += 1,
                Err(e) if e.kind() == Kind::Cancelled => return Err(e),
                Err(e) => done.failed.push((build.key.0.clone(), e.chain())),
            }
            tell();
        }
        Ok(done)
    }
}

/// One pass: what it matches against, what is known already, what is usual in the jobs it met.
struct Pass<'a> {
    gate: &'a Gate,
    /// Without fingerprints there are headlines all the same.
    set: Arc<Set>,
    key: Option<ClassKey>,
    classified: HashSet<BuildKey>,
    headlined: HashSet<BuildKey>,
    usual: HashMap<String, Arc<Usual>>,
}

impl<'a> Pass<'a> {
    fn new(gate: &'a Gate) -> Result<Self> {
        let key = gate.class_key()?;
        let set = match &key {
            Some(_) => gate.fingerprints()?,
            None => Arc::default(),
        };
        let classified = match &key {
            Some(key) => gate.store().classes(key)?.into_keys().collect(),
            None => HashSet::new(),
        };
        let headlines = gate.store().headlines(gate.config().events.name())?;
        Ok(Self {
            gate,
            set,
            key,
            classified,
            headlined: headlines.into_keys().collect(),
            usual: HashMap::new(),
        })
    }

    fn wants_class(&self, build: &BuildKey) -> bool {
        self.key.is_some() && !self.classified.contains(build)
    }

    fn wants(&self, build: &BuildKey) -> bool {
        self.wants_class(build) || !self.headlined.contains(build)
    }

    /// Reads one build; false when its logs are not here.
    async fn read(&mut self, build: &Build, cx: &Cx) -> Result<bool> {
        let Some(logs) = self.gate.local_logs(build, cx).await? else {
            return Ok(false);
        };
        let wants_headline = !self.headlined.contains(&build.key);
        let usual = if wants_headline {
            self.usual(&build.job, cx).await?
        } else {
            Arc::default()
        };
        let set = if self.wants_class(&build.key) {
            self.set.clone()
        } else {
            Arc::default()
        };
        let (options, work) = (self.gate.match_options(Some(build)), cx.clone());
        let (report, headline) = blocking(move || {
            let see = |event: &_, seen: &mut Sighting| seen.see(event, &usual);
            let (report, seen) = classify_seeing(&logs, &set, &options, &work, &see)?;
            Ok((report, choose(seen)))
        })
        .await?;
        let store = self.gate.store();
        if let Some(key) = self.key.as_ref().filter(|_| self.wants_class(&build.key)) {
            let ids: Vec<String> = report.hits.into_iter().map(|hit| hit.id).collect();
            store.put_class(&build.key, key, &ids)?;
        }
        if wants_headline {
            store.put_headline(&build.key, self.gate.config().events.name(), headline.as_ref())?;
        }
        Ok(true)
    }

    /// What passing runs of a job log as errors, read once.
    async fn usual(&mut self, job: &str, cx: &Cx) -> Result<Arc<Usual>> {
        if let Some(usual) = self.usual.get(job) {
            return Ok(usual.clone());
        }
        let mut usual = Usual::default();
        let mut most = self.gate.config().passing_logs.clamp(1, MOST_PASSING);
        for build in self.gate.store().passing_builds(job, None, CANDIDATES)? {
            if most == 0 {
                break;
            }
            match self.gate.local_logs(&build, cx).await {
                Ok(Some(logs)) => {
                    usual.join(self.errors_of(&build, logs, cx).await?);
                    most -= 1;
                }
                Err(e) if e.kind() == Kind::Cancelled => return Err(e),
                // Damaged logs of a passing build say nothing; those of another may.
                Ok(None) | Err(_) => {}
            }
        }
        let usual = Arc::new(usual);
        self.usual.insert(job.to_owned(), usual.clone());
        Ok(usual)
    }

    async fn errors_of(&self, build: &Build, logs: BuildLogs, cx: &Cx) -> Result<Usual> {
        let (options, work) = (self.gate.match_options(Some(build)), cx.clone());
        blocking(move || {
            let learn = |event: &_, usual: &mut Usual| usual.learn(event);
            let (_, learnt) = classify_seeing(&logs, &Set::default(), &options, &work, &learn)?;
            let mut usual = Usual::default();
            for one in learnt {
                usual.join(one);
            }
            Ok(usual)
        })
        .await
    }
}
