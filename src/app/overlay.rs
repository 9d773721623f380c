//! What lies over a screen and takes the keys: help, palette, prompts, menus. Plain data.

mod palette;

pub use palette::Palette;

use super::action::Group;
use super::{Action, Context, Key, KeyCode, Keymap, Named, OutboxAsk};

/// One line of text that is being typed. `cursor` is a byte index on a character boundary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// The text.
    pub text: String,
    /// Where the next character goes.
    pub cursor: usize,
    /// Whether all of it is chosen: what is typed or deleted first takes its place.
    pub is_chosen: bool,
}

impl Input {
    /// An input that holds `text`, with the cursor at its end.
    pub fn with(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            cursor: text.len(),
            text,
            is_chosen: false,
        }
    }

    /// An input whose text is replaced by what is typed first; a key that moves keeps it.
    pub fn chosen(text: impl Into<String>) -> Self {
        Self {
            is_chosen: true,
            ..Self::with(text)
        }
    }

    /// Types a key; whether it was one for an input.
    pub fn key(&mut self, key: Key) -> bool {
        let deletes = matches!(key.code, KeyCode::Named(Named::Backspace | Named::Delete));
        if std::mem::take(&mut self.is_chosen) && (deletes || key.typed().is_some()) {
            (self.text, self.cursor) = (String::new(), 0);
            if deletes {
                return true;
            }
        }
        if let Some(c) = key.typed() {
            self.text.insert(self.cursor, c);
            self.cursor += c.len_utf8();
            return true;
        }
        match (key.code, key.ctrl) {
            (KeyCode::Named(Named::Backspace), _) => self.backspace(),
            (KeyCode::Named(Named::Delete), _) => {
                if self.cursor < self.text.len() {
                    self.text.remove(self.cursor);
                }
            }
            (KeyCode::Named(Named::Left), _) => self.cursor = self.previous(),
            (KeyCode::Named(Named::Right), _) => {
                self.cursor += self
                    .text
                    .get(self.cursor..)
                    .and_then(|t| t.chars().next())
                    .map_or(0, char::len_utf8);
            }
            (KeyCode::Named(Named::Home), _) | (KeyCode::Char('a'), true) => self.cursor = 0,
            (KeyCode::Named(Named::End), _) | (KeyCode::Char('e'), true) => self.cursor = self.text.len(),
            (KeyCode::Char('u'), true) => {
                self.text.drain(..self.cursor);
                self.cursor = 0;
            }
            (KeyCode::Char('w'), true) => {
                let head = self.text.get(..self.cursor).unwrap_or_default();
                let start = head.trim_end().rfind(' ').map_or(0, |i| i + 1);
                self.text.drain(start..self.cursor);
                self.cursor = start;
            }
            _ => return false,
        }
        true
    }

    /// Inserts pasted text, its line ends and control characters as blanks.
    pub fn paste(&mut self, text: &str) {
        for c in text.chars() {
            self.key(Key::char(if c.is_control() { ' ' } else { c }));
        }
    }

    fn previous(&self) -> usize {
        self.text
            .get(..self.cursor)
            .and_then(|t| t.char_indices().next_back())
            .map_or(0, |(i, _)| i)
    }

    fn backspace(&mut self) {
        if self.cursor > 0 {
            self.cursor = self.previous();
            self.text.remove(self.cursor);
        }
    }
}

/// What a prompt's text is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PromptKind {
    /// The filter of the failures.
    Filter,
    /// The bug number of a verdict.
    VerdictBug,
    /// The note of the verdict just given.
    VerdictNote,
    /// The search of a log.
    Search,
    /// Another question of the log screen.
    Log(LogPrompt),
    /// The bug number of a draft.
    DraftBug,
    /// The fingerprint that is asked about.
    Why,
    /// The passing runs to compare a build with.
    Against,
    /// A folder of logs to open.
    OpenFolder,
    /// The address of a Zuul to open.
    OpenZuul,
    /// The tenant of the Zuul at this address; its tenants, where it says which it has.
    OpenTenant(String, Vec<String>),
}

/// What the log screen asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogPrompt {
    /// A filter in or out.
    Filter,
    /// A time to go to.
    Time,
    /// How far a log's clock is off.
    Offset,
    /// A note on a line.
    Note,
}

/// A line to type, with what it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// What the text is for.
    pub kind: PromptKind,
    /// What to type, in a few words.
    pub title: String,
    /// The text.
    pub input: Input,
    /// What is wrong with the text, at which byte.
    pub error: Option<(String, Option<usize>)>,
}

impl Prompt {
    /// An empty prompt.
    pub fn new(kind: PromptKind, title: impl Into<String>) -> Self {
        Self {
            kind,
            title: title.into(),
            input: Input::default(),
            error: None,
        }
    }
}

/// One choice of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// The key that chooses it.
    pub key: Key,
    /// What it does.
    pub label: String,
}

/// A short list of choices, one key each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Menu {
    /// What is chosen, and for what: "verdict for 3 builds".
    pub title: String,
    /// The choices.
    pub items: Vec<MenuItem>,
}

/// A question: `y` does it, any other key does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The question.
    pub title: String,
    /// What `y` does, in words.
    pub yes: String,
    /// What `y` asks of the outbox.
    pub ask: OutboxAsk,
}

/// What lies over a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overlay {
    /// The keys of a context, scrolled down by so many rows.
    Help(Context, usize),
    /// The command palette.
    Palette(Palette),
    /// A line to type.
    Prompt(Prompt),
    /// The verdict menu.
    Verdict(Menu),
    /// A question before something that cannot be taken back.
    Ask(Ask),
    /// The notes of the build, with the selected one.
    Notes(usize),
    /// A text to read.
    Text {
        /// What it is.
        title: String,
        /// Its lines, clean.
        lines: Vec<String>,
        /// The first row shown.
        row: usize,
    },
    /// Requests and commands of this session, scrolled up by so many rows.
    CommandLog(usize),
}

/// A row of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpRow {
    /// The head of a group.
    Head(&'static str),
    /// Keys, then what they do.
    Keys(String, Action),
}

/// The rows of the help of a context: the keys of the errand, those of this screen, those that move, and the rest.
/// Every key that works here, and no other.
pub fn help_rows(keymap: &Keymap, context: Context) -> Vec<HelpRow> {
    let mut found: Vec<(String, Action)> = Vec::new();
    for place in [context, Context::Global] {
        for (keys, action) in keymap.of(place) {
            // A key of the screen hides the same key of everywhere.
            if keymap.lookup(context, keys) != super::Lookup::Run(*action) || !context.has(*action) {
                continue;
            }
            let shown = super::show_keys(keys);
            match found.iter_mut().find(|(_, a)| a == action) {
                Some((list, _)) => {
                    list.push(' ');
                    list.push_str(&shown);
                }
                None => found.push((shown, *action)),
            }
        }
    }
    let mut rows = Vec::new();
    for group in Group::ALL {
        let mut of_group: Vec<&(String, Action)> = found.iter().filter(|(_, a)| a.group() == group).collect();
        if of_group.is_empty() {
            continue;
        }
        // The errand's order is that of its steps, the others' is that of the table: there, pairs stand together.
        of_group.sort_by_key(|(_, action)| (action.step(), action.place()));
        rows.push(HelpRow::Head(group.name()));
        rows.extend(
            of_group
                .into_iter()
                .map(|(keys, action)| HelpRow::Keys(keys.clone(), *action)),
        );
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_help_begins_with_the_errand_and_has_no_key_twice() {
        let keymap = Keymap::shipped();
        for context in Context::ALL.into_iter().filter(|c| *c != Context::Global) {
            let rows = help_rows(&keymap, context);
            let keys: Vec<&str> = rows
                .iter()
                .filter_map(|row| match row {
                    HelpRow::Keys(keys, _) => Some(keys.split(' ')),
                    HelpRow::Head(_) => None,
                })
                .flatten()
                .collect();
            let distinct: std::collections::BTreeSet<&&str> = keys.iter().collect();
            assert_eq!(distinct.len(), keys.len(), "{context:?}");
            for action in context.bar() {
                let is_it = |row: &HelpRow| matches!(row, HelpRow::Keys(_, a) if a == action);
                assert!(
                    rows.iter().any(is_it),
                    "{context:?} shows {action:?} in its bar only"
                );
            }
        }
        let log = help_rows(&keymap, Context::Log);
        assert_eq!(log.first(), Some(&HelpRow::Head("the errand")));
        let heads = log.iter().filter(|row| matches!(row, HelpRow::Head(_))).count();
        assert_eq!(heads, 4);
    }

    proptest! {
        #[test]
        fn an_input_survives_any_keys(keys in proptest::collection::vec((0u8..12, any::<char>()), 0..60)) {
            let mut input = Input::default();
            for (kind, c) in keys {
                let key = match kind {
                    0 => Key::named(Named::Backspace),
                    1 => Key::named(Named::Left),
                    2 => Key::named(Named::Right),
                    3 => Key::named(Named::Delete),
                    4 => Key { code: KeyCode::Char('w'), ctrl: true, alt: false },
                    5 => Key { code: KeyCode::Char('u'), ctrl: true, alt: false },
                    6 => Key::named(Named::Home),
                    _ => Key::char(c),
                };
                input.key(key);
                prop_assert!(input.text.is_char_boundary(input.cursor));
            }
        }
    }
}
