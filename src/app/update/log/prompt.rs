//! The prompts of the log screen: what each does while it is typed, with Enter and with Escape.

use super::{clock, filter, note, search};
use crate::app::{Effect, LogPrompt, Model, PromptKind};

/// What is wrong with the text of a prompt of this screen.
pub(crate) fn wrong(kind: &PromptKind, text: &str) -> Option<String> {
    match kind {
        PromptKind::Search => search::pattern_error(text),
        PromptKind::Log(LogPrompt::Filter) => filter::wrong(text),
        PromptKind::Log(kind @ (LogPrompt::Time | LogPrompt::Offset)) => clock::wrong(*kind, text),
        _ => None,
    }
}

/// The text of a prompt changed.
pub(crate) fn typed(model: &mut Model, kind: &PromptKind, text: &str) -> Vec<Effect> {
    match kind {
        PromptKind::Search => search::search_typed(model, text),
        PromptKind::Log(LogPrompt::Filter) => filter::typed(model, text),
        _ => Vec::new(),
    }
}

/// Enter was pressed in a prompt whose text is sound.
pub(crate) fn entered(model: &mut Model, kind: LogPrompt, text: &str) -> Vec<Effect> {
    match kind {
        LogPrompt::Filter => filter::entered(model, text),
        LogPrompt::Time => clock::time_entered(model, text),
        LogPrompt::Offset => clock::offset_entered(model, text),
        LogPrompt::Note => note::entered(model, text),
    }
}

/// A prompt was left with Escape.
pub(crate) fn given_up(model: &mut Model, kind: &PromptKind) -> Vec<Effect> {
    match kind {
        PromptKind::Search => search::search_given_up(model),
        PromptKind::Log(LogPrompt::Filter) => filter::given_up(model),
        _ => Vec::new(),
    }
}
