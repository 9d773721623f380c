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

/// Time and level of an object by the look of its text: of its own members, not of those of objects in it.
pub(crate) fn glance(line: &str) -> Option<Head<'_>> {
    if !line.starts_with('{') {
        return None;
    }
    let level = level_at(line).or_else(|| level_at(line.get(own(line, "\"log\":")?..)?));
    let stamp = [
        "\"created\":",
        "\"timestamp\":",
        "\"@timestamp\":",
        "\"ts\":",
        "\"time\":",
        "\"asctime\":",
        "\"__REALTIME_TIMESTAMP\":",
        "\"Time\":",
    ]
    .iter()
    .find_map(|key| time_of(value_at(line, own(line, key)?)?.0))
    .or_else(|| {
        // MongoDB: `"t":{"$date":"…"}`.
        let inner = line.get(own(line, "\"t\":")?..)?.trim_start();
        time_of(value_at(inner, own(inner, "\"$date\":")?)?.0)
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

/// The level of the object with which `text` begins.
fn level_at(text: &str) -> Option<Level> {
    let text = text.trim_start();
    LEVEL_KEYS.iter().find_map(|key| {
        let (value, is_text) = value_at(text, own(text, key)?)?;
        let is_bunyan = || own(text, "\"v\":").is_some() || own(text, "\"hostname\":").is_some();
        level_of(key, value, is_text, is_bunyan)
    })
}

/// The level that a value under one of the [`LEVEL_KEYS`] means.
fn level_of(key: &str, value: &str, is_text: bool, is_bunyan: impl FnOnce() -> bool) -> Option<Level> {
    match key.trim_matches(['"', ':']) {
        "PRIORITY" => value.parse().ok().map(level::syslog),
        "s" => level::letter(*value.as_bytes().first()?).filter(|_| is_text && value.len() <= 2),
        _ if is_text => level::word(value.as_bytes()),
        _ => {
            let number = value.parse().ok()?;
            let level = if is_bunyan() { level::bunyan } else { level::python };
            Some(level(number))
        }
    }
}

fn time_of(value: &str) -> Option<Stamp> {
    let stamp = stamp::scan(value.as_bytes()).map(|(stamp, _)| stamp);
    stamp.or_else(|| epoch(value))
}

/// Where the value of a member of the object begins with which `text` begins. Members of objects in it are passed over;
/// keys inside of strings are escaped, so they don't fool it. Cost: a search, and a walk through the text where there are
/// objects in the object.
fn own(text: &str, key: &str) -> Option<usize> {
    let bytes = Some(text.as_bytes()).filter(|bytes| bytes.starts_with(b"{"))?;
    let (mut depth, mut is_quoted, mut is_escaped) = (0_usize, false, false);
    let mut walked = 0;
    for at in memchr::memmem::find_iter(bytes, key) {
        let before = bytes.get(walked..at)?;
        // All that stands before is flat: the usual line.
        if walked == 0
            && before.first() == Some(&b'{')
            && memchr::memchr2(b'{', b'}', before.get(1..)?).is_none()
        {
            return Some(at + key.len());
        }
        for c in before {
            match c {
                _ if is_escaped => is_escaped = false,
                b'\\' if is_quoted => is_escaped = true,
                b'"' => is_quoted = !is_quoted,
                b'{' | b'[' if !is_quoted => depth += 1,
                b'}' | b']' if !is_quoted => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return None;
                    }
                }
                _ => {}
            }
        }
        walked = at;
        if depth == 1 && !is_quoted {
            return Some(at + key.len());
        }
    }
    None
}

/// The value that begins at a byte, without quotes, and whether it had some.
fn value_at(text: &str, at: usize) -> Option<(&str, bool)> {
    let value = text.get(at..)?.trim_start();
    match value.strip_prefix('"') {
        Some(text) => Some((text.split('"').next()?, true)),
        None => Some((value.split([',', '}', ' ']).next()?, false)),
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
    let is_bunyan = || object.contains_key("v") || object.contains_key("hostname");
    LEVEL_KEYS
        .iter()
        .find_map(|key| match object.get(key.trim_matches(['"', ':']))? {
            Value::String(word) => level_of(key, word, true, is_bunyan),
            Value::Number(number) => level_of(key, &number.to_string(), false, is_bunyan),
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
            // What an object in it says of itself is not the object's own.
            (
                r#"{"time":"2026-11-21T08:04:50Z","request":{"level":"ERROR","a":[{"v":"}"}]},"level":"INFO"}"#,
                Level::Info,
            ),
            (
                r#"{"time":"2026-11-21T08:04:50Z","msg":"{","request":{"level":"ERROR"}}"#,
                Level::None,
            ),
            (
                r#"{"@timestamp":"2026-11-21T08:04:50Z","x":{"level":"info"},"log":{"logger":"a","level":"warn"}}"#,
                Level::Warning,
            ),
            // A number in quotes is none; syslog's is one in either way.
            (r#"{"time":"2026-11-21T08:04:50Z","level":"40"}"#, Level::None),
            (r#"{"time":"2026-11-21T08:04:50Z","level":40}"#, Level::Error),
            (
                r#"{"time":"2026-11-21T08:04:50Z","level":40,"v":0}"#,
                Level::Warning,
            ),
            (
                r#"{"time":"2026-11-21T08:04:50Z","level":40,"x":{"v":0}}"#,
                Level::Error,
            ),
            (r#"{"time":"2026-11-21T08:04:50Z","PRIORITY":3}"#, Level::Error),
            (r#"{"time":"2026-11-21T08:04:50Z","PRIORITY":"3"}"#, Level::Error),
        ] {
            assert_eq!(head(line).unwrap().level, want, "{line}");
            assert_eq!(glance(line).unwrap().level, want, "{line}");
            assert_eq!(glance(line).unwrap().stamp, head(line).unwrap().stamp, "{line}");
        }
    }

    #[test]
    fn a_glance_sees_the_time_that_the_object_has() {
        for line in [
            r#"{"event":{"time":"2020-01-01T00:00:00Z"},"time":"2026-11-21T08:04:50Z","level":"INFO"}"#,
            r#"{"t":{"$date":"2026-11-21T08:04:50.000Z"},"s":"I","attr":{"$date":"2020-01-01T00:00:00Z"}}"#,
        ] {
            assert_eq!(glance(line).unwrap().stamp, head(line).unwrap().stamp, "{line}");
            assert_eq!(glance(line).unwrap().level, Level::Info);
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_glanced_at(text in "\\{[\"{}\\[\\]:,\\\\ a]{0,30}\"(level|log|t)\":[\"{}: aé]{0,9}") {
            let _head = glance(&text);
        }
    }
}
