//! The workbench's loop: one inbox, drain it, draw only when something changed, at least 8 ms apart; what answers a key
//! is drawn at once.
//!
//! ```text
//! keys, paste, resize ─┐
//! minute, expiry ──────┼─► Msg ─► app::update ─► Effect ─► perform (a task each, cancelled by slot) ─► Msg
//! results, progress ───┘                └─► dirty ─► ui::view
//! ```
//!
//! Nothing here blocks: work runs in tasks and on blocking threads. Idle, the loop sleeps until a key or the next
//! minute. The inbox is bounded, except that results are never dropped: a task waits until there is room.

use super::perform::Performer;
use super::terminal::{self, Terminal};
use crate::app::{self, Effect, Ends, GateChoice, Keymap, Model, Msg, Slot, Ticket, Work};
use crate::error::{Error, Kind, Result};
use crate::task::Cx;
use crate::ui::{self, color::Depth, theme::Theme};
use crossterm::event::{Event, EventStream, MouseButton, MouseEventKind};
use futures::StreamExt;
use jiff::Timestamp;
use std::collections::HashMap;
use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Between two frames at least: faster than any screen shows them.
const FRAME_GAP: Duration = Duration::from_millis(8);
/// Frames after a key that wait for no gap: the one that shows the key, and the one with what it asked for.
const AT_ONCE: u8 = 2;
/// The same when the workbench opens.
const AT_FIRST: u8 = 8;
/// Keys that are taken before a frame is drawn: those of a paste, or of a screen that was slow.
const KEYS: usize = 64;
/// Between two progress messages of one piece of work.
const PROGRESS_GAP: Duration = Duration::from_millis(60);
/// Messages that wait; beyond that, workers wait.
const INBOX: usize = 1024;

/// How the workbench looks and listens.
#[derive(Debug, Clone)]
pub struct Options {
    /// Theme name.
    pub theme: String,
    /// Colours of the terminal.
    pub depth: Depth,
    /// The key map.
    pub keymap: Keymap,
    /// Times in local time.
    pub local_time: bool,
    /// Whether the mouse is taken.
    pub mouse: bool,
}

struct Running {
    ticket: Ticket,
    token: CancellationToken,
    task: JoinHandle<()>,
}

struct Workbench {
    model: Model,
    theme: Theme,
    depth: Depth,
    terminal: Terminal,
    performer: Arc<Performer>,
    inbox: mpsc::Sender<Msg>,
    running: HashMap<Slot, Vec<Running>>,
    quit: bool,
}

/// Opens the workbench on a gate and runs it until the user leaves.
///
/// # Errors
/// The terminal cannot be taken, or the theme is broken.
pub async fn run(options: Options, performer: Performer, choice: GateChoice) -> Result<()> {
    let theme = Theme::named(&options.theme, options.depth)?;
    let terminal = Terminal::take(options.mouse)?;
    let mut model = Model::new(Arc::new(options.keymap), Timestamp::now(), terminal.size());
    model.theme = options.theme;
    model.local_time = options.local_time;
    let (inbox, messages) = mpsc::channel(INBOX);
    let performer = Arc::new(performer);
    let mut bench = Workbench {
        model,
        theme,
        depth: options.depth,
        terminal,
        performer,
        inbox,
        running: HashMap::new(),
        quit: false,
    };
    // The first frame comes before any work: it is on the screen while the gate is opened.
    bench.draw()?;
    let first = app::open(&mut bench.model, choice);
    let mut events = EventStream::new();
    for effect in first {
        bench.perform(effect, &mut events).await?;
    }
    bench.serve(messages, events).await
}

impl Workbench {
    async fn serve(&mut self, mut messages: mpsc::Receiver<Msg>, mut events: EventStream) -> Result<()> {
        let mut next_frame = Instant::now();
        let mut at_once = AT_FIRST;
        let mut dirty = true;
        let mut told = std::pin::pin!(told_to_end());
        let mut gone = None;
        while !self.quit {
            if dirty && (at_once > 0 || Instant::now() >= next_frame) {
                self.draw()?;
                dirty = false;
                at_once = at_once.saturating_sub(1);
                next_frame = Instant::now() + FRAME_GAP;
            }
            let wake = if dirty { next_frame } else { self.next_tick() };
            let msg = tokio::select! {
                biased;
                event = events.next() => match event {
                    Some(Ok(event)) => {
                        at_once = AT_ONCE;
                        self.translate(event)
                    }
                    Some(Err(e)) => {
                        gone = Some(lost(e));
                        None
                    }
                    None => {
                        gone = Some(lost(std::io::ErrorKind::UnexpectedEof.into()));
                        None
                    }
                },
                () = &mut told => {
                    self.quit = true;
                    None
                }
                msg = messages.recv() => msg,
                () = tokio::time::sleep_until(wake) => (!dirty).then(|| Msg::Tick(Timestamp::now())),
            };
            if gone.is_some() {
                break;
            }
            if let Some(msg) = msg {
                self.handle(msg, &mut events).await?;
                dirty = true;
            }
            // Its end or an error is for the wait above, which finds it again.
            for _ in 0..KEYS {
                let next = poll_fn(|cx| Poll::Ready(events.poll_next_unpin(cx))).await;
                let Poll::Ready(Some(Ok(event))) = next else {
                    break;
                };
                // What is typed after the key that ends it is for whoever has the terminal next.
                if self.quit {
                    break;
                }
                at_once = AT_ONCE;
                if let Some(msg) = self.translate(event) {
                    self.handle(msg, &mut events).await?;
                    dirty = true;
                }
            }
            while let Ok(msg) = messages.try_recv() {
                self.handle(msg, &mut events).await?;
                dirty = true;
            }
        }
        // Without a terminal, too, what was begun is finished.
        self.finish(messages).await;
        gone.map_or(Ok(()), Err)
    }

    /// When the screen changes by itself: a message expires, or the minute turns.
    fn next_tick(&self) -> Instant {
        let now = Timestamp::now();
        let to_minute = 60 - now.as_second().rem_euclid(60);
        let expiring = self.model.message.as_ref().is_some_and(|m| !m.is_error);
        Instant::now() + Duration::from_secs(if expiring { 1 } else { to_minute.max(1) as u64 })
    }

    async fn handle(&mut self, msg: Msg, events: &mut EventStream) -> Result<()> {
        if let Msg::Done(ticket, _) | Msg::Failed(ticket, _) = &msg {
            let ticket = *ticket;
            self.running
                .entry(ticket.slot)
                .or_default()
                .retain(|r| r.ticket != ticket);
            self.model.command_log = self.performer.command_log();
        }
        for effect in app::update(&mut self.model, msg) {
            self.perform(effect, events).await?;
        }
        Ok(())
    }

    async fn perform(&mut self, effect: Effect, events: &mut EventStream) -> Result<()> {
        match effect {
            Effect::Start(ticket, work) => self.start(ticket, work),
            Effect::Cancel(slot) => self.cancel(slot),
            Effect::Copy(text) => self.copy(&text),
            Effect::OpenUrl(url) => self.open_url(url),
            Effect::Edit { text, suffix } => return self.edit(text, suffix, events).await,
            Effect::UseTheme(name) => self.theme = Theme::named(&name, self.depth)?,
            Effect::Redraw => return self.terminal.clear(),
            Effect::Quit => self.quit = true,
        }
        Ok(())
    }

    /// The message of what the terminal reports; a click is on what the last frame shows there.
    fn translate(&self, event: Event) -> Option<Msg> {
        match event {
            Event::Key(key) => terminal::key(key).map(Msg::Key),
            Event::Paste(text) => Some(Msg::Paste(text)),
            Event::Resize(columns, rows) => Some(Msg::Resize(columns, rows)),
            Event::Mouse(mouse) => match mouse.kind {
                MouseEventKind::ScrollDown => Some(Msg::Scroll(3)),
                MouseEventKind::ScrollUp => Some(Msg::Scroll(-3)),
                MouseEventKind::Down(MouseButton::Left) => {
                    ui::hit::target(&self.model, mouse.column, mouse.row).map(Msg::Click)
                }
                _ => None,
            },
            _ => None,
        }
    }

    fn start(&mut self, ticket: Ticket, work: Work) {
        if !ticket.slot.must_finish() {
            self.cancel(ticket.slot);
        }
        let token = CancellationToken::new();
        let cx = Cx::new(token.clone());
        let task = tokio::spawn(carry_out(
            Arc::clone(&self.performer),
            ticket,
            work,
            cx,
            self.inbox.clone(),
        ));
        self.running
            .entry(ticket.slot)
            .or_default()
            .push(Running { ticket, token, task });
    }

    fn cancel(&mut self, slot: Slot) {
        for running in self.running.entry(slot).or_default().drain(..) {
            running.token.cancel();
        }
    }

    fn copy(&mut self, text: &str) {
        let lines = text.lines().count();
        match Terminal::copy(text) {
            Ok(()) if lines > 1 => self
                .model
                .say(format!("{lines} lines went to the terminal's clipboard.")),
            Ok(()) => self.model.say("It went to the terminal's clipboard."),
            Err(e) => self.model.say_error(e.chain()),
        }
    }

    /// Opens an address; over ssh there is no browser here, so it goes into the clipboard.
    fn open_url(&mut self, url: String) {
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            self.model
                .say_error(format!("{url} is no web address; it was not opened"));
            return;
        }
        let remote = std::env::var_os("SSH_CONNECTION").is_some() && std::env::var_os("DISPLAY").is_none();
        if remote {
            let _ = Terminal::copy(&url);
            self.model
                .say(format!("No browser over ssh; in the clipboard: {url}"));
            return;
        }
        let inbox = self.inbox.clone();
        tokio::task::spawn_blocking(move || {
            let outcome = opener::open(&url);
            let notice = outcome
                .map(|()| format!("Opened {url}"))
                .map_err(|e| format!("no browser for {url}: {e}"));
            let _ = inbox.blocking_send(Msg::Notice(notice));
        });
    }

    /// The event stream is dropped while the editor runs: it would steal the editor's keys.
    async fn edit(&mut self, text: String, suffix: &'static str, events: &mut EventStream) -> Result<()> {
        Terminal::suspend()?;
        let parked = std::mem::replace(events, EventStream::new());
        drop(parked);
        let edited = super::editor::edit(text, suffix).await;
        self.terminal.resume()?;
        *events = EventStream::new();
        let msg = match edited {
            Ok(text) => Msg::Edited(text),
            Err(e) => Msg::Notice(Err(e.chain())),
        };
        for effect in app::update(&mut self.model, msg) {
            Box::pin(self.perform(effect, events)).await?;
        }
        Ok(())
    }

    fn draw(&mut self) -> Result<()> {
        let (model, theme) = (&self.model, &self.theme);
        let mut ends = Ends::default();
        self.terminal.draw(|frame| ends = ui::draw(model, theme, frame))?;
        // What was scrolled too far is drawn as if it were not: the next key goes on from there.
        app::update(&mut self.model, Msg::Shown(ends));
        Ok(())
    }

    /// Waits for what must finish; cancels the rest.
    async fn finish(&mut self, mut messages: mpsc::Receiver<Msg>) {
        let mut waiting = Vec::new();
        for (slot, running) in self.running.drain() {
            for one in running {
                if slot.must_finish() {
                    waiting.push(one.task);
                } else {
                    one.token.cancel();
                }
            }
        }
        if waiting.is_empty() {
            return;
        }
        self.model.say("Finishing what was begun …");
        let _nobody_may_see_it = self.draw();
        for task in waiting {
            let mut task = task;
            // The inbox is emptied meanwhile: a task that waits for room in it would never end.
            while !task.is_finished() {
                tokio::select! {
                    _ = &mut task => break,
                    _ = messages.recv() => {}
                }
            }
        }
    }
}

/// Until the system ends the program: a `kill`, or a terminal that was closed. The user's terminal is given back then.
#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    match (signal(SignalKind::terminate()), signal(SignalKind::hangup())) {
        (Ok(mut terminate), Ok(mut hangup)) => {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
        }
        _ => std::future::pending().await,
    }
}

/// Until the system ends the program: never told here.
#[cfg(not(unix))]
async fn told_to_end() {
    std::future::pending().await
}

/// Performs one piece of work and sends what comes of it.
async fn carry_out(performer: Arc<Performer>, ticket: Ticket, work: Work, cx: Cx, inbox: mpsc::Sender<Msg>) {
    let mut progress = cx.watch();
    let forward = inbox.clone();
    let reporter = tokio::spawn(async move {
        while progress.changed().await.is_ok() {
            let now = progress.borrow_and_update().clone();
            // A full inbox drops progress, never results.
            let _ = forward.try_send(Msg::Progress(ticket, now));
            tokio::time::sleep(PROGRESS_GAP).await;
        }
    });
    let parts = inbox.clone();
    let emit = move |done| {
        let _ = parts.try_send(Msg::Part(ticket, Box::new(done)));
    };
    let msg = match performer.perform(work, &cx, &emit).await {
        Ok(done) => Msg::Done(ticket, Box::new(done)),
        Err(error) => Msg::Failed(ticket, error),
    };
    reporter.abort();
    let _ = inbox.send(msg).await;
}

fn lost(error: std::io::Error) -> Error {
    Error::new(Kind::Data, "the terminal went away").because(error)
}
