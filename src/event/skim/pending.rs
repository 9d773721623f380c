//! Events of a block of which it is not told yet whether they are of interest: all are searched at once, and nothing
//! else is (not the DEBUG records that are taken out).

use super::Sieve;
use super::kept::Kept;
use std::borrow::Cow;
use std::ops::Range;

/// An event whose lines are skimmed.
#[derive(Default)]
pub(super) struct Open {
    /// The number of its first line.
    pub(super) first: u64,
    /// Whether its last head is one of ERROR by oslo.log.
    pub(super) is_error: bool,
    /// Whether it has a place of the sieve; whether it is to be made in any case.
    pub(super) has_place: bool,
    pub(super) is_odd: bool,
    pub(super) lines: Kept,
    /// The last head with a time before it or its own; in the line model.
    pub(super) timed: Kept,
    /// Its lines of the block at hand, among those that are searched.
    searched: Range<usize>,
}

/// Events, and their lines in lower case.
#[derive(Default)]
pub(super) struct Pending {
    pub(super) events: Vec<Open>,
    pub(super) lower: Vec<u8>,
    places: Vec<usize>,
    odd: Vec<usize>,
}

impl Pending {
    /// Marks the events, and the one that is still open, that have a place in this block.
    pub(super) fn look(&mut self, block: &[u8], mut open: Option<&mut Open>, sieve: &mut impl Sieve) {
        self.lower.clear();
        let mut run = 0..0;
        let mut end = 0;
        let mut all: Vec<&mut Open> = self.events.iter_mut().chain(open.as_deref_mut()).collect();
        for event in &mut all {
            let here = event.lines.here.clone();
            event.searched = end..end + here.len();
            end = event.searched.end;
            if here.start == run.end {
                run.end = here.end;
            } else if !here.is_empty() {
                self.lower.extend_from_slice(block.get(run).unwrap_or_default());
                run = here;
            }
        }
        self.lower.extend_from_slice(block.get(run).unwrap_or_default());
        self.lower.make_ascii_lowercase();
        self.places.clear();
        let is_other = sieve.places(&self.lower, &mut self.places);
        odd(&self.lower, &mut self.odd);
        if !self.places.is_empty() || !self.odd.is_empty() {
            let (mut place, mut odd) = (0, 0);
            for event in all {
                event.has_place |= passes(&self.places, &mut place, event.searched.end);
                event.is_odd |= passes(&self.odd, &mut odd, event.searched.end);
            }
        }
        if let Some(open) = open {
            open.has_place |= is_other;
        }
    }
}

impl Open {
    /// All its bytes in lower case, some of which are among those that were searched.
    pub(super) fn bytes<'l>(&self, lower: &'l [u8]) -> Cow<'l, [u8]> {
        let here = lower.get(self.searched.clone()).unwrap_or_default();
        if self.lines.before.is_empty() {
            return Cow::Borrowed(here);
        }
        let mut whole = self.lines.before.to_ascii_lowercase();
        whole.extend_from_slice(here);
        Cow::Owned(whole)
    }
}

/// Whether one of `places` lies before `end`; those are passed.
fn passes(places: &[usize], next: &mut usize, end: usize) -> bool {
    let from = *next;
    while places.get(*next).is_some_and(|place| *place < end) {
        *next += 1;
    }
    *next > from
}

/// Where bytes are not what the event will have: escape codes, and letters whose lower case is ASCII.
fn odd(lines: &[u8], found: &mut Vec<usize>) {
    found.clear();
    found.extend(memchr::memchr_iter(0x1b, lines));
    if !lines.is_ascii() {
        found.extend(memchr::memmem::find_iter(lines, "\u{212a}"));
        found.extend(memchr::memmem::find_iter(lines, "\u{130}"));
        found.sort_unstable();
    }
}
