//! The proof beside the query: which failing runs it hits, and which passing ones.

use super::head;
use crate::app::{DraftState, Model, Slot};
use crate::draft::{BuildHits, Proof};
use crate::ui::message;
use crate::ui::text::{Row, count, cut_left};
use crate::ui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

pub(super) fn draw(model: &Model, state: &DraftState, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if area.height == 0 {
        return;
    }
    let proof = state.proof().cloned().unwrap_or_default();
    let running = model.tickets.is_running(Slot::Proof);
    let builds = proof.hits.len() + proof.passing.len();
    let title = format!(
        "proof ({} at hand){}",
        count(builds, "build"),
        if running { " …" } else { "" }
    );
    head(&title, false, theme, Rect { height: 1, ..area }, buffer);
    let mut y = area.y + 1;
    let stale = !state.is_proved;
    for (name, value, role) in proof_rows(&proof, state.error.is_some()) {
        if y >= area.y + area.height {
            return;
        }
        let mut row = Row::new(buffer, theme, (area.x, y), area.width);
        row.put(" ", Role::Text)
            .cell(&name, 14, Role::Dim)
            .put(&value, if stale { Role::Dim } else { role });
        y += 1;
    }
    let columns = usize::from(area.width.saturating_sub(4));
    for line in state.doubts.iter().flat_map(|d| message::lines(d, columns)) {
        if y >= area.y + area.height {
            return;
        }
        let mut row = Row::new(buffer, theme, (area.x, y), area.width);
        row.put(" ! ", Role::Failure).put(&line, Role::Failure);
        y += 1;
    }
    let listed = proof
        .passing
        .iter()
        .filter(|b| b.events > 0)
        .chain(proof.hits.iter().filter(|b| b.events > 0));
    for build in listed {
        if y >= area.y + area.height {
            return;
        }
        build_row(
            build,
            proof.passing.iter().any(|p| p.build == build.build),
            theme,
            Rect { y, height: 1, ..area },
            buffer,
        );
        y += 1;
    }
}

fn build_row(build: &BuildHits, is_passing: bool, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    let mut row = Row::new(buffer, theme, (area.x, area.y), area.width);
    row.put("   ", Role::Text)
        .cell(build.build.get(..8).unwrap_or(&build.build), 9, Role::Id);
    row.put(if is_passing { "passing! " } else { "" }, Role::Failure)
        .put(&count(build.events as usize, "event"), Role::Text);
    if let Some(place) = &build.first {
        let place = format!("{}:{}", place.file, place.line);
        let room = row.left().saturating_sub(2);
        row.put("  ", Role::Text).put(&cut_left(&place, room), Role::Dim);
    }
}

fn proof_rows(proof: &Proof, is_broken: bool) -> Vec<(String, String, Role)> {
    if is_broken {
        return vec![(
            "—".into(),
            "the query has an error; the proof waits".into(),
            Role::Decision,
        )];
    }
    let (hit, failing) = (proof.n_hit(), proof.hits.len());
    let (bad, passing) = (proof.n_passing_hit(), proof.passing.len());
    let tick = |good: bool| if good { "✓" } else { "×" };
    let is_broad = !proof.warning.is_empty();
    let mut rows = vec![
        (
            "failing runs".into(),
            format!(
                "{hit} of {failing} hit {} ({})",
                if is_broad { "!" } else { tick(hit > 0) },
                count(proof.n_events() as usize, "event")
            ),
            match (hit, is_broad) {
                (0, _) => Role::Failure,
                (_, true) => Role::Decision,
                (_, false) => Role::Proof,
            },
        ),
        (
            "passing runs".into(),
            match (bad, passing) {
                (_, 0) => "none at hand: nothing is proved against false hits".into(),
                _ => format!("{bad} of {passing} hit {}", tick(bad == 0)),
            },
            match (bad, passing) {
                (_, 0) => Role::Decision,
                (0, _) => Role::Proof,
                _ => Role::Failure,
            },
        ),
    ];
    if is_broad {
        let (hits, why) = proof.warning.split_once(": ").unwrap_or((&proof.warning, ""));
        rows.push(("too broad".into(), hits.to_owned(), Role::Decision));
        rows.push((String::new(), why.to_owned(), Role::Decision));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_of_all_failures_gets_no_tick() {
        let mut hit = BuildHits::new("b");
        hit.events = 1;
        let mut proof = Proof {
            hits: vec![hit],
            ..Proof::default()
        };
        assert!(proof_rows(&proof, false)[0].1.contains('✓'));
        proof.warning = "hits 12 of 14 failures in 6 jobs: it tells that a job failed, not why".into();
        let rows = proof_rows(&proof, false);
        assert!(
            !rows[0].1.contains('✓') && rows[0].2 == Role::Decision,
            "{rows:?}"
        );
        assert!(
            rows[2].1 == "hits 12 of 14 failures in 6 jobs" && rows[3].1.contains("not why"),
            "{rows:?}"
        );
    }
}
