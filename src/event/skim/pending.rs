//! Events of a block of which it is not told yet whether they are of interest: all are searched at once, and nothing
//! else is (not the DEBUG records that are taken out).

use super::ends;
use super::kept::Kept;
use super::{Place, Sieve};
use std::ops::Range;

/// An event whose lines are skimmed.
#[derive(Default)]
pub(super) struct Open {
    /// The number of its first line.
    pub(super) first: u64,
    /// Whether its last head is one of ERROR by oslo.log.
    pub(super) is_error: bool,
    pub(super) lines: Kept,
    /// In the line model, the block's last head with a time before it or its own.
    pub(super) timed: Range<usize>,
    /// The first line of the event that it goes on with, where that was cut.
    pub(super) head: Option<Vec<u8>>,
    /// The bytes of its text, once it is long.
    pub(super) text: Option<usize>,
    /// What was found in its lines of earlier blocks.
    pub(super) found: Found,
}

/// What was found in an event.
#[derive(Default)]
pub(super) struct Found {
    pub(super) what: Vec<u32>,
    /// Whether its bytes are not what the event will have, so that it is to be made in any case.
    pub(super) is_odd: bool,
    /// Whether something else was looked for at first.
    pub(super) is_unknown: bool,
}

impl Found {
    pub(super) fn is_nothing(&self) -> bool {
        self.what.is_empty() && !self.is_odd && !self.is_unknown
    }

    fn add(&mut self, places: &[Place]) {
        for place in places {
            if !self.what.contains(&place.what) {
                self.what.push(place.what);
            }
        }
    }
}

impl Open {
    /// Whether more is known of it than where it stands in the block.
    fn is_special(&self) -> bool {
        !self.lines.before.is_empty() || self.head.is_some() || !self.found.is_nothing()
    }
}

/// An event that lies in the block.
pub(super) struct Span {
    first: u64,
    here: Range<usize>,
    timed: Range<usize>,
}

/// Events that are whole, in the order of the file.
#[derive(Default)]
pub(super) struct Pending {
    spans: Vec<Span>,
    /// One of them that began in an earlier block, or is the rest of one that was cut.
    special: Option<(usize, Open)>,
    places: Vec<Place>,
    odd: Vec<usize>,
    /// Those of them that are to be looked at.
    marked: Vec<usize>,
}

impl Pending {
    /// Adds an event, and forgets it. No more than one that is special until they are looked at.
    pub(super) fn add(&mut self, event: &mut Open) {
        self.spans.push(Span {
            first: event.first,
            here: event.lines.here.clone(),
            timed: event.timed.clone(),
        });
        if event.is_special() {
            self.special = Some((self.spans.len() - 1, std::mem::take(event)));
        }
    }

    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// Searches the events, and the lines in this block of the one that is open.
    pub(super) fn look(
        &mut self,
        block: &[u8],
        mut open: Option<&mut Open>,
        is_odd: bool,
        sieve: &mut impl Sieve,
    ) {
        self.places.clear();
        self.odd.clear();
        let mut is_other = false;
        let mut odd = Vec::new();
        let mut run = 0..0;
        let open_lines = open.as_ref().map(|open| open.lines.here.clone());
        let lines = self.spans.iter().map(|span| span.here.clone()).chain(open_lines);
        for here in lines
            .filter(|here| !here.is_empty())
            .chain(std::iter::once(usize::MAX..usize::MAX))
        {
            if here.start == run.end {
                run.end = here.end;
                continue;
            }
            let from = self.places.len();
            let bytes = block.get(run.clone()).unwrap_or_default();
            if !bytes.is_empty() {
                is_other |= sieve.places(bytes, &mut self.places);
                for place in self.places.get_mut(from..).unwrap_or_default() {
                    place.at += run.start;
                }
                if is_odd {
                    ends::odd(bytes, &mut odd);
                    self.odd.extend(odd.iter().map(|at| at + run.start));
                }
            }
            run = here;
        }
        self.mark();
        let end = self.spans.last().map_or(0, |span| span.here.end);
        if let Some(open) = &mut open {
            let behind = self.places.partition_point(|place| place.at < end);
            open.found.add(self.places.get(behind..).unwrap_or_default());
            open.found.is_odd |= self.odd.last().is_some_and(|odd| *odd >= end);
            open.found.is_unknown |= is_other;
        }
    }

    /// Notes the events in which something was found.
    fn mark(&mut self) {
        self.marked.clear();
        let places = self.places.iter().map(|place| place.at);
        for at in places.chain(self.odd.iter().copied()) {
            let index = self.spans.partition_point(|span| span.here.end <= at);
            if index < self.spans.len() && self.marked.last() != Some(&index) {
                self.marked.push(index);
            }
        }
        let special = self
            .special
            .as_ref()
            .filter(|(_, event)| !event.found.is_nothing());
        self.marked.extend(special.map(|(index, _)| *index));
        self.marked.sort_unstable();
        self.marked.dedup();
    }

    /// The events that are to be looked at, by their numbers; the first one in any case, if `first`.
    pub(super) fn marked(&mut self, first: bool) -> Vec<usize> {
        let mut marked = std::mem::take(&mut self.marked);
        if first && !self.spans.is_empty() && marked.first() != Some(&0) {
            marked.insert(0, 0);
        }
        marked
    }

    /// Gives out an event with what was found in it.
    pub(super) fn take(&mut self, index: usize) -> Option<Open> {
        let span = self.spans.get(index)?;
        let mut event = match &mut self.special {
            Some((special, event)) if *special == index => std::mem::take(event),
            _ => Open {
                first: span.first,
                lines: Kept {
                    before: Vec::new(),
                    here: span.here.clone(),
                },
                timed: span.timed.clone(),
                ..Open::default()
            },
        };
        // Lines of DEBUG may lie before, not within.
        let from = self.places.partition_point(|place| place.at < span.here.start);
        let to = self.places.partition_point(|place| place.at < span.here.end);
        event.found.add(self.places.get(from..to).unwrap_or_default());
        let odd = self.odd.partition_point(|at| *at < span.here.start);
        event.found.is_odd |= self.odd.get(odd).is_some_and(|at| *at < span.here.end);
        Some(event)
    }

    pub(super) fn clear(&mut self) {
        self.spans.clear();
        self.special = None;
    }
}
