//! How commands print: data on standard output as JSON, JSON lines or text; colours only where they are welcome.
//!
//! Everything that comes from outside is stripped of control characters before it reaches a terminal. A closed pipe
//! (`| head`) ends the command quietly.

use super::{ColorWhen, GlobalArgs};
use crate::error::{Error, Kind, Result};
use crate::event::Level;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

/// Standard error of the commands. That of `std` panics when nobody reads it any more or its disk is full, and what
/// the command did would end as a bug of ours.
macro_rules! eprint {
    ($($text:tt)*) => {{
        let _nobody_reads = std::io::Write::write_fmt(&mut std::io::stderr(), std::format_args!($($text)*));
    }};
}

/// The same with a line's end.
macro_rules! eprintln {
    ($($text:tt)*) => {
        eprint!("{}\n", std::format_args!($($text)*))
    };
}

/// A colour role of text output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// A failure.
    Bad,
    /// Something that wants a decision.
    Warn,
    /// Proof, success.
    Good,
    /// Less important.
    Dim,
    /// A heading.
    Bold,
    /// No colour; only made printable.
    Plain,
}

impl Paint {
    /// The colour of an event of this level.
    pub fn of(level: Level) -> Self {
        match level {
            Level::Error | Level::Critical => Self::Bad,
            Level::Warning => Self::Warn,
            Level::Debug | Level::Trace => Self::Dim,
            _ => Self::Plain,
        }
    }
}

/// Standard output of one command.
#[derive(Debug)]
pub struct Out {
    json: bool,
    color: bool,
    lock: io::BufWriter<io::Stdout>,
}

impl Out {
    /// Standard output as the options want it.
    pub fn new(global: &GlobalArgs) -> Self {
        Self {
            json: global.json,
            color: wants_color(global.color, io::stdout().is_terminal()),
            lock: io::BufWriter::with_capacity(64 * 1024, io::stdout()),
        }
    }

    /// Whether `--json` was given.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// Prints one JSON document on a line of its own.
    pub fn json(&mut self, value: &impl Serialize) -> Result<()> {
        self.json_line(value)
    }

    /// Prints one JSON line and flushes it.
    pub fn json_line(&mut self, value: &impl Serialize) -> Result<()> {
        serde_json::to_writer(&mut self.lock, value).map_err(|e| match e.io_error_kind() {
            Some(kind) => write_failed(kind.into()),
            None => Error::new(Kind::Bug, "failed to write JSON").because(e),
        })?;
        self.lock.write_all(b"\n").map_err(write_failed)?;
        self.flush()
    }

    /// Prints a line of text; control characters in it are replaced. Colours come from [`Out::paint`].
    pub fn line(&mut self, text: &str) -> Result<()> {
        self.lock.write_all(text.as_bytes()).map_err(write_failed)?;
        self.lock.write_all(b"\n").map_err(write_failed)
    }

    /// `text` made printable and, where colours are welcome, painted.
    pub fn paint(&self, paint: Paint, text: &str) -> String {
        let text = printable(text);
        if !self.color {
            return text.into_owned();
        }
        let code = match paint {
            Paint::Bad => "31",
            Paint::Warn => "33",
            Paint::Good => "32",
            Paint::Dim => "2",
            Paint::Bold => "1",
            Paint::Plain => return text.into_owned(),
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    /// Writes out what is buffered.
    pub fn flush(&mut self) -> Result<()> {
        self.lock.flush().map_err(write_failed)
    }
}

/// Whether colours are welcome: `--color`, then `NO_COLOR`, then the terminal.
pub fn wants_color(when: ColorWhen, is_terminal: bool) -> bool {
    match when {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto => {
            is_terminal
                && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
                && std::env::var_os("TERM").is_none_or(|t| t != "dumb")
        }
    }
}

/// Text without control characters: each becomes `�`, a tab a space. Line breaks stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_bad = |c: char| {
        (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(is_bad) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.chars()
            .map(|c| match c {
                '\t' => ' ',
                c if is_bad(c) => char::REPLACEMENT_CHARACTER,
                c => c,
            })
            .collect(),
    )
}

/// Says something beside the data, on standard error: `note: …`.
pub fn note(text: &str) {
    eprintln!("note: {}", printable(text));
}

/// Names what could not be read, on standard error: what is told is of the rest alone.
pub fn warn_of(problems: &[String]) {
    for problem in problems {
        eprintln!("warning: {}", printable(problem));
    }
}

/// Prints an error and what to do about it, on standard error: `word: message: cause`, `hint: …`.
pub fn tell_error(word: &str, error: &Error) {
    eprintln!("{word}: {}", printable(&error.chain()));
    if let Some(hint) = error.hint_text() {
        eprintln!("hint: {}", printable(hint));
    }
}

/// Nobody reads our output any more. Of its own type, since the connection to a server breaks with the same words.
#[derive(Debug)]
struct ClosedPipe;

impl std::fmt::Display for ClosedPipe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("nobody reads it")
    }
}

impl std::error::Error for ClosedPipe {}

/// Whether the error is that nobody reads our output any more.
pub fn is_closed_pipe(error: &Error) -> bool {
    std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<ClosedPipe>)
}

fn write_failed(error: io::Error) -> Error {
    let failed = Error::data("failed to write to standard output");
    match error.kind() {
        io::ErrorKind::BrokenPipe => failed.because(ClosedPipe),
        _ => failed.because(error),
    }
}

/// Prints progress on standard error while `work` runs, if that is a terminal.
pub async fn with_progress<T>(global: &GlobalArgs, work: impl Future<Output = T>) -> T {
    if !io::stderr().is_terminal() {
        return work.await;
    }
    let mut watch = global.cx.watch();
    let mut ticks = tokio::time::interval(std::time::Duration::from_millis(100));
    tokio::pin!(work);
    loop {
        tokio::select! {
            out = &mut work => {
                eprint!("\r\x1b[K");
                return out;
            }
            _ = ticks.tick() => {
                if watch.has_changed().unwrap_or(false) {
                    let progress = watch.borrow_and_update().clone();
                    let label = printable(&progress.label).replace('\n', " ");
                    let label: String = label.chars().take(60).collect();
                    match progress.total {
                        0 => eprint!("\r\x1b[K{label} {}", progress.done),
                        total => eprint!("\r\x1b[K{label} {}/{total}", progress.done),
                    }
                }
            }
        }
    }
}

/// Bytes for people: `15.2 MB`.
pub fn human_bytes(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["B", "kB", "MB", "GB", "TB"];
    let mut value = bytes as f64;
    let mut unit = "B";
    for name in UNITS {
        unit = name;
        if value < 1000.0 {
            break;
        }
        if name != "TB" {
            value /= 1000.0;
        }
    }
    if unit == "B" {
        format!("{bytes} B")
    } else {
        format!("{value:.1} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_codes_never_reach_the_terminal() {
        assert_eq!(
            printable("a\x1b[31mb\tc\u{202e}d\ne"),
            "a\u{fffd}[31mb c\u{fffd}d\ne"
        );
    }

    #[test]
    fn bytes_read_well() {
        assert_eq!(human_bytes(999), "999 B");
        assert_eq!(human_bytes(15_200_000), "15.2 MB");
    }

    #[test]
    fn a_closed_pipe_is_recognised() {
        assert!(is_closed_pipe(&write_failed(io::ErrorKind::BrokenPipe.into())));
        assert!(!is_closed_pipe(&write_failed(io::ErrorKind::StorageFull.into())));
        let server = Error::network("it broke off").because(io::Error::from(io::ErrorKind::BrokenPipe));
        assert!(!is_closed_pipe(&server));
    }
}
