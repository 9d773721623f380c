//! The command line: everything the workbench does, without a screen, in the forms of `design/command-line.md`.
//!
//! One file per command: its `Args` and `run(args, &GlobalArgs) -> Result<ExitCode>`. This file parses, dispatches,
//! and turns an error into one message and an exit code. Must not: hold logic of its own; a command calls the same
//! functions that the workbench's effects call.

// First: its macros take the place of those of `std` in the modules below.
#[macro_use]
pub mod output;

pub mod builds;
pub mod completions;
pub mod config;
mod desk;
pub mod diff;
pub mod digest;
pub mod dirs;
pub mod doctor;
pub mod draft;
pub mod eval;
pub mod explain;
pub mod failures;
pub mod global;
mod input;
pub mod lint;
pub mod log;
pub mod man;
pub mod match_;
mod matching;
pub mod models;
pub mod outbox;
mod outbox_edit;
pub mod parse;
pub mod profile;
pub mod recorded;
pub mod show;
pub mod story;
pub mod submit;
pub mod suspects;
pub mod sync;
pub mod verdict;
pub mod workbench;

pub use global::{ColorWhen, GateArgs, GlobalArgs};

use crate::error::{Error, Kind, Result};
use crate::task::Cx;
use clap::{CommandFactory, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// What the exit codes mean; the manual page has it, too.
const EXIT_STATUS: &str = "Exit status:
    0  done; `failures` without a failure and a digest without anything unusual are done, too
    1  the data or what was given is wrong
    2  the command line is wrong
    3  nothing found: match without a hit, log without an event, a draft that abstains, lint with a finding
    4  a login is needed
    5  the network, or a server, could not be reached
    6  a conflict: nothing new to submit, or somebody else changed it
  130  interrupted
  255  a bug of whodunit";

/// Triage CI gate failures: from an unclassified failure to a submitted fingerprint.
///
/// Without a command it opens the workbench: on the configured gate, or on a folder of logs.
#[derive(Debug, Parser)]
#[command(
    name = "whodunit",
    version,
    max_term_width = 100,
    after_long_help = EXIT_STATUS,
    after_help = EXIT_STATUS
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Open the workbench on this folder of logs
    #[arg(value_name = "LOGFOLDER")]
    pub folder: Option<PathBuf>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the workbench on the gate that is embedded in this program: no network, no configuration
    Demo(workbench::DemoArgs),
    /// List the failures of a window with what explains them
    Failures(failures::Args),
    /// List every recorded build, passing ones too, or count them
    Builds(recorded::Args),
    /// Show a build: its metadata, files, matches and suspects
    Show(show::Args),
    /// Say what a failed build was: a bug, the change itself, infrastructure; or take that back
    Verdict(verdict::Args),
    /// Print the events of a build's logs, or count them
    ///
    /// An event is printed whole. One of more than 64 MiB goes on in the next, which says so with --json: "continues".
    Log(log::Args),
    /// Say what is unusual about a build: the lines that explain it, against passing builds
    Digest(digest::Args),
    /// List what differs between a good and a bad build
    Diff(diff::Args),
    /// Follow an id across all logs of a build, in the order of time
    Story(story::Args),
    /// Say which fingerprints match each build
    Match(match_::Args),
    /// Say why a fingerprint hits a build or why not, and which change would make it hit
    Explain(explain::Args),
    /// Say which fingerprints live only under one of the models of events
    Models(models::Args),
    /// Say what is wrong with fingerprints, and what to write instead
    Lint(lint::Args),
    /// Run queries over events, without a gate
    Eval(eval::Args),
    /// Show how a query is read: its tree, or where and why it is refused
    Parse(parse::Args),
    /// Rank the merged commits that may have caused a failure
    Suspects(suspects::Args),
    /// Draft a fingerprint and a bug report for failed builds
    Draft(draft::Args),
    /// Commit a fingerprint and push it for review
    Submit(submit::Args),
    /// List, retry, hold, edit or discard what waits to be sent
    Outbox(outbox::Args),
    /// Bring new builds and logs into the local archive
    Sync(sync::Args),
    /// Check configuration, network, logins and folders, and say what to do
    Doctor(doctor::Args),
    /// Print where configuration, state and logs live
    Dirs(dirs::Args),
    /// Print the effective configuration, its path, or the commented defaults
    Config(config::Args),
    /// Print a completion script for a shell
    Completions(completions::Args),
    /// Print the manual page
    Man(man::Args),
}

/// Parses the arguments, runs the command, reports an error once, and gives the exit code.
pub fn main() -> ExitCode {
    let outcome = std::panic::catch_unwind(|| match Cli::try_parse() {
        Ok(cli) => run_to_exit(cli),
        Err(error) => usage_exit(&error),
    });
    outcome.unwrap_or_else(|_| {
        eprintln!("whodunit: a bug of ours stopped the program");
        eprintln!("hint: Report the lines above with what you did.");
        ExitCode::from(Kind::Bug.exit_code())
    })
}

/// Help and version go to standard output with 0; a wrong command line to standard error with 2.
fn usage_exit(error: &clap::Error) -> ExitCode {
    let code = u8::try_from(error.exit_code()).unwrap_or(Kind::Usage.exit_code());
    let _closed_pipe_is_fine = error.print();
    ExitCode::from(code)
}

/// Runs the command in an asynchronous runtime; Ctrl-C cancels it.
fn run_to_exit(mut cli: Cli) -> ExitCode {
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    threads.worker_threads(2).enable_all();
    if matches!(cli.command, None | Some(Command::Demo(_))) {
        // The workbench draws on this thread.
        threads.on_thread_start(crate::runtime::priority::step_back);
    }
    let runtime = match threads.build() {
        Ok(runtime) => runtime,
        Err(e) => return report(&Error::new(Kind::Bug, "failed to start the runtime").because(e)),
    };
    let cx = Cx::default();
    cli.global.cx = cx.clone();
    let result = runtime.block_on(async move {
        let token = cx.token().clone();
        tokio::spawn(async move {
            if tokio::signal::ctrl_c().await.is_ok() {
                token.cancel();
            }
            // Work that does not look whether it is cancelled ends at the second one; the state stands a crash.
            if tokio::signal::ctrl_c().await.is_ok() {
                std::process::exit(i32::from(Kind::Cancelled.exit_code()));
            }
        });
        dispatch(cli).await
    });
    // Blocking work that was cancelled may still be in a read; the process does not wait for it.
    runtime.shutdown_background();
    match result {
        Ok(code) => code,
        Err(error) => report(&error),
    }
}

/// Prints an error as `whodunit: message: cause` and `hint: …`, and gives its exit code. A closed pipe is no error.
fn report(error: &Error) -> ExitCode {
    if output::is_closed_pipe(error) {
        return ExitCode::SUCCESS;
    }
    output::tell_error("whodunit", error);
    ExitCode::from(error.kind().exit_code())
}

impl Command {
    /// Whether the configuration decides what it does. Those that show it warn of it themselves.
    fn uses_gate(&self) -> bool {
        !matches!(
            self,
            Self::Demo(_)
                | Self::Eval(_)
                | Self::Parse(_)
                | Self::Doctor(_)
                | Self::Dirs(_)
                | Self::Config(_)
                | Self::Completions(_)
                | Self::Man(_)
        )
    }
}

/// Calls the command's file.
async fn dispatch(cli: Cli) -> Result<ExitCode> {
    let global = &cli.global;
    let Some(command) = cli.command else {
        let start = workbench::Start::from_folder(cli.folder)?;
        return workbench::run(start, global).await;
    };
    if let Some(folder) = cli.folder {
        return Err(Error::usage(format!(
            "unexpected argument {} before a command",
            folder.display()
        ))
        .hint("Run `whodunit --help` for the commands."));
    }
    // A mistyped key has no effect; without a word every failure would look unclassified, say.
    if command.uses_gate() {
        global.warn_of_config();
    }
    match command {
        Command::Demo(args) => {
            args.check()?;
            workbench::run(workbench::Start::Demo, global).await
        }
        Command::Failures(args) => failures::run(args, global).await,
        Command::Builds(args) => recorded::run(args, global).await,
        Command::Show(args) => show::run(args, global).await,
        Command::Verdict(args) => verdict::run(args, global).await,
        Command::Log(args) => log::run(args, global).await,
        Command::Digest(args) => digest::run(args, global).await,
        Command::Diff(args) => diff::run(args, global).await,
        Command::Story(args) => story::run(args, global).await,
        Command::Match(args) => match_::run(args, global).await,
        Command::Explain(args) => explain::run(args, global).await,
        Command::Models(args) => models::run(args, global).await,
        Command::Lint(args) => lint::run(args, global).await,
        Command::Eval(args) => eval::run(args, global).await,
        Command::Parse(args) => parse::run(args, global).await,
        Command::Suspects(args) => suspects::run(args, global).await,
        Command::Draft(args) => draft::run(args, global).await,
        Command::Submit(args) => submit::run(args, global).await,
        Command::Outbox(args) => outbox::run(args, global).await,
        Command::Sync(args) => sync::run(args, global).await,
        Command::Doctor(args) => doctor::run(args, global).await,
        Command::Dirs(args) => dirs::run(args, global).await,
        Command::Config(args) => config::run(args, global).await,
        Command::Completions(args) => completions::run(args, global).await,
        Command::Man(args) => man::run(args, global).await,
    }
}

/// The whole command-line definition, for completions and the manual page.
pub fn command() -> clap::Command {
    Cli::command()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definition_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn global_options_stand_before_or_after_the_command() {
        for line in [
            "whodunit --gate demo failures --json",
            "whodunit failures --gate demo --json",
        ] {
            let cli = Cli::try_parse_from(line.split(' ')).unwrap();
            assert!(cli.global.json);
            assert_eq!(cli.global.gate.gate.as_deref(), Some("demo"));
            assert!(matches!(cli.command, Some(Command::Failures(_))));
        }
    }

    #[test]
    fn a_bare_folder_is_no_command() {
        let cli = Cli::try_parse_from(["whodunit", "./logs"]).unwrap();
        assert_eq!(cli.folder, Some(PathBuf::from("./logs")));
        assert!(cli.command.is_none());
    }
}
