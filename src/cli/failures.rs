//! `whodunit failures`: the failures of a window, with what explains them.

use super::GlobalArgs;
use super::output::{self, Out, Paint};
use crate::domain::failures::{Failure, FailureFilter, FailureList};
use crate::domain::{BuildKey, Verdict, Window};
use crate::error::{Error, Result};
use crate::runtime::gate::Gate;
use crate::runtime::perform::reviews;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Characters of a headline that are printed; JSON has all of it.
const LONGEST_HEADLINE: usize = 160;

/// Options of `failures`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How far back: 24h, 2d, 7d, 10d, or any span
    #[arg(long, value_name = "SPAN", default_value = "24h")]
    pub window: String,
    /// The pipeline, or `any`; the gate's own by default
    #[arg(long, value_name = "P")]
    pub pipeline: Option<String>,
    /// Voting builds, others, or both
    #[arg(long, value_name = "WHICH", default_value = "yes", value_parser = ["yes", "no", "any"])]
    pub voting: String,
    /// Only this project; `*` matches anything
    #[arg(long, value_name = "P")]
    pub project: Option<String>,
    /// Only this branch; `*` matches anything
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
    /// Only this job; `*` matches anything
    #[arg(long, value_name = "J")]
    pub job: Option<String>,
    /// Only this result
    #[arg(long, value_name = "R")]
    pub result: Option<String>,
    /// The classified ones as well
    #[arg(long)]
    pub all: bool,
}

impl Args {
    /// The filter that these options say; what they leave open is the gate's own.
    fn filter(&self, gate: &Gate) -> Result<FailureFilter> {
        let window = Window::parse(&self.window).ok_or_else(|| {
            Error::usage(format!("{:?} is no window", self.window))
                .hint("Write 24h, 2d, 7d, 10d or any other span.")
        })?;
        Ok(FailureFilter {
            window,
            pipeline: self
                .pipeline
                .clone()
                .or_else(|| gate.config().pipeline.clone())
                .filter(|p| p != "any"),
            voting: match self.voting.as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            project: self.project.clone(),
            branch: self.branch.clone(),
            job: self.job.clone(),
            result: self.result.as_ref().map(|r| r.to_ascii_uppercase()),
            all: self.all,
        })
    }
}

/// Classifies what is not classified yet, then prints the list.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let gate = global.open_gate().await?;
    let filter = args.filter(&gate)?;
    gate.check_fingerprints()?;
    let classified = output::with_progress(global, gate.classify(&filter, &global.cx)).await?;
    for (build, why) in &classified.failed {
        eprintln!(
            "warning: {}",
            output::printable(&format!("{build} was not matched: {why}"))
        );
    }
    let list = gate.failures(&filter)?;
    if gate.is_remote() && gate.synced_at()?.is_none() {
        eprintln!("hint: This gate was never synced: `whodunit sync` brings its builds and logs.");
    }
    if let Some(why) = gate.why_no_fingerprints() {
        output::note(&why);
    }
    if list.summary.failures + list.summary.verdicts == 0
        && let Some(unknown) = gate.unknown_name(&filter)?
    {
        output::note(&unknown);
    }
    let reviews = reviews::of(&gate, &list)?;
    let mut out = Out::new(global);
    if out.is_json() {
        for failure in &list.rows {
            let mut value = failure_json(failure);
            if let (Some(map), Some(review)) = (value.as_object_mut(), reviews.get(&failure.build.key)) {
                map.insert("review".into(), review.as_str().into());
            }
            out.json_line(&value)?;
        }
        out.json_line(&summary_json(&list))?;
    } else {
        print_list(&mut out, &gate, &filter, (&list, &reviews))?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// One failure as `command-line.md` has it.
pub(super) fn failure_json(failure: &Failure) -> Value {
    let build = &failure.build;
    json!({
        "build": build.key, "job": build.job, "project": build.project, "branch": build.branch,
        "pipeline": build.pipeline, "change": build.change, "patchset": build.patchset, "result": build.result,
        "voting": build.voting, "start": build.start, "end": build.end, "log_url": build.log_url,
        "fingerprints": failure.fingerprints, "classified": failure.is_classified(),
        "verdict": failure.verdict.as_ref().and_then(|r| r.verdict.as_ref()).map(Verdict::label),
        "logs": failure.logs.name(),
        "headline": failure.headline.as_ref().map(|h| json!({"file": h.file, "line": h.line, "text": h.text})),
    })
}

fn summary_json(list: &FailureList) -> Value {
    let jobs: Vec<Value> = list
        .jobs
        .iter()
        .map(|j| {
            json!({"job": j.job, "failures": j.failures, "runs": j.runs, "classified": j.classified,
                   "verdicts": j.verdicts, "rate": j.rate})
        })
        .collect();
    let s = &list.summary;
    json!({"summary": {"failures": s.failures, "classified": s.classified, "verdicts": s.verdicts, "rate": s.rate,
                       "jobs": jobs}})
}

fn print_list(
    out: &mut Out,
    gate: &Gate,
    filter: &FailureFilter,
    (list, reviews): (&FailureList, &BTreeMap<BuildKey, String>),
) -> Result<()> {
    let s = &list.summary;
    let rate = |r: Option<f64>| r.map_or_else(|| "-".to_owned(), |r| format!("{:.1} %", r * 100.0));
    let open = list.rows.iter().filter(|f| f.is_open()).count();
    let heading = format!(
        "{open} unclassified of {} failures · classified {}{} {}",
        s.failures,
        rate(s.rate),
        match s.verdicts {
            0 => String::new(),
            1 => " · 1 with a verdict".to_owned(),
            n => format!(" · {n} with a verdict"),
        },
        spark(&s.spark)
    );
    let scope = format!(
        "{} · {} · {} · until {}",
        gate.config().name,
        filter.window.label(),
        filter.pipeline.as_deref().unwrap_or("any pipeline"),
        gate.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    );
    let (heading, scope) = (out.paint(Paint::Bold, &heading), out.paint(Paint::Dim, &scope));
    out.line(&format!("{heading}  {scope}"))?;
    for job in list.jobs.iter().filter(|j| !j.rows.is_empty()) {
        let text = format!(
            "{:<40} {:>3}  {:>8}  {}",
            job.job,
            job.rows.len(),
            rate(job.rate),
            spark(&job.spark)
        );
        let line = out.paint(Paint::Bold, &text);
        out.line(&line)?;
        for failure in job.rows.iter().filter_map(|i| list.rows.get(*i)) {
            let line = failure_line(out, failure, reviews.get(&failure.build.key));
            out.line(&line)?;
        }
    }
    if open == 0 && s.failures > 0 && !filter.all {
        out.line("All of them are classified; `--all` lists them.")?;
    }
    Ok(())
}

/// A failure in one line; `review` says which fingerprint for it is on its way.
fn failure_line(out: &Out, failure: &Failure, review: Option<&String>) -> String {
    let build = &failure.build;
    let result = build.result.as_ref().map_or("running", |r| r.0.as_str());
    let (paint, why) = match (&failure.verdict, failure.fingerprints.as_slice()) {
        (Some(record), _) => (
            Paint::Good,
            record.verdict.as_ref().map(Verdict::label).unwrap_or_default(),
        ),
        (None, []) => match review {
            Some(review) => (Paint::Warn, format!("{review}  {}", looks_like(failure))),
            None => (Paint::Dim, looks_like(failure)),
        },
        (None, ids) => (Paint::Good, ids.join(" ")),
    };
    let at = build.at().map_or_else(
        || "-".to_owned(),
        |t| t.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    );
    let label = format!(
        "{:<12} {:<24} {:<16}",
        build.change_label(),
        build.project,
        build.branch.as_deref().unwrap_or("-")
    );
    format!(
        "  {} {} {} {at}{} {}",
        output::printable(build.short_uuid().unwrap_or(&build.key.0)),
        output::printable(&label),
        out.paint(Paint::Bad, &format!("{result:<12}")),
        if build.voting { "" } else { " (non-voting)" },
        out.paint(paint, &output::printable(&why)),
    )
}

/// What an unexplained failure looks like in one short line: the headline with its place, else why there is none.
fn looks_like(failure: &Failure) -> String {
    let Some(headline) = &failure.headline else {
        return failure.logs.without_headline().to_owned();
    };
    let mut text: String = headline.text.chars().take(LONGEST_HEADLINE).collect();
    if text.len() < headline.text.len() {
        text.push('…');
    }
    format!("{}:{} {text}", headline.file, headline.line)
}

/// Counts as bars, eight heights.
fn spark(counts: &[u32]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    counts
        .iter()
        .filter_map(|n| BARS.get((*n as usize * (BARS.len() - 1)).div_ceil(most as usize)))
        .collect()
}
