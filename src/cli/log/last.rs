//! The last events of all logs, for `--last N`.
//!
//! Memory: N events, and those of the file at hand.

use crate::event::Event;
use std::collections::VecDeque;

/// The last events that passed.
pub(super) struct Last {
    n: usize,
    /// Events with their build's place in `builds`.
    events: VecDeque<(usize, Event)>,
    builds: Vec<String>,
}

impl Last {
    /// For the last `n`.
    pub(super) fn new(n: usize) -> Self {
        Self {
            n,
            events: VecDeque::new(),
            builds: Vec::new(),
        }
    }

    /// How many.
    pub(super) fn n(&self) -> usize {
        self.n
    }

    /// Takes the next event.
    pub(super) fn push(&mut self, event: Event) {
        self.events.push_back((self.builds.len(), event));
        while self.events.len() > self.n {
            self.events.pop_front();
        }
    }

    /// Takes the next events.
    pub(super) fn take(&mut self, events: VecDeque<Event>) {
        for event in events {
            self.push(event);
        }
    }

    /// The events so far that no build had yet are of this one.
    pub(super) fn end_of(&mut self, build: &str) {
        self.builds.push(build.to_owned());
    }

    /// The events with the names of their builds.
    pub(super) fn into_events(self) -> impl Iterator<Item = (String, Event)> {
        let builds = self.builds;
        self.events
            .into_iter()
            .map(move |(at, event)| (builds.get(at).cloned().unwrap_or_default(), event))
    }
}
