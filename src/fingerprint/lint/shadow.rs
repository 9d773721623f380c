//! Fingerprints that ask the same as another one, or hit only what another one hits as well.

use super::tree::{self, Demand};
use super::{Finding, Rule, query_of};
use crate::fingerprint::Fingerprint;
use crate::lucene::{Profile, Schema};

/// A fingerprint with its tree.
struct Known<'p> {
    print: &'p Fingerprint,
    demand: Demand,
}

/// A fingerprint that covers more others than this is told once, on its own file.
const MOST_TOLD: usize = 3;

/// Findings on `prints`, each compared with all of them and with `others`.
pub(super) fn findings(prints: &[Fingerprint], others: &[Fingerprint], profile: Profile) -> Vec<Finding> {
    let beside = others
        .iter()
        .filter(|other| !prints.iter().any(|print| print.id == other.id));
    let all: Vec<&Fingerprint> = prints.iter().chain(beside).collect();
    let known = trees(&all, profile);
    let mut out = Vec::new();
    let mut is_equal = vec![false; prints.len()];
    for (at, one) in prints.iter().enumerate() {
        // Of equal ones the later is told; one that is only beside stands for the earlier.
        let is_told = |other: &usize| *other < at || *other >= prints.len();
        let equal = (0..all.len()).find(|other| is_told(other) && same(&known, at, *other));
        if let (Some(other), Some(flag)) = (equal.and_then(|o| all.get(o)), is_equal.get_mut(at)) {
            *flag = true;
            out.push(Finding::of(
                one,
                Rule::Equal,
                format!("asks the same as {}", name(other)),
                "Keep one of the two, and mark the bugs as duplicates.".to_owned(),
            ));
        }
    }
    let mut told = vec![false; prints.len()];
    for (wide, print) in all.iter().enumerate() {
        let narrow: Vec<usize> = (0..prints.len())
            .filter(|at| is_equal.get(*at) == Some(&false) && covers(&known, wide, *at))
            .collect();
        if narrow.len() > MOST_TOLD && wide < prints.len() {
            let some: Vec<String> = narrow
                .iter()
                .take(MOST_TOLD)
                .filter_map(|at| all.get(*at))
                .map(|p| name(p))
                .collect();
            out.push(Finding::of(
                print,
                Rule::Shadowed,
                format!("hits all that {} others hit: {} …", narrow.len(), some.join(", ")),
                "Narrow it: as it stands, it explains failures of other causes.".to_owned(),
            ));
            continue;
        }
        for at in narrow {
            let (Some(one), Some(flag)) = (prints.get(at), told.get_mut(at)) else {
                continue;
            };
            if !std::mem::replace(flag, true) {
                out.push(Finding::of(
                    one,
                    Rule::Shadowed,
                    format!("{} hits all that this one hits", name(print)),
                    format!("Narrow {}, or remove this one if both are one bug.", name(print)),
                ));
            }
        }
    }
    out
}

/// Pairs of which the second hits all that the first hits, as far as their trees tell: indexes.
pub fn covered(prints: &[Fingerprint], profile: Profile) -> Vec<(usize, usize)> {
    let known = trees(&prints.iter().collect::<Vec<_>>(), profile);
    let all = (0..prints.len()).flat_map(|narrow| (0..prints.len()).map(move |wide| (narrow, wide)));
    all.filter(|(narrow, wide)| {
        narrow != wide && (covers(&known, *wide, *narrow) || same(&known, *wide, *narrow))
    })
    .collect()
}

fn trees<'p>(prints: &[&'p Fingerprint], profile: Profile) -> Vec<Option<Known<'p>>> {
    let schema = Schema::new(profile);
    prints
        .iter()
        .map(|print| {
            let demand = tree::of(&query_of(print, profile)?, &schema)?;
            Some(Known { print, demand })
        })
        .collect()
}

fn pair<'k, 'p>(
    known: &'k [Option<Known<'p>>],
    a: usize,
    b: usize,
) -> Option<(&'k Known<'p>, &'k Known<'p>)> {
    Some((known.get(a)?.as_ref()?, known.get(b)?.as_ref()?))
}

/// Whether two ask the same, of the same builds.
fn same(known: &[Option<Known<'_>>], a: usize, b: usize) -> bool {
    pair(known, a, b).is_some_and(|(a, b)| {
        a.demand == b.demand
            && a.print.allow_nonvoting == b.print.allow_nonvoting
            && a.print.test_ids == b.print.test_ids
    })
}

/// Whether `wide` hits all that `narrow` hits, and more.
fn covers(known: &[Option<Known<'_>>], wide: usize, narrow: usize) -> bool {
    !same(known, wide, narrow)
        && pair(known, wide, narrow).is_some_and(|(wide, narrow)| {
            (wide.print.allow_nonvoting || !narrow.print.allow_nonvoting)
                // A fingerprint of certain tests does not count for others.
                && wide.print.test_ids.is_empty()
                && tree::implies(&narrow.demand, &wide.demand)
        })
}

fn name(print: &Fingerprint) -> String {
    let file = print.path.file_name().unwrap_or_default();
    file.to_string_lossy().into_owned()
}
