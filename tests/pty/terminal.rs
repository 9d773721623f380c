//! A real program in a real pseudo-terminal, driven by keys and judged by what its screen shows.
//!
//! ```text
//! press("j") ─► pty ─► program ─► pty ─► reader thread: vt100 ─► screen ─► wait_for("text") wakes
//!                         ▲                    │
//!                         └── Answers ◄────────┘
//! ```
//!
//! Waiting is always for something that the screen shows, with a deadline: never a sleep. What fails prints the
//! screen. Keystrokes are counted, so that a test can say how long an errand is.
//!
//! Must not: read the program's own state; a test that uses this sees what a person sees.

use super::answers::{Answers, Background};
use super::keys;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// How long to wait for a screen before the test fails. Far beyond any budget: budgets are for benches.
const DEADLINE: Duration = Duration::from_secs(30);

/// What to start, and in what kind of terminal.
pub(crate) struct Launch {
    /// The program.
    pub(crate) program: PathBuf,
    /// Its arguments.
    pub(crate) args: Vec<String>,
    /// Its whole environment but for `PATH`, `TERM`, `LANG` and the folders below `home`, which are given.
    pub(crate) env: Vec<(String, String)>,
    /// The home folder: configuration, state and cache are below it.
    pub(crate) home: PathBuf,
    /// Columns and rows.
    pub(crate) size: (u16, u16),
    /// What the terminal says of its colours.
    pub(crate) background: Background,
}

impl Launch {
    /// The program with arguments, in a dark terminal of 120x40.
    pub(crate) fn new(program: impl Into<PathBuf>, args: &[&str], home: &Path) -> Self {
        Self {
            program: program.into(),
            args: args.iter().map(ToString::to_string).collect(),
            env: Vec::new(),
            home: home.to_path_buf(),
            size: (120, 40),
            background: Background::Dark,
        }
    }

    fn command(&self) -> CommandBuilder {
        let mut command = CommandBuilder::new(&self.program);
        command.args(&self.args);
        command.env_clear();
        command.cwd(&self.home);
        let below = |folder: &str| self.home.join(folder).into_os_string();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("HOME", self.home.as_os_str());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("GIT_CONFIG_NOSYSTEM", "1");
        for (name, folder) in [
            ("XDG_CONFIG_HOME", ".config"),
            ("XDG_STATE_HOME", ".local/state"),
            ("XDG_DATA_HOME", ".local/share"),
            ("XDG_CACHE_HOME", ".cache"),
        ] {
            command.env(name, below(folder));
        }
        for (name, value) in &self.env {
            command.env(name, value);
        }
        command
    }
}

/// What the reader thread shares with the test.
struct Shared {
    parser: vt100::Parser<Answers>,
    /// Everything the program wrote, for tests of escape codes.
    raw: Vec<u8>,
    /// When the last byte came.
    last: Instant,
    closed: bool,
}

type Cell = Arc<(Mutex<Shared>, Condvar)>;

/// A running program and its terminal. Dropping it ends the program.
pub(crate) struct Terminal {
    shared: Cell,
    writer: Arc<Mutex<Box<dyn Write + Send>>>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    started: Instant,
    keystrokes: usize,
    log: Vec<String>,
}

impl Terminal {
    /// Starts the program.
    pub(crate) fn start(launch: &Launch) -> Self {
        let (cols, rows) = launch.size;
        let pair = native_pty_system()
            .openpty(pty_size(cols, rows))
            .expect("open a pseudo-terminal");
        let reader = pair.master.try_clone_reader().expect("read from the terminal");
        let writer = Arc::new(Mutex::new(
            pair.master.take_writer().expect("write to the terminal"),
        ));
        let started = Instant::now();
        let child = pair
            .slave
            .spawn_command(launch.command())
            .expect("start the program");
        let answers = Answers::new(launch.background);
        let parser = vt100::Parser::new_with_callbacks(nonzero(rows), nonzero(cols), 0, answers);
        let state = Shared {
            parser,
            raw: Vec::new(),
            last: started,
            closed: false,
        };
        let shared: Cell = Arc::new((Mutex::new(state), Condvar::new()));
        std::thread::spawn({
            let (shared, writer) = (Arc::clone(&shared), Arc::clone(&writer));
            move || follow(reader, &shared, &writer)
        });
        Self {
            shared,
            writer,
            child,
            master: pair.master,
            started,
            keystrokes: 0,
            log: Vec::new(),
        }
    }

    /// Presses one key, by name (`keys.rs`). Counts as one.
    pub(crate) fn press(&mut self, key: &str) {
        self.keystrokes += 1;
        self.log.push(key.to_string());
        self.send(&keys::bytes(key));
    }

    /// Types a text; each character counts.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.keystrokes += text.chars().count();
        self.log.push(format!("{text:?}"));
        self.send(text.as_bytes());
    }

    /// Types a bug's number, which counts as one keystroke.
    pub(crate) fn type_number(&mut self, number: &str) {
        self.keystrokes += 1;
        self.log.push(format!("#{number}"));
        self.send(number.as_bytes());
    }

    /// Presses a key, then waits until the screen contains `text`.
    pub(crate) fn press_for(&mut self, key: &str, text: &str) -> String {
        self.press(key);
        self.wait_for(text)
    }

    /// How many keystrokes there were, and which.
    pub(crate) fn keystrokes(&self) -> (usize, String) {
        (self.keystrokes, self.log.join(" "))
    }

    /// Counts keystrokes from here.
    pub(crate) fn count_from_here(&mut self) {
        self.keystrokes = 0;
        self.log.clear();
    }

    /// Waits until the screen contains `text`; gives the screen.
    pub(crate) fn wait_for(&self, text: &str) -> String {
        self.wait_until(&format!("`{text}` on the screen"), |screen| screen.contains(text))
    }

    /// Waits until the screen no longer contains `text`; gives the screen.
    pub(crate) fn wait_gone(&self, text: &str) -> String {
        self.wait_until(&format!("`{text}` gone from the screen"), |screen| {
            !screen.contains(text)
        })
    }

    /// Waits until the screen (rows joined by newlines) is as wanted; gives it. Half frames are not judged.
    ///
    /// # Panics
    /// After the deadline, or when the program has ended without showing it; the message holds the screen.
    pub(crate) fn wait_until(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + DEADLINE;
        let mut shared = self.lock();
        loop {
            let screen = contents(&shared);
            if !shared.parser.callbacks().in_frame && wanted(&screen) {
                return screen;
            }
            let left = end.saturating_duration_since(Instant::now());
            let why = match (shared.closed, left.is_zero()) {
                (true, _) => "the program ended",
                (_, true) => "the deadline passed",
                _ => "",
            };
            if !why.is_empty() {
                drop(shared);
                panic!(
                    "waited for {what}, but {why}. Keys: {}\n{}",
                    self.log.join(" "),
                    framed(&screen)
                );
            }
            shared = self.shared.1.wait_timeout(shared, left).expect("lock").0;
        }
    }

    /// Waits until the program ends; gives its exit code.
    ///
    /// # Panics
    /// After the deadline.
    pub(crate) fn wait_exit(&mut self) -> u32 {
        self.wait_closed();
        self.child.wait().expect("wait for the program").exit_code()
    }

    fn wait_closed(&self) {
        let end = Instant::now() + DEADLINE;
        let mut shared = self.lock();
        while !shared.closed {
            let left = end.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "the program does not end\n{}",
                framed(&contents(&shared))
            );
            shared = self.shared.1.wait_timeout(shared, left).expect("lock").0;
        }
    }

    /// The time from the start of the program to now.
    pub(crate) fn since_start(&self) -> Duration {
        self.started.elapsed()
    }

    /// The process id of the program.
    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().expect("the program runs")
    }

    /// The screen's rows joined by newlines, blanks at their ends removed.
    pub(crate) fn screen(&self) -> String {
        contents(&self.lock())
    }

    /// The screen as escape codes, for pictures and for tests of colours.
    pub(crate) fn formatted(&self) -> String {
        self.lock().parser.screen().contents_formatted()
    }

    /// Whether the program left the terminal as it found it: main screen, cursor shown, no mouse, no paste mode.
    pub(crate) fn is_restored(&self) -> bool {
        let shared = self.lock();
        let screen = shared.parser.screen();
        let mouse = screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None;
        !(screen.alternate_screen() || screen.hide_cursor() || screen.bracketed_paste() || mouse)
    }

    /// Every byte the program wrote so far.
    pub(crate) fn raw(&self) -> Vec<u8> {
        self.lock().raw.clone()
    }

    /// When the last byte came from the program.
    pub(crate) fn last_output(&self) -> Instant {
        self.lock().last
    }

    /// What the program put on the clipboard, base64 as sent.
    pub(crate) fn copied(&self) -> Vec<String> {
        self.lock().parser.callbacks().copied.clone()
    }

    /// Makes the terminal another size.
    pub(crate) fn resize(&mut self, cols: u16, rows: u16) {
        self.lock().parser.set_size(nonzero(rows), nonzero(cols));
        self.master
            .resize(pty_size(cols, rows))
            .expect("resize the terminal");
    }

    fn send(&mut self, bytes: &[u8]) {
        let mut writer = self.writer.lock().expect("lock");
        let sent = writer.write_all(bytes).and_then(|()| writer.flush());
        drop(writer);
        assert!(
            sent.is_ok(),
            "the program takes no keys\n{}",
            framed(&self.screen())
        );
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.0.lock().expect("lock")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // It may have ended already; then there is nothing to kill and nobody to tell.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The reader thread: feeds the screen and sends the terminal's answers until the program closes its side.
fn follow(mut reader: Box<dyn Read + Send>, shared: &Cell, writer: &Mutex<Box<dyn Write + Send>>) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        // An error is how Linux tells that the other side is closed.
        let read = reader.read(&mut buffer).unwrap_or(0);
        let mut state = shared.0.lock().expect("lock");
        state.raw.extend_from_slice(&buffer[..read]);
        state.parser.process(&buffer[..read]);
        state.last = Instant::now();
        state.closed = read == 0;
        let answer = std::mem::take(&mut state.parser.callbacks_mut().pending);
        drop(state);
        shared.1.notify_all();
        if read == 0 {
            return;
        }
        if !answer.is_empty() {
            let mut writer = writer.lock().expect("lock");
            // A program that has ended meanwhile needs no answer.
            let _ = writer.write_all(&answer).and_then(|()| writer.flush());
        }
    }
}

fn contents(shared: &Shared) -> String {
    let screen = shared.parser.screen();
    let rows: Vec<String> = screen.rows(0, screen.size().1.get()).collect();
    let rows: Vec<&str> = rows.iter().map(|r| r.trim_end()).collect();
    rows.join("\n")
}

fn framed(screen: &str) -> String {
    let rows: Vec<String> = screen.lines().map(|row| format!("  │{row}")).collect();
    format!("  ┌ screen\n{}\n  └", rows.join("\n"))
}

fn pty_size(cols: u16, rows: u16) -> PtySize {
    PtySize {
        rows,
        cols,
        pixel_width: 0,
        pixel_height: 0,
    }
}

fn nonzero(n: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(n).expect("a terminal has columns and rows")
}
