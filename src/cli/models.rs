//! `whodunit models`: which fingerprints live only under one of the models of events (`crate::event::EventModel`).

use super::GlobalArgs;
use super::builds::BuildArgs;
use super::matching::{self, MatchArgs};
use super::output::{self, Out, Paint};
use crate::error::{Error, Result};
use crate::event::EventModel;
use crate::fingerprint::{MatchOptions, classify};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

const MODELS: [EventModel; 3] = [EventModel::Joined, EventModel::Line, EventModel::Logstash];

/// Options of `models`.
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
}

/// Events that a fingerprint hits under each model, over all builds.
type Counts = [u64; 3];

/// Runs `models`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let names = args.builds.names()?;
    let gate = matching::gate_for(&names, !args.queries.is_empty(), global).await?;
    let set = matching::set(&args.queries, gate.as_ref())?;
    matching::warn_of_broken(&set);
    let how = MatchArgs {
        profile: args.profile.clone(),
        ..MatchArgs::default()
    };
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for name in &names {
        let logs = matching::logs(name, gate.as_ref(), global).await?;
        let opts = how.options(gate.as_ref(), &logs, global);
        for (at, model) in MODELS.into_iter().enumerate() {
            let opts = MatchOptions {
                model,
                ..opts.clone()
            };
            let report = tokio::task::block_in_place(|| classify(&logs, &set, &opts, &global.cx))?;
            // What cannot be read is the same under each model.
            for error in report.errors.iter().filter(|_| at == 0) {
                eprintln!("warning: {}", output::printable(error));
            }
            for hit in report.hits {
                if let Some(count) = counts.entry(hit.id).or_default().get_mut(at) {
                    *count += hit.hits;
                }
            }
        }
    }
    let mut out = Out::new(global);
    if counts.is_empty() {
        eprintln!("no fingerprint hits under any model");
    }
    for (id, counts) in &counts {
        print(&mut out, id, counts)?;
    }
    out.flush()?;
    if counts.is_empty() {
        return Err(Error::new(crate::error::Kind::NotFound, "nothing to compare"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The models under which a fingerprint lives.
fn living(counts: &Counts) -> Vec<&'static str> {
    MODELS
        .iter()
        .zip(counts)
        .filter(|(_, count)| **count > 0)
        .map(|(model, _)| model.name())
        .collect()
}

fn print(out: &mut Out, id: &str, counts: &Counts) -> Result<()> {
    let living = living(counts);
    let everywhere = living.len() == MODELS.len();
    if out.is_json() {
        let mut line = Map::new();
        line.insert("id".to_owned(), json!(id));
        for (model, count) in MODELS.iter().zip(counts) {
            line.insert(model.name().to_owned(), json!(count));
        }
        let only = if everywhere { Value::Null } else { json!(living) };
        line.insert("only".to_owned(), only);
        return out.json_line(&Value::Object(line));
    }
    let [joined, line, logstash] = counts;
    let numbers = format!("joined {joined:>6}  line {line:>6}  logstash {logstash:>6}");
    let only = if everywhere {
        String::new()
    } else {
        out.paint(Paint::Warn, &format!("  only {}", living.join(", ")))
    };
    let text = format!("{:<12} {numbers}{only}", out.paint(Paint::Bold, id));
    out.line(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_fingerprint_lives() {
        assert_eq!(living(&[3, 0, 1]), ["joined", "logstash"]);
        assert!(living(&[0, 0, 0]).is_empty());
    }
}
