//! What `draft` works on: BUILDs resolved to logs, on both sides, and how their events and queries are read.

use super::GlobalArgs;
use super::draft::Args;
use crate::domain::{Build, BuildLogs};
use crate::draft::SuspectNote;
use crate::error::{Error, IoContext, Kind, Result};
use crate::event::{EventModel, EventOptions};
use crate::log::Clock;
use crate::lucene::Profile;
use crate::runtime::gate::Gate;
use crate::runtime::suspects;
use crate::store::Store;
use jiff::tz::TimeZone;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Standard input beyond this many bytes is refused.
const LONGEST_INPUT: u64 = 4 << 20;

/// The builds and the settings of a draft.
pub(super) struct Desk {
    /// Failed builds.
    pub(super) failing: Vec<BuildLogs>,
    /// Passing builds.
    pub(super) passing: Vec<BuildLogs>,
    /// How events are made.
    pub(super) options: EventOptions,
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
    /// Resolves the builds. Without `--against`, the latest passing builds of the first build's job whose logs are on
    /// this machine.
    ///
    /// # Errors
    /// A BUILD is unknown or has no logs.
    pub(super) async fn open(args: &Args, global: &GlobalArgs) -> Result<Self> {
        let mut names = args.builds.clone();
        if args.stdin {
            names.extend(read_stdin()?);
        }
        if names.is_empty() {
            return Err(
                Error::usage("no build was named").hint("Name a build, or write builds to standard input.")
            );
        }
        let all: Vec<String> = names.iter().chain(&args.against).cloned().collect();
        let is_bare = !global.gate.names_gate() && all.iter().all(|name| Path::new(name).is_dir());
        let gate = Gate::open_for(&global.gate.choice(), &all, &global.cx).await?;
        let failing = load(&gate, &names, global).await?;
        let mut passing = load(&gate, &args.against, global).await?;
        if args.against.is_empty()
            && let Some(build) = failing.first().and_then(|logs| logs.build.as_ref())
        {
            let most = gate.config().passing_logs.clamp(1, 20) as usize;
            let passed = gate.store().passing_builds(&build.job, None, 60)?;
            passing = gate.logs_at_hand(&passed, most, &global.cx).await?;
        }
        let config = gate.config();
        let (model, profile) = if is_bare {
            (EventModel::Joined, Profile::Text)
        } else {
            (config.events, Profile::parse(&config.profile).unwrap_or_default())
        };
        let zone = global.gate.tz.clone().unwrap_or(TimeZone::UTC);
        let reference = failing
            .first()
            .and_then(|logs| logs.build.as_ref())
            .and_then(Build::at)
            .or(global.gate.now);
        Ok(Self {
            failing,
            passing,
            options: EventOptions::matching(model, Clock::new(reference, zone)),
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

async fn load(gate: &Gate, names: &[String], global: &GlobalArgs) -> Result<Vec<BuildLogs>> {
    let mut out = Vec::new();
    for name in names {
        global.cx.check()?;
        let build = gate.resolve(name, &global.cx).await?;
        out.push(gate.logs(&build, &global.cx).await?);
    }
    Ok(out)
}

fn read_stdin() -> Result<Vec<String>> {
    let mut text = String::new();
    let input = std::io::stdin().lock();
    input
        .take(LONGEST_INPUT)
        .read_to_string(&mut text)
        .at("failed to read", &PathBuf::from("standard input"))?;
    Ok(text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect())
}
