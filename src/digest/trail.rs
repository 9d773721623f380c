//! Which requests belong to the story of an id.
//!
//! Memory: a bounded number of requests, of pairs that lines name together, and of resources; [`MAX_ALL`] of all files.

use super::count::{clip, take};
use super::mask::{Mask, id_hash};
use super::story::carries;
use crate::error::Result;
use crate::event::Event;
use crate::task::Cx;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::atomic::AtomicUsize;

/// So much of a message is looked at for resources, in bytes.
const LONGEST: usize = 4096;
/// Requests of one file whose times are kept.
const MAX_REQUESTS: usize = 200_000;
/// Pairs of requests that one file's lines name together.
const MAX_PAIRS: usize = 100_000;
/// Bursts and pairs of all files together: a hundred times those of a big build.
pub(super) const MAX_ALL: usize = 4_000_000;
/// Work between two looks at the token.
const LOOK: usize = 4096;
/// Requests of a story, and resources.
const MAX_STORY: usize = 256;
const MAX_RESOURCES: usize = 32;
/// A request that so many others are named with ties nothing together.
const HUB: usize = 24;
/// How far from the id itself a request may be.
const HOPS: usize = 3;
/// A request that says nothing for so long goes on in another burst, microseconds: services that reuse their threads
/// begin a request's log under the id of the one before.
const PAUSE: i64 = 1_000_000;
/// Bursts of a request that are told apart.
const MAX_BURSTS: usize = 16;
/// A service's clock and a client's differ by a little, microseconds.
const SLACK: i64 = 60_000;
/// Events about the same resource belong to a request this long around it, microseconds.
const AROUND: i64 = 1_000_000;

/// When a request ran, by the events that name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    from: i64,
    to: i64,
    /// Which file names it, and whether others do.
    file: usize,
    shared: bool,
}

/// What one file tells of the id and of all requests.
#[derive(Debug)]
pub(super) struct Trail<'r> {
    id: String,
    /// Bursts and pairs that all files may still keep.
    room: &'r AtomicUsize,
    mask: Mask,
    spans: HashMap<u64, Vec<(i64, i64)>>,
    pairs: Vec<(u64, u64)>,
    named: BTreeSet<u64>,
    resources: HashSet<u64>,
}

impl<'r> Trail<'r> {
    pub(super) fn new(id: &str, room: &'r AtomicUsize) -> Self {
        Self {
            id: id.to_owned(),
            room,
            mask: Mask::default(),
            spans: HashMap::new(),
            pairs: Vec::new(),
            named: BTreeSet::new(),
            resources: HashSet::new(),
        }
    }

    pub(super) fn event(&mut self, event: &Event) {
        let ids: Vec<u64> = event
            .request_ids
            .iter()
            .map(|id| id_hash(id.as_bytes()))
            .collect();
        if let Some(time) = event.time {
            for id in &ids {
                if let Some(bursts) = self.spans.get_mut(id) {
                    burst(bursts, time, self.room);
                } else if self.spans.len() < MAX_REQUESTS && take(self.room, 1) {
                    self.spans.insert(*id, vec![(time, time)]);
                }
            }
        }
        // A line with many requests is a list, not a tie.
        if let (Some(first), 2..=4) = (ids.first(), ids.len())
            && self.pairs.len() < MAX_PAIRS
            && take(self.room, ids.len())
        {
            self.pairs.extend(
                ids.iter()
                    .skip(1)
                    .filter(|id| *id != first)
                    .map(|id| (*first, *id)),
            );
        }
        if carries(&event.text, &self.id) {
            if self.named.len() < MAX_STORY {
                self.named.extend(&ids);
            }
            self.mask.template(clip(&event.message, LONGEST));
            if self.resources.len() < MAX_RESOURCES {
                self.resources.extend(self.mask.ids());
            }
        }
    }
}

/// Puts a time into the last burst of a request, or begins another one where there is room.
fn burst(bursts: &mut Vec<(i64, i64)>, time: i64, room: &AtomicUsize) {
    let n = bursts.len();
    match bursts.last_mut() {
        Some((from, to))
            if n == MAX_BURSTS
                || (from.saturating_sub(PAUSE)..=to.saturating_add(PAUSE)).contains(&time)
                || !take(room, 1) =>
        {
            (*from, *to) = ((*from).min(time), (*to).max(time));
        }
        _ => bursts.push((time, time)),
    }
}

/// The requests and resources of a story.
#[derive(Debug, Default)]
pub(super) struct Trails {
    requests: HashSet<u64>,
    /// Requests that were served for these, and when.
    served: HashMap<u64, Vec<(i64, i64)>>,
    resources: HashSet<u64>,
    within: Option<(i64, i64)>,
    is_request: bool,
}

impl Trails {
    /// Follows `id` through what the files tell.
    ///
    /// # Errors
    /// Only [`crate::error::Kind::Cancelled`].
    pub(super) fn new(id: &str, files: &[Trail<'_>], cx: &Cx) -> Result<Self> {
        let own = id_hash(id.as_bytes());
        let mut spans: HashMap<u64, Span> = HashMap::new();
        for (file, trail) in files.iter().enumerate() {
            for (n, (request, bursts)) in trail.spans.iter().enumerate() {
                if n % LOOK == 0 {
                    cx.check()?;
                }
                for (from, to) in bursts {
                    let span = spans.entry(*request).or_insert(Span {
                        from: *from,
                        to: *to,
                        file,
                        shared: false,
                    });
                    span.from = span.from.min(*from);
                    span.to = span.to.max(*to);
                    span.shared |= span.file != file;
                }
            }
        }
        let is_request = spans.contains_key(&own);
        let mut requests: HashSet<u64> = if is_request {
            HashSet::from([own])
        } else {
            files
                .iter()
                .flat_map(|t| t.named.iter().copied())
                .take(MAX_STORY)
                .collect()
        };
        let mut served = HashMap::new();
        if is_request {
            follow(&mut requests, files);
            served = serving(&requests, &spans, files, cx)?;
        }
        let within = requests
            .iter()
            .filter_map(|r| spans.get(r))
            .map(|s| (s.from, s.to))
            .chain(served.values().flatten().copied())
            .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let mut resources: HashSet<u64> = files.iter().flat_map(|t| t.resources.iter().copied()).collect();
        resources.remove(&own);
        Ok(Self {
            requests,
            served,
            resources,
            within,
            is_request,
        })
    }

    /// Whether the id is a request's.
    pub(super) fn is_request(&self) -> bool {
        self.is_request
    }

    /// Whether what the request says then is part of the story.
    pub(super) fn has_request(&self, request: u64, time: Option<i64>) -> bool {
        let is_then = |(from, to): &(i64, i64)| time.is_none_or(|t| (*from..=*to).contains(&t));
        self.requests.contains(&request)
            || self
                .served
                .get(&request)
                .is_some_and(|bursts| bursts.iter().any(is_then))
    }

    /// Whether the story is about this resource.
    pub(super) fn has_resource(&self, resource: u64) -> bool {
        self.resources.contains(&resource)
    }

    /// Whether the story's requests ran then.
    pub(super) fn is_within(&self, time: i64) -> bool {
        self.within
            .is_some_and(|(from, to)| time >= from - AROUND && time <= to + AROUND)
    }
}

/// Adds the requests that lines name together with those of the story.
fn follow(requests: &mut HashSet<u64>, files: &[Trail<'_>]) {
    let mut ties: HashMap<u64, BTreeSet<u64>> = HashMap::new();
    for (a, b) in files.iter().flat_map(|t| &t.pairs) {
        ties.entry(*a).or_default().insert(*b);
        ties.entry(*b).or_default().insert(*a);
    }
    let mut edge: Vec<u64> = requests.iter().copied().collect();
    for _ in 0..HOPS {
        let mut next = Vec::new();
        for request in edge.drain(..) {
            for other in ties
                .get(&request)
                .filter(|t| t.len() <= HUB)
                .into_iter()
                .flatten()
            {
                if requests.len() < MAX_STORY && requests.insert(*other) {
                    next.push(*other);
                }
            }
        }
        edge = next;
    }
}

/// What another service served within the time of one of the story's requests, where no other request is nearer
/// around it and nobody else names it: requests with the times that are meant.
fn serving(
    requests: &HashSet<u64>,
    spans: &HashMap<u64, Span>,
    files: &[Trail<'_>],
    cx: &Cx,
) -> Result<HashMap<u64, Vec<(i64, i64)>>> {
    let around = |outer: &Span, inner: &Span| {
        outer.file != inner.file && outer.from <= inner.from + SLACK && outer.to + SLACK >= inner.to
    };
    let length = |s: &Span| s.to - s.from;
    let mine: Vec<Span> = requests.iter().filter_map(|r| spans.get(r).copied()).collect();
    let bursts = files.iter().enumerate().flat_map(|(file, trail)| {
        trail.spans.iter().flat_map(move |(id, bursts)| {
            let span = move |(from, to): &(i64, i64)| Span {
                from: *from,
                to: *to,
                file,
                shared: false,
            };
            bursts.iter().map(move |times| (*id, span(times)))
        })
    });
    let mut inner: Vec<(u64, Span)> = Vec::new();
    for (n, (id, burst)) in bursts.enumerate() {
        if n % LOOK == 0 {
            cx.check()?;
        }
        if !requests.contains(&id)
            && !spans.get(&id).is_some_and(|s| s.shared)
            && mine.iter().any(|m| around(m, &burst))
        {
            inner.push((id, burst));
        }
    }
    inner.sort_unstable_by_key(|(id, burst)| (burst.from, *id, burst.file));
    inner.truncate(MAX_STORY);
    let mut served: HashMap<u64, Vec<(i64, i64)>> = HashMap::new();
    for (id, burst) in inner {
        let nearest = mine.iter().filter(|m| around(m, &burst)).map(length).min();
        let mut nearer = false;
        for (n, (other, s)) in spans.iter().enumerate() {
            if n % LOOK == 0 {
                cx.check()?;
            }
            nearer = !requests.contains(other)
                && *other != id
                && around(s, &burst)
                && Some(length(s)) < nearest
                && length(s) > length(&burst);
            if nearer {
                break;
            }
        }
        if !nearer {
            served.entry(id).or_default().push((burst.from, burst.to));
        }
    }
    Ok(served)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind;
    use tokio_util::sync::CancellationToken;

    /// A file with requests that run one second each, one after another.
    fn trail(room: &AtomicUsize, ids: std::ops::Range<u64>) -> Trail<'_> {
        let mut trail = Trail::new("x", room);
        for id in ids {
            let from = id.cast_signed() * 1_000_000;
            trail.spans.insert(id, vec![(from, from + 1_000_000)]);
        }
        trail
    }

    #[test]
    fn following_an_id_ends_when_it_is_cancelled() {
        let room = AtomicUsize::new(MAX_ALL);
        let token = CancellationToken::new();
        let cx = Cx::new(token.clone());
        let files = [trail(&room, 0..20_000), trail(&room, 20_000..40_000)];
        assert!(Trails::new("x", &files, &cx).is_ok());
        let spans = HashMap::new();
        token.cancel();
        let served = serving(&HashSet::from([1]), &spans, &files, &cx);
        assert_eq!(served.unwrap_err().kind(), Kind::Cancelled);
        assert_eq!(Trails::new("x", &files, &cx).unwrap_err().kind(), Kind::Cancelled);
    }

    #[test]
    fn bursts_of_all_files_are_bounded() {
        let room = AtomicUsize::new(1);
        let mut bursts = vec![(0, 0)];
        for time in [10_000_000, 20_000_000] {
            burst(&mut bursts, time, &room);
        }
        assert_eq!(bursts, [(0, 0), (10_000_000, 20_000_000)]);
    }
}
