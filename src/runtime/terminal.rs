//! The terminal: raw mode, alternate screen, synchronised updates, clipboard; and always back to what it was.
//!
//! Must not: know the model. A panic restores the terminal before its message is printed.

use crate::app::{Key, KeyCode, Named};
use crate::error::{Error, Kind, Result};
use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{
    DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture, KeyEvent,
    KeyEventKind, KeyModifiers,
};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, event, execute, queue};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;
use std::io::{self, Stdout, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// The terminal, in the hands of the workbench until dropped.
pub(super) struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<Page>>,
    page: Page,
    mouse: bool,
}

/// What goes to the terminal, until a frame is whole: then it is one write, whatever the frame holds.
#[derive(Debug, Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Page {
    /// Writes all of it.
    fn send(&self) -> io::Result<()> {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut out = io::stdout().lock();
        let sent = out.write_all(&bytes).and_then(|()| out.flush());
        bytes.clear();
        sent
    }
}

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        page.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Nothing is sent before the frame is whole.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Terminal {
    /// Takes the terminal.
    ///
    /// # Errors
    /// Standard output is no terminal, or it refuses.
    pub(super) fn take(mouse: bool) -> Result<Self> {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            let _ = leave(&mut io::stdout());
            before(info);
        }));
        enter(mouse).map_err(broken)?;
        let page = Page::default();
        let inner = ratatui::Terminal::new(CrosstermBackend::new(page.clone())).map_err(broken)?;
        Ok(Self { inner, page, mouse })
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> (u16, u16) {
        self.inner.size().map_or((80, 24), |s| (s.width, s.height))
    }

    /// Draws one frame, shown at once where the terminal can.
    ///
    /// # Errors
    /// The terminal is gone.
    pub(super) fn draw(&mut self, view: impl FnOnce(&mut Frame)) -> Result<()> {
        queue!(self.page, BeginSynchronizedUpdate).map_err(broken)?;
        self.inner.draw(view).map_err(broken)?;
        queue!(self.page, EndSynchronizedUpdate).map_err(broken)?;
        self.page.send().map_err(broken)
    }

    /// Forgets what is on the screen, so that the next frame writes every cell.
    pub(super) fn clear(&mut self) -> Result<()> {
        self.inner.clear().map_err(broken)?;
        self.page.send().map_err(broken)
    }

    /// Gives the terminal back for another program.
    pub(super) fn suspend() -> Result<()> {
        leave(&mut io::stdout()).map_err(broken)
    }

    /// Takes it again.
    pub(super) fn resume(&mut self) -> Result<()> {
        enter(self.mouse).map_err(broken)?;
        self.clear()
    }

    /// Puts text into the clipboard of the user's terminal (OSC 52, through ssh and tmux `set-clipboard on`).
    pub(super) fn copy(text: &str) -> Result<()> {
        execute!(io::stdout(), CopyToClipboard::to_clipboard_from(text)).map_err(broken)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = leave(&mut io::stdout());
    }
}

fn broken(error: io::Error) -> Error {
    Error::new(Kind::Data, "the terminal does not answer")
        .because(error)
        .hint("The workbench needs a terminal; every step also exists without one: `whodunit --help`.")
}

fn enter(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
    if mouse {
        execute!(io::stdout(), EnableMouseCapture)?;
    }
    Ok(())
}

fn leave(out: &mut Stdout) -> io::Result<()> {
    execute!(
        out,
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        cursor::Show
    )?;
    disable_raw_mode()?;
    out.flush()
}

/// The workbench's key for a terminal's; none for releases and keys that it does not know.
pub(super) fn key(event: KeyEvent) -> Option<Key> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let named = |n| Some(KeyCode::Named(n));
    let code = match event.code {
        event::KeyCode::Char(c) => Some(KeyCode::Char(c)),
        event::KeyCode::F(n) => Some(KeyCode::F(n)),
        event::KeyCode::Enter => named(Named::Enter),
        event::KeyCode::Esc => named(Named::Esc),
        event::KeyCode::Tab => named(Named::Tab),
        event::KeyCode::BackTab => named(Named::BackTab),
        event::KeyCode::Backspace => named(Named::Backspace),
        event::KeyCode::Delete => named(Named::Delete),
        event::KeyCode::Up => named(Named::Up),
        event::KeyCode::Down => named(Named::Down),
        event::KeyCode::Left => named(Named::Left),
        event::KeyCode::Right => named(Named::Right),
        event::KeyCode::Home => named(Named::Home),
        event::KeyCode::End => named(Named::End),
        event::KeyCode::PageUp => named(Named::PageUp),
        event::KeyCode::PageDown => named(Named::PageDown),
        _ => None,
    }?;
    Some(Key {
        code,
        ctrl: event.modifiers.contains(KeyModifiers::CONTROL),
        alt: event.modifiers.contains(KeyModifiers::ALT),
    })
}
