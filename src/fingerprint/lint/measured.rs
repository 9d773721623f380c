//! Findings from counts: hits on passing builds, hits in the console that a deeper log has as well.

use super::{Finding, Rule, query_of};
use crate::fingerprint::Fingerprint;
use crate::fingerprint::clause::clause;
use crate::log::tree::base_name;
use crate::lucene::ast::{Ask, Occur};
use crate::lucene::{DEFAULT_FIELD, Profile};

/// Above this share of passing builds a fingerprint is wrong more often than a triager bears (elastic-recheck's rule).
const MOST_PASSING: f64 = 0.1;

/// What a fingerprint did on the builds at hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measured {
    /// Failing builds that it hits.
    pub failing: usize,
    /// Passing builds that it hits.
    pub passing: usize,
    /// Failing builds that it hits in the console only, and that its message hits in another log, too.
    pub deeper: usize,
    /// Such a log, where there is one.
    pub deeper_log: Option<String>,
}

/// The findings of one fingerprint's counts.
pub fn measured(print: &Fingerprint, counts: &Measured) -> Vec<Finding> {
    let mut out = Vec::new();
    let mut add = |rule, message, fix| out.push(Finding::of(print, rule, message, fix));
    let hits = counts.failing + counts.passing;
    if counts.passing as f64 > hits as f64 * MOST_PASSING {
        add(
            Rule::PassingHits,
            format!(
                "{} of the {hits} builds at hand that it hits have passed",
                counts.passing
            ),
            "Add a clause that only the failure has; `whodunit draft` finds one.".to_owned(),
        );
    }
    if let Some(log) = counts
        .deeper_log
        .as_ref()
        .filter(|_| counts.failing > 0 && counts.deeper == counts.failing)
    {
        add(
            Rule::Console,
            format!(
                "in all {} builds at hand another log says the same as the console: {log}",
                counts.failing
            ),
            format!("Write tags:\"{}\".", base_name(log)),
        );
    }
    out
}

/// What a fingerprint that names the console only would ask of all other logs; none where it names another one, or asks
/// for nothing that a log says.
pub fn beside_console(print: &Fingerprint, profile: Profile) -> Option<String> {
    let query = query_of(print, profile)?;
    let clauses = query.clauses();
    if clauses.iter().any(|(_, occur)| *occur == Occur::Should) {
        return None;
    }
    let (places, rest): (Vec<_>, Vec<_>) = clauses.into_iter().partition(|(node, occur)| {
        let leaves = query.ast().leaves_below(*node);
        *occur == Occur::Must
            && leaves
                .iter()
                .all(|leaf| matches!(leaf.field.as_str(), "tags" | "filename"))
    });
    let leaves = places
        .iter()
        .flat_map(|(node, _)| query.ast().leaves_below(*node));
    let says = |node: usize| {
        let leaves = query.ast().leaves_below(node);
        leaves.iter().any(|leaf| leaf.field == DEFAULT_FIELD)
    };
    let is_said = rest
        .iter()
        .any(|(node, occur)| *occur == Occur::Must && says(*node));
    if places.is_empty() || !is_said || !leaves.clone().all(|leaf| is_console(&leaf.ask)) {
        return None;
    }
    let mut parts: Vec<String> = rest
        .iter()
        .map(|(node, occur)| clause(&query, *node, *occur))
        .collect();
    parts.push("NOT tags:\"console\"".to_owned());
    Some(parts.join(" AND "))
}

/// Whether a value of `tags` or `filename` is the console.
pub(super) fn is_console(ask: &Ask) -> bool {
    match ask {
        Ask::Term(text) | Ask::Phrase { text, .. } => {
            matches!(base_name(text), "console" | "console.html" | "job-output.txt")
        }
        _ => false,
    }
}
