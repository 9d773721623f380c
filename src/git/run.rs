//! Runs git: environment, limits, cancellation, the command log.
//!
//! Cost: one process a call. Memory: a 64 KiB buffer, at most 64 KiB of standard error, and what the caller keeps.

use super::{Call, Git, Output, failure};
use crate::error::{Error, IoContext, Kind, Result};
use crate::task::Cx;
use jiff::Timestamp;
use std::ffi::{OsStr, OsString};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

/// Standard error is kept up to this many bytes, the last ones.
const STDERR_LIMIT: usize = 64 << 10;

/// Settings that take every program out of an untrusted repository's reach.
const SAFE: [&str; 8] = [
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.pager=cat",
    "core.quotePath=true",
    "protocol.ext.allow=never",
    "log.showSignature=false",
    "http.lowSpeedLimit=1",
    "http.lowSpeedTime=60",
];

/// `GIT_*` variables of ours that git keeps: who commits, how to connect, what to trust.
const KEPT: [&str; 14] = [
    "GIT_AUTHOR_NAME",
    "GIT_AUTHOR_EMAIL",
    "GIT_COMMITTER_NAME",
    "GIT_COMMITTER_EMAIL",
    "GIT_SSH",
    "GIT_SSH_COMMAND",
    "GIT_SSH_VARIANT",
    "GIT_PROXY_COMMAND",
    "GIT_HTTP_PROXY_AUTHMETHOD",
    "GIT_SSL_CAINFO",
    "GIT_SSL_CAPATH",
    "GIT_SSL_CERT",
    "GIT_SSL_KEY",
    "GIT_EXEC_PATH",
];

/// Called with every piece of standard output; `Break` ends git.
pub(super) type Sink<'a> = dyn FnMut(&[u8]) -> ControlFlow<()> + Send + 'a;

impl Git {
    /// Runs git in `dir` and keeps its output.
    ///
    /// # Errors
    /// Git is missing, was cancelled, or ended with a status other than 0 (unless [`Call::may_fail`]): then the
    /// message quotes what git said, and the hint says what to do.
    pub async fn run(&self, dir: &Path, call: Call, cx: &Cx) -> Result<Output> {
        let mut stdout = Vec::new();
        let limit = call.limit;
        let mut cut = false;
        let mut keep = |piece: &[u8]| {
            let room = limit.saturating_sub(stdout.len());
            stdout.extend_from_slice(piece.get(..room.min(piece.len())).unwrap_or_default());
            cut = piece.len() > room;
            if cut {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let output = self.stream(dir, call, cx, &mut keep).await?;
        Ok(Output {
            stdout,
            cut,
            ..output
        })
    }

    /// Runs git in `dir` and hands its standard output on piece by piece; [`Output::stdout`] stays empty and the
    /// limit of the call does not count. A `Break` ends git and is no error.
    ///
    /// # Errors
    /// As [`Git::run`].
    pub async fn stream(&self, dir: &Path, call: Call, cx: &Cx, sink: &mut Sink<'_>) -> Result<Output> {
        cx.check()?;
        let ssh = if call.network {
            Some(self.batch_ssh(dir).await)
        } else {
            None
        };
        let began = (Timestamp::now(), Instant::now());
        let outcome = Box::pin(perform(dir, &call, ssh, cx, sink)).await;
        let word = match &outcome {
            Ok(output) => output.status.map_or("ended".to_owned(), |s| s.to_string()),
            Err(e) if e.kind() == Kind::Cancelled => "cancelled".to_owned(),
            Err(_) => "not started".to_owned(),
        };
        self.log()
            .git(&call.args, dir, (began.0, began.1.elapsed()), word);
        let output = outcome?;
        if output.is_success() || output.cut || call.may_fail {
            return Ok(output);
        }
        let verb = verb(&call.args);
        Err(failure::error(&verb, dir, output.status, &output.stderr))
    }

    /// The user's own `ssh` command with batch mode, so that it never asks on the terminal.
    async fn batch_ssh(&self, dir: &Path) -> OsString {
        let mut command = match std::env::var_os("GIT_SSH_COMMAND") {
            Some(own) => own,
            None => configured_ssh(dir).await.unwrap_or_else(|| "ssh".into()),
        };
        command.push(" -o BatchMode=yes -o ServerAliveInterval=15");
        command
    }
}

/// The subcommand among the arguments, for messages: `log` of `-c x=y log`.
fn verb(args: &[OsString]) -> String {
    let mut args = args.iter().map(|a| a.to_string_lossy());
    while let Some(arg) = args.next() {
        if arg == "-c" {
            args.next();
        } else if !arg.starts_with('-') {
            return arg.into_owned();
        }
    }
    String::new()
}

/// `core.sshCommand` as the user's own configuration has it; a repository's is not trusted.
async fn configured_ssh(dir: &Path) -> Option<OsString> {
    let call = Call::new(["config", "--global", "--get", "core.sshCommand"]);
    let output = prepare(dir, &call).output().await.ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let text = text.trim();
    (output.status.success() && !text.is_empty()).then(|| text.into())
}

/// The process with its arguments and its environment.
fn prepare(dir: &Path, call: &Call) -> Command {
    let mut command = Command::new("git");
    command.arg("--no-optional-locks").arg("-C").arg(dir);
    for setting in SAFE {
        command.arg("-c").arg(setting);
    }
    command.args(&call.args);
    let of_git = |name: &OsStr| name.to_string_lossy().starts_with("GIT_");
    for (name, _) in std::env::vars_os().filter(|(name, _)| of_git(name)) {
        if !KEPT.iter().any(|kept| name == *kept) {
            command.env_remove(name);
        }
    }
    command
        .env("LC_ALL", "C")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_ASKPASS", "")
        .env("SSH_ASKPASS_REQUIRE", "never")
        .env("GIT_NO_LAZY_FETCH", "1")
        .env(
            "GIT_ALLOW_PROTOCOL",
            if call.network {
                "http:https:ssh:git:file"
            } else {
                "none"
            },
        )
        .envs(call.env.iter().map(|(n, v)| (n, v)))
        .stdin(if call.stdin.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        })
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    command
}

/// Starts git and lives with it to its end.
async fn perform(
    dir: &Path,
    call: &Call,
    ssh: Option<OsString>,
    cx: &Cx,
    sink: &mut Sink<'_>,
) -> Result<Output> {
    let mut command = prepare(dir, call);
    if let Some(ssh) = ssh.filter(|_| std::env::var_os("GIT_SSH").is_none()) {
        command.env("GIT_SSH_COMMAND", ssh);
    }
    let mut child = command.spawn().map_err(|e| {
        let missing = e.kind() == std::io::ErrorKind::NotFound;
        let error = Error::data("git could not be started").because(e);
        if missing {
            error.hint("Install git, and see that it is in PATH.")
        } else {
            error
        }
    })?;
    let talk = converse(&mut child, call.stdin.as_deref(), sink);
    let (stopped, stderr) = cx.or_cancelled(talk).await?.at("talking to git in", dir)?;
    if stopped {
        child.start_kill().ok();
    }
    let status = cx
        .or_cancelled(child.wait())
        .await?
        .at("waiting for git in", dir)?;
    Ok(Output {
        stdout: Vec::new(),
        stderr: failure::plain(&stderr),
        status: status.code().filter(|_| !stopped),
        cut: stopped,
    })
}

/// Feeds standard input and reads both outputs at once. Returns whether the sink stopped it, and standard error.
async fn converse(
    child: &mut Child,
    input: Option<&[u8]>,
    sink: &mut Sink<'_>,
) -> std::io::Result<(bool, Vec<u8>)> {
    let stdin = child.stdin.take();
    let stdout = child.stdout.take();
    let stderr = child.stderr.take();
    let feed = async {
        if let (Some(mut stdin), Some(bytes)) = (stdin, input) {
            // Git may end before it has read all; its status tells why.
            stdin.write_all(bytes).await.ok();
            stdin.shutdown().await.ok();
        }
    };
    let mut tail = Vec::new();
    let mut keep_tail = |piece: &[u8]| {
        tail.extend_from_slice(piece);
        if tail.len() > 2 * STDERR_LIMIT {
            tail.drain(..tail.len() - STDERR_LIMIT);
        }
        ControlFlow::Continue(())
    };
    let stopped = {
        let read_out = pump(stdout, sink);
        let others = async { tokio::join!(feed, pump(stderr, &mut keep_tail)).1 };
        tokio::pin!(read_out, others);
        let mut others_done = false;
        let stopped = loop {
            tokio::select! {
                stopped = &mut read_out => break stopped?,
                done = &mut others, if !others_done => {
                    done?;
                    others_done = true;
                }
            }
        };
        if !stopped && !others_done {
            others.await?;
        }
        stopped
    };
    Ok((stopped, tail))
}

/// Reads to the end, or until the sink breaks; returns whether it broke.
async fn pump(from: Option<impl AsyncRead + Unpin>, sink: &mut Sink<'_>) -> std::io::Result<bool> {
    let Some(mut from) = from else { return Ok(false) };
    let mut buffer = vec![0; 64 << 10];
    loop {
        let read = from.read(&mut buffer).await?;
        if read == 0 {
            return Ok(false);
        }
        if sink(buffer.get(..read).unwrap_or_default()).is_break() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn output_is_kept_cut_and_failures_are_told() {
        let git = Git::default();
        let cx = Cx::default();
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        git.run(dir, Call::new(["init", "-q", "."]), &cx).await.unwrap();
        let call = Call::new(["hash-object", "-w", "--stdin"]).stdin("x".repeat(300_000));
        let id = git.run(dir, call, &cx).await.unwrap().text();
        let show = Call::new(["cat-file", "blob", &id]);
        assert_eq!(
            git.run(dir, show.clone(), &cx).await.unwrap().stdout.len(),
            300_000
        );
        let cut = git.run(dir, show.limit(70_000), &cx).await.unwrap();
        assert!(cut.cut);
        assert_eq!(cut.stdout.len(), 70_000);

        let error = git
            .run(dir, Call::new(["rev-parse", "--verify", "nothing"]), &cx)
            .await
            .unwrap_err();
        assert!(error.to_string().contains("Needed a single revision"), "{error}");
        assert_eq!(git.log().records().last().unwrap().outcome, "128");
        let quiet = Call::new(["rev-parse", "--verify", "nothing"]).may_fail();
        assert!(!git.run(dir, quiet, &cx).await.unwrap().is_success());
        let elsewhere = git
            .run(&dir.join("no"), Call::new(["status"]), &cx)
            .await
            .unwrap_err();
        assert!(elsewhere.hint_text().is_some(), "{elsewhere}");
    }

    #[tokio::test]
    async fn offline_calls_use_no_transport_and_cancelled_ones_end() {
        let git = Git::default();
        let folder = tempfile::tempdir().unwrap();
        let dir = folder.path();
        let cx = Cx::default();
        git.run(dir, Call::new(["init", "-q", "--bare", "."]), &cx)
            .await
            .unwrap();
        let ls = |url: &str| Call::new(["ls-remote", "--end-of-options", url]);
        let refused = git.run(dir, ls("ext::sh -c true"), &cx).await.unwrap_err();
        assert!(refused.to_string().contains("not allowed"), "{refused}");
        let refused = git
            .run(dir, ls("ext::sh -c true").network(), &cx)
            .await
            .unwrap_err();
        assert!(refused.to_string().contains("not allowed"), "{refused}");

        cx.token().cancel();
        let ended = git
            .run(dir, Call::new(["cat-file", "--batch"]), &cx)
            .await
            .unwrap_err();
        assert_eq!(ended.kind(), Kind::Cancelled);
    }
}
