//! The command palette: finds any command by letters of its name or of what it does, and says what may have been meant.
//!
//! Cost: one fuzzy match for each action at each key.

use super::Input;
use crate::app::Action;
use nucleo_matcher::pattern::{CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// The command palette: type to find; Enter runs what was named or selected, never what was only found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Palette {
    /// What was typed.
    pub input: Input,
    /// The actions that do something on the screen below.
    pub here: Vec<Action>,
    /// The actions that match: first those that do something here, of these the best first.
    pub found: Vec<Action>,
    /// What to say of a word that is no command's name nor the beginning of one; none of others.
    pub unknown: Option<String>,
    /// The row of `found` that Enter runs: the first where its name begins with what was typed, else the one that the
    /// user went to, if any.
    pub selected: Option<usize>,
}

impl Palette {
    /// A palette with every action; `here` are those that do something on the screen below.
    pub fn new(here: Vec<Action>) -> Self {
        let mut palette = Self {
            here,
            ..Self::default()
        };
        palette.find();
        palette
    }

    /// Finds the actions for the text, fuzzily, in name and description.
    pub fn find(&mut self) {
        let pattern = Pattern::parse(&self.input.text, CaseMatching::Ignore, Normalization::Smart);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let mut scored: Vec<(u32, Action)> = Action::TABLE
            .iter()
            .filter_map(|(action, name, short, long)| {
                let haystack = format!("{name} {short} {long}");
                pattern
                    .score(Utf32Str::new(&haystack, &mut buffer), &mut matcher)
                    .map(|score| (score, *action))
            })
            .collect();
        // Letters that are only scattered over a sentence are no match beside a name that has them in a row.
        let best = scored.iter().map(|(score, _)| *score).max().unwrap_or(0);
        scored.retain(|(score, _)| score * 3 >= best * 2);
        // What is alike stands in the order of the help. A name that was typed comes before any description.
        let typed = self.input.text.trim().to_lowercase();
        let rank = |action: Action| (action.group().place(), action.step(), action.place());
        scored.sort_by_key(|(score, action)| {
            let is_named = !typed.is_empty() && action.name().starts_with(&typed);
            (
                !(is_named && action.name() == typed),
                !is_named,
                !self.here.contains(action),
                std::cmp::Reverse(*score),
                rank(*action),
            )
        });
        self.found = scored.into_iter().map(|(_, action)| action).collect();
        let is_named = |action: &Action| action.name().starts_with(&typed);
        self.selected = (self.found.first().is_some_and(is_named) && !typed.is_empty()).then_some(0);
        self.unknown = None;
        if typed.is_empty() || self.selected.is_some() {
            return;
        }
        self.unknown = Some(format!("no command begins with {typed}."));
        let stands = |(_, name, short, long): &(Action, &str, &str, &str)| {
            format!("{name} {short} {long}").to_lowercase().contains(&typed)
        };
        if Action::TABLE.iter().any(stands) {
            return;
        }
        // Letters that are scattered over a sentence are found for nearly any word: a name that is nearly the word is
        // likelier to be meant.
        let meant = meant(&typed);
        let names: Vec<&str> = meant.iter().map(|action| action.name()).collect();
        if let Some(question) = crate::domain::meant::question(&names) {
            self.unknown = Some(format!("no command {typed}. {question}"));
            self.found = meant;
        }
    }

    /// Goes down or up in what was found.
    pub fn go(&mut self, by: isize) {
        let last = self.found.len().saturating_sub(1);
        self.selected = match self.selected {
            _ if self.found.is_empty() => None,
            None => Some(0),
            Some(row) => Some(row.saturating_add_signed(by).min(last)),
        };
    }
}

/// The actions whose names, or whose words in the bottom bar, are nearly `typed`; the nearest first.
fn meant(typed: &str) -> Vec<Action> {
    let names = Action::TABLE
        .iter()
        .flat_map(|(_, name, short, _)| [*name, *short]);
    let near = crate::domain::meant::meant(typed, names);
    let action = |near: &str| {
        Action::TABLE
            .iter()
            .find(|(_, name, short, _)| [*name, *short].contains(&near))
    };
    let mut found = Vec::new();
    for (action, ..) in near.into_iter().filter_map(action) {
        // Its name and its word may both be near.
        if !found.contains(action) {
            found.push(*action);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_palette_finds_a_command_by_a_few_letters() {
        let mut palette = Palette::new(vec![Action::NextError]);
        assert_eq!(palette.found.len(), Action::TABLE.len());
        palette.input = Input::with("nxt err");
        palette.find();
        assert_eq!(palette.found.first(), Some(&Action::NextError));
        palette.input = Input::with("error");
        palette.here = vec![Action::PreviousError];
        palette.find();
        assert_eq!(palette.found.first(), Some(&Action::PreviousError));
        assert!(palette.found.contains(&Action::NextError));
    }

    #[test]
    fn the_palette_says_what_may_have_been_meant() {
        let mut palette = Palette::new(Vec::new());
        for (typed, action) in [("verdikt", Action::Verdict), ("sbumit", Action::Submit)] {
            palette.input = Input::with(typed);
            palette.find();
            assert_eq!((palette.found.first(), palette.selected), (Some(&action), None));
            let said = palette.unknown.clone().unwrap();
            assert!(said.contains(typed) && said.contains(action.name()), "{said}");
        }
        palette.input = Input::with("zzzzzz");
        palette.find();
        assert!(palette.found.is_empty() && palette.unknown.is_some());
        palette.go(1);
        assert_eq!(palette.selected, None);
        // The beginning of a name is that name; a word of a description is found, not run.
        for (typed, selected) in [("subm", Some(0)), ("", None), ("traceback", None)] {
            palette.input = Input::with(typed);
            palette.find();
            assert_eq!(palette.selected, selected, "{typed}");
        }
    }
}
