//! Performs effects: the only place where work is started.

pub mod digest;
pub mod draft;
mod editor;
pub mod gate;
mod logs;
pub mod outbox;
pub mod perform;
pub mod priority;
pub mod submit;
pub mod suspects;
pub mod sync;
mod terminal;
mod turn;
pub mod workbench;
