//! The key map: contexts, keys, actions. Defaults in `assets/keymap.toml`; the user's file is merged over them.
//!
//! *Shape*: TOML, one table a context, `"keys" = "action"`; an empty action unbinds. Every action's name is in
//! [`Action::TABLE`]; `?`, the palette, the bottom bar and the manual page are made from the same table.

use super::{Action, Context, Key, parse_keys};
use crate::error::{Error, Result};
use std::collections::BTreeMap;

const DEFAULTS: &str = include_str!("../../assets/keymap.toml");

/// What a sequence of keys means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// It runs this.
    Run(Action),
    /// It is the beginning of these.
    Prefix(Vec<(Vec<Key>, Action)>),
    /// Nothing.
    Unbound,
}

/// Keys to actions, for each context.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keymap {
    bindings: BTreeMap<Context, Vec<(Vec<Key>, Action)>>,
}

impl Keymap {
    /// The key map that ships with the program.
    pub fn shipped() -> Self {
        let mut map = Self::default();
        // A test holds the shipped file to the same rules as a user's; were it broken, the palette still works.
        let _ = map.merge(DEFAULTS, "assets/keymap.toml");
        map
    }

    /// Lays a user's file over this map.
    ///
    /// # Errors
    /// A syntax error, an unknown context, key or action: named with the file; nothing is changed then.
    pub fn merge(&mut self, text: &str, name: &str) -> Result<()> {
        let tables: toml::Table = toml::from_str(text).map_err(|e| {
            Error::data(format!("key map {name} is not as expected: {}", e.message()))
                .hint("It has one table for each context, with lines like \"ctrl-d\" = \"page-down\".")
        })?;
        let mut next = self.clone();
        for (table, keys) in &tables {
            let context = Context::parse(table).ok_or_else(|| {
                Error::data(format!("key map {name} has the unknown context [{table}]"))
                    .hint(format!("Contexts are {}.", Context::names().join(", ")))
            })?;
            let keys = keys.as_table().ok_or_else(|| {
                Error::data(format!("key map {name}: {table} is not a table of keys"))
                    .hint("Write [context] on a line of its own, then \"keys\" = \"action\".")
            })?;
            for (keys, action) in keys {
                next.bind(context, keys, action.as_str().unwrap_or("?"), name)?;
            }
        }
        *self = next;
        Ok(())
    }

    fn bind(&mut self, context: Context, keys: &str, action: &str, name: &str) -> Result<()> {
        let sequence = parse_keys(keys).ok_or_else(|| {
            Error::data(format!("key map {name}: \"{keys}\" is no key"))
                .hint("Keys are written as j, G, ctrl-d, alt-enter, space, f1, or a sequence as g g.")
        })?;
        let list = self.bindings.entry(context).or_default();
        list.retain(|(k, _)| *k != sequence);
        if action.is_empty() {
            return Ok(());
        }
        let action = Action::parse(action).ok_or_else(|| {
            Error::data(format!("key map {name}: \"{action}\" is no action"))
                .hint("The palette (:) lists every action by its name.")
        })?;
        list.push((sequence, action));
        Ok(())
    }

    /// What `keys` mean in `context`; global bindings hold where the context has none.
    pub fn lookup(&self, context: Context, keys: &[Key]) -> Lookup {
        let mut longer: Vec<(Vec<Key>, Action)> = Vec::new();
        for place in [context, Context::Global] {
            for (sequence, action) in self.of(place) {
                if sequence == keys {
                    return Lookup::Run(*action);
                }
                if sequence.starts_with(keys) && !longer.iter().any(|(s, _)| s == sequence) {
                    longer.push((sequence.clone(), *action));
                }
            }
        }
        if longer.is_empty() {
            Lookup::Unbound
        } else {
            Lookup::Prefix(longer)
        }
    }

    /// The first key bound to `action` in `context` or globally, as text.
    pub fn key_of(&self, context: Context, action: Action) -> Option<String> {
        [context, Context::Global]
            .into_iter()
            .find_map(|place| self.of(place).iter().find(|(_, a)| *a == action))
            .map(|(keys, _)| show_keys(keys))
    }

    /// The actions that a key runs in `context`.
    pub fn actions(&self, context: Context) -> Vec<Action> {
        let table = Action::TABLE.iter().map(|(action, ..)| *action);
        table
            .filter(|action| context.has(*action) && self.key_of(context, *action).is_some())
            .collect()
    }

    /// Every binding of a context, in the order of the file.
    pub fn of(&self, context: Context) -> &[(Vec<Key>, Action)] {
        self.bindings.get(&context).map_or(&[], Vec::as_slice)
    }
}

/// A sequence as the bottom bar and the help show it: `⏎`, `gg`, `ctrl-d`.
pub fn show_keys(keys: &[Key]) -> String {
    keys.iter()
        .map(|k| match k.to_string().as_str() {
            "enter" => "⏎".to_string(),
            "up" => "↑".into(),
            "down" => "↓".into(),
            "left" => "←".into(),
            "right" => "→".into(),
            other => other.to_string(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_key_map_is_sound() {
        let mut map = Keymap::default();
        map.merge(DEFAULTS, "default").unwrap();
        for context in Context::ALL {
            for (keys, action) in map.of(context) {
                assert_eq!(
                    map.lookup(context, keys),
                    Lookup::Run(*action),
                    "{context:?} {keys:?}"
                );
                for cut in 1..keys.len() {
                    let prefix = map.lookup(context, &keys[..cut]);
                    assert!(
                        matches!(prefix, Lookup::Prefix(_)),
                        "{context:?} {keys:?} is hidden by a shorter key"
                    );
                }
            }
            assert!(map.actions(context).iter().all(|a| context.has(*a)));
            for action in context.bar() {
                assert!(
                    map.key_of(context, *action).is_some(),
                    "the bar of {context:?} shows {action:?}: no key"
                );
            }
        }
    }

    #[test]
    fn a_user_overrides_and_unbinds_and_a_broken_map_changes_nothing() {
        let mut map = Keymap::shipped();
        map.merge("[failures]\n\"x\" = \"sync\"\n\"j\" = \"\"\n", "mine")
            .unwrap();
        let x = parse_keys("x").unwrap();
        assert_eq!(map.lookup(Context::Failures, &x), Lookup::Run(Action::Sync));
        for bad in [
            "[nowhere]\n",
            "[log]\n\"hyper-x\" = \"quit\"\n",
            "[log]\n\"x\" = \"fly\"\n",
            "x = [",
            "log = 3",
        ] {
            let before = map.clone();
            assert!(map.merge(bad, "mine").is_err());
            assert_eq!(map, before);
        }
    }
}
