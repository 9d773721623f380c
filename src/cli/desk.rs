//! What `draft` works on: BUILDs resolved to logs and what they are compared with, and how queries are read.

use super::builds::check_passing;
use super::draft::Args;
use super::{GlobalArgs, output};
use crate::domain::{Build, BuildLogs};
use crate::draft::SuspectNote;
use crate::error::{Kind, Result};
use crate::event::{EventModel, EventOptions};
use crate::log::Clock;
use crate::lucene::Profile;
use crate::review::BugId;
use crate::runtime::draft::Hand;
use crate::runtime::gate::{BuildRef, Gate};
use crate::runtime::suspects;
use crate::store::Store;
use jiff::tz::TimeZone;
use std::path::Path;

/// The builds and the settings of a draft.
pub(super) struct Desk {
    /// The failed builds, and what they are compared with.
    pub(super) hand: Hand,
    /// How queries are read.
    pub(super) profile: Profile,
    /// Commits under suspicion for the first build, where clones are at hand.
    pub(super) suspects: Vec<SuspectNote>,
    /// The Launchpad project of the configuration.
    pub(super) bug_project: Option<String>,
    /// Where drafts are kept; none without a gate.
    pub(super) store: Option<Store>,
}

impl Desk {
    /// Resolves the builds, and reads them and what they are compared with.
    ///
    /// # Errors
    /// A BUILD is unknown or has no logs.
    pub(super) async fn open(args: &Args, global: &GlobalArgs) -> Result<Self> {
        let names = args.builds.names(&global.cx).await?;
        let all: Vec<String> = names.iter().chain(&args.against).cloned().collect();
        let is_bare = !global.gate.names_gate() && all.iter().all(|name| Path::new(name).is_dir());
        let gate = Gate::open_for(&global.gate.choice(), &all, &global.cx).await?;
        if let Some(bug) = &args.bug {
            let known = gate.fingerprints().unwrap_or_default();
            BugId::known(bug, known.fingerprints.iter().map(|one| one.id.as_str()))?;
        }
        let failing = resolve(&gate, &names, global).await?;
        let passing = resolve(&gate, &args.against, global).await?;
        check_passing(&failing, &passing)?;
        let failing = load(&gate, &failing, global).await?;
        let passing = load(&gate, &passing, global).await?;
        let config = gate.config();
        let (model, profile) = if is_bare {
            (EventModel::Joined, Profile::Text)
        } else {
            (config.events, config.profile)
        };
        let zone = global.gate.tz.clone().unwrap_or(TimeZone::UTC);
        let reference = failing
            .first()
            .and_then(|logs| logs.build.as_ref())
            .and_then(Build::at)
            .or(global.gate.now);
        let options = EventOptions::matching(model, Clock::new(reference, zone));
        let reading = Hand::lay(&gate, failing, passing, options, &global.cx);
        Ok(Self {
            hand: output::with_progress(global, reading).await?,
            profile,
            suspects: suspects(&gate, names.first(), global).await?,
            bug_project: config.review.bug_project.clone(),
            store: (!is_bare).then(|| gate.store().clone()),
        })
    }
}

/// The suspects of a build from local clones: a draft does not wait for a Gerrit, nor fail without suspects.
async fn suspects(gate: &Gate, name: Option<&String>, global: &GlobalArgs) -> Result<Vec<SuspectNote>> {
    let Some(name) = name.filter(|_| !gate.config().clones.is_empty()) else {
        return Ok(Vec::new());
    };
    let build = gate.resolve(name, &global.cx).await?;
    let zone = global.gate.tz.clone().unwrap_or(TimeZone::UTC);
    match suspects::of_build(gate, &build, zone, &global.cx).await {
        Ok(outcome) => Ok(suspects::notes(&outcome.report)),
        Err(e) if e.kind() == Kind::Cancelled => Err(e),
        Err(_) => Ok(Vec::new()),
    }
}

async fn resolve(gate: &Gate, names: &[String], global: &GlobalArgs) -> Result<Vec<BuildRef>> {
    let mut out = Vec::new();
    for name in names {
        out.push(gate.resolve(name, &global.cx).await?);
    }
    Ok(out)
}

async fn load(gate: &Gate, builds: &[BuildRef], global: &GlobalArgs) -> Result<Vec<BuildLogs>> {
    let mut out = Vec::new();
    for build in builds {
        global.cx.check()?;
        out.push(gate.logs(build, &global.cx).await?);
    }
    Ok(out)
}
