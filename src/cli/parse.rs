//! `whodunit parse`: how a query is read, or where and why it is refused.

use super::GlobalArgs;
use super::input;
use super::output::{Out, Paint};
use super::profile::ProfileArgs;
use crate::error::{Kind, Result};
use crate::lucene::{self, Query, SyntaxError};
use serde_json::{Value, json};
use std::process::ExitCode;

/// More of standard input than this is no query.
const MAX_INPUT: u64 = 1024 * 1024;

/// Options of `parse`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The query; `-` reads it from standard input
    #[arg(value_name = "QUERY", allow_hyphen_values = true)]
    pub query: String,
    /// How fields are analysed.
    #[command(flatten)]
    pub profile: ProfileArgs,
}

/// Runs `parse`.
pub async fn run(args: Args, global: &GlobalArgs) -> Result<ExitCode> {
    let profile = args.profile.get();
    let query = if args.query == "-" {
        // On a thread of its own, so that Ctrl-C ends it while nothing comes.
        let read = crate::task::blocking(|| input::text("-", MAX_INPUT, "no query"));
        global.cx.or_cancelled(read).await??
    } else {
        args.query
    };
    let mut out = Out::new(global);
    let refused = match lucene::parse(&query, profile) {
        Err(error) => {
            if out.is_json() {
                out.json(&json!({"error": refusal(&error)}))?;
            } else {
                print_refusal(&mut out, &query, &error)?;
            }
            Some(error)
        }
        // The grammar takes it, and the types of its fields may refuse it still: as text both are said.
        Ok(ast) => {
            let refused = Query::parse(&query, profile).err();
            if out.is_json() {
                match &refused {
                    Some(error) => out.json(&json!({"error": refusal(error)}))?,
                    None => out.line(&format!("{{\"tree\":{}}}", ast.tree_json(profile)))?,
                }
            } else {
                for line in ast.outline() {
                    let line = out.paint(Paint::Plain, &line);
                    out.line(&line)?;
                }
                if let Some(error) = &refused {
                    print_refusal(&mut out, &query, error)?;
                }
            }
            refused
        }
    };
    out.flush()?;
    Ok(match refused {
        Some(_) => ExitCode::from(Kind::Data.exit_code()),
        None => ExitCode::SUCCESS,
    })
}

fn refusal(error: &SyntaxError) -> Value {
    json!({"message": error.message, "position": error.position, "hint": error.hint})
}

fn print_refusal(out: &mut Out, query: &str, error: &SyntaxError) -> Result<()> {
    let head = format!("{} {error}", out.paint(Paint::Bad, "refused:"));
    out.line(&head)?;
    for line in error.caret(query).lines() {
        let line = format!("  {}", out.paint(Paint::Plain, line));
        out.line(&line)?;
    }
    if !error.hint.is_empty() {
        let hint = out.paint(Paint::Plain, &error.hint);
        out.line(&hint)?;
    }
    Ok(())
}
