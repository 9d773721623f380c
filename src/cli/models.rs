//! `whodunit models`: which fingerprints live only under one of the models of events (`crate::event::EventModel`).

use super::GlobalArgs;
use super::matching::{self, MatchArgs, MeetArgs};
use super::output::{self, Out, Paint};
use super::profile::ProfileArgs;
use crate::error::{Error, Result};
use crate::event::EventModel;
use crate::fingerprint::{MatchOptions, classify};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::process::ExitCode;

const MODELS: [EventModel; 3] = [EventModel::Joined, EventModel::Line, EventModel::Logstash];

/// Options of `models`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which builds meet which fingerprints.
    #[command(flatten)]
    pub what: MeetArgs,
    /// How fields are analysed.
    #[command(flatten)]
    pub profile: ProfileArgs,
}

/// Events that a fingerprint hits under each model, over all builds.
type Counts = [u64; 3];

/// Runs `models`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let (names, gate, set) = args.what.open(global).await?;
    let how = MatchArgs {
        profile: args.profile,
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
            if at == 0 {
                output::warn_of(&report.errors);
            }
            for hit in report.hits {
                if let Some(count) = counts.entry(hit.id).or_default().get_mut(at) {
                    *count += hit.hits;
                }
            }
        }
    }
    let mut out = Out::new(global);
    for (id, counts) in &counts {
        print(&mut out, id, counts)?;
    }
    out.flush()?;
    if counts.is_empty() {
        return Err(Error::not_found("no fingerprint hits under any model"));
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
