//! The workbench, opened from the command line: on the configured gate, the demo, or a folder of logs.

use super::{ColorWhen, GlobalArgs};
use crate::app::{GateChoice, Keymap};
use crate::config::{self, ConfigFile, Dirs};
use crate::error::{Error, Result};
use crate::runtime::perform::Performer;
use crate::runtime::workbench;
use crate::ui::color::Depth;
use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

/// What the workbench opens on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// The gate of the options and the configuration; the first-run page where there is none.
    Configured,
    /// The embedded gate.
    Demo,
    /// A folder of logs.
    Folder(PathBuf),
}

impl Start {
    /// What a bare `whodunit [LOGFOLDER]` opens.
    ///
    /// # Errors
    /// The argument is no folder: a mistyped command, most often.
    pub fn from_folder(folder: Option<PathBuf>) -> Result<Self> {
        match folder {
            None => Ok(Self::Configured),
            Some(path) if path.is_dir() => Ok(Self::Folder(path)),
            Some(path) if path.exists() => Err(Error::usage(format!("{} is a file", path.display()))
                .hint("Open its folder, or print it with `whodunit log FILE`.")),
            Some(path) => Err(
                Error::usage(format!("{} is neither a command nor a folder", path.display()))
                    .hint("Run `whodunit --help` for the commands."),
            ),
        }
    }
}

/// Options of `demo`: there are none.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// What does not belong here: a command for the demo gate, most often
    #[arg(hide = true, trailing_var_arg = true, allow_hyphen_values = true)]
    pub rest: Vec<String>,
}

impl DemoArgs {
    /// Says how a command is run on the demo gate.
    ///
    /// # Errors
    /// Something follows `demo`.
    pub fn check(&self) -> Result<()> {
        if self.rest.is_empty() {
            return Ok(());
        }
        let mut words = vec!["whodunit", "--gate", "demo"];
        words.extend(self.rest.iter().map(String::as_str));
        Err(
            Error::usage("`demo` opens the workbench on the demo gate, and takes no command").hint(format!(
                "Run a command on that gate with `{}`.",
                super::builds::typed(&words)
            )),
        )
    }
}

/// Opens the workbench and runs it until the user quits.
///
/// # Errors
/// Standard output is no terminal, or the configuration, the key map or the theme is wrong.
pub async fn run(start: Start, global: &GlobalArgs) -> Result<ExitCode> {
    if !(std::io::stdout().is_terminal() && std::io::stdin().is_terminal()) {
        return Err(Error::usage("the workbench needs a terminal")
            .hint("Every step also exists without one: `whodunit --help`."));
    }
    let choice = global.gate.choice();
    let file = ConfigFile::load(&choice)?;
    let options = options(&file, &choice, global)?;
    let open = match start {
        Start::Configured => GateChoice::Configured,
        Start::Demo => GateChoice::Demo,
        Start::Folder(path) => GateChoice::Folder(path),
    };
    let zone = global.gate.tz.clone().unwrap_or(jiff::tz::TimeZone::UTC);
    workbench::run(options, Performer::new(choice, zone), open).await?;
    Ok(ExitCode::SUCCESS)
}

fn options(
    file: &ConfigFile,
    choice: &config::GateChoice,
    global: &GlobalArgs,
) -> Result<workbench::Options> {
    let ui = &file.config.ui;
    let depth = depth(global);
    let mut keymap = Keymap::shipped();
    let own = Dirs::find(choice)?.config.join("keymap.toml");
    if let Ok(text) = std::fs::read_to_string(&own) {
        keymap.merge(&text, &own.display().to_string())?;
    }
    Ok(workbench::Options {
        theme: match &ui.theme {
            // Without colours only one theme tells things apart.
            _ if depth == Depth::None => "mono".into(),
            Some(theme) => theme.clone(),
            None => "ansi".into(),
        },
        depth,
        keymap,
        local_time: ui.time.as_deref() == Some("local"),
        mouse: ui.mouse.unwrap_or(true),
    })
}

/// `--color`, then `NO_COLOR`, `TERM`, `COLORTERM` (no-color.org, terminfo's names).
fn depth(global: &GlobalArgs) -> Depth {
    let var = |name| std::env::var(name).unwrap_or_default();
    if global.color == ColorWhen::Never {
        return Depth::None;
    }
    if global.color == ColorWhen::Auto && (!var("NO_COLOR").is_empty() || var("TERM") == "dumb") {
        return Depth::None;
    }
    match (var("COLORTERM").as_str(), var("TERM")) {
        ("truecolor" | "24bit", _) => Depth::True,
        (_, term) if term.contains("256color") || term.contains("direct") => Depth::Indexed,
        _ => Depth::Ansi,
    }
}
