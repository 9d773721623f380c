//! `whodunit eval`: runs queries over events, without a gate.

use super::GlobalArgs;
use super::output::{Out, Paint};
use super::profile::ProfileArgs;
use crate::error::{Error, IoContext, Result};
use crate::lucene::collection::{Answer, Collection};
use crate::lucene::{JsonDocument, Profile};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Threads that pass over the events.
const THREADS: usize = 2;
/// Longest line of an input file.
const MAX_LINE: u64 = 256 * 1024 * 1024;

/// Options of `eval`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Events as JSON lines `{id, doc}`, plain or .gz
    #[arg(long, value_name = "FILE")]
    pub events: PathBuf,
    /// Queries as JSON lines `{id, query}`, plain or .gz
    #[arg(long, value_name = "FILE")]
    pub queries: PathBuf,
    /// How fields are analysed.
    #[command(flatten)]
    pub profile: ProfileArgs,
}

/// Runs `eval`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let profile = args.profile.get();
    tokio::task::block_in_place(|| eval(&args, profile, global))
}

fn eval(args: &Args, profile: Profile, global: &GlobalArgs) -> Result<ExitCode> {
    let mut queries: Vec<(Value, String)> = Vec::new();
    each_line(
        &args.queries,
        global,
        &mut |id, line| match line.remove("query") {
            Some(Value::String(query)) => {
                queries.push((id, query));
                Ok(())
            }
            _ => Err("has no \"query\" that is a text"),
        },
    )?;
    let mut ids: Vec<Value> = Vec::new();
    let mut documents: Vec<JsonDocument> = Vec::new();
    each_line(&args.events, global, &mut |id, line| match line.remove("doc") {
        Some(doc @ Value::Object(_)) => {
            ids.push(id);
            documents.push(JsonDocument::new(doc));
            Ok(())
        }
        _ => Err("has no \"doc\" that is an object"),
    })?;
    let texts: Vec<&str> = queries.iter().map(|(_, text)| text.as_str()).collect();
    let answers = Collection::new(&documents, profile).answer(&texts, THREADS);
    global.cx.check()?;
    let mut out = Out::new(global);
    for ((id, query), answer) in queries.iter().zip(answers) {
        if out.is_json() {
            out.json_line(&line(id, answer, &ids))?;
        } else {
            print(&mut out, id, query, &answer)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn line(id: &Value, answer: Answer, ids: &[Value]) -> Value {
    match answer {
        Ok(hits) => {
            let hits: Vec<&Value> = hits.iter().filter_map(|at| ids.get(*at)).collect();
            json!({"id": id, "match": hits})
        }
        Err(e) => json!({"id": id, "error": {"message": e.message, "position": e.position, "hint": e.hint}}),
    }
}

fn print(out: &mut Out, id: &Value, query: &str, answer: &Answer) -> Result<()> {
    let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    let shown: String = query.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = shown.chars().take(100).collect::<String>();
    let (paint, result) = match answer {
        Ok(hits) if hits.is_empty() => (Paint::Dim, "none".to_owned()),
        Ok(hits) => (Paint::Good, format!("{} events", hits.len())),
        Err(e) => (Paint::Bad, format!("refused: {e}")),
    };
    let text = format!(
        "{}  {}  {}",
        out.paint(Paint::Bold, &id),
        out.paint(paint, &result),
        out.paint(Paint::Dim, &shown)
    );
    out.line(&text)
}

type Member<'f> = dyn FnMut(Value, &mut serde_json::Map<String, Value>) -> Result<(), &'static str> + 'f;

/// Calls `take` with the id and the members of each JSON line; blank lines are skipped.
fn each_line(path: &Path, global: &GlobalArgs, take: &mut Member<'_>) -> Result<()> {
    let mut reader = BufReader::new(crate::log::open::named(path)?);
    let mut number = 0_u64;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        number += 1;
        let read = std::io::Read::take(&mut reader, MAX_LINE)
            .read_until(b'\n', &mut bytes)
            .at("read", path)?;
        if read == 0 {
            return Ok(());
        }
        if bytes.trim_ascii().is_empty() {
            continue;
        }
        if number.is_multiple_of(1024) {
            global.cx.check()?;
        }
        let bad = |what: String| {
            Error::data(format!("{}:{number}: {what}", path.display()))
                .hint("Each line is one JSON object: {\"id\": …, \"doc\": {…}} for events, {\"id\": …, \"query\": …} for queries.")
        };
        let value: Value = serde_json::from_slice(&bytes).map_err(|e| bad(format!("no JSON: {e}")))?;
        let Value::Object(mut members) = value else {
            return Err(bad("no JSON object".to_owned()));
        };
        let id = members
            .remove("id")
            .ok_or_else(|| bad("has no \"id\"".to_owned()))?;
        take(id, &mut members).map_err(|what| bad(what.to_owned()))?;
    }
}
