//! Keys, as the key map writes them: `j`, `G`, `ctrl-d`, `alt-enter`, `space`, `f1`, and sequences: `g g`.
//!
//! Must not: know the terminal library; `crate::runtime` translates its events.

use std::fmt;

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyCode {
    /// A character; shift is in the character itself.
    Char(char),
    /// A function key.
    F(u8),
    /// Any key with a name, see [`NAMED`].
    Named(Named),
}

/// Keys with names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the key of that name")]
pub enum Named {
    Enter,
    Esc,
    Tab,
    BackTab,
    Backspace,
    Delete,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

/// The names of keys in key maps.
const NAMED: [(&str, Named); 14] = [
    ("enter", Named::Enter),
    ("esc", Named::Esc),
    ("tab", Named::Tab),
    ("shift-tab", Named::BackTab),
    ("backspace", Named::Backspace),
    ("del", Named::Delete),
    ("up", Named::Up),
    ("down", Named::Down),
    ("left", Named::Left),
    ("right", Named::Right),
    ("home", Named::Home),
    ("end", Named::End),
    ("pgup", Named::PageUp),
    ("pgdn", Named::PageDown),
];

/// A key with its modifiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Which key.
    pub code: KeyCode,
    /// With Control.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
}

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: KeyCode) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
        }
    }

    /// A named key without modifiers.
    pub const fn named(named: Named) -> Self {
        Self::plain(KeyCode::Named(named))
    }

    /// A character without modifiers.
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// The character that typing this key writes into an input, if any.
    pub fn typed(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt && !c.is_control() => Some(c),
            _ => None,
        }
    }

    fn parse(word: &str) -> Option<Self> {
        let (mut ctrl, mut alt, mut rest) = (false, false, word);
        loop {
            if let Some(tail) = rest.strip_prefix("ctrl-").filter(|t| !t.is_empty()) {
                (ctrl, rest) = (true, tail);
            } else if let Some(tail) = rest.strip_prefix("alt-").filter(|t| !t.is_empty()) {
                (alt, rest) = (true, tail);
            } else {
                break;
            }
        }
        Some(Self {
            code: parse_code(rest)?,
            ctrl,
            alt,
        })
    }
}

fn parse_code(word: &str) -> Option<KeyCode> {
    if word == "space" {
        return Some(KeyCode::Char(' '));
    }
    if let Some((_, named)) = NAMED.iter().find(|(name, _)| *name == word) {
        return Some(KeyCode::Named(*named));
    }
    let mut chars = word.chars();
    let first = chars.next()?;
    let tail = chars.as_str();
    if tail.is_empty() {
        return Some(KeyCode::Char(first));
    }
    Some(KeyCode::F(
        tail.parse()
            .ok()
            .filter(|n| first == 'f' && (1..=12).contains(n))?,
    ))
}

/// Reads a key or a sequence of keys parted by blanks; none when a word is no key.
pub fn parse_keys(text: &str) -> Option<Vec<Key>> {
    let keys: Option<Vec<Key>> = text.split_whitespace().map(Key::parse).collect();
    keys.filter(|k| !k.is_empty())
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ctrl {
            f.write_str("ctrl-")?;
        }
        if self.alt {
            f.write_str("alt-")?;
        }
        match self.code {
            KeyCode::Char(' ') => f.write_str("space"),
            KeyCode::Char(c) => write!(f, "{c}"),
            KeyCode::F(n) => write!(f, "f{n}"),
            KeyCode::Named(named) => f.write_str(
                NAMED
                    .iter()
                    .find(|(_, n)| *n == named)
                    .map_or("?", |(name, _)| name),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_parse_and_print_the_same() {
        for text in [
            "j",
            "G",
            "ctrl-d",
            "alt-enter",
            "g g",
            "space",
            "f12",
            "shift-tab",
            "-",
            "ctrl--",
            "?",
            "pgdn",
        ] {
            let keys = parse_keys(text).unwrap();
            let printed: Vec<String> = keys.iter().map(ToString::to_string).collect();
            assert_eq!(printed.join(" "), text);
        }
        for bad in ["", "ctrl-", "f13", "hyper-x", "entr"] {
            assert_eq!(parse_keys(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn any_printed_key_parses_to_itself(c in any::<char>(), ctrl: bool, alt: bool) {
            prop_assume!(!c.is_whitespace() && !c.is_control());
            let key = Key { code: KeyCode::Char(c), ctrl, alt };
            prop_assert_eq!(parse_keys(&key.to_string()), Some(vec![key]));
        }
    }
}
