//! Which files and events `log` prints.

use super::Args;
use crate::domain::{BuildLogs, LogFile};
use crate::error::{Error, Result};
use crate::event::{Event, Level};
use crate::log::{search, tree};
use regex::{Regex, RegexBuilder};
use std::path::Path;

/// What an event must be to be printed.
pub(super) struct Filter {
    level: Level,
    grep: Option<Regex>,
    /// Microseconds since 1970.
    from: Option<i64>,
    to: Option<i64>,
}

impl Filter {
    /// The filter that the options describe.
    pub(super) fn new(args: &Args) -> Result<Self> {
        let level = match args.level.as_deref() {
            None => Level::None,
            Some(word) => Level::parse(word).ok_or_else(|| {
                Error::usage(format!("no level {word}"))
                    .hint("Levels are none, trace, debug, info, warning, error and critical.")
            })?,
        };
        let grep = match &args.grep {
            None => None,
            Some(pattern) => Some(
                RegexBuilder::new(pattern)
                    .multi_line(true)
                    .size_limit(4 << 20)
                    .build()
                    .map_err(|e| search::bad_pattern(pattern, &e))?,
            ),
        };
        Ok(Self {
            level,
            grep,
            from: args.from.map(|t| t.as_microsecond()),
            to: args.to.map(|t| t.as_microsecond()),
        })
    }

    /// Events of lower levels do not pass.
    pub(super) fn level(&self) -> Level {
        self.level
    }

    /// Whether only its level tells whether an event passes.
    pub(super) fn is_level(&self) -> bool {
        self.grep.is_none() && self.from.is_none() && self.to.is_none()
    }

    /// Whether an event passes. One without a time is in no span of time.
    pub(super) fn passes(&self, event: &Event) -> bool {
        event.level >= self.level
            && self.from.is_none_or(|from| event.time.is_some_and(|t| t >= from))
            && self.to.is_none_or(|to| event.time.is_some_and(|t| t <= to))
            && self.grep.as_ref().is_none_or(|grep| grep.is_match(&event.text))
    }
}

/// The file of a build that `wanted` names: its path, with or without the compression suffix, or the end of it.
pub(super) fn named(logs: &BuildLogs, wanted: &str) -> Result<Vec<LogFile>> {
    let wanted = wanted.trim_start_matches("./");
    let exact: Vec<&LogFile> = logs
        .files
        .iter()
        .filter(|f| f.path == wanted || tree::true_name(&f.path) == tree::true_name(wanted))
        .collect();
    let end = format!("/{}", tree::true_name(wanted));
    let found: Vec<&LogFile> = if exact.is_empty() {
        logs.files
            .iter()
            .filter(|f| tree::true_name(&f.path).ends_with(&end))
            .collect()
    } else {
        exact
    };
    match found.as_slice() {
        [] => Err(Error::data(format!("no file {wanted} in {}", logs.name))
            .hint("Run `whodunit show` on the build for the names of its files.")),
        [one] => Ok(vec![(*one).clone()]),
        several => {
            let names: Vec<&str> = several.iter().map(|f| f.path.as_str()).take(5).collect();
            Err(Error::usage(format!(
                "several files {wanted} in {}: {}",
                logs.name,
                names.join(", ")
            ))
            .hint("Name one with its folders."))
        }
    }
}

/// A file's name among those of several builds: with its build's before it.
pub(super) fn file_of(logs: &BuildLogs, event: &Event) -> String {
    if Path::new(&logs.name).is_file() {
        return logs.name.clone();
    }
    format!("{}/{}", logs.name.trim_end_matches('/'), event.file)
}
