//! The query while it is typed: every change is proved at once.

use super::prove;
use crate::app::{Effect, Key, KeyCode, Model, Named, Tab};
use ratatui_textarea as editor;

/// A key while the query is typed; whether it was taken.
pub(in crate::app::update) fn typing(model: &mut Model, key: Key) -> Option<Vec<Effect>> {
    let build = model
        .build
        .as_mut()
        .filter(|b| b.tab == Tab::Draft && b.draft.is_editing)?;
    if key == Key::named(Named::Esc) {
        build.draft.is_editing = false;
        return Some(Vec::new());
    }
    let changed = build.draft.query.input(editor_key(key));
    Some(if changed { prove(model) } else { Vec::new() })
}

/// Pasted text into the query.
pub(in crate::app::update) fn paste(model: &mut Model, text: &str) -> Option<Vec<Effect>> {
    let build = model
        .build
        .as_mut()
        .filter(|b| b.tab == Tab::Draft && b.draft.is_editing)?;
    let clean: String = text.chars().filter(|c| *c == '\n' || !c.is_control()).collect();
    build.draft.query.insert_str(clean);
    Some(prove(model))
}

fn editor_key(key: Key) -> editor::Input {
    let named = |n| match n {
        Named::Enter => editor::Key::Enter,
        Named::Esc => editor::Key::Esc,
        Named::Tab | Named::BackTab => editor::Key::Tab,
        Named::Backspace => editor::Key::Backspace,
        Named::Delete => editor::Key::Delete,
        Named::Up => editor::Key::Up,
        Named::Down => editor::Key::Down,
        Named::Left => editor::Key::Left,
        Named::Right => editor::Key::Right,
        Named::Home => editor::Key::Home,
        Named::End => editor::Key::End,
        Named::PageUp => editor::Key::PageUp,
        Named::PageDown => editor::Key::PageDown,
    };
    let code = match key.code {
        KeyCode::Char(c) => editor::Key::Char(c),
        KeyCode::F(n) => editor::Key::F(n),
        KeyCode::Named(n) => named(n),
    };
    editor::Input {
        key: code,
        ctrl: key.ctrl,
        alt: key.alt,
        shift: false,
    }
}
