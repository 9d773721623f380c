//! One JSON object a line: oslo.log's JSON formatter, zap, zerolog, logrus, structlog, bunyan, pino.
//!
//! Source: `corpus/lucene/FIELDS.md`, *JSON logs*; oslo_log.formatters.JSONFormatter.

use super::Head;
use crate::event::Level;
use crate::log::level;
use crate::log::stamp::{self, Stamp};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// A head if `line` is an object with a time or a level.
pub(super) fn head(line: &str) -> Option<Head<'_>> {
    if !line.starts_with('{') || !line.trim_end().ends_with('}') {
        return None;
    }
    let object: Map<String, Value> = serde_json::from_str(line).ok()?;
    let stamp = time(&object);
    let level = severity(&object);
    let log = object.get("log").and_then(Value::as_object);
    if stamp.is_none() && level.is_none() {
        return None;
    }
    let oslo = object.contains_key("levelname") && object.contains_key("created");
    let module = if oslo {
        text(&object, &["name"])
    } else {
        text(
            &object,
            &[
                "logger",
                "logger_name",
                "loggerName",
                "component",
                "module",
                "name",
                "target",
                "SYSLOG_IDENTIFIER",
                "backend_type",
                "@module",
                "SourceContext",
                "Category",
                "log.logger",
                "c",
            ],
        )
        .or_else(|| text(log?, &["logger"]))
    };
    Some(Head {
        stamp,
        level: level.unwrap_or_default(),
        module: module.map(Cow::Owned),
        pid: ["process", "pid"]
            .iter()
            .find_map(|k| scalar(object.get(*k)?))
            .map(Cow::Owned),
        body: 0,
        message: Some(message(&object)),
        extra: Vec::new(),
    })
}

/// The keys of a level as they stand in a line: names before numbers, which mean other levels to other programs.
static LEVEL_KEYS: [&str; 15] = [
    "\"levelname\":",
    "\"level_name\":",
    "\"level\":",
    "\"severity\":",
    "\"lvl\":",
    "\"log.level\":",
    "\"log_level\":",
    "\"loglevel\":",
    "\"error_severity\":",
    "\"@level\":",
    "\"@l\":",
    "\"Level\":",
    "\"LogLevel\":",
    "\"PRIORITY\":",
    "\"s\":",
];

/// Time and level of an object by the look of its text; keys inside of strings are escaped, so they don't fool it.
pub(crate) fn glance(line: &str) -> Option<Head<'_>> {
    if !line.starts_with('{') {
        return None;
    }
    let level = LEVEL_KEYS.iter().find_map(|key| {
        let value = value_after(line, key)?;
        match (*key, value.parse::<u64>()) {
            ("\"PRIORITY\":", number) => number.ok().map(level::syslog),
            ("\"s\":", _) => level::letter(*value.as_bytes().first()?).filter(|_| value.len() <= 2),
            (_, Ok(number)) if line.contains("\"hostname\":") || line.contains("\"v\":") => {
                Some(level::bunyan(number))
            }
            (_, Ok(number)) => Some(level::python(number)),
            (_, Err(_)) => level::word(value.as_bytes()),
        }
    });
    let stamp = [
        "\"created\":",
        "\"timestamp\":",
        "\"@timestamp\":",
        "\"ts\":",
        "\"time\":",
        "\"asctime\":",
        "\"$date\":",
        "\"__REALTIME_TIMESTAMP\":",
        "\"Time\":",
    ]
    .iter()
    .find_map(|key| {
        let value = value_after(line, key)?;
        stamp::scan(value.as_bytes())
            .map(|(s, _)| s)
            .or_else(|| epoch(value))
    });
    if stamp.is_none() {
        // Under another key, if any: rare enough to be read whole.
        return head(line).or_else(|| {
            level.map(|level| Head {
                level,
                ..Head::default()
            })
        });
    }
    Some(Head {
        stamp,
        level: level.unwrap_or_default(),
        ..Head::default()
    })
}

/// The value after `key`, without quotes.
fn value_after<'l>(line: &'l str, key: &str) -> Option<&'l str> {
    let at = memchr::memmem::find(line.as_bytes(), key.as_bytes())?;
    let value = line.get(at + key.len()..)?.trim_start();
    match value.strip_prefix('"') {
        Some(text) => text.split('"').next(),
        None => value.split([',', '}', ' ']).next(),
    }
}

/// The message, the traceback and the summary of the error, each on lines of its own.
fn message(object: &Map<String, Value>) -> String {
    let nested = object.get("fields").and_then(Value::as_object);
    let nested = nested.and_then(|fields| text(fields, &["message"]));
    let mut out = text(
        object,
        &["message", "msg", "event", "MESSAGE", "@message", "@m", "Message"],
    )
    .or(nested)
    .unwrap_or_default();
    let trace = text(
        object,
        &[
            "traceback",
            "exception",
            "stack",
            "stacktrace",
            "stack_trace",
            "error.stack_trace",
        ],
    );
    for part in [trace, text(object, &["error_summary"])].into_iter().flatten() {
        if !part.is_empty() {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&part);
        }
    }
    out
}

/// The time under one of the usual keys, or the first other value that is a time and whose key says so (`eventTime`,
/// `requestReceivedTimestamp`).
fn time(object: &Map<String, Value>) -> Option<Stamp> {
    known_time(object).or_else(|| {
        object.iter().find_map(|(key, value)| {
            let key = key.to_ascii_lowercase();
            let text = value
                .as_str()
                .filter(|_| key.ends_with("time") || key.ends_with("timestamp"))?;
            let (stamp, len) = stamp::scan(text.as_bytes())?;
            (stamp.is_full() && len == text.len()).then_some(stamp)
        })
    })
}

fn known_time(object: &Map<String, Value>) -> Option<Stamp> {
    const KEYS: [&str; 15] = [
        "created",
        "timestamp",
        "@timestamp",
        "ts",
        "time",
        "asctime",
        "date",
        "datetime",
        "t",
        "@t",
        "Time",
        "Timestamp",
        "_SOURCE_REALTIME_TIMESTAMP",
        "__REALTIME_TIMESTAMP",
        "timeMillis",
    ];
    KEYS.iter().find_map(|key| match object.get(*key)? {
        Value::String(text) if key.ends_with("REALTIME_TIMESTAMP") => epoch(text),
        // MongoDB: `"t":{"$date":"…"}`.
        Value::Object(inner) => match inner.get("$date")? {
            Value::String(text) => stamp::scan(text.as_bytes()).map(|(s, _)| s),
            _ => None,
        },
        Value::String(text) => stamp::scan(text.as_bytes()).map(|(s, _)| s),
        Value::Number(number) => epoch(&number.to_string()),
        _ => None,
    })
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by their size.
fn epoch(number: &str) -> Option<Stamp> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let value: i64 = whole.parse().ok()?;
    let digits: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let micros: i64 = digits.parse().ok()?;
    Some(Stamp::Epoch(match whole.len() {
        9..=10 => value * 1_000_000 + micros,
        12..=13 => value * 1000 + micros / 1000,
        15..=16 => value,
        18..=19 => value / 1000,
        _ => return None,
    }))
}

/// The level of the object, or of the one that it calls `log` (Elastic's common schema).
fn severity(object: &Map<String, Value>) -> Option<Level> {
    own_severity(object).or_else(|| own_severity(object.get("log")?.as_object()?))
}

fn own_severity(object: &Map<String, Value>) -> Option<Level> {
    let mut keys = LEVEL_KEYS.iter().map(|key| key.trim_matches(['"', ':']));
    keys.find_map(|key| match object.get(key)? {
        Value::String(word) if key == "s" => {
            level::letter(*word.as_bytes().first()?).filter(|_| word.len() <= 2)
        }
        Value::String(word) if key == "PRIORITY" => word.parse().ok().map(level::syslog),
        Value::String(word) => level::word(word.as_bytes()),
        Value::Number(number) => {
            let number = number.as_u64()?;
            let bunyan = object.contains_key("v") || object.contains_key("hostname");
            Some(if bunyan {
                level::bunyan(number)
            } else {
                level::python(number)
            })
        }
        _ => None,
    })
}

fn text(object: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter()
        .find_map(|key| object.get(*key)?.as_str())
        .map(str::to_owned)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glance_sees_the_level_that_the_object_has() {
        for (line, want) in [
            // Monolog counts in hundreds: only the name tells.
            (
                r#"{"time":"2026-11-21T08:04:50Z","level":200,"level_name":"INFO"}"#,
                Level::Info,
            ),
            (
                r#"{"time":"2026-11-21T08:04:50Z","loglevel":"ERROR"}"#,
                Level::Error,
            ),
            (
                r#"{"timestamp":"2026-11-21T08:04:50Z","Level":"Warning"}"#,
                Level::Warning,
            ),
        ] {
            assert_eq!(head(line).unwrap().level, want, "{line}");
            assert_eq!(glance(line).unwrap().level, want, "{line}");
        }
    }
}
