//! Options that every command takes: which gate, which now, how to print.

use crate::config::{ConfigFile, GateChoice};
use crate::domain::Window;
use crate::error::{Error, Result};
use crate::runtime::gate::Gate;
use crate::task::Cx;
use clap::Args;
use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};
use std::path::PathBuf;

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Options of every command.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Which gate.
    #[command(flatten)]
    pub gate: GateArgs,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Colour the output
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWhen,
    /// Never ask anything
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Cancellation and progress of the whole run; Ctrl-C cancels it.
    #[arg(skip)]
    pub cx: Cx,
}

/// Options that choose a gate and its now.
#[derive(Debug, Clone, Default, Args)]
pub struct GateArgs {
    /// A configured gate, a preset, an archive folder, or `demo`
    #[arg(long, global = true, value_name = "NAME|FOLDER")]
    pub gate: Option<String>,
    /// Zuul's web root or API root, without configuration
    #[arg(long, global = true, value_name = "URL")]
    pub zuul: Option<String>,
    /// Zuul's tenant
    #[arg(long, global = true, value_name = "T")]
    pub tenant: Option<String>,
    /// The review server
    #[arg(long, global = true, value_name = "URL")]
    pub gerrit: Option<String>,
    /// The folder or git repository of fingerprints; given again: folders laid over it
    #[arg(long, global = true, value_name = "DIR|URL")]
    pub fingerprints: Vec<String>,
    /// The search server with the events of all builds
    #[arg(long, global = true, value_name = "URL")]
    pub opensearch: Option<String>,
    /// Where state and the archive live
    #[arg(long, global = true, value_name = "DIR")]
    pub state: Option<PathBuf>,
    /// The configuration file
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What counts as now (RFC 3339): windows end there
    #[arg(long, global = true, value_name = "T", value_parser = parse_instant)]
    pub now: Option<Timestamp>,
    /// Zone of log times that name none: a name or ±HH:MM
    #[arg(long, global = true, value_name = "NAME|±HH:MM", value_parser = parse_tz, allow_hyphen_values = true)]
    pub tz: Option<TimeZone>,
}

impl GateArgs {
    /// The same without clap, for the rooms below.
    pub fn choice(&self) -> GateChoice {
        GateChoice {
            gate: self.gate.clone(),
            zuul: self.zuul.clone(),
            tenant: self.tenant.clone(),
            gerrit: self.gerrit.clone(),
            fingerprints: self.fingerprints.first().cloned(),
            overlays: self.fingerprints.iter().skip(1).map(PathBuf::from).collect(),
            opensearch: self.opensearch.clone(),
            state: self.state.clone(),
            config: self.config.clone(),
            now: self.now,
        }
    }

    /// Whether any option names a gate, so that a folder of logs is not all there is.
    pub fn names_gate(&self) -> bool {
        self.gate.is_some() || self.zuul.is_some()
    }
}

impl GlobalArgs {
    /// A command to type next, on the same gate and state: `whodunit --gate demo submit 1`.
    pub(super) fn again(&self, words: &[&str]) -> String {
        let gate = &self.gate;
        let text = |path: &Option<PathBuf>| path.as_ref().map(|p| p.to_string_lossy().into_owned());
        let options = [
            ("--gate", gate.gate.clone()),
            ("--zuul", gate.zuul.clone()),
            ("--tenant", gate.tenant.clone()),
            ("--state", text(&gate.state)),
            ("--config", text(&gate.config)),
        ];
        let mut all = vec!["whodunit"];
        for (option, value) in &options {
            if let Some(value) = value {
                all.extend([*option, value.as_str()]);
            }
        }
        all.extend(words);
        super::builds::typed(&all)
    }

    /// Opens the gate that the options and the configuration name.
    ///
    /// # Errors
    /// No gate is configured or named, or its state cannot be opened.
    pub async fn open_gate(&self) -> Result<Gate> {
        Gate::open(&self.gate.choice(), &self.cx).await
    }

    /// Reads the configuration, with its warnings printed to standard error.
    pub fn load_config(&self) -> Result<ConfigFile> {
        let file = ConfigFile::load(&self.gate.choice())?;
        for warning in &file.warnings {
            eprintln!("warning: {}", super::output::printable(warning));
        }
        Ok(file)
    }

    /// Prints the warnings of the configuration; one that cannot be read is the command's error.
    pub(super) fn warn_of_config(&self) {
        let _the_command_says_so = self.load_config();
    }
}

/// Reads an instant: RFC 3339, or a date or date-time without a zone as UTC.
pub fn parse_instant(text: &str) -> Result<Timestamp, String> {
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Ok(instant);
    }
    let civil = text
        .parse::<civil::DateTime>()
        .or_else(|_| text.parse::<civil::Date>().map(civil::DateTime::from))
        .map_err(|_| format!("{text:?} is no time; write it as 2026-11-21T03:03:00Z"))?;
    civil
        .to_zoned(TimeZone::UTC)
        .map(|z| z.timestamp())
        .map_err(|e| e.to_string())
}

/// Reads a time zone: a name of the tz database, `UTC`, or an offset `±HH:MM`.
pub fn parse_tz(text: &str) -> Result<TimeZone, String> {
    if let Some(offset) = parse_offset(text) {
        return Ok(TimeZone::fixed(offset));
    }
    TimeZone::get(text).map_err(|_| format!("{text:?} is no time zone; write Europe/Berlin, UTC or +02:00"))
}

fn parse_offset(text: &str) -> Option<jiff::tz::Offset> {
    let (sign, rest) = match text.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    if !(0..=23).contains(&hours) || !(0..=59).contains(&minutes) {
        return None;
    }
    jiff::tz::Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

/// Reads an instant or a span back from `now`: `2026-11-20T00:00:00Z`, `36h`, `11d`.
pub fn parse_since(text: &str, now: Timestamp) -> Result<Timestamp> {
    if let Some(window) = Window::parse(text) {
        return Ok(window.start(now));
    }
    parse_instant(text).map_err(|_| {
        Error::usage(format!("{text:?} is neither a time nor a span"))
            .hint("Write a time as 2026-11-21T03:03:00Z or a span as 36h or 11d.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_to_type_next_names_the_same_gate() {
        let mut global = GlobalArgs::default();
        assert_eq!(global.again(&["submit", "1"]), "whodunit submit 1");
        global.gate.gate = Some("demo".into());
        global.gate.state = Some("my state".into());
        assert_eq!(
            global.again(&["submit", "1"]),
            "whodunit --gate demo --state 'my state' submit 1"
        );
    }

    #[test]
    fn instants_and_zones_parse() {
        let t = parse_instant("2026-11-21T03:03:00Z").unwrap();
        assert_eq!(parse_instant("2026-11-21T03:03:00").unwrap(), t);
        assert_eq!(parse_instant("2026-11-21T05:03:00+02:00").unwrap(), t);
        assert!(parse_instant("yesterday").is_err());
        assert!(parse_tz("+02:00").is_ok() && parse_tz("-0330").is_err() && parse_tz("Nowhere/X").is_err());
        assert_eq!(
            parse_since("1h", t).unwrap(),
            parse_instant("2026-11-21T02:03:00Z").unwrap()
        );
        assert!(parse_since("soon", t).is_err());
    }
}
