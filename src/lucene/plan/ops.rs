//! What a leaf of the tree asks of one field of the schema: words, phrases, patterns, ranges, by the field's type.
//!
//! Must not: know the tree around the leaf. A refusal is a sentence; the place is the caller's to add.
//! Sources: OpenSearch 2.19 `MatchQuery`, `KeywordFieldMapper`, `NumberFieldMapper`, `DateFieldMapper`, `Fuzziness`.

use super::{Compiler, MAX_CLAUSES, Op, Pattern};
use crate::lucene::analysis::{ARRAY_GAP, Term, Tokens, lower_all};
use crate::lucene::ast::Ask;
use crate::lucene::pattern::{Fuzzy, Wildcard, lower_wildcard};
use crate::lucene::regexp::Regexp;
use crate::lucene::schema::{FieldKind, FieldRef};
use crate::lucene::{date, number};

/// Characters (UTF-16 units) of a regular expression.
const MAX_REGEXP: usize = 1000;
/// An empty range.
const NOTHING: Op = Op::Long(1, 0);

impl Compiler<'_> {
    /// What a leaf asks of a field; none where its text analyses to nothing.
    pub(super) fn op(&self, field: &FieldRef, ask: &Ask) -> Result<Option<Op>, String> {
        if let Ask::Term(text) = ask
            && let Some(range) = comparison(text)
        {
            return self.range(field, &range).map(Some);
        }
        if let Ask::Range { .. } = ask {
            return self.range(field, ask).map(Some);
        }
        match field.kind {
            FieldKind::Text => self.text(field, ask),
            FieldKind::Keyword(_) => self.keyword(field, ask).map(Some),
            FieldKind::Long | FieldKind::Double | FieldKind::Date => match ask {
                // Numbers have no terms that an expression could be.
                Ask::Regexp(source) => self.regexp(field, source).map(|_| Some(NOTHING)),
                _ => typed(field.kind, ask),
            },
        }
    }

    fn text(&self, field: &FieldRef, ask: &Ask) -> Result<Option<Op>, String> {
        let (text, slop) = match ask {
            Ask::Term(text) => (text, None),
            Ask::Phrase { text, slop } => (text, Some(*slop)),
            _ => return self.pattern(field, ask).map(Some),
        };
        let tokens = Tokens::new([text.as_str()], ARRAY_GAP, !self.es17());
        let mut terms: Vec<Term> = tokens.iter().map(|(term, _)| Term::new(term)).collect();
        Ok(match (terms.len(), slop) {
            (0, _) => None,
            (1, _) | (_, None) => {
                if terms.len() <= MAX_CLAUSES {
                    terms.sort_by(|a, b| a.text.cmp(&b.text));
                    terms.dedup();
                }
                Some(Op::Words(terms))
            }
            (_, Some(slop)) if slop < 0 => return Err("the number of moves is negative".to_owned()),
            (_, Some(slop)) => Some(Op::Phrase(terms, slop)),
        })
    }

    fn keyword(&self, field: &FieldRef, ask: &Ask) -> Result<Op, String> {
        match ask {
            Ask::Term(text) | Ask::Phrase { text, .. } => Ok(Op::Value(text.clone())),
            _ => self.pattern(field, ask),
        }
    }

    /// Terms in patterns are lower-cased on text fields; in the historic index on all.
    fn normal(&self, field: &FieldRef, text: &str) -> String {
        if self.es17() || field.kind == FieldKind::Text {
            lower_all(text)
        } else {
            text.to_owned()
        }
    }

    fn pattern(&self, field: &FieldRef, ask: &Ask) -> Result<Op, String> {
        let pattern = match ask {
            Ask::Prefix(text) => Pattern::Prefix(self.normal(field, text)),
            Ask::Wildcard(text) => {
                let text = match field.kind {
                    FieldKind::Text if !self.es17() => lower_wildcard(text),
                    _ => self.normal(field, text),
                };
                let wildcard = Wildcard::new(&text);
                if !self.es17() && wildcard.is_too_complex() {
                    return Err("too many \"?\" behind a \"*\"".to_owned());
                }
                Pattern::Wildcard(wildcard)
            }
            Ask::Regexp(source) => Pattern::Regexp(self.regexp(field, source)?),
            Ask::Fuzzy { text, edits } => {
                let edits = edits_of(text, edits, self.es17())?;
                let edits = usize::try_from(edits).map_err(|_| "a negative number of edits")?;
                let fuzzy = Fuzzy::new(&self.normal(field, text), edits, !self.es17());
                self.expansions(field, fuzzy)
            }
            Ask::Term(_) | Ask::Phrase { .. } | Ask::Range { .. } => return Err("not a pattern".to_owned()),
        };
        Ok(Op::Pattern(pattern))
    }

    fn regexp(&self, field: &FieldRef, source: &str) -> Result<Regexp, String> {
        if !self.es17() && source.encode_utf16().count() > MAX_REGEXP {
            return Err(format!(
                "a regular expression of more than {MAX_REGEXP} characters"
            ));
        }
        Regexp::new(&self.normal(field, source), !self.es17())
    }

    /// With a vocabulary, the 50 nearest terms; else all within reach.
    fn expansions(&self, field: &FieldRef, fuzzy: Fuzzy) -> Pattern {
        const MOST: usize = 50;
        let Some(vocabulary) = self.vocabulary else {
            return Pattern::Fuzzy(fuzzy);
        };
        let mut near: Vec<(f32, String)> = vocabulary
            .terms(field)
            .into_iter()
            .filter_map(|term| Some((fuzzy.similarity(&term)?, term)))
            .collect();
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        Pattern::AnyOf(near.into_iter().take(MOST).map(|(_, term)| term).collect())
    }

    fn range(&self, field: &FieldRef, ask: &Ask) -> Result<Op, String> {
        let Ask::Range {
            from,
            to,
            from_inclusive,
            to_inclusive,
        } = ask
        else {
            return Err("not a range".to_owned());
        };
        let open = |end: &Option<String>| end.clone().filter(|text| text != "*");
        let (from, to) = (open(from), open(to));
        let low = from.as_deref().map(|text| (text, *from_inclusive));
        let high = to.as_deref().map(|text| (text, *to_inclusive));
        Ok(match field.kind {
            FieldKind::Text | FieldKind::Keyword(_) => Op::Pattern(Pattern::Between(
                low.map(|(text, closed)| (self.normal(field, text), closed)),
                high.map(|(text, closed)| (self.normal(field, text), closed)),
            )),
            FieldKind::Long => number::long_range(low, high)?.map_or(NOTHING, |(a, b)| Op::Long(a, b)),
            FieldKind::Double => {
                let end = |end: Option<(&str, bool)>, up, open| {
                    end.map_or(Ok(number::sortable(open)), |(text, closed)| {
                        number::double_end(text, closed, up)
                    })
                };
                Op::Double(
                    end(low, true, f64::NEG_INFINITY)?,
                    end(high, false, f64::INFINITY)?,
                )
            }
            FieldKind::Date => {
                let now = jiff::Timestamp::now();
                let from = match low {
                    None => i64::MIN,
                    Some((text, true)) => date::millis(text, false, now)?,
                    // As in the index, beyond the last millisecond comes the first.
                    Some((text, false)) => date::millis(text, true, now)?.wrapping_add(1),
                };
                let to = match high {
                    None => i64::MAX,
                    Some((text, true)) => date::millis(text, true, now)?,
                    Some((text, false)) => date::millis(text, false, now)?.wrapping_sub(1),
                };
                Op::Date(from, to)
            }
        })
    }
}

/// How many edits what stands behind a tilde means, at most 2; `es17`: as the historic index read it. A negative
/// number is refused by fields of text only.
pub(in crate::lucene) fn edits_of(text: &str, tilde: &str, es17: bool) -> Result<i64, String> {
    let length = text.chars().count();
    if es17 {
        let value = if tilde.is_empty() {
            2.0
        } else {
            number::java_double(tilde).unwrap_or(2.0)
        };
        return match value {
            v if v >= 1.0 && v.fract() != 0.0 => Err("a fraction of an edit".to_owned()),
            v if v >= 1.0 => Ok(v.min(2.0) as i64),
            v if v <= 0.0 => Ok(0),
            v => Ok((((1.0 - v) * length as f64) as i64).min(2)),
        };
    }
    let tilde = tilde.to_uppercase();
    if !tilde.is_empty() && tilde != "AUTO" {
        let value = number::java_double(&tilde)
            .ok_or_else(|| format!("\"~{}\" is not a number of edits", tilde.to_lowercase()))?;
        return Ok((value as f32 as i64).min(2));
    }
    Ok(i64::from(length >= 3) + i64::from(length >= 6))
}

/// Terms and phrases of numbers and dates; patterns are refused there.
fn typed(kind: FieldKind, ask: &Ask) -> Result<Option<Op>, String> {
    let (Ask::Term(text) | Ask::Phrase { text, .. }) = ask else {
        return Err("patterns work on text only, not on numbers and dates".to_owned());
    };
    Ok(Some(match kind {
        FieldKind::Double => {
            let value = number::sortable(number::double(text)?);
            Op::Double(value, value)
        }
        FieldKind::Date => {
            let now = jiff::Timestamp::now();
            Op::Date(date::millis(text, false, now)?, date::millis(text, true, now)?)
        }
        _ => match number::long_term(text)? {
            Some(n) => Op::Long(n, n),
            None => NOTHING,
        },
    }))
}

/// `>5`, `>=5`, `<5`, `<=5` as a range.
fn comparison(text: &str) -> Option<Ask> {
    let rest = text.get(1..).filter(|rest| !rest.is_empty())?;
    let (value, inclusive) = match rest.strip_prefix('=') {
        Some(value) if !value.is_empty() => (value, true),
        _ => (rest, false),
    };
    let value = Some(value.to_owned());
    match text.as_bytes().first() {
        Some(b'>') => Some(Ask::Range {
            from: value,
            to: None,
            from_inclusive: inclusive,
            to_inclusive: true,
        }),
        Some(b'<') => Some(Ask::Range {
            from: None,
            to: value,
            from_inclusive: true,
            to_inclusive: inclusive,
        }),
        _ => None,
    }
}
