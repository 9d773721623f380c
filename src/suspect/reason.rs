//! Reasons in words: what a person can check in the log and in the diff.

use super::rank::Reason;
use super::text_score::Shared;
use super::trace_score::Trace;
use jiff::Timestamp;

/// Words named in one reason.
const WORDS: usize = 6;
/// Words below this gain are not worth naming.
const WORTH: f64 = 1.5;

/// The reasons of a suspect, the strongest first.
pub(super) fn reasons(
    traces: &[Trace],
    shared: &[Shared],
    landed: Timestamp,
    until: Timestamp,
) -> Vec<Reason> {
    let mut out: Vec<Reason> = traces
        .iter()
        .filter(|t| t.gain > 0.05)
        .map(|t| Reason {
            kind: t.kind.into(),
            detail: t.detail.clone(),
        })
        .collect();
    let symbol = |s: &&Shared| !s.phrase && (s.what.contains('_') || has_inner_capital(&s.what));
    let phrases: Vec<&Shared> = shared.iter().filter(|s| s.phrase && s.gain > WORTH).collect();
    let symbols: Vec<&Shared> = shared.iter().filter(|s| s.gain > WORTH).filter(symbol).collect();
    let plain: Vec<&Shared> = shared
        .iter()
        .filter(|s| !s.phrase && s.gain > WORTH && !symbol(s))
        .collect();
    for (kind, list) in [("symbol", symbols), ("phrase", phrases), ("words", plain)] {
        // One place at a time, so that each can be looked up.
        if let Some(first) = list.first() {
            let there: Vec<&Shared> = list.iter().copied().filter(|s| s.place == first.place).collect();
            let detail = format!("shared with {}: {}", first.place, named(&there));
            out.push(Reason {
                kind: kind.into(),
                detail,
            });
        }
    }
    out.push(Reason {
        kind: "recency".into(),
        detail: recency(landed, until),
    });
    out
}

/// `get_machine_ips (function, in 1 commit), …`
fn named(list: &[&Shared]) -> String {
    let mut seen: Vec<String> = Vec::new();
    for shared in list {
        let plural = if shared.commits == 1 { "" } else { "s" };
        let text = format!(
            "{} ({}, in {} commit{plural})",
            shared.what, shared.field, shared.commits
        );
        if seen.len() < WORDS && !seen.iter().any(|s| s.starts_with(&format!("{} (", shared.what))) {
            seen.push(text);
        }
    }
    seen.join(", ")
}

/// How long before the failure the commit was merged.
fn recency(landed: Timestamp, until: Timestamp) -> String {
    let seconds = until.as_second() - landed.as_second();
    match seconds {
        ..0 => "merged while the failed run went on".into(),
        0..5400 => format!("merged {} min before the first bad run", seconds / 60),
        5400..172_800 => format!("merged {} h before the first bad run", (seconds + 1800) / 3600),
        _ => format!("merged {} d before the first bad run", seconds / 86_400),
    }
}

/// Whether a word is written like a class: a capital after a small letter.
fn has_inner_capital(word: &str) -> bool {
    word.chars()
        .zip(word.chars().skip(1))
        .any(|(a, b)| a.is_lowercase() && b.is_uppercase())
}
