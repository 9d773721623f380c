//! `whodunit lint`: what is wrong with fingerprints, and what to write instead.

use super::GlobalArgs;
use super::output::{self, Out, Paint};
use super::profile::ProfileArgs;
use crate::error::{Error, IoContext, Kind, Result};
use crate::fingerprint::lint::{self, Finding, Severity, Source};
use crate::fingerprint::{Fingerprint, Set};
use crate::runtime::gate::Gate;
use serde_json::json;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Larger files are no fingerprints, and are refused.
const MOST_BYTES: u64 = 256 * 1024;

/// Options of `lint`.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "With --gate, hits on its builds are measured, too: a finding where more than a tenth of them \
passed, or where a deeper log says the same as the console.\n\nExit code 3 with a finding of severity warning or error."
)]
pub struct Args {
    /// Fingerprint files, or folders of them; those of the gate where none is named
    #[arg(value_name = "QUERYFILE|DIR")]
    pub paths: Vec<PathBuf>,
    /// Print SARIF 2.1.0
    #[arg(long, conflicts_with = "json")]
    pub sarif: bool,
    /// How fields are analysed.
    #[command(flatten)]
    pub profile: ProfileArgs,
}

/// Runs `lint`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let own_gate = args.paths.is_empty() && global.gate.fingerprints.is_empty();
    let gate = if global.gate.names_gate() || own_gate {
        Some(global.open_gate().await.map_err(|e| nothing_named(e, own_gate))?)
    } else {
        None
    };
    let paths = match &gate {
        _ if !args.paths.is_empty() => args.paths.clone(),
        Some(gate) => gate.fingerprint_dirs(),
        None => global.gate.fingerprints.iter().map(PathBuf::from).collect(),
    };
    if paths.is_empty() {
        return Err(Error::usage("no fingerprints are named")
            .hint("Name their files or folders, or a gate that has some with --gate."));
    }
    let mut sources = Vec::new();
    for path in &paths {
        read(path, &mut sources)?;
    }
    let profile = args.profile.or_of(gate.as_ref().map(Gate::config));
    let others = others(gate.as_ref(), global)?;
    let mut findings = lint::lint(&sources, &others, profile);
    if let Some(gate) = &gate {
        let prints: Vec<Fingerprint> = sources
            .iter()
            .filter_map(|s| Fingerprint::parse(&s.path, s.text.clone()).ok())
            .collect();
        let counts = output::with_progress(global, gate.measure(&prints, profile, &global.cx)).await?;
        for (print, counts) in prints.iter().zip(&counts) {
            findings.extend(lint::measured(print, counts));
        }
        lint::sort(&mut findings);
    }
    let mut out = Out::new(global);
    if args.sarif {
        out.json(&lint::sarif(&findings))?;
    } else {
        for finding in &findings {
            print(&mut out, finding)?;
        }
        if !out.is_json() {
            summary(&mut out, sources.len(), &findings)?;
        }
    }
    out.flush()?;
    let worst = findings.iter().map(|f| f.severity).max();
    Ok(if worst >= Some(Severity::Warning) {
        ExitCode::from(Kind::NotFound.exit_code())
    } else {
        ExitCode::SUCCESS
    })
}

/// Without a gate it is the files that were not named.
fn nothing_named(error: Error, own_gate: bool) -> Error {
    if own_gate && error.kind() == Kind::Usage {
        return error.hint(
            "Name files or folders of fingerprints, or a gate that has some: `whodunit lint queries/`.",
        );
    }
    error
}

/// Fingerprints beside those that are looked at: those of the gate, or of `--fingerprints`.
fn others(gate: Option<&Gate>, global: &GlobalArgs) -> Result<Vec<Fingerprint>> {
    let set = match gate {
        Some(gate) if !gate.fingerprint_dirs().is_empty() => {
            return Ok(gate.fingerprints()?.fingerprints.clone());
        }
        _ if global.gate.fingerprints.is_empty() => Set::default(),
        _ => Set::load_all(&global.gate.fingerprints)?,
    };
    Ok(set.fingerprints)
}

fn read(path: &Path, out: &mut Vec<Source>) -> Result<()> {
    if path.is_dir() {
        for file in Set::files(path)? {
            read(&file, out)?;
        }
        return Ok(());
    }
    // Not what the file says its size is: a name may lead to a device.
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .at("open", path)?
        .take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .at("read", path)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(
            Error::data(format!("{}: larger than {MOST_BYTES} bytes", path.display()))
                .hint("A fingerprint is a few lines; name only those."),
        );
    }
    out.push(Source {
        path: path.to_owned(),
        text: String::from_utf8_lossy(&bytes).into_owned(),
    });
    Ok(())
}

fn print(out: &mut Out, finding: &Finding) -> Result<()> {
    let file = finding.file.display().to_string();
    if out.is_json() {
        let position = finding
            .position
            .map(|(line, column)| json!({"line": line, "column": column}));
        return out.json_line(&json!({
            "file": file, "rule": finding.rule.name(), "severity": finding.severity,
            "message": finding.message, "fix": finding.fix, "position": position,
        }));
    }
    let at = finding
        .position
        .map_or_else(String::new, |(line, column)| format!(":{line}:{column}"));
    let paint = match finding.severity {
        Severity::Info => Paint::Dim,
        Severity::Warning => Paint::Warn,
        Severity::Error => Paint::Bad,
    };
    let head = format!(
        "{}: {}: {} [{}]",
        out.paint(Paint::Bold, &format!("{file}{at}")),
        out.paint(paint, finding.severity.name()),
        out.paint(Paint::Plain, &finding.message),
        finding.rule.name()
    );
    out.line(&head)?;
    let fix = format!("    {}", out.paint(Paint::Plain, &finding.fix));
    out.line(&fix)
}

fn summary(out: &mut Out, files: usize, findings: &[Finding]) -> Result<()> {
    let count = |severity| findings.iter().filter(|f| f.severity == severity).count();
    let text = format!(
        "{files} files: {} errors, {} warnings, {} worth knowing",
        count(Severity::Error),
        count(Severity::Warning),
        count(Severity::Info)
    );
    let text = out.paint(Paint::Dim, &text);
    out.line(&text)
}
