//! Effects: everything the workbench asks for. Data; `crate::runtime` alone performs them.

use super::{Slot, Ticket, Work};

/// One thing to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Start work; its answers carry the ticket. Cancels the work of older tickets of the slot, unless that must
    /// finish.
    Start(Ticket, Work),
    /// Cancel the work of a slot within 10 ms.
    Cancel(Slot),
    /// Put text into the clipboard (OSC 52, so that it works over ssh).
    Copy(String),
    /// Open an address in the user's browser.
    OpenUrl(String),
    /// Give the terminal to `$VISUAL` or `$EDITOR` on this text in a file with this suffix; comes back as
    /// [`super::Msg::Edited`].
    Edit {
        /// The text to begin with.
        text: String,
        /// File name suffix, for the editor's highlighting: `.yaml`.
        suffix: &'static str,
    },
    /// Use the theme of this name from now on.
    UseTheme(String),
    /// Draw every cell anew.
    Redraw,
    /// Leave, after work that must finish.
    Quit,
}
