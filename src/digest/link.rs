//! How findings hang together: by the ids they name, and by which log only reports what another one did.
//!
//! A client's log names a request when the answer has come; the service's log named it before. Of two findings that
//! share an id, the earlier one is nearer to the cause. Must not: know which programs are clients.

use super::baseline::Pair;
use super::judge::Finding;
use std::collections::HashMap;

/// Ids that more findings share tell nothing: users, projects.
const COMMON: usize = 40;
/// Requests that a file must share with others before it counts as a reporter.
const FEW: usize = 3;

/// What an id ties a finding to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Link {
    /// A later finding in another file that names the same id: its index.
    pub explains: Option<usize>,
    /// An earlier finding in another file that names the same id: its index.
    pub follows: Option<usize>,
}

/// The links of all findings, one for each.
pub(super) fn links(findings: &[Finding<'_>]) -> Vec<Link> {
    let mut named: HashMap<u64, Vec<(usize, i64)>> = HashMap::new();
    for (index, finding) in findings.iter().enumerate() {
        for at in &finding.seen.at {
            let Some(time) = at.time else { continue };
            for id in &at.ids {
                let list = named.entry(*id).or_default();
                if list.len() <= COMMON && !list.iter().any(|(known, _)| *known == index) {
                    list.push((index, time));
                }
            }
        }
    }
    let mut links = vec![Link::default(); findings.len()];
    for list in named.values().filter(|l| l.len() > 1 && l.len() <= COMMON) {
        for (a, t) in list {
            for (b, u) in list {
                let file = |i: usize| findings.get(i).map(|f| f.file);
                let weight = |i: Option<usize>| i.and_then(|i| findings.get(i)).map_or(0.0, |f| f.core);
                if t > u || (t == u && a >= b) || file(*a) == file(*b) {
                    continue;
                }
                if let Some(link) = links.get_mut(*a)
                    && weight(Some(*b)) > weight(link.explains)
                {
                    link.explains = Some(*b);
                }
                if let Some(link) = links.get_mut(*b)
                    && weight(Some(*a)) > weight(link.follows)
                {
                    link.follows = Some(*a);
                }
            }
        }
    }
    links
}

/// For each file, how much of it reports what other logs wrote before, in [0, 1]: the share of its requests, of those
/// that other files name, too, which another file named earlier.
pub(super) fn reporters(pairs: &[Pair<'_>]) -> Vec<f64> {
    let mut first: HashMap<u64, (i64, usize)> = HashMap::new();
    let mut files: HashMap<u64, usize> = HashMap::new();
    for (index, pair) in pairs.iter().enumerate() {
        for (id, time) in &pair.file.requests {
            *files.entry(*id).or_default() += 1;
            let known = first.entry(*id).or_insert((*time, index));
            if *time < known.0 {
                *known = (*time, index);
            }
        }
    }
    pairs
        .iter()
        .enumerate()
        .map(|(index, pair)| {
            let shared: Vec<&u64> = pair
                .file
                .requests
                .keys()
                .filter(|id| files.get(id).is_some_and(|n| *n > 1))
                .collect();
            if shared.len() < FEW {
                return 0.0;
            }
            let late = shared
                .iter()
                .filter(|id| first.get(id).is_some_and(|(_, owner)| *owner != index))
                .count();
            late as f64 / shared.len() as f64
        })
        .collect()
}
