//! Why a fingerprint hits or does not: each clause with its place or the words nearest to it, and the changes that would
//! make it hit, with what each does to the other builds.

use super::{Line, diff_line};
use crate::app::{MatchRow, MatchesState, WhyNot};
use crate::fingerprint::{ClauseAnswer, Effect};
use crate::ui::theme::Role;

/// What enter does on a row, or what is being done.
pub(super) fn hint(state: &MatchesState, row: MatchRow<'_>, is_asking: bool) -> &'static str {
    let asked = state.why.as_ref().filter(|(of, _)| of == row.id());
    match (row, asked) {
        (_, Some((_, None))) if is_asking => "asking …",
        (MatchRow::Near(_) | MatchRow::Far(_), None | Some((_, None))) => {
            "⏎ what would make it hit, R drafts that change of its file"
        }
        (MatchRow::Hit(_), None | Some((_, None))) => "⏎ to the event, w clause by clause",
        (MatchRow::Hit(_), Some((_, Some(_)))) => "⏎ to the event",
        (_, Some((_, Some(why)))) if why.repair().is_some() => {
            "R drafts the change of its file, ⏎ to the event"
        }
        (_, Some((_, Some(_)))) => "⏎ to the event",
    }
}

/// The answer in rows.
pub(super) fn lines(why: &WhyNot, lines: &mut Vec<Line>) {
    for clause in &why.answer.clauses {
        clause_lines(clause, lines);
    }
    if why.answer.matched {
        return;
    }
    lines.push(Vec::new());
    if why.answer.fixes.is_empty() {
        lines.push(vec![("no single change would make it hit".into(), Role::Dim)]);
    } else {
        lines.push(vec![("what would make it hit".into(), Role::Title)]);
    }
    let chosen = why.repair().map(|(change, _)| change);
    for (at, fix) in why.answer.fixes.iter().enumerate() {
        let mark = if chosen == Some(&fix.change) { "R " } else { "  " };
        lines.push(vec![(mark.into(), Role::Key), (fix.change.clone(), Role::Text)]);
        if let Some(effect) = why.effects.get(at) {
            lines.push(effect_line(effect));
        }
    }
    if let Some(event) = &why.answer.event {
        lines.push(Vec::new());
        super::event::nearest(event, lines);
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
        "    adds {} of {} other unclassified failures",
        effect.failing, effect.of_failing
    );
    let passing = format!(", {} of {} passing builds", effect.passing, effect.of_passing);
    let role = match (effect.of_passing, effect.passing) {
        (0, _) => Role::Dim,
        (_, 0) => Role::Proof,
        _ => Role::Decision,
    };
    vec![(failing, Role::Dim), (passing, role)]
}
