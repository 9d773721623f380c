//! Lucene's regular expressions (`/…/`), anchored to the whole term: with `&` (and), `~` (not), `@` (anything),
//! `#` (nothing), `<1-500>` (numbers), `"…"` (literal), `\d \w \s`; no anchors, no groups to capture.
//!
//! Compiled as Lucene does it: part by part, each made deterministic and minimal, so that what is too complex for
//! Lucene is refused here, and nothing else. Matching is linear.
//! Source: Lucene 9.12 `RegExp`.

mod sets;
mod syntax;
mod tree;

use super::automaton::{Automaton, Dfa, TooComplex};
use tree::{Node, Tree};

/// Characters of an expression. OpenSearch takes 1,000; the historic index named no limit but the effort's.
const MAX_LENGTH: usize = 2_000;
/// States that a repetition may make before it is made minimal.
const MAX_STATES: usize = 10_000;
/// Transitions that a repetition may make.
const MAX_LINKS: usize = 40_000_000;
/// Transitions of all parts together: repetitions of repetitions within the limits could still take a minute.
const MAX_WORK: usize = 3_000_000;

/// A compiled expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Regexp {
    dfa: Dfa,
}

impl Regexp {
    /// Compiles an expression (without its slashes). `classes`: whether `\d`, `\s` and `\w` are classes of characters and
    /// other letters cannot be escaped; in the historic index each stood for itself.
    ///
    /// # Errors
    /// What Lucene refuses: an unclosed class or group, a wrong interval, too many states.
    pub(super) fn new(source: &str, classes: bool) -> Result<Self, String> {
        if source.chars().nth(MAX_LENGTH).is_some() {
            return Err(format!(
                "a regular expression of more than {MAX_LENGTH} characters"
            ));
        }
        let tree = syntax::parse(source, classes)?;
        match automaton(tree).and_then(|automaton| automaton.table()) {
            Ok(dfa) => Ok(Self { dfa }),
            Err(TooComplex) => Err("the regular expression is too complex".to_owned()),
        }
    }

    /// Whether the whole text is in the language. Cost: linear.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.dfa.accepts(text)
    }
}

/// The automaton of a tree, bottom up.
fn automaton(tree: Tree) -> Result<Automaton, TooComplex> {
    let mut done: Vec<Automaton> = Vec::with_capacity(tree.nodes.len());
    let mut work = 0;
    for node in tree.nodes {
        // Each part belongs to one parent, which takes it.
        let mut take = |child: usize| done.get_mut(child).map(std::mem::take).unwrap_or_default();
        let made = match node {
            Node::Nothing => Automaton::default(),
            Node::Empty => Automaton::empty(),
            Node::Anything => Automaton::anything(),
            Node::Set(ranges) => Automaton::one_of(&ranges),
            // One without parts became part of another.
            Node::Cat(parts) | Node::Or(parts) if parts.is_empty() => Automaton::default(),
            Node::Cat(parts) => {
                let parts: Vec<Automaton> = parts.into_iter().map(take).collect();
                Automaton::concatenation(&parts).minimal()?
            }
            Node::Or(parts) => {
                let parts: Vec<Automaton> = parts.into_iter().map(take).collect();
                Automaton::union(&parts).minimal()?
            }
            Node::And(mut parts) => {
                let mut out = parts.pop().map(&mut take).unwrap_or_default();
                while let Some(part) = parts.pop() {
                    out = take(part).intersection(&out)?.minimal()?;
                }
                out
            }
            Node::Not(part) => take(part).complement()?.minimal()?,
            Node::Optional(part) => take(part).optional().minimal()?,
            Node::AtLeast(part, 0) => take(part).star().minimal()?,
            Node::AtLeast(part, min) => {
                let part = take(part);
                let (min, _) = times(&part, min, min)?;
                part.at_least(min).minimal()?
            }
            Node::Between(part, min, max) => {
                let part = take(part);
                let (min, max) = times(&part, min, max)?;
                part.between(min, max)
            }
        };
        work += made.size();
        if work > MAX_WORK {
            return Err(TooComplex);
        }
        done.push(made);
    }
    Ok(done.pop().unwrap_or_default())
}

/// How often a part is to be repeated: as often as was asked, if that is not too much.
fn times(part: &Automaton, min: usize, max: usize) -> Result<(usize, usize), TooComplex> {
    if part.size() < 2 {
        // Nothing and the empty text are the same however often they stand.
        return Ok((min.min(2), max.min(2)));
    }
    let most = max.max(min);
    // Each repetition that may be empty is left for all those behind it.
    let links = part.size() * if part.accepts_empty() { most } else { 1 };
    if part.len().saturating_sub(1).saturating_mul(most) > MAX_STATES
        || links.saturating_mul(most) > MAX_LINKS
    {
        return Err(TooComplex);
    }
    Ok((min, max))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(source: &str) -> Result<Regexp, String> {
        Regexp::new(source, true)
    }

    fn is(source: &str, text: &str) -> bool {
        new(source).is_ok_and(|re| re.matches(text))
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
        assert!(is(&deep(500), "a") && is(&deep(999), "a"));
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
    fn what_is_too_complex_for_lucene_is_refused() {
        assert!(is(&"a?".repeat(300), &"a".repeat(300)) && new(&"a?".repeat(500)).is_err());
        assert!(is("(a|b)*a(a|b){12}", "abbbbbbbbbbbb") && new("(a|b)*a(a|b){16}").is_err());
        assert!(new("(ab){5001}").is_err() && new("((a{90}){90}){90}").is_err());
        for source in [
            "a#{1,2147483647}",
            "(){2147483647}",
            "@{2147483647}",
            "(a?){2147483647}",
            "(#|()){9,}",
        ] {
            let _ = new(source);
        }
        assert!(is("@{100}", "a") && is("(){99999}a", "a") && !is("#{99999}", "") && is("#{0,99999}", ""));
        let nested = format!("{}a*b{}", "(".repeat(300), "x?)*".repeat(300));
        assert!(is(&nested, "aab"));
    }

    #[test]
    fn what_lucene_refuses() {
        for source in ["[", "(a", "a{2", "<1>", "a)", "\"a", "[b-a]"] {
            assert!(new(source).is_err(), "{source}");
        }
        for source in ["\\b", "[\\e]", "\\p"] {
            assert!(
                new(source).is_err() && Regexp::new(source, false).is_ok(),
                "{source}"
            );
        }
        assert!(Regexp::new("\\d", false).is_ok_and(|re| re.matches("d")) && is("[a-\\d]", "c"));
        assert!(new(&"(".repeat(1000)).is_err() && new("~").is_err());
        assert!(new(&"a".repeat(100_000)).is_err());
        assert!(new("a{1000}").is_ok_and(|re| re.matches(&"a".repeat(1000))));
    }
}
