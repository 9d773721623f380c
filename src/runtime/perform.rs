//! Performs work: the one place where the workbench's effects become calls of the rooms below.
//!
//! The command line calls the same functions of [`Gate`] and of the rooms. Each piece of work checks its [`Cx`].

mod digest;
mod drafting;
mod failures;
mod matching;
mod notes;
mod opening;
pub mod reviews;
mod sending;
mod suspects;

use super::draft::Hand;
use super::gate::{BuildRef, Gate};
use super::logs::LogDesk;
use crate::app::{CommandLine, Done, GateChoice, GateView, Read, Work};
use crate::config::{self, ConfigFile, Dirs, GateKind};
use crate::domain::{BuildKey, BuildLogs};
use crate::draft::SuspectNote;
use crate::error::{Error, Kind, Result};
use crate::git::{CommandLog, CommandRecord};
use crate::log::Clock;
use crate::remote::{self, http::Http};
use crate::task::{Cx, blocking};
use jiff::tz::TimeZone;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

/// Takes a part of a result before the end.
pub type Part<'a> = &'a (dyn Fn(Done) + Send + Sync);

/// Performs work on the opened gate.
#[derive(Debug)]
pub struct Performer {
    base: config::GateChoice,
    zone: TimeZone,
    gate: RwLock<Option<Arc<Gate>>>,
    /// The builds at hand of the build that is drafted from: read once, asked at every key.
    hand: Mutex<Option<(BuildKey, Arc<Hand>)>>,
    /// The suspects that were ranked last, for the bug report of their build.
    suspected: Mutex<Option<(BuildKey, Vec<SuspectNote>)>>,
    /// The passing runs that the user named for a build: its draft is proved on them, too.
    against: Mutex<Option<(BuildKey, Vec<String>)>>,
    logs: LogDesk,
}

impl Performer {
    /// A performer without a gate yet; `base` holds the options of the command line, `zone` is that of log times that
    /// name none.
    pub fn new(base: config::GateChoice, zone: TimeZone) -> Self {
        let (cache, state) = Dirs::find(&base).map_or_else(
            |_| (std::env::temp_dir(), std::env::temp_dir()),
            |d| (d.cache, d.state),
        );
        Self {
            base,
            zone,
            gate: RwLock::new(None),
            hand: Mutex::new(None),
            suspected: Mutex::new(None),
            against: Mutex::new(None),
            logs: LogDesk::new(cache.join("open")).with_excerpts(state.join("excerpts")),
        }
    }

    /// The opened gate.
    ///
    /// # Errors
    /// None is open: a bug of ours.
    fn gate(&self) -> Result<Arc<Gate>> {
        let gate = self.gate.read().unwrap_or_else(PoisonError::into_inner);
        gate.clone()
            .ok_or_else(|| Error::new(Kind::Bug, "no gate is open"))
    }

    /// Requests and git commands of this session, oldest first.
    pub fn command_log(&self) -> Vec<CommandLine> {
        let Ok(gate) = self.gate() else { return Vec::new() };
        let records = gate.git().log().records();
        records
            .iter()
            .map(|r| CommandLine {
                at: r.at,
                took_ms: u64::try_from(r.took.as_millis()).unwrap_or(u64::MAX),
                outcome: r.outcome.clone(),
                line: r.line.clone(),
            })
            .collect()
    }

    /// Keeps in the log of commands where something was written: what the screen said of it is gone with the next word.
    fn keep_written(&self, done: &Done) {
        let Done::Read(read) = done else { return };
        if let (Read::Excerpt(excerpt), Ok(gate)) = (read.as_ref(), self.gate()) {
            gate.git().log().push(CommandRecord {
                line: format!("excerpt written to {}", excerpt.path.display()),
                dir: excerpt.path.parent().unwrap_or(&excerpt.path).to_owned(),
                at: jiff::Timestamp::now(),
                took: Duration::ZERO,
                outcome: "0".into(),
            });
        }
    }

    /// Performs one piece of work; `part` takes results that come before the end.
    ///
    /// # Errors
    /// What went wrong, to what, and what to do.
    pub async fn perform(&self, work: Work, cx: &Cx, part: Part<'_>) -> Result<Done> {
        match work {
            Work::OpenGate(choice) => self.open_gate(choice, cx).await,
            Work::Failures(filter) => self.failures(filter, cx, part).await,
            Work::SetVerdict {
                builds,
                verdict,
                note,
            } => self.set_verdict(builds, verdict, note, cx).await,
            Work::Sync => self.sync(cx, part).await,
            Work::ListTenants(url) => self.list_tenants(url, cx).await,
            Work::Read(reading) if notes::is_for(&reading) => self.notes(*reading, cx),
            Work::CountErrors { .. }
            | Work::OpenLog { .. }
            | Work::LogWindow { .. }
            | Work::SearchLog { .. }
            | Work::Read(_)
            | Work::CopyLines { .. } => {
                let done = self.logs.perform(work, cx, part).await?;
                self.keep_written(&done);
                Ok(done)
            }
            Work::OpenBuild(key) => opening::open(&*self.gate()?, &key, cx, part).await,
            Work::Digest { build, against } => self.digest(&build, against, cx, part).await,
            Work::Headlines(filter) => self.headlines(&filter, cx, part).await,
            Work::Story { build, id } => self.story(&build, id, cx).await,
            Work::Match(key) => self.match_build(&key, cx).await,
            Work::WhyNot { build, id } => self.why_not(&build, &id, cx).await,
            Work::Suspects(key) => self.suspects(&key, cx).await,
            Work::ShowCommit { project, sha, words } => self.show_commit(&project, sha, words, cx).await,
            Work::Draft { build, lines, bug } => self.draft(&build, lines, bug, cx).await,
            Work::Prove {
                build,
                yaml,
                bug,
                stored,
            } => self.prove(&build, yaml, bug, stored, cx).await,
            Work::Plan {
                build,
                bug,
                yaml,
                draft,
            } => self.plan(&build, &bug, yaml, &draft, cx).await,
            Work::Send { plan, hold } => self.send(&plan, hold, cx).await,
            Work::Outbox(ask) => self.outbox(ask, cx).await,
        }
    }

    async fn open_gate(&self, choice: GateChoice, cx: &Cx) -> Result<Done> {
        let mut named = self.base.clone();
        match choice {
            GateChoice::Configured => {}
            GateChoice::Demo => named.gate = Some("demo".into()),
            GateChoice::Folder(path) => {
                self.keep_fingerprints(&mut named, cx).await?;
                named.gate = Some(config::expand_home(path).display().to_string());
            }
            GateChoice::Named(name) => named.gate = Some(name),
            GateChoice::Zuul { url, tenant } => {
                named.zuul = Some(url);
                named.tenant = Some(tenant).filter(|name| !name.is_empty());
            }
        }
        let file = ConfigFile::load(&named)?;
        if file.gate(&named)?.is_none() {
            let presets = config::presets().into_keys().map(|n| {
                (
                    n.clone(),
                    "a preset: its Zuul, Gerrit and fingerprints".to_owned(),
                )
            });
            return Ok(Done::NoGate(GateView {
                choices: presets.collect(),
                warnings: file.warnings,
                ..GateView::default()
            }));
        }
        let gate = Arc::new(Gate::open(&named, cx).await?);
        let view = view_of(&gate, file.warnings)?;
        *self.gate.write().unwrap_or_else(PoisonError::into_inner) = Some(gate);
        Ok(Done::Gate(view))
    }

    /// A folder beside a named gate meets that gate's fingerprints, as `match` has it.
    async fn keep_fingerprints(&self, named: &mut config::GateChoice, cx: &Cx) -> Result<()> {
        if named.fingerprints.is_some() || named.gate.is_none() && named.zuul.is_none() {
            return Ok(());
        }
        let gate = Gate::open(named, cx).await?;
        let mut folders = gate.fingerprint_dirs().into_iter();
        named.fingerprints = folders.next().map(|folder| folder.display().to_string());
        named.overlays = folders.collect();
        (named.zuul, named.tenant) = (None, None);
        Ok(())
    }

    /// The tenants of a Zuul that is not opened yet. A server that does not tell is no error: the user may know.
    async fn list_tenants(&self, url: String, cx: &Cx) -> Result<Done> {
        let http = Http::new(CommandLog::default())?;
        let names = match remote::zuul::tenants(&http, &url, cx).await {
            Err(e) if e.kind() == Kind::Cancelled => return Err(e),
            names => names.unwrap_or_default(),
        };
        Ok(Done::Tenants { url, names })
    }

    /// A build by its key, with its logs on this machine.
    async fn logs_of(&self, key: &BuildKey, cx: &Cx) -> Result<(BuildRef, BuildLogs)> {
        let gate = self.gate()?;
        let build = gate.resolve(&key.0, cx).await?;
        let logs = gate.logs(&build, cx).await?;
        Ok((build, logs))
    }

    /// How the times of a build's logs are resolved.
    fn clock(&self, gate: &Gate, logs: &BuildLogs) -> Clock {
        Clock::of_build(logs.build.as_ref(), gate.fixed_now(), self.zone.clone())
    }
}

fn view_of(gate: &Gate, warnings: Vec<String>) -> Result<GateView> {
    let config = gate.config();
    let single = match &config.kind {
        GateKind::Folder(path) => Some(BuildKey(path.display().to_string())),
        _ => None,
    };
    // Where Zuul shows a log with its lines numbered.
    let zuul_page = match &config.kind {
        GateKind::Zuul { url, tenant } => remote::zuul::page(url, tenant),
        _ => None,
    };
    Ok(GateView {
        zuul_page,
        name: config.name.clone(),
        can_sync: gate.is_remote(),
        sync_every: config.sync_every.map(|w| w.0.as_secs().max(0) as u64),
        synced_at: gate.synced_at()?,
        now: gate.fixed_now(),
        single,
        gerrit: config.gerrit.clone(),
        pipeline: config.pipeline.clone(),
        warnings,
        ..GateView::default()
    })
}

#[cfg(test)]
mod tests;
