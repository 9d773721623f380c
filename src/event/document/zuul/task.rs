//! A task of Zuul's output as events: one for each host.

use super::super::{Record, plain};
use crate::event::Level;
use crate::log::{Clock, stamp};
use serde_json::Value;

/// Bytes of a name that are kept: it stands in the events of all hosts.
const MAX_NAME: usize = 4096;

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text<'v>(value: &'v Value, path: &[&str]) -> &'v str {
    path.iter()
        .try_fold(value, |value, key| value.get(*key))
        .and_then(Value::as_str)
        .unwrap_or("")
}

/// A name as far as it is kept.
pub(super) fn cut(name: &str) -> &str {
    name.get(..name.floor_char_boundary(MAX_NAME)).unwrap_or(name)
}

fn is(result: &Value, key: &str) -> bool {
    result.get(key).and_then(Value::as_bool).unwrap_or(false)
}

/// The events of a task, without their playbook's phase.
pub(super) fn records(task: &Value, line: u64) -> impl Iterator<Item = Record> {
    let hosts = task.get("hosts").and_then(Value::as_object);
    hosts
        .into_iter()
        .flatten()
        .map(move |(host, result)| record(task, host, result, line))
}

fn record(task: &Value, host: &str, result: &Value, line: u64) -> Record {
    let failed = is(result, "failed") || is(result, "unreachable");
    let verdict = match () {
        () if is(result, "unreachable") => "UNREACHABLE",
        () if failed => "FAILED",
        () if is(result, "skipped") => "skipped",
        () if is(result, "changed") => "changed",
        () => "ok",
    };
    let name = match text(task, &["task", "name"]) {
        "" => text(result, &["action"]),
        name => name,
    };
    let (role, between) = match text(task, &["role", "name"]) {
        "" => ("", ""),
        role => (role, " : "),
    };
    let (role, name) = (cut(role), cut(name));
    let mut out = format!("TASK [{role}{between}{name}] {host}: {verdict}");
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
        text: plain(&out),
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

/// The event of a play without tasks; `play` is what it says of itself.
pub(super) fn empty_play(play: &Value, line: u64) -> Record {
    let name = text(play, &["name"]);
    let failed = ["timed out", "failed"].iter().any(|word| name.contains(word));
    Record {
        line,
        time: time(text(play, &["duration", "start"])),
        level: if failed { Level::Error } else { Level::Info },
        module: None,
        text: plain(&format!("PLAY [{name}] without tasks")),
    }
}

fn time(text: &str) -> Option<i64> {
    let (stamp, _) = stamp::scan(text.as_bytes())?;
    Clock::default().resolve(stamp)
}
