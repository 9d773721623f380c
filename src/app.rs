//! The workbench's state and its pure update.
//!
//! ```text
//! input, timers, workers ─ Msg ─► update(&mut Model, Msg) -> Vec<Effect> ─► crate::runtime performs ─ Msg ─► …
//!                                        Model ─► crate::ui::view(&Model, &Theme, &mut Frame), only when dirty
//! ```
//!
//! One owner of state. `update` does no I/O and reads no clock: time comes in as [`Msg::Tick`]. Effects are data.
//! Results come back as [`Msg::Done`] with the [`Ticket`] of the effect; a result whose generation is not the
//! current one of its slot is dropped. So a key script can be replayed in a test without a terminal.
//!
//! Must not: import `crate::runtime`, `remote`, `git`, `store`, `ui`, or any crate of the terminal or the network.

mod action;
mod effect;
mod key;
mod keymap;
mod model;
mod msg;
mod overlay;
mod ticket;
mod update;
mod work;

pub use action::{Action, Context};
pub use effect::Effect;
pub use key::{Key, KeyCode, Named, parse_keys};
pub use keymap::{Keymap, Lookup, show_keys};
pub(crate) use model::step;
pub use model::*;
pub use msg::{Ends, Msg, Target};
pub use overlay::{Ask, Input, LogPrompt, Menu, MenuItem, Overlay, Palette, Prompt, PromptKind};
pub use overlay::{HelpRow, help_rows};
pub use ticket::{Slot, Ticket, Tickets};
pub use update::{open, update};
pub use work::{Done, DraftMade, Excerpted, GateChoice, GateView, Proved, Read, Reading, Work};
