//! What a terminal answers when a program asks it something; a bare pseudo-terminal answers nothing.
//!
//! Answered: cursor position (`CSI 6n`), status (`CSI 5n`), device attributes (`CSI c`), foreground and background
//! colour (`OSC 10;?`, `OSC 11;?`). Not answered, as many terminals don't: the kitty keyboard protocol.
//!
//! It also tells where synchronised updates (`CSI ?2026h` … `l`) begin and end, so that no half frame is judged.

use vt100::{Callbacks, Screen};

/// What the terminal's background is: programs that ask choose their theme by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Background {
    /// Black with white letters.
    Dark,
    /// White with black letters.
    Light,
}

/// The terminal's side of the conversation.
pub(crate) struct Answers {
    background: Background,
    /// Bytes to send to the program.
    pub(crate) pending: Vec<u8>,
    /// Within a synchronised update.
    pub(crate) in_frame: bool,
    /// Texts that the program put on the clipboard (OSC 52, still base64).
    pub(crate) copied: Vec<String>,
}

impl Answers {
    pub(crate) fn new(background: Background) -> Self {
        Self {
            background,
            pending: Vec::new(),
            in_frame: false,
            copied: Vec::new(),
        }
    }

    fn answer(&mut self, text: &str) {
        self.pending.extend_from_slice(text.as_bytes());
    }

    fn colour(&self, code: &str) -> &'static str {
        match (self.background, code) {
            (Background::Dark, "11") | (Background::Light, "10") => "0000/0000/0000",
            _ => "ffff/ffff/ffff",
        }
    }
}

impl Callbacks for Answers {
    fn unhandled_csi(
        &mut self,
        screen: &mut Screen,
        i1: Option<u8>,
        _: Option<u8>,
        params: &[&[u16]],
        c: char,
    ) {
        let first = params.first().and_then(|p| p.first()).copied().unwrap_or(0);
        match (i1, c, first) {
            (None, 'n', 6) => {
                let (row, col) = screen.cursor_position();
                self.answer(&format!("\x1b[{};{}R", row + 1, col + 1));
            }
            (None, 'n', 5) => self.answer("\x1b[0n"),
            (None, 'c', 0) => self.answer("\x1b[?62;22c"),
            (Some(b'?'), 'h', 2026) => self.in_frame = true,
            (Some(b'?'), 'l', 2026) => self.in_frame = false,
            _ => {}
        }
    }

    fn unhandled_osc(&mut self, _: &mut Screen, params: &[&[u8]]) {
        for (code, bytes) in [("10", b"10"), ("11", b"11")] {
            if params == [bytes.as_slice(), b"?".as_slice()] {
                let answer = format!("\x1b]{code};rgb:{}\x1b\\", self.colour(code));
                self.answer(&answer);
            }
        }
    }

    fn copy_to_clipboard(&mut self, _: &mut Screen, _: &[u8], data: &[u8]) {
        self.copied.push(String::from_utf8_lossy(data).into_owned());
    }
}
