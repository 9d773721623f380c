//! `whodunit explain`: why a fingerprint hits a build, or why not, clause by clause, and what would make it hit.

use super::matching::{self, MatchArgs};
use super::output::{self, Out, Paint};
use super::{GlobalArgs, builds};
use crate::domain::meant::{meant, question};
use crate::error::{Error, Kind, Result};
use crate::fingerprint::{ClauseAnswer, DiffPart, Effect, Explanation, Fingerprint, Nearest, explain};
use crate::runtime::gate::{COMPARED, Gate};
use serde_json::{Value, json};
use std::path::Path;
use std::process::ExitCode;

/// Characters of an event's line that are shown as text.
const SHOWN: usize = 160;

/// Options of `explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The build: uuid, URL or folder
    #[arg(value_name = "BUILD")]
    pub build: String,
    /// A fingerprint: its file, or its id among those of the gate
    #[arg(value_name = "QUERYFILE|ID")]
    pub print: String,
    /// How fingerprints meet events.
    #[command(flatten)]
    pub how: MatchArgs,
}

/// Runs `explain`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let (build, print) = (args.build.clone(), args.print.clone());
    match answer(args, global).await {
        Err(e) if e.kind() != Kind::Cancelled && is_swapped(&build, &print, global).await => {
            let meant = builds::typed(&["whodunit", "explain", &print, &build]);
            Err(e.hint(format!(
                "The build comes first, then the fingerprint: did you mean `{meant}`?"
            )))
        }
        outcome => outcome,
    }
}

/// Whether the first argument names a fingerprint and the second a build.
async fn is_swapped(build: &str, print: &str, global: &GlobalArgs) -> bool {
    let is_file = names_file(build) && build.ends_with(".yaml");
    let is_print = is_file
        || match Gate::open_for(&global.gate.choice(), &[print.to_owned()], &global.cx).await {
            Ok(gate) => gate.fingerprints().is_ok_and(|set| set.get(build).is_some()),
            Err(_) => false,
        };
    is_print && builds::names_build(global, print).await
}

async fn answer(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let names = std::slice::from_ref(&args.build);
    let is_file = names_file(&args.print);
    let gate = matching::gate_for(names, is_file, global).await?;
    let print = fingerprint(&args.print, gate.as_ref())?;
    let logs = matching::logs(&args.build, gate.as_ref(), global).await?;
    let opts = args.how.options(gate.as_ref(), &logs, global);
    let answer = tokio::task::block_in_place(|| explain(&logs, &print, &opts, &global.cx))?;
    let effects = match &gate {
        // Without builds of its own a gate has nothing to count.
        Some(gate) if !answer.fixes.is_empty() && gate.store().count_builds()? > 1 => {
            let own = logs.build.as_ref().map(|b| &b.key);
            let work = gate.effects(own, &print, &answer.fixes, &opts, &global.cx);
            output::with_progress(global, work).await?
        }
        _ => Vec::new(),
    };
    output::warn_of(&answer.errors);
    let mut out = Out::new(global);
    if out.is_json() {
        out.json(&document(&logs.name, &answer, &effects))?;
    } else {
        print_text(&mut out, &answer, &effects)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Whether the text names a file; a pipe is as good as one.
fn names_file(text: &str) -> bool {
    let path = Path::new(text);
    path.exists() && !path.is_dir()
}

fn fingerprint(name: &str, gate: Option<&Gate>) -> Result<Fingerprint> {
    if names_file(name) {
        return Fingerprint::load(Path::new(name));
    }
    // Without any fingerprints the file's name is what is wrong.
    let gate = gate.filter(|gate| !gate.fingerprint_dirs().is_empty());
    let set = gate.map(Gate::fingerprints).transpose()?;
    let found = set.as_ref().and_then(|set| set.get(name).cloned());
    found.ok_or_else(|| {
        let ids = set
            .iter()
            .flat_map(|set| &set.fingerprints)
            .map(|print| print.id.as_str());
        let hint = question(&meant(name, ids)).unwrap_or_else(|| {
            "Name a fingerprint's file, or its id with --gate or --fingerprints.".to_owned()
        });
        Error::data(format!("{name} is no file, and no fingerprint of the gate")).hint(hint)
    })
}

fn document(build: &str, answer: &Explanation, effects: &[Effect]) -> Value {
    let clauses: Vec<Value> = answer.clauses.iter().map(clause_json).collect();
    let fixes: Vec<Value> = answer
        .fixes
        .iter()
        .enumerate()
        .map(|(at, fix)| {
            json!({
                "kind": fix.kind.name(), "change": fix.change, "query": fix.query, "effect": effects.get(at),
            })
        })
        .collect();
    json!({
        "build": build, "id": answer.id, "matched": answer.matched, "hits": answer.hits, "event": answer.event,
        "clauses": clauses, "fix": fixes, "counted_on": (!effects.is_empty()).then_some(COMPARED),
    })
}

fn clause_json(clause: &ClauseAnswer) -> Value {
    let place = clause
        .place
        .as_ref()
        .map(|(file, line)| json!({"file": file, "line": line}));
    let nearest = clause.nearest.as_ref().map(|near| {
        json!({
            "file": near.event.file, "line": near.event.line, "text": near.event.text, "diff": near.diff,
        })
    });
    json!({
        "clause": clause.clause, "holds": clause.holds, "required": clause.required, "where": place,
        "nearest": nearest,
    })
}

fn print_text(out: &mut Out, answer: &Explanation, effects: &[Effect]) -> Result<()> {
    let verdict = if answer.matched {
        out.paint(Paint::Good, &format!("{} hits {} events", answer.id, answer.hits))
    } else {
        out.paint(Paint::Bad, &format!("{} does not hit", answer.id))
    };
    out.line(&verdict)?;
    if let Some(event) = &answer.event {
        let word = if answer.hits > 0 { "first" } else { "nearest event" };
        let line = format!("  {word}  {}", place(out, &event.file, event.line));
        out.line(&line)?;
        let text = format!("      {}", out.paint(Paint::Dim, &short(&event.text)));
        out.line(&text)?;
    }
    for clause in &answer.clauses {
        print_clause(out, clause)?;
    }
    if !answer.fixes.is_empty() {
        let head = out.paint(Paint::Bold, "what would make it hit");
        out.line(&head)?;
    }
    for (at, fix) in answer.fixes.iter().enumerate() {
        let line = format!("  {}", out.paint(Paint::Plain, &fix.change));
        out.line(&line)?;
        if let Some(effect) = effects.get(at) {
            let text = format!(
                "      adds {} of {} other unclassified failures, {} of {} passing builds",
                effect.failing, effect.of_failing, effect.passing, effect.of_passing
            );
            let paint = if effect.passing > 0 {
                Paint::Warn
            } else {
                Paint::Dim
            };
            let text = out.paint(paint, &text);
            out.line(&text)?;
        }
    }
    if effects.is_empty() {
        return Ok(());
    }
    let counted = out.paint(Paint::Dim, &format!("  counted on {COMPARED}, as a draft is"));
    out.line(&counted)
}

fn print_clause(out: &mut Out, clause: &ClauseAnswer) -> Result<()> {
    let (sign, paint) = match (clause.holds, clause.required) {
        (true, _) => ("✓", Paint::Good),
        (false, true) => ("×", Paint::Bad),
        (false, false) => ("·", Paint::Dim),
    };
    let mut line = format!(
        "  {} {}",
        out.paint(paint, sign),
        out.paint(Paint::Plain, &clause.clause)
    );
    if let Some((file, number)) = &clause.place {
        let word = if clause.holds { "" } else { "only at " };
        line.push_str(&format!("  {word}{}", place(out, file, *number)));
    }
    out.line(&line)?;
    match &clause.nearest {
        Some(near) if clause.place.is_none() => print_nearest(out, near),
        _ => Ok(()),
    }
}

fn print_nearest(out: &mut Out, near: &Nearest) -> Result<()> {
    let mut words = Vec::new();
    for part in &near.diff {
        words.push(match part {
            DiffPart::Same(text) => out.paint(Paint::Plain, &short(text)),
            DiffPart::Phrase(text) => out.paint(Paint::Bad, &format!("[-{}-]", short(text))),
            DiffPart::Event(text) => out.paint(Paint::Good, &format!("{{+{}+}}", short(text))),
        });
    }
    let at = place(out, &near.event.file, near.event.line);
    let line = format!("      nearest {at}  {}", words.join(" "));
    out.line(&line)
}

fn place(out: &Out, file: &str, line: u32) -> String {
    out.paint(Paint::Dim, &format!("{file}:{line}"))
}

/// The first line of a text, as much of it as is shown.
fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", line.get(..at).unwrap_or_default()),
        None => line.to_owned(),
    }
}
