//! Performs effects: the only place where work is started.

mod editor;
pub mod gate;
pub mod perform;
mod terminal;
pub mod workbench;
