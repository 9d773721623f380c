//! Zuul's `job-output.json`: playbooks, plays, tasks, and what each host said.
//!
//! An event is a task on a host: its name and result on the first line, then message, output and failed items. A play
//! without tasks is an event, too: Zuul says so that a playbook timed out.
//! Cost: the document is parsed as a whole, at most [`MAX`] bytes. Source: `zuul/ansible/callback/zuul_json.py`.

use super::{Amount, Record, plain};
use crate::event::Level;
use crate::log::stamp::{self, Stamp};
use serde_json::Value;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// A larger document is not read: Zuul's are some MiB.
const MAX: u64 = 512 * 1024 * 1024;
/// Where the objects of tasks lie: list, playbook, plays, play, tasks, task.
const TASK_DEPTH: usize = 6;

pub(super) fn is_output(sample: &[u8]) -> bool {
    let text = String::from_utf8_lossy(sample.get(..64 * 1024).unwrap_or(sample));
    let text = text.trim_start();
    let begins = text
        .strip_prefix('[')
        .is_some_and(|t| t.trim_start().starts_with('{'));
    begins && text.contains("\"plays\":") && (text.contains("\"playbook\":") || text.contains("\"phase\":"))
}

pub(super) fn read(reader: impl Read, give: &mut dyn FnMut(Record) -> ControlFlow<()>) -> io::Result<Amount> {
    let mut bytes = Vec::new();
    reader.take(MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "the document is larger than 512 MiB",
        ));
    }
    let amount = Amount {
        bytes: bytes.len() as u64,
        lines: memchr::memchr_iter(b'\n', &bytes).count() as u64
            + u64::from(bytes.last().is_some_and(|c| *c != b'\n')),
    };
    let mut lines = task_lines(&bytes).into_iter();
    let document: Value = serde_json::from_slice(&bytes)?;
    drop(bytes);
    let mut last = 1;
    for playbook in items(&document) {
        let plays = playbook.get("plays");
        for play in plays.into_iter().flat_map(items) {
            let tasks = play.get("tasks");
            let mut none = true;
            for task in tasks.into_iter().flat_map(items) {
                none = false;
                last = lines.next().unwrap_or(last);
                let hosts = task.get("hosts").and_then(Value::as_object);
                for (host, result) in hosts.into_iter().flatten() {
                    if give(record(playbook, task, host, result, last)).is_break() {
                        return Ok(amount);
                    }
                }
            }
            if none && give(empty_play(playbook, play, last)).is_break() {
                return Ok(amount);
            }
        }
    }
    Ok(amount)
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// The line on which each task's object begins, in order.
fn task_lines(bytes: &[u8]) -> Vec<u64> {
    let mut lines = Vec::new();
    let mut parents = Vec::new();
    let (mut line, mut quoted, mut escaped) = (1, false, false);
    for c in bytes {
        match c {
            b'\n' => line += 1,
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'{' => {
                if *c == b'{' && parents.len() + 1 == TASK_DEPTH && parents.last() == Some(&b'[') {
                    lines.push(line);
                }
                // Deeper than any real document the parents do not matter.
                if parents.len() < 4096 {
                    parents.push(*c);
                }
            }
            b']' | b'}' => {
                parents.pop();
            }
            _ => {}
        }
    }
    lines
}

fn text<'v>(value: &'v Value, path: &[&str]) -> &'v str {
    path.iter()
        .try_fold(value, |value, key| value.get(*key))
        .and_then(Value::as_str)
        .unwrap_or("")
}

fn is(result: &Value, key: &str) -> bool {
    result.get(key).and_then(Value::as_bool).unwrap_or(false)
}

fn record(playbook: &Value, task: &Value, host: &str, result: &Value, line: u64) -> Record {
    let failed = is(result, "failed") || is(result, "unreachable");
    let verdict = match () {
        () if is(result, "unreachable") => "UNREACHABLE",
        () if failed => "FAILED",
        () if is(result, "skipped") => "skipped",
        () if is(result, "changed") => "changed",
        () => "ok",
    };
    let mut name = text(task, &["task", "name"]).to_owned();
    if name.is_empty() {
        text(result, &["action"]).clone_into(&mut name);
    }
    let role = text(task, &["role", "name"]);
    let role = if role.is_empty() {
        String::new()
    } else {
        format!("{role} : ")
    };
    let mut out = format!(
        "{} TASK [{role}{name}] {host}: {verdict}",
        text(playbook, &["phase"])
    );
    if let Some(rc) = result.get("rc").and_then(Value::as_i64) {
        out.push_str(&format!(" (rc {rc})"));
    }
    output(&mut out, result);
    for item in result
        .get("results")
        .into_iter()
        .flat_map(items)
        .filter(|item| is(item, "failed"))
    {
        out.push_str(&format!(
            "\nitem {}: FAILED",
            item.get("item").unwrap_or(&Value::Null)
        ));
        output(&mut out, item);
    }
    Record {
        line,
        time: time(text(task, &["task", "duration", "start"])),
        level: if failed { Level::Error } else { Level::Info },
        module: Some(host.to_owned()),
        text: plain(out.trim_start()),
    }
}

/// What a result says, each part on lines of its own.
fn output(out: &mut String, result: &Value) {
    for key in [
        "msg",
        "exception",
        "stdout",
        "stderr",
        "module_stdout",
        "module_stderr",
    ] {
        let said = text(result, &[key]).trim_end();
        if !said.is_empty() {
            out.push('\n');
            out.push_str(said);
        }
    }
}

fn empty_play(playbook: &Value, play: &Value, line: u64) -> Record {
    let name = text(play, &["play", "name"]);
    let failed = ["timed out", "failed"].iter().any(|word| name.contains(word));
    Record {
        line,
        time: time(text(play, &["play", "duration", "start"])),
        level: if failed { Level::Error } else { Level::Info },
        module: None,
        text: plain(format!("{} PLAY [{name}] without tasks", text(playbook, &["phase"])).trim_start()),
    }
}

fn time(text: &str) -> Option<i64> {
    let (stamp, _) = stamp::scan(text.as_bytes())?;
    match stamp {
        Stamp::Epoch(micros) => Some(micros),
        Stamp::Civil { .. } => crate::log::Clock::default().resolve(stamp),
    }
}
