//! `whodunit match`: says which fingerprints match each build.

use super::GlobalArgs;
use super::builds::BuildArgs;
use super::output::{self, Out, Paint, human_bytes};
use crate::domain::BuildLogs;
use crate::error::{Error, Kind, Result};
use crate::event::EventModel;
use crate::fingerprint::{EventRef, MatchOptions, MatchReport, Set, classify};
use crate::log::{Clock, tree};
use crate::lucene::Profile;
use crate::runtime::gate::Gate;
use crate::source::folder_logs;
use jiff::tz::TimeZone;
use serde::Serialize;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Options of `match`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which builds.
    #[command(flatten)]
    pub builds: BuildArgs,
    /// Folders of fingerprints, instead of those of the gate
    #[arg(long, value_name = "DIR")]
    pub queries: Vec<PathBuf>,
    /// How fields are analysed
    #[arg(long, value_name = "P", value_parser = ["text", "keyword", "es17"])]
    pub profile: Option<String>,
    /// How lines become events
    #[arg(long, value_name = "MODEL", value_parser = ["joined", "line", "logstash"])]
    pub events: Option<String>,
    /// Keep DEBUG records
    #[arg(long)]
    pub debug_events: bool,
}

#[derive(Serialize)]
struct Line<'r> {
    build: &'r str,
    fingerprints: Vec<Print<'r>>,
    events: u64,
    bytes: u64,
    seconds: f64,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    errors: &'r [String],
}

#[derive(Serialize)]
struct Print<'r> {
    id: &'r str,
    hits: u64,
    first: &'r EventRef,
    words: Vec<[usize; 2]>,
}

/// Runs `match`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let names = args.builds.names()?;
    let mut job = Job::open(&args, &names, global).await?;
    let mut out = Out::new(global);
    for name in &names {
        job.build(name, &mut out).await?;
    }
    out.flush()?;
    if !job.hit && !args.debug_events && std::io::stderr().is_terminal() {
        output::note("DEBUG records were not looked at; --debug-events keeps them");
    }
    Ok(match (job.failed, job.hit) {
        (Some(kind), _) => ExitCode::from(kind.exit_code()),
        (None, false) => ExitCode::from(Kind::NotFound.exit_code()),
        (None, true) => ExitCode::SUCCESS,
    })
}

/// All builds of one call.
struct Job<'a> {
    args: &'a Args,
    global: &'a GlobalArgs,
    /// None where folders and fingerprints were named: those need no gate.
    gate: Option<Gate>,
    set: Set,
    hit: bool,
    failed: Option<Kind>,
}

impl<'a> Job<'a> {
    async fn open(args: &'a Args, names: &[String], global: &'a GlobalArgs) -> Result<Self> {
        let folders = names.iter().all(|name| Path::new(name).exists());
        let gate = if folders && !args.queries.is_empty() {
            None
        } else {
            match Gate::open_for(&global.gate.choice(), names, &global.cx).await {
                Ok(gate) => Some(gate),
                // The folders among the builds are matched nevertheless; each of the others is named.
                Err(e)
                    if !args.queries.is_empty()
                        && !global.gate.names_gate()
                        && e.kind() != Kind::Cancelled =>
                {
                    None
                }
                Err(e) => return Err(e),
            }
        };
        let set = match &gate {
            Some(gate) if args.queries.is_empty() => {
                let folder = gate.fingerprint_dir().ok_or_else(|| {
                    Error::usage("no fingerprints are named")
                        .hint("Name their folder with --queries or --fingerprints.")
                })?;
                Set::load(&folder)?
            }
            _ => Set::load_all(&args.queries)?,
        };
        for (_, error) in &set.broken {
            eprintln!("warning: {}", output::printable(&error.chain()));
            if let Some(hint) = error.hint_text() {
                eprintln!("hint: {}", output::printable(hint));
            }
        }
        Ok(Self {
            args,
            global,
            gate,
            set,
            hit: false,
            failed: None,
        })
    }

    /// One build: its line of output. A build that cannot be had is named on standard error, the others go on.
    async fn build(&mut self, name: &str, out: &mut Out) -> Result<()> {
        let logs = match self.logs(name).await {
            Ok(logs) => logs,
            Err(e) if e.kind() == Kind::Cancelled => return Err(e),
            Err(e) => {
                out.flush()?;
                eprintln!("whodunit: {}", output::printable(&e.chain()));
                if let Some(hint) = e.hint_text() {
                    eprintln!("hint: {}", output::printable(hint));
                }
                self.failed = self.failed.or(Some(e.kind()));
                let report = MatchReport {
                    errors: vec![e.chain()],
                    ..MatchReport::default()
                };
                return print(out, name, &report);
            }
        };
        let opts = self.options(&logs);
        let report = tokio::task::block_in_place(|| classify(&logs, &self.set, &opts, &self.global.cx))?;
        self.hit |= !report.hits.is_empty();
        for error in &report.errors {
            eprintln!("warning: {}", output::printable(error));
        }
        print(out, &logs.name, &report)
    }

    fn options(&self, logs: &BuildLogs) -> MatchOptions {
        let zone = self.global.gate.tz.clone().unwrap_or(TimeZone::UTC);
        // A folder has the defaults, a build those of its gate.
        let gate = self
            .gate
            .as_ref()
            .filter(|_| logs.build.is_some())
            .map(Gate::config);
        let profile = self.args.profile.as_deref().or(gate.map(|g| g.profile.as_str()));
        let model = self.args.events.as_deref().and_then(EventModel::parse);
        MatchOptions {
            profile: profile.and_then(Profile::parse).unwrap_or_default(),
            model: model.or(gate.map(|g| g.events)).unwrap_or_default(),
            debug: self.args.debug_events,
            clock: Clock::of_build(logs.build.as_ref(), self.global.gate.now, zone),
        }
    }

    async fn logs(&self, name: &str) -> Result<BuildLogs> {
        let path = Path::new(name);
        if path.is_dir() {
            return folder_logs(path, name);
        }
        if path.exists() {
            let mut logs = tree::folder(path)?;
            name.clone_into(&mut logs.name);
            return Ok(logs);
        }
        match &self.gate {
            None => Err(
                Error::data(format!("no folder {name}, and no gate that may know it"))
                    .hint("Name a folder of logs, or a gate with --gate or --zuul."),
            ),
            Some(gate) => {
                let cx = &self.global.cx;
                let build = gate.resolve(name, cx).await?;
                output::with_progress(self.global, gate.logs(&build, cx)).await
            }
        }
    }
}

fn print(out: &mut Out, build: &str, report: &MatchReport) -> Result<()> {
    if out.is_json() {
        let fingerprints = report.hits.iter().map(|hit| Print {
            id: &hit.id,
            hits: hit.hits,
            first: &hit.first,
            words: hit.words.iter().map(|w| [w.start, w.end]).collect(),
        });
        return out.json_line(&Line {
            build,
            fingerprints: fingerprints.collect(),
            events: report.events,
            bytes: report.bytes,
            seconds: report.seconds,
            errors: &report.errors,
        });
    }
    let facts = format!(
        "{} events, {} in {:.2} s",
        report.events,
        human_bytes(report.bytes),
        report.seconds
    );
    let head = format!(
        "{}  {}",
        out.paint(Paint::Bold, build),
        out.paint(Paint::Dim, &facts)
    );
    out.line(&head)?;
    if report.hits.is_empty() {
        let none = format!("  {}", out.paint(Paint::Warn, "no fingerprint matches"));
        out.line(&none)?;
    }
    for hit in &report.hits {
        let first = hit.first.text.lines().next().unwrap_or_default();
        let short: String = first.chars().take(160).collect();
        let line = format!(
            "  {}  {} hits, first {}:{}",
            out.paint(Paint::Good, &hit.id),
            hit.hits,
            out.paint(Paint::Dim, &hit.first.file),
            hit.first.line
        );
        out.line(&line)?;
        let text = format!("      {}", out.paint(Paint::Dim, &short));
        out.line(&text)?;
    }
    out.flush()
}
