//! Why a near miss does not hit: each clause with its place or the words nearest to it, and the changes that would make
//! it hit, with what each does to the other builds.

use super::{Line, diff_line};
use crate::app::{MatchesState, WhyNot};
use crate::fingerprint::{ClauseAnswer, Effect};
use crate::ui::theme::Role;

/// Rows of the nearest event that are shown.
const EVENT_ROWS: usize = 12;

/// The answer for a fingerprint, once it is there.
pub(super) fn answered<'s>(state: &'s MatchesState, id: &str) -> Option<&'s WhyNot> {
    let (_, answer) = state.why.as_ref().filter(|(of, _)| of == id)?;
    answer.as_deref()
}

/// What enter does on a near miss.
pub(super) fn hint(state: &MatchesState, id: &str) -> &'static str {
    match state.why.as_ref().filter(|(of, _)| of == id) {
        None => "⏎ what would make it hit",
        Some((_, None)) => "asking …",
        Some((_, Some(_))) => "⏎ to the event",
    }
}

/// The answer in rows.
pub(super) fn lines(why: &WhyNot, lines: &mut Vec<Line>) {
    for clause in &why.answer.clauses {
        clause_lines(clause, lines);
    }
    lines.push(Vec::new());
    if why.answer.fixes.is_empty() {
        lines.push(vec![("no single change would make it hit".into(), Role::Dim)]);
    } else {
        lines.push(vec![("what would make it hit".into(), Role::Title)]);
    }
    for (at, fix) in why.answer.fixes.iter().enumerate() {
        lines.push(vec![("  ".into(), Role::Text), (fix.change.clone(), Role::Text)]);
        if let Some(effect) = why.effects.get(at) {
            lines.push(effect_line(effect));
        }
    }
    if let Some(event) = &why.answer.event {
        lines.push(Vec::new());
        lines.push(vec![
            ("nearest event  ".into(), Role::Dim),
            (format!("{}:{}", event.file, event.line), Role::Path),
        ]);
        for text in event.text.lines().take(EVENT_ROWS) {
            lines.push(vec![(text.to_owned(), Role::Text)]);
        }
    }
}

fn clause_lines(clause: &ClauseAnswer, lines: &mut Vec<Line>) {
    let (sign, role) = match (clause.holds, clause.required) {
        (true, _) => ("✓ ", Role::Proof),
        (false, true) => ("× ", Role::Failure),
        (false, false) => ("· ", Role::Dim),
    };
    let mut line = vec![(sign.into(), role), (clause.clause.clone(), Role::Text)];
    if let Some((file, number)) = &clause.place {
        let word = if clause.holds { "  " } else { "  only at " };
        line.push((format!("{word}{file}:{number}"), Role::Path));
    }
    lines.push(line);
    let Some(near) = clause.nearest.as_ref().filter(|_| clause.place.is_none()) else {
        return;
    };
    let mut line = vec![(
        format!("    nearest {}:{}  ", near.event.file, near.event.line),
        Role::Dim,
    )];
    line.extend(diff_line(&near.diff));
    lines.push(line);
}

/// What a change does to the other builds: passing builds that it would hit want a decision.
fn effect_line(effect: &Effect) -> Line {
    let failing = format!(
        "    adds {} of {} other failing builds",
        effect.failing, effect.of_failing
    );
    let passing = format!(", {} of {} passing", effect.passing, effect.of_passing);
    let role = match (effect.of_passing, effect.passing) {
        (0, _) => Role::Dim,
        (_, 0) => Role::Proof,
        _ => Role::Decision,
    };
    vec![(failing, Role::Dim), (passing, role)]
}
