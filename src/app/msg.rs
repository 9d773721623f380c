//! Messages: everything that can happen to the workbench.

use super::{Action, Done, Key, Tab, Ticket};
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
    /// A click on something of the screen.
    Click(Target),
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
    /// A frame was drawn: how far what it shows can be scrolled.
    Shown(Ends),
    /// Something to tell that belongs to no work (the clipboard, the browser).
    Notice(Result<String, String>),
}

/// How far down what is on the screen can be scrolled, in rows; none where nothing is scrolled, or all is seen of a list
/// that keeps its selection in sight. The view knows how its rows break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ends {
    /// The text of the screen: report, plan, explanation, details.
    pub screen: Option<usize>,
    /// What lies over it.
    pub overlay: Option<usize>,
}

/// What a click was on: the view knows where it draws what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A row of the screen's list; a click on the selected row opens it.
    Row(usize),
    /// A row of the tree of files.
    File(usize),
    /// A line of the open log, 0-based.
    Line(u64),
    /// A tab of the build.
    Tab(Tab),
    /// The list of failures, in the top line.
    Failures,
    /// A key in the bottom line, or a word of the top line that has one.
    Run(Action),
}
