//! Messages: everything that can happen to the workbench.

use super::{Done, Key, Ticket};
use crate::error::Error;
use crate::task::Progress;
use jiff::Timestamp;

/// One thing that happened.
#[derive(Debug)]
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The wheel moved, in rows; positive is down.
    Scroll(i32),
    /// A click at column and row.
    Click(u16, u16),
    /// The terminal's size in columns and rows.
    Resize(u16, u16),
    /// It is now so late. Comes when the minute changes, and before any other message of the same instant.
    Tick(Timestamp),
    /// Work reports how far it is.
    Progress(Ticket, Progress),
    /// Work gave a result, and ended.
    Done(Ticket, Box<Done>),
    /// Work gave a part of its result, and goes on.
    Part(Ticket, Box<Done>),
    /// Work failed.
    Failed(Ticket, Error),
    /// The user's editor ended with this text.
    Edited(String),
    /// Something to tell that belongs to no work (the clipboard, the browser).
    Notice(Result<String, String>),
}
