//! A plan against a document.
//!
//! Data: [`Analyzed`] is a document whose fields are analysed when first asked for, once. Cost: of a leaf, linear in
//! the field's words (hashes are compared, not letters). Recursion goes [`MAX_DEPTH`] deep; deeper plans are decided
//! bottom-up without it.

use super::analysis::{ARRAY_GAP, Term, Tokens};
use super::document::{Document, Field};
use super::plan::{Op, Plan, Step};
use super::schema::{FieldKind, FieldRef, Profile};
use super::{date, nearby, number, phrase};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

const MAX_DEPTH: usize = 64;

/// A field's values, and its words once they were asked for.
#[derive(Debug, Default)]
pub(super) struct Values {
    pub(super) texts: Vec<String>,
    long: Option<f64>,
    whole: Option<i64>,
    date: Option<i64>,
    there: bool,
    tokens: OnceCell<Tokens>,
    /// A copy in lower case of a long text, where it can be asked instead of its words.
    lower: OnceCell<Option<Vec<u8>>>,
}

/// A document that remembers what was analysed. Not for several threads at once.
pub struct Analyzed<'d> {
    document: &'d dyn Document,
    profile: Profile,
    fields: RefCell<Vec<(String, Rc<Values>)>>,
}

impl<'d> Analyzed<'d> {
    /// Wraps a document for queries of a profile.
    pub fn new(document: &'d dyn Document, profile: Profile) -> Self {
        Self {
            document,
            profile,
            fields: RefCell::default(),
        }
    }

    /// The document.
    pub fn document(&self) -> &'d dyn Document {
        self.document
    }

    pub(super) fn values(&self, name: &str) -> Rc<Values> {
        if let Some((_, values)) = self.fields.borrow().iter().find(|(n, _)| n == name) {
            return values.clone();
        }
        let values = Rc::new(Values::of(self.document.field(name)));
        self.fields.borrow_mut().push((name.to_owned(), values.clone()));
        values
    }

    /// The words of a field.
    pub(super) fn tokens<'v>(&self, values: &'v Values) -> &'v Tokens {
        let es17 = self.profile == Profile::Es17;
        let gap = if es17 { 0 } else { ARRAY_GAP };
        values
            .tokens
            .get_or_init(|| Tokens::new(values.texts.iter().map(String::as_str), gap, !es17))
    }

    /// Whether words stand one behind the other in a field.
    fn has_row(&self, values: &Values, terms: &[Term]) -> bool {
        // Of a long text only what stands around the words is cut into words, unless all of it was.
        if let [text] = values.texts.as_slice()
            && text.len() >= nearby::LONG
            && values.tokens.get().is_none()
        {
            let lower = values.lower.get_or_init(|| nearby::lower_case(text));
            let emoji = self.profile != Profile::Es17;
            let known = lower
                .as_ref()
                .and_then(|lower| nearby::has_row(text, lower, terms, emoji));
            if let Some(known) = known {
                return known;
            }
        }
        phrase::exact(self.tokens(values), terms, 0).is_some()
    }

    /// The distinct terms of a field, as a fuzzy term sees them.
    pub(super) fn terms(&self, field: &FieldRef) -> Vec<String> {
        let values = self.values(&field.name);
        if field.kind == FieldKind::Text {
            self.tokens(&values)
                .iter()
                .map(|(term, _)| term.to_owned())
                .collect()
        } else {
            values.texts.clone()
        }
    }
}

impl Values {
    fn of(field: Option<Field<'_>>) -> Self {
        let mut out = Self {
            there: true,
            ..Self::default()
        };
        match field {
            None => out.there = false,
            Some(Field::Text(texts)) => {
                out.there = !texts.is_empty();
                out.texts = texts.into_iter().map(std::borrow::Cow::into_owned).collect();
            }
            Some(Field::Long(n)) => {
                out.texts.push(n.to_string());
                (out.whole, out.long) = (Some(n), Some(n as f64));
            }
            Some(Field::Double(n)) => {
                out.texts.push(n.to_string());
                (out.whole, out.long) = (Some(n as i64), Some(n));
            }
            Some(Field::Date(micros)) => {
                out.date = Some(micros.div_euclid(1000));
                if let Ok(at) = jiff::Timestamp::from_microsecond(micros) {
                    out.texts.push(format!("{at:.3}"));
                }
            }
            Some(Field::Bool(b)) => out.texts.push(b.to_string()),
        }
        out
    }
}

/// Whether one test holds.
pub(super) fn test(document: &Analyzed<'_>, field: &FieldRef, op: &Op) -> bool {
    let values = document.values(&field.name);
    if !values.there {
        return false;
    }
    let fits = |text: &&String| match field.kind {
        FieldKind::Keyword(Some(most)) => text.len() <= most || text.encode_utf16().count() <= most,
        _ => true,
    };
    match op {
        Op::Exists => match field.kind {
            FieldKind::Keyword(Some(_)) => values.texts.iter().any(|t| fits(&t)),
            _ => true,
        },
        Op::Words(terms) => terms
            .iter()
            .any(|term| document.has_row(&values, std::slice::from_ref(term))),
        Op::Phrase(terms, 0) => document.has_row(&values, terms),
        Op::Phrase(terms, slop) => phrase::sloppy(document.tokens(&values), terms, *slop),
        Op::Value(want) => values.texts.iter().filter(fits).any(|text| text == want),
        Op::Pattern(pattern) if field.kind == FieldKind::Text => document
            .tokens(&values)
            .iter()
            .any(|(term, _)| pattern.matches(term)),
        Op::Pattern(pattern) => values.texts.iter().filter(fits).any(|text| pattern.matches(text)),
        Op::Long(low, high) => {
            let within = |n: i64| (*low..=*high).contains(&n);
            values.whole.map_or_else(
                || values.texts.iter().filter_map(|t| number::long(t)).any(within),
                within,
            )
        }
        Op::Double(low, high) => {
            let within = |n: f64| (*low..=*high).contains(&number::sortable(n));
            values.long.map_or_else(
                || {
                    values
                        .texts
                        .iter()
                        .filter_map(|t| number::java_double(t))
                        .any(within)
                },
                within,
            )
        }
        Op::Date(low, high) => {
            let within = |n: i64| (*low..=*high).contains(&n);
            let now = jiff::Timestamp::UNIX_EPOCH;
            values.date.map_or_else(
                || {
                    values
                        .texts
                        .iter()
                        .filter_map(|t| date::millis(t, false, now).ok())
                        .any(within)
                },
                within,
            )
        }
    }
}

/// Three values: yes, no, and not known.
pub(super) type Known = Option<bool>;

impl Plan {
    /// Whether the plan holds for a document.
    pub(super) fn holds(&self, document: &Analyzed<'_>) -> bool {
        self.decide(&|field, op| Some(test(document, field, op))) == Some(true)
    }

    /// Whether a step holds for a document.
    pub(super) fn step_holds(&self, step: usize, document: &Analyzed<'_>) -> bool {
        self.step(step, 0, &|field, op| Some(test(document, field, op))) == Some(true)
    }

    /// Decides the plan by `ask`, which may not know.
    pub(super) fn decide(&self, ask: &dyn Fn(&FieldRef, &Op) -> Known) -> Known {
        match self.root {
            Some(root) => self.step(root, 0, ask),
            None => Some(false),
        }
    }

    fn step(&self, index: usize, depth: usize, ask: &dyn Fn(&FieldRef, &Op) -> Known) -> Known {
        if depth > MAX_DEPTH {
            return self.bottom_up(index, ask);
        }
        self.steps.get(index).map_or(Some(false), |step| {
            combine(step, ask, &|child| self.step(child, depth + 1, ask))
        })
    }

    /// The same without recursion: every step below is decided, children first.
    fn bottom_up(&self, index: usize, ask: &dyn Fn(&FieldRef, &Op) -> Known) -> Known {
        let mut known: Vec<Known> = Vec::with_capacity(index + 1);
        for step in self.steps.iter().take(index + 1) {
            let value = combine(step, ask, &|child| known.get(child).copied().flatten());
            known.push(value);
        }
        known.last().copied().flatten()
    }
}

/// One step from those below it, by Lucene's rules: musts and must-nots decide; shoulds only where there is no must;
/// a group of must-nots alone means everything else.
fn combine(step: &Step, ask: &dyn Fn(&FieldRef, &Op) -> Known, child: &dyn Fn(usize) -> Known) -> Known {
    let any = |children: &[usize]| {
        let mut known = Some(false);
        for index in children {
            match child(*index) {
                Some(true) => return Some(true),
                None => known = None,
                Some(false) => {}
            }
        }
        known
    };
    match step {
        Step::All => Some(true),
        Step::Never => Some(false),
        Step::Test { field, op, .. } => ask(field, op),
        Step::Any(children) => any(children),
        Step::Bool {
            must,
            should,
            must_not,
        } => {
            let mut known = Some(true);
            for index in must {
                match child(*index) {
                    Some(false) => return Some(false),
                    None => known = None,
                    Some(true) => {}
                }
            }
            match any(must_not) {
                Some(true) => return Some(false),
                None => known = None,
                Some(false) => {}
            }
            if must.is_empty() && !should.is_empty() {
                match any(should) {
                    Some(false) => return Some(false),
                    None => known = None,
                    Some(true) => {}
                }
            }
            known
        }
    }
}
