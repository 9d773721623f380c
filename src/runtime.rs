//! Performs effects: the only place where work is started.

pub mod gate;
