//! The failures of a window, with what is known of each; verdicts on them.

use super::{BuildRef, Gate, is_git_url};
use crate::config::GateKind;
use crate::domain::failures::{Failure, FailureFilter, FailureList, Headline, LogState as Seen, list};
use crate::domain::glob::matches_glob;
use crate::domain::meant::{meant, question};
use crate::domain::{Build, BuildKey, JobResult, Verdict, VerdictRecord};
use crate::error::{Error, Result};
use crate::git::without_user;
use crate::source::{Folder, folder_name};
use crate::store::LogState;
use crate::task::Cx;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

impl Gate {
    /// The failures of a filter as far as they are classified: never waits, so that a screen can show them at once.
    /// [`Gate::classify`] brings the rest.
    ///
    /// Cost: that of [`Gate::undated_failures`], and of [`Gate::job_window`] for each job with an open one.
    pub fn failures(&self, filter: &FailureFilter) -> Result<FailureList> {
        let mut list = self.undated_failures(filter)?;
        self.date_first_bad(&mut list)?;
        Ok(list)
    }

    /// The same for those who ask for the failures alone: since when a job fails is not looked up.
    ///
    /// Cost: 15 µs a build of the window.
    pub(crate) fn undated_failures(&self, filter: &FailureFilter) -> Result<FailureList> {
        let now = self.now();
        let store = self.store();
        let mut classes = match self.class_key()? {
            Some(key) => store.classes(&key)?,
            None => HashMap::default(),
        };
        let mut verdicts = store.verdicts()?;
        let states = store.log_states()?;
        let mut headlines = store.headlines(self.config().events.name())?;
        // The first line of its digest says more of a build than its first error.
        headlines.extend(self.digest_lines()?);
        let failures = store
            .builds_since(Some(filter.window.start(now)))?
            .into_iter()
            .map(|build| {
                let headline = headlines.remove(&build.key);
                let logs = match self.seen(&build, states.get(&build.key).copied()) {
                    Seen::Here if headline.is_none() => Seen::Unknown,
                    seen => seen,
                };
                Failure {
                    fingerprints: classes.remove(&build.key).unwrap_or_default(),
                    verdict: verdicts.remove(&build.key),
                    headline: headline.flatten(),
                    logs,
                    build,
                }
            })
            .collect();
        Ok(list(filter, now, failures, &self.config().exclude_jobs))
    }

    /// The first lines of the digests that were made, by build; none where nothing was unusual.
    pub fn digest_lines(&self) -> Result<HashMap<BuildKey, Option<Headline>>> {
        self.store().headlines(&self.digest_model())
    }

    /// Keeps the first line of a build's digest.
    pub fn put_digest_line(&self, build: &BuildKey, line: Option<&Headline>) -> Result<()> {
        self.store().put_headline(build, &self.digest_model(), line)
    }

    /// What the first lines of digests hang on, beside the builds.
    fn digest_model(&self) -> String {
        format!("{} digest", self.config().events.name())
    }

    /// Whether a folder of fingerprints that was named is there: without it every failure looks unclassified.
    ///
    /// # Errors
    /// It is not. A git address that was not fetched yet is no error.
    pub fn check_fingerprints(&self) -> Result<()> {
        match self.fingerprint_dir().filter(|folder| !folder.is_dir()) {
            Some(folder)
                if self
                    .config()
                    .fingerprints
                    .as_deref()
                    .is_some_and(|t| !is_git_url(t)) =>
            {
                Err(Error::data(format!(
                    "the folder of fingerprints {} is not there",
                    folder.display()
                ))
                .hint("Name one that is with `--fingerprints`, or in the configuration."))
            }
            _ => Ok(()),
        }
    }

    /// Why no fingerprint can explain a failure here; none where some may.
    pub fn why_no_fingerprints(&self) -> Option<String> {
        if self.fingerprint_dirs().is_empty() {
            let why =
                "no fingerprints are named, so that none explains a failure: add `--fingerprints DIR|URL`";
            return Some(why.to_owned());
        }
        let folder = self.fingerprint_dir().filter(|folder| !folder.is_dir())?;
        let config = &self.config().fingerprints;
        Some(match config.as_deref().filter(|text| is_git_url(text)) {
            Some(address) => format!(
                "the fingerprints of {} are not here yet, so that none explains a failure: `whodunit sync` brings them",
                without_user(address)
            ),
            None => format!("the folder of fingerprints {} is not there", folder.display()),
        })
    }

    /// What a filter names that is not on record at all, most likely mistyped: a job, project, pipeline or result, in a
    /// sentence; none where every name is known, or nothing is on record.
    ///
    /// Cost: one look at every build on record; for lists that came out empty.
    pub fn unknown_name(&self, filter: &FailureFilter) -> Result<Option<String>> {
        if let Some(folder) = self.folder_words() {
            return Ok(Some(folder));
        }
        let builds = self.store().builds_since(None)?;
        type Asked<'f> = (&'static str, &'f Option<String>, fn(&Build) -> &str);
        let asked: [Asked<'_>; 4] = [
            ("pipeline", &filter.pipeline, |b| &b.pipeline),
            ("job", &filter.job, |b| &b.job),
            ("project", &filter.project, |b| &b.project),
            ("result", &filter.result, |b| {
                b.result.as_ref().map_or("", |r| &r.0)
            }),
        ];
        for (what, name, of) in asked {
            let Some(name) = name else { continue };
            let mut known: BTreeSet<&str> = builds.iter().map(of).filter(|name| !name.is_empty()).collect();
            if what == "result" {
                known.extend(JobResult::FAILING);
            }
            if !builds.is_empty() && !known.iter().any(|known| matches_glob(name, known)) {
                let near = question(&meant(name.trim_matches('*'), known));
                let near = near.map(|text| format!(" {text}")).unwrap_or_default();
                return Ok(Some(format!("No {what} {name} is on record.{near}")));
            }
        }
        Ok(None)
    }

    /// What a bare folder of logs is, where it stands in for a gate, and what takes it; none of another gate.
    fn folder_words(&self) -> Option<String> {
        let config = self.config();
        let GateKind::Folder(root) = &config.kind else {
            return None;
        };
        if Folder::new(root.clone()).build_folders() != [root.clone()] {
            // It holds the folders of several builds.
            return None;
        }
        let shown = root.display().to_string();
        // The name of a configured gate is no folder's.
        let is_folder = std::path::Path::new(&config.name).is_dir();
        let name = if is_folder { &config.name } else { &shown };
        let n = crate::log::tree::list(root, &Cx::default()).map_or(0, |files| files.len());
        let files = if n == 1 { "file" } else { "files" };
        Some(format!(
            "{name} is a folder of logs, {n} {files}, without a gate's metadata: no pipeline, no passing runs, no other \
             failures. `whodunit {name}` opens it; `show {name}`, `match {name}`, `digest {name}`, `log {name}/FILE` \
             print it; `--pipeline any --window 10d` lists it as one failure, if it was changed in these ten days."
        ))
    }

    /// Failing builds since an instant whose logs are gone or never were: those of which [`Gate::failures`] says so.
    ///
    /// # Errors
    /// The state cannot be read.
    pub fn missing_logs(&self, since: Timestamp) -> Result<u64> {
        let states = self.store().log_states()?;
        let is_missing = |build: &Build| {
            let state = states.get(&build.key).copied();
            matches!(self.seen(build, state), Seen::Gone | Seen::Never)
        };
        let builds = self.store().builds_since(Some(since))?;
        Ok(builds.iter().filter(|b| b.is_failing() && is_missing(b)).count() as u64)
    }

    /// What is known of a build's logs, without asking anybody.
    fn seen(&self, build: &Build, state: Option<LogState>) -> Seen {
        match state {
            Some(LogState::Have) => Seen::Here,
            Some(LogState::Gone) => Seen::Gone,
            Some(LogState::Never) => Seen::Never,
            Some(LogState::Partial) => Seen::Unknown,
            None if self.is_remote() && build.log_url.is_some() => Seen::Unknown,
            None if self.is_remote() => Seen::Never,
            None => match (self.inner.archive_root.as_ref(), &build.log_url) {
                (Some(root), _) if root.join("logs").join(folder_name(&build.key)).is_dir() => Seen::Here,
                (Some(_), Some(_)) => Seen::Gone,
                (Some(_), None) => Seen::Never,
                (None, _) => Seen::Here,
            },
        }
    }

    /// Records a verdict on builds, or takes the last one back (`None`). Gives the records, one for each build; none
    /// for a build that has no verdict to take back.
    pub async fn put_verdict(
        &self,
        builds: &[BuildRef],
        verdict: Option<Verdict>,
        note: Option<String>,
        cx: &Cx,
    ) -> Result<Vec<VerdictRecord>> {
        let author = self.author(cx).await;
        let at = Timestamp::now();
        let holding = match verdict {
            None => self.store().verdicts()?,
            Some(_) => HashMap::new(),
        };
        let mut seen = std::collections::HashSet::new();
        let records: Vec<VerdictRecord> = builds
            .iter()
            // A build that is named twice has one verdict, which one undo takes back.
            .filter(|build| seen.insert(build.key()))
            .filter(|build| verdict.is_some() || holding.contains_key(&build.key()))
            .map(|build| VerdictRecord {
                build: build.key(),
                verdict: verdict.clone(),
                note: note.clone(),
                author: author.clone(),
                at,
            })
            .collect();
        self.store().put_verdicts(&records)?;
        Ok(records)
    }
}
