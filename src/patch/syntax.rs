//! Syntax of the code in a patch, by syntect's grammars. Loaded once, at the first patch (some 2 ms).

use super::{Ink, LineKind, PatchLine, SYNTAX_BYTES, SYNTAX_LINES};
use std::ops::Range;
use std::sync::OnceLock;
use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};

fn grammars() -> &'static SyntaxSet {
    static GRAMMARS: OnceLock<SyntaxSet> = OnceLock::new();
    GRAMMARS.get_or_init(SyntaxSet::load_defaults_newlines)
}

/// The parser's state on one side of a patch.
struct Side {
    state: ParseState,
    stack: ScopeStack,
}

impl Side {
    fn new(syntax: &SyntaxReference) -> Self {
        Self {
            state: ParseState::new(syntax),
            stack: ScopeStack::new(),
        }
    }

    fn ink(&mut self, text: &str) -> Vec<(Range<usize>, Ink)> {
        let line = format!("{text}\n");
        let Ok(ops) = self.state.parse_line(&line, grammars()) else {
            return Vec::new();
        };
        let mut inks = Vec::new();
        let mut from = 0;
        for (at, op) in ops {
            self.add(&mut inks, from..at.min(text.len()));
            from = at;
            if self.stack.apply(&op).is_err() {
                return inks;
            }
        }
        self.add(&mut inks, from..text.len());
        inks
    }

    fn add(&self, inks: &mut Vec<(Range<usize>, Ink)>, range: Range<usize>) {
        if range.start >= range.end {
            return;
        }
        let found = self
            .stack
            .scopes
            .iter()
            .rev()
            .find_map(|s| ink_of(&s.build_string()));
        if let Some(ink) = found {
            inks.push((range, ink));
        }
    }
}

/// The meaning of a TextMate scope.
fn ink_of(scope: &str) -> Option<Ink> {
    let table = [
        ("comment", Ink::Comment),
        ("string", Ink::Text),
        ("constant", Ink::Constant),
        ("keyword", Ink::Keyword),
        ("storage", Ink::Keyword),
        ("entity.name", Ink::Name),
        ("support.function", Ink::Name),
    ];
    table
        .into_iter()
        .find(|(prefix, _)| scope.starts_with(prefix))
        .map(|(_, ink)| ink)
}

/// Inks every line of code whose file's grammar is known.
pub(super) fn ink(lines: &mut [PatchLine]) {
    let mut sides: Option<(Side, Side)> = None;
    let mut syntax = None;
    for line in lines.iter_mut().take(SYNTAX_LINES) {
        match line.kind {
            LineKind::File => {
                let extension = line.text.rsplit_once('.').map_or("", |(_, e)| e);
                syntax = grammars().find_syntax_by_extension(extension);
            }
            // What came between hunks is not known, so each begins anew.
            LineKind::Hunk => sides = syntax.map(|s| (Side::new(s), Side::new(s))),
            LineKind::Context | LineKind::Added | LineKind::Removed if line.text.len() <= SYNTAX_BYTES => {
                let Some((old, new)) = &mut sides else { continue };
                if line.kind == LineKind::Removed {
                    line.inks = old.ink(&line.text);
                } else {
                    line.inks = new.ink(&line.text);
                    if line.kind == LineKind::Context {
                        old.ink(&line.text);
                    }
                }
            }
            _ => {}
        }
    }
}
