//! Tickets: which answer belongs to which question, and whether it is still wanted.

use std::collections::BTreeMap;

/// A place that one piece of work at a time belongs to. Starting new work in a slot cancels the old one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// Opening a gate.
    Gate,
    /// The list of failures.
    Failures,
    /// What failures look like, one after the other.
    Headlines,
    /// Opening a build: its files.
    Build,
    /// Counting the errors of a build's files.
    Counts,
    /// Opening and indexing a log.
    Log,
    /// The lines of a log around the screen.
    Window,
    /// Searching a log.
    Search,
    /// Filtering a log.
    Filter,
    /// Looking for an instant in other logs.
    Instant,
    /// Lines for the clipboard, laid out, or for an excerpt.
    Copy,
    /// Waiting for the open log to change.
    Watch,
    /// Reading notes.
    Notes,
    /// Storing a note. Must finish.
    Note,
    /// Comparing with passing builds.
    Digest,
    /// Following an id.
    Story,
    /// Matching fingerprints.
    Matches,
    /// Asking why a fingerprint does not hit.
    WhyNot,
    /// Ranking suspects.
    Suspects,
    /// A commit's diff.
    Commit,
    /// Drafting.
    Draft,
    /// Proving a draft.
    Proof,
    /// Planning a submission.
    Plan,
    /// Sending. Must finish: quitting waits for it.
    Submit,
    /// Storing a verdict. Must finish.
    Verdict,
    /// Saving a draft. Must finish.
    Save,
    /// Bringing builds and logs from the gate.
    Sync,
    /// The pending actions.
    Outbox,
}

impl Slot {
    /// Whether quitting waits for work in this slot, and new work does not cancel it.
    pub fn must_finish(self) -> bool {
        matches!(
            self,
            Slot::Submit | Slot::Verdict | Slot::Save | Slot::Note | Slot::Outbox
        )
    }

    /// Whether what comes back is about the build that is open, and wrong in any other.
    pub fn is_of_build(self) -> bool {
        use Slot as S;
        matches!(
            self,
            S::Counts
                | S::Log
                | S::Window
                | S::Search
                | S::Filter
                | S::Instant
                | S::Watch
                | S::Notes
                | S::Digest
                | S::Story
                | S::Matches
                | S::WhyNot
                | S::Suspects
                | S::Commit
                | S::Draft
                | S::Proof
                | S::Plan
        )
    }
}

/// The slot and the generation of a piece of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ticket {
    /// Where it belongs.
    pub slot: Slot,
    /// Counts the pieces of work in that slot.
    pub generation: u64,
}

/// The current generation of every slot, and which are running.
#[derive(Debug, Clone, Default)]
pub struct Tickets {
    current: BTreeMap<Slot, u64>,
    running: BTreeMap<Slot, u64>,
}

impl Tickets {
    /// A ticket for new work in `slot`; older ones become stale.
    pub fn start(&mut self, slot: Slot) -> Ticket {
        let generation = self.current.entry(slot).or_default();
        *generation += 1;
        self.running.insert(slot, *generation);
        Ticket {
            slot,
            generation: *generation,
        }
    }

    /// Makes running work of `slot` stale.
    pub fn cancel(&mut self, slot: Slot) {
        *self.current.entry(slot).or_default() += 1;
        self.running.remove(&slot);
    }

    /// Whether an answer with this ticket is still wanted.
    pub fn is_current(&self, ticket: Ticket) -> bool {
        self.current.get(&ticket.slot) == Some(&ticket.generation)
    }

    /// Notes that the work of this ticket ended.
    pub fn finish(&mut self, ticket: Ticket) {
        if self.running.get(&ticket.slot) == Some(&ticket.generation) {
            self.running.remove(&ticket.slot);
        }
    }

    /// Whether work runs in `slot`.
    pub fn is_running(&self, slot: Slot) -> bool {
        self.running.contains_key(&slot)
    }

    /// The slots with running work.
    pub fn running(&self) -> impl Iterator<Item = Slot> + '_ {
        self.running.keys().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_ticket_is_stale() {
        let mut tickets = Tickets::default();
        let first = tickets.start(Slot::Log);
        let second = tickets.start(Slot::Log);
        assert!(!tickets.is_current(first) && tickets.is_current(second));
        tickets.finish(first);
        assert!(
            tickets.is_running(Slot::Log),
            "the end of stale work changes nothing"
        );
        tickets.cancel(Slot::Log);
        assert!(!tickets.is_current(second) && !tickets.is_running(Slot::Log));
    }
}
