//! `whodunit log`: prints the events of a build's logs, or counts them.
//!
//! Events stream through: memory stays bounded whatever the logs hold. A file that cannot be read to its end is named
//! on standard error, the others are read nevertheless, and the exit code is 1.

mod counts;
mod filter;
mod last;

use super::GlobalArgs;
use super::output::{self, Out, Paint};
use crate::domain::{BuildLogs, LogFile};
use crate::error::{Error, Kind, Result};
use crate::event::{self, Event, EventOptions, Level, Severe, StreamStats, Whole};
use crate::log::{Clock, sanitize, tree};
use crate::runtime::gate::Gate;
use filter::Filter;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use last::Last;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Readers of a pipe see a line at most this late.
const FLUSH: Duration = Duration::from_millis(50);

/// Options of `log`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Builds (uuid, URL, folder) or log files
    #[arg(value_name = "BUILD|FILE", required = true)]
    pub targets: Vec<String>,
    /// Only this file of the build
    #[arg(long, value_name = "PATH")]
    pub file: Option<String>,
    /// Only events of this level and above
    #[arg(long, value_name = "L")]
    pub level: Option<String>,
    /// Only events whose text matches
    #[arg(long, value_name = "RE")]
    pub grep: Option<String>,
    /// Only events at or after this time
    #[arg(long, value_name = "T", value_parser = super::global::parse_instant)]
    pub from: Option<Timestamp>,
    /// Only events at or before this time
    #[arg(long, value_name = "T", value_parser = super::global::parse_instant)]
    pub to: Option<Timestamp>,
    /// At most so many events
    #[arg(long, value_name = "N")]
    pub limit: Option<u64>,
    /// Only the last N of these events
    #[arg(long, value_name = "N", conflicts_with_all = ["limit", "count_by"])]
    pub last: Option<usize>,
    /// Count instead: by level, module or file
    #[arg(long, value_name = "KEY", value_parser = ["level", "module", "file"])]
    pub count_by: Option<String>,
}

/// One event in output.
#[derive(Debug, Serialize)]
struct EventLine<'e> {
    #[serde(skip_serializing_if = "Option::is_none")]
    build: Option<&'e str>,
    file: &'e str,
    line: u32,
    time: Option<Timestamp>,
    level: &'static str,
    module: Option<&'e str>,
    request_ids: &'e [String],
    text: &'e str,
    /// Whether it goes on with the event before, which was too long for one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    continues: bool,
}

/// Runs `log`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let filter = Filter::new(&args)?;
    let mut gate = None;
    let is_name = |target: &&String| !Path::new(target).is_file();
    let names: Vec<String> = args.targets.iter().filter(is_name).cloned().collect();
    let mut builds = Vec::new();
    for target in &args.targets {
        builds.push(resolve(target, &names, global, &mut gate).await?);
    }
    let now = global
        .gate
        .now
        .or_else(|| gate.as_ref().and_then(Gate::fixed_now));
    if let Some(wanted) = &args.file {
        for logs in &mut builds {
            logs.files = filter::named(logs, wanted)?;
        }
    } else {
        for logs in &mut builds {
            // A file that was named is read whatever it holds.
            if !Path::new(&logs.name).is_file() || logs.root.is_file() {
                logs.files = tree::logs(logs);
            }
        }
    }
    let mut job = Job {
        global,
        now,
        filter,
        several: builds.len() > 1,
        out: Out::new(global),
        flushed: Instant::now(),
        passed: 0,
        limit: args.limit.unwrap_or(u64::MAX),
        whole: args.last.map_or_else(Whole::default, Whole::for_many),
        counted: false,
        last: args.last.map(Last::new),
        count_by: args.count_by,
        counts: BTreeMap::new(),
        stats: StreamStats::default(),
        broken: false,
        failed: None,
    };
    // Reading logs blocks; the runtime's other thread keeps listening for Ctrl-C.
    tokio::task::block_in_place(move || job.run(&builds))
}

/// The logs that a target names: a file, a folder, or a build of the gate. The gate is opened when first needed.
async fn resolve(
    target: &str,
    names: &[String],
    global: &GlobalArgs,
    gate: &mut Option<Gate>,
) -> Result<BuildLogs> {
    let path = Path::new(target);
    if path.is_file() {
        let mut logs = tree::folder(path, &global.cx)?;
        target.clone_into(&mut logs.name);
        return Ok(logs);
    }
    let is_url = target.contains("://");
    if !path.exists() && !is_url && target.contains(['/', '.']) {
        return Err(Error::data(format!("no folder or file {target}"))
            .hint("Name a folder of logs, a log file, or a build by its uuid or URL."));
    }
    if gate.is_none() {
        *gate = Some(Gate::open_for(&global.gate.choice(), names, &global.cx).await?);
    }
    let gate = gate
        .as_ref()
        .ok_or_else(|| Error::new(Kind::Bug, "the gate is not open"))?;
    let build = gate.resolve(target, &global.cx).await?;
    gate.logs(&build, &global.cx).await
}

/// One run over all logs.
struct Job<'g> {
    global: &'g GlobalArgs,
    now: Option<Timestamp>,
    filter: Filter,
    several: bool,
    out: Out,
    flushed: Instant,
    passed: u64,
    limit: u64,
    /// Puts together events that were cut.
    whole: Whole,
    /// Whether a piece of the event that is read passed.
    counted: bool,
    /// Where only the last events are asked for.
    last: Option<Last>,
    count_by: Option<String>,
    counts: BTreeMap<String, u64>,
    stats: StreamStats,
    /// Whether a file could not be read to its end.
    broken: bool,
    /// Why the output stopped.
    failed: Option<Error>,
}

impl Job<'_> {
    fn run(&mut self, builds: &[BuildLogs]) -> Result<ExitCode> {
        let started = Instant::now();
        for logs in builds {
            let zone = self.global.gate.tz.clone().unwrap_or(TimeZone::UTC);
            let clock = Clock::of_build(logs.build.as_ref(), self.now, zone);
            let opts = EventOptions {
                clock,
                ..EventOptions::default()
            };
            // What an archive that breaks off holds no more.
            for (name, reason) in logs.missing.iter().filter(|_| logs.root.is_file()) {
                self.broken = true;
                eprintln!(
                    "whodunit: {}: {}",
                    output::printable(name),
                    output::printable(reason)
                );
                eprintln!("hint: The files before were read; fetch the archive again for the rest.");
            }
            for file in &logs.files {
                if self.passed >= self.limit {
                    break;
                }
                self.file(logs, file, &opts)?;
            }
            if let Some(last) = &mut self.last {
                last.end_of(&logs.name);
            }
        }
        if let Some(last) = self.last.take() {
            // `--last 0` asks for nothing and finds nothing.
            self.passed = self.passed.min(last.n() as u64);
            for (build, event) in last.into_events() {
                self.print(&build, &event)?;
            }
        }
        if self.count_by.is_some() {
            self.print_counts(started.elapsed())?;
        }
        self.out.flush()?;
        Ok(match (self.broken, self.passed) {
            (true, _) => ExitCode::from(Kind::Data.exit_code()),
            (false, 0) => ExitCode::from(Kind::NotFound.exit_code()),
            _ => ExitCode::SUCCESS,
        })
    }

    fn file(&mut self, logs: &BuildLogs, file: &LogFile, opts: &EventOptions) -> Result<()> {
        let cx = &self.global.cx;
        let least = self.filter.level();
        if self.counts_levels()
            && let Some(tally) = event::tally(logs, file, opts, cx).unwrap_or(None)
        {
            for (level, n) in tally.levels.iter().filter(|(level, _)| *level >= least) {
                *self.counts.entry(level.name().to_owned()).or_insert(0) += n;
                self.passed += n;
            }
            self.stats += tally.stats;
            return Ok(());
        }
        cx.check()?;
        // Below WARNING most events would be read after all.
        let severe = (self.filter.level() >= Level::Warning)
            .then(|| Severe::open(logs, file, opts).unwrap_or(None))
            .flatten();
        let read = match (&severe, &mut self.last) {
            (Some(log), Some(last)) => {
                let filter = &self.filter;
                log.last(least, last.n(), cx, &|event| filter.passes(event))
                    .map(|events| {
                        self.passed += events.len() as u64;
                        last.take(events);
                        StreamStats::default()
                    })
            }
            (Some(log), None) => log.events(least, cx, &mut |event| self.take(logs, event)),
            _ => {
                let (stats, done) =
                    event::stream_readable(logs, file, opts, cx, &mut |event| self.take(logs, event));
                self.stats += stats;
                done.map(|()| StreamStats::default())
            }
        };
        // A file that breaks off within an event.
        let rest = self.whole.rest();
        if let Some(event) = rest.filter(|_| !cx.is_cancelled()) {
            let _nothing_comes_after = self.take_whole(logs, &event);
        }
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        match read {
            Ok(stats) => self.stats += stats,
            Err(error) if error.kind() == Kind::Cancelled => return Err(error),
            Err(error) => {
                self.out.flush()?;
                self.broken = true;
                eprintln!("whodunit: {}", output::printable(&error.chain()));
                eprintln!("hint: The events before were read; fetch the file again for the rest.");
            }
        }
        Ok(())
    }

    /// Whether nothing is asked but how many events there are of some levels.
    fn counts_levels(&self) -> bool {
        self.count_by.as_deref() == Some("level") && self.filter.is_level() && self.limit == u64::MAX
    }

    fn take(&mut self, logs: &BuildLogs, event: &Event) -> ControlFlow<()> {
        match self.whole.take(event) {
            Some(event) => self.take_whole(logs, &event),
            None => ControlFlow::Continue(()),
        }
    }

    fn take_whole(&mut self, logs: &BuildLogs, event: &Event) -> ControlFlow<()> {
        self.counted &= event.continues;
        if !self.filter.passes(event) {
            return ControlFlow::Continue(());
        }
        // The pieces of an event that was cut are one event.
        let again = std::mem::replace(&mut self.counted, true);
        self.passed += u64::from(!again);
        if let Some(last) = &mut self.last {
            last.push(event.clone());
            return ControlFlow::Continue(());
        }
        let result = match self.count_by.as_deref() {
            Some(_) if again => Ok(()),
            Some(key) => {
                let own;
                let name = match key {
                    "level" => event.level.name(),
                    "file" if self.several => {
                        own = filter::file_of(logs, event);
                        own.as_str()
                    }
                    "module" => event.module.as_deref().unwrap_or("none"),
                    _ => &event.file,
                };
                match self.counts.get_mut(name) {
                    Some(count) => *count += 1,
                    None => _ = self.counts.insert(name.to_owned(), 1),
                }
                Ok(())
            }
            None => self.print(&logs.name, event),
        };
        if let Err(error) = result {
            self.failed = Some(error);
            return ControlFlow::Break(());
        }
        if self.passed >= self.limit {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn print(&mut self, build: &str, event: &Event) -> Result<()> {
        if self.out.is_json() {
            let line = EventLine {
                build: self.several.then_some(build),
                file: &event.file,
                line: event.line,
                time: event.time.and_then(|t| Timestamp::from_microsecond(t).ok()),
                level: event.level.name(),
                module: event.module.as_deref(),
                request_ids: &event.request_ids,
                text: &event.text,
                continues: event.continues,
            };
            let json = serde_json::to_string(&line)
                .map_err(|e| Error::new(Kind::Bug, "failed to write an event as JSON").because(e))?;
            self.out.line(&json)?;
        } else {
            let place = self
                .out
                .paint(Paint::Dim, &format!("{}:{}", event.file, event.line));
            let text = sanitize::text(&event.text);
            let text = self.out.paint(Paint::of(event.level), &text);
            self.out.line(&format!("{place} {text}"))?;
        }
        if self.flushed.elapsed() >= FLUSH {
            self.out.flush()?;
            self.flushed = Instant::now();
        }
        Ok(())
    }
}
