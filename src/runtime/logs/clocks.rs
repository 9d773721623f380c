//! Hosts whose clocks differ, told from the requests that several of them saw.

use crate::error::Result;
use crate::log::merge::MergedLog;
use crate::log::skew::Sightings;
use crate::task::Cx;
use std::collections::BTreeMap;

/// The host of a log: the first folder of its path, as a CI collects the logs of several nodes.
pub(super) fn host(path: &str) -> &str {
    path.split_once('/').map_or("", |(host, _)| host)
}

/// Moves the logs of hosts whose clocks are off, but for those that have an offset already; gives each such host, how
/// many microseconds its clock is ahead, and how many requests tell it.
///
/// # Errors
/// A log was cut, or the work was cancelled.
pub(super) fn set(logs: &mut [MergedLog], cx: &Cx) -> Result<Vec<(String, i64, usize)>> {
    let mut hosts: BTreeMap<String, Sightings> = BTreeMap::new();
    for log in logs.iter() {
        hosts.entry(host(&log.path).to_owned()).or_default();
    }
    if hosts.len() < 2 {
        return Ok(Vec::new());
    }
    for log in logs.iter() {
        if let Some(seen) = hosts.get_mut(host(&log.path)) {
            seen.add(&log.snapshot, cx)?;
        }
    }
    // The host that saw most is the one that the others answer.
    let Some((first, reference)) = hosts.iter().max_by_key(|(_, seen)| seen.len()) else {
        return Ok(Vec::new());
    };
    let others = hosts.iter().filter(|(name, _)| *name != first);
    let told: Vec<(String, i64, usize)> = others
        .filter_map(|(name, seen)| {
            let (ahead, n) = reference.ahead(seen)?;
            Some((name.clone(), ahead, n))
        })
        .collect();
    let mut moved = Vec::new();
    for (name, ahead, n) in told {
        let own = logs.iter_mut().filter(|log| host(&log.path) == name);
        let mut any = false;
        for log in own.filter(|log| log.offset == 0) {
            log.offset = -ahead;
            any = true;
        }
        if any {
            moved.push((name, ahead, n));
        }
    }
    Ok(moved)
}
