//! Lucene's regular expressions (`/…/`), anchored to the whole term: with `&` (and), `~` (not), `@` (anything),
//! `#` (nothing), `<1-500>` (numbers), `"…"` (literal), `\d \w \s`; no anchors, no groups to capture.
//!
//! Compiled by Brzozowski derivatives into a table of states, so that matching is linear and cannot explode; more
//! than [`MAX_STATES`] states are refused, as Lucene refuses them.
//! Source: Lucene 9.12 `RegExp`.

mod algebra;
mod syntax;

use algebra::{ANY, Fuel, Re, boundaries, derive, nullable};
use std::collections::HashMap;
use std::rc::Rc;

/// States of the table.
const MAX_STATES: usize = 10_000;
/// Characters of an expression: what walks its terms recurses. OpenSearch takes 1,000; the historic index named no
/// limit but the states'.
const MAX_LENGTH: usize = 2_000;

/// A compiled expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Regexp {
    /// Starts of the intervals of characters that all states treat alike, ascending, the first is 0.
    starts: Vec<u32>,
    /// `states × intervals`: the next state.
    next: Vec<u32>,
    accepting: Vec<bool>,
}

impl Regexp {
    /// Compiles an expression (without its slashes).
    ///
    /// # Errors
    /// What Lucene refuses: an unclosed class or group, a wrong interval, too many states.
    pub(super) fn new(source: &str) -> Result<Self, String> {
        if source.chars().nth(MAX_LENGTH).is_some() {
            return Err(format!(
                "a regular expression of more than {MAX_LENGTH} characters"
            ));
        }
        let re = syntax::parse(source)?;
        let mut starts = vec![0];
        boundaries(&re, &mut starts);
        starts.retain(|start| *start <= ANY.1);
        starts.sort_unstable();
        starts.dedup();
        Self::table(re, starts)
    }

    fn table(start: Rc<Re>, starts: Vec<u32>) -> Result<Self, String> {
        let mut ids: HashMap<Rc<Re>, u32> = HashMap::from([(start.clone(), 0)]);
        let mut states = vec![start];
        let mut next = Vec::new();
        let mut accepting = Vec::new();
        let mut at = 0;
        let fuel = Fuel::full();
        while let Some(state) = states.get(at).cloned() {
            accepting.push(nullable(&state));
            for c in &starts {
                let to = derive(&state, *c, &fuel);
                let fresh = ids.len() as u32;
                let id = *ids.entry(to.clone()).or_insert(fresh);
                if id == fresh {
                    states.push(to);
                }
                next.push(id);
            }
            at += 1;
            if states.len() > MAX_STATES || fuel.is_spent() {
                return Err("the regular expression is too complex".to_owned());
            }
        }
        Ok(Self {
            starts,
            next,
            accepting,
        })
    }

    /// Whether the whole text is in the language. Cost: linear.
    pub(super) fn matches(&self, text: &str) -> bool {
        let width = self.starts.len();
        let mut state = 0_usize;
        for c in text.chars() {
            let interval = self.starts.partition_point(|start| *start <= c as u32) - 1;
            state = self.next.get(state * width + interval).map_or(0, |s| *s as usize);
        }
        self.accepting.get(state).copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(source: &str, text: &str) -> bool {
        Regexp::new(source).is_ok_and(|re| re.matches(text))
    }

    #[test]
    fn the_operators() {
        assert!(is("alp.*", "alpha") && is("(alpha|beta)", "beta") && !is("alpha", "alphas"));
        assert!(is("[a-c]+", "abcab") && is("[^a-c]", "d") && !is("[^a-c]", "a"));
        assert!(is("a.{3}a", "alpha") && is("a{2,}", "aaa") && !is("a{2}", "aaa"));
        assert!(is("@&~(al.*)", "beta") && !is("@&~(al.*)", "alpha") && !is("#", ""));
        assert!(is("\\d+", "123") && is("\\w*", "a_1") && is("\"a.b\"", "a.b") && !is("\"a.b\"", "axb"));
        assert!(is("(a|ab)(c|bcd)*", "abcdc") && is("()", "") && is("x?", ""));
    }

    #[test]
    fn groups_nest_and_bind_as_lucene_says() {
        assert!(is("(a|b)c|d", "bc") && is("(a|b)c|d", "d") && !is("(a|b)c|d", "ad"));
        assert!(is("a&b|c", "c") && !is("a&b|c", "a") && is("ab|cd&c.", "cd"));
        assert!(is("~(a|b)c", "cc") && !is("~(a|b)c", "ac") && is("~~(ab)", "ab"));
        assert!(is("(|a)", "|a") && is("a|)", ")") && is("~a*", "bbb"));
        let deep = |n: usize| format!("{}a{}", "(".repeat(n), ")".repeat(n));
        assert!(is(&deep(500), "a") && Regexp::new(&deep(601)).is_err());
        let negated = format!("{}a{}", "~(".repeat(330), ")".repeat(330));
        assert!(is(&negated, "a") && !is(&negated, "b"));
        assert!(is(&"a?".repeat(40), "aaa") && is(&"(a|b)".repeat(400), &"b".repeat(400)));
    }

    #[test]
    fn intervals_of_numbers() {
        for (text, want) in [
            ("1", true),
            ("500", true),
            ("007", true),
            ("0", false),
            ("501", false),
            ("5000", false),
        ] {
            assert_eq!(is("<1-500>", text), want, "{text}");
        }
        assert!(is("<01-20>", "07") && !is("<01-20>", "7"));
    }

    #[test]
    fn an_expression_that_would_take_minutes_is_refused() {
        assert!(Regexp::new(&"a?".repeat(200)).is_err());
        assert!(is(&"a?".repeat(60), &"a".repeat(60)));
    }

    #[test]
    fn what_lucene_refuses() {
        for source in ["[", "(a", "a{2", "<1>", "a)", "\"a", "[b-a]"] {
            assert!(Regexp::new(source).is_err(), "{source}");
        }
        assert!(Regexp::new(&"(".repeat(1000)).is_err());
        assert!(Regexp::new(&"a".repeat(100_000)).is_err());
        assert!(Regexp::new("a{1000}").is_ok_and(|re| re.matches(&"a".repeat(1000))));
    }
}
