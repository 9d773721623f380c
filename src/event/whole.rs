//! Events that were cut, put together again: for who shows events whole.
//!
//! Must not: hold more than [`MOST`] of one event: what is longer stays cut there. Cost: nothing for other events.

use super::Event;
use std::borrow::Cow;

/// Bytes of an event that are held at most: some hundred thousand lines, more than any program writes at once.
const MOST: usize = 64 << 20;

/// Puts pieces together.
#[derive(Debug)]
pub struct Whole {
    held: Option<Event>,
    most: usize,
}

impl Default for Whole {
    fn default() -> Self {
        Self {
            held: None,
            most: MOST,
        }
    }
}

impl Whole {
    /// For who keeps `n` events: all of them together are bounded, too.
    pub fn for_many(n: usize) -> Self {
        Self {
            held: None,
            most: MOST / n.clamp(1, MOST >> 20),
        }
    }

    /// Takes the next event; gives it, or the one that it is the last piece of. None while pieces are to come.
    pub fn take<'e>(&mut self, event: &'e Event) -> Option<Cow<'e, Event>> {
        if !event.is_cut && self.held.is_none() {
            return Some(Cow::Borrowed(event));
        }
        let mut whole = match self.held.take() {
            Some(mut held) if event.continues => {
                add(&mut held, event);
                held
            }
            // The rest of the one before did not come.
            _ => event.clone(),
        };
        whole.is_cut = event.is_cut;
        if event.is_cut && whole.text.len() < self.most {
            self.held = Some(whole);
            return None;
        }
        Some(Cow::Owned(whole))
    }

    /// What there is of an event whose last piece did not come.
    pub fn rest(&mut self) -> Option<Event> {
        self.held.take()
    }
}

/// Adds a piece to what is before it.
fn add(held: &mut Event, piece: &Event) {
    // A piece that begins with a line has a line more than it has line ends.
    let ends = memchr::memchr_iter(b'\n', piece.text.as_bytes()).count();
    let joint = if piece.n_lines as usize > ends { "\n" } else { "" };
    for (to, from) in [(&mut held.text, &piece.text), (&mut held.message, &piece.message)] {
        to.push_str(joint);
        to.push_str(from);
    }
    held.n_lines = held.n_lines.saturating_add(piece.n_lines);
    for id in &piece.request_ids {
        if !held.request_ids.contains(id) {
            held.request_ids.push(id.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{EventOptions, stream_reader};
    use crate::task::Cx;
    use std::ops::ControlFlow;

    /// The texts of a log's events, put together, with whether they go on with the one before.
    fn whole(log: &[u8], most: usize) -> Vec<(String, bool, u32)> {
        let mut whole = Whole { held: None, most };
        let mut all = Vec::new();
        let opts = EventOptions::default();
        let sink = &mut |event: &Event| {
            if let Some(event) = whole.take(event) {
                all.push((event.text.clone(), event.continues, event.n_lines));
            }
            ControlFlow::Continue(())
        };
        stream_reader(log, "x.log", &opts, &Cx::default(), sink).unwrap();
        assert!(whole.held.is_none());
        all
    }

    #[test]
    fn the_pieces_of_an_event_give_its_lines() {
        let head = "2026-11-21 01:00:00.000 1 ERROR a.b [-] ";
        let short = "s".repeat(700_000);
        let long = "l".repeat(2_500_000);
        let first = format!("{head}x\n{short}\n{short}\n{long}\ny");
        let log = format!("{first}\n2026-11-21 01:00:01.000 1 INFO a.b [-] z\n");
        let all = whole(log.as_bytes(), MOST);
        assert_eq!(all.len(), 2);
        assert!(all[0].0 == first, "{} of {} bytes", all[0].0.len(), first.len());
        assert_eq!((all[0].1, all[0].2, all[1].1), (false, 5, false));
        // Beyond what is held it stays cut, and nothing is lost.
        let cut = whole(log.as_bytes(), 1_500_000);
        assert!(cut.len() > 2 && cut[1].1);
        assert!(cut.iter().all(|(text, ..)| text.len() < 3_600_000));
    }
}
