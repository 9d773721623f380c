//! Which states of a deterministic automaton are equivalent.
//!
//! Cost: states times ranges of characters, times their logarithm.
//! Source: J. E. Hopcroft, "An n log n algorithm for minimizing states in a finite automaton", 1971.

use super::Automaton;
use std::collections::HashMap;

/// Hopcroft's refinement of a partition of states, on the ways backwards.
pub(super) struct Refinement {
    /// `ranges`, each: (to, from), sorted by to.
    back: Vec<Vec<(u32, u32)>>,
    /// The block of each state, and the states in the order of their blocks.
    block: Vec<u32>,
    order: Vec<u32>,
    place: Vec<u32>,
    /// Where each block begins and ends in `order`.
    bounds: Vec<(u32, u32)>,
    waiting: Vec<(u32, u32)>,
}

impl Refinement {
    /// The states of a deterministic automaton, accepting ones apart.
    pub(super) fn new(dfa: &Automaton) -> Self {
        let starts = dfa.boundaries();
        let mut back: Vec<Vec<(u32, u32)>> = vec![Vec::new(); starts.len()];
        for state in 0..dfa.len() {
            for t in dfa.transitions(state) {
                let first = starts.partition_point(|start| *start < t.from);
                let last = starts.partition_point(|start| *start <= t.to);
                for range in back.get_mut(first..last).unwrap_or_default() {
                    range.push((t.state, state as u32));
                }
            }
        }
        for range in &mut back {
            range.sort_unstable();
            range.dedup();
        }
        // Ranges that lead alike everywhere are one.
        back.sort_unstable();
        back.dedup();
        let mut order: Vec<u32> = (0..dfa.len() as u32).collect();
        order.sort_by_key(|s| dfa.accepts(*s as usize));
        let split = order.partition_point(|s| !dfa.accepts(*s as usize)) as u32;
        let n = dfa.len() as u32;
        let bounds: Vec<(u32, u32)> = [(0, split), (split, n)]
            .into_iter()
            .filter(|(a, b)| a < b)
            .collect();
        let mut out = Self {
            block: vec![0; dfa.len()],
            place: vec![0; dfa.len()],
            waiting: Vec::new(),
            back,
            order,
            bounds,
        };
        for (number, (from, to)) in out.bounds.iter().enumerate() {
            for at in *from..*to {
                if let Some(state) = out.order.get(at as usize).copied() {
                    set(&mut out.block, state, number as u32);
                    set(&mut out.place, state, at);
                }
            }
        }
        for block in 0..out.bounds.len() as u32 {
            out.waiting
                .extend((0..out.back.len() as u32).map(|range| (block, range)));
        }
        out
    }

    /// The block of each state: states in one block are equivalent.
    pub(super) fn run(mut self) -> Vec<u32> {
        while let Some((block, range)) = self.waiting.pop() {
            let Some((from, to)) = self.bounds.get(block as usize).copied() else {
                continue;
            };
            let Some(back) = self.back.get(range as usize) else {
                continue;
            };
            let mut sources: Vec<u32> = Vec::new();
            for state in self.order.get(from as usize..to as usize).unwrap_or_default() {
                let first = back.partition_point(|(target, _)| target < state);
                let rest = back.get(first..).unwrap_or_default();
                sources.extend(
                    rest.iter()
                        .take_while(|(target, _)| target == state)
                        .map(|(_, s)| *s),
                );
            }
            self.split(&sources);
        }
        self.block
    }

    /// Splits every block that has some of `sources`, but not only them.
    fn split(&mut self, sources: &[u32]) {
        let mut touched: HashMap<u32, u32> = HashMap::new();
        for state in sources {
            let block = get(&self.block, *state);
            let moved = touched.entry(block).or_default();
            let Some((from, _)) = self.bounds.get(block as usize).copied() else {
                continue;
            };
            // Those met so far stand at the front of their block.
            let (here, there) = (get(&self.place, *state), from + *moved);
            if here < there {
                continue;
            }
            let other = get(&self.order, there);
            set(&mut self.order, there, *state);
            set(&mut self.order, here, other);
            set(&mut self.place, *state, there);
            set(&mut self.place, other, here);
            *moved += 1;
        }
        for (block, moved) in touched {
            let Some(bounds) = self.bounds.get_mut(block as usize) else {
                continue;
            };
            let (from, to) = *bounds;
            let middle = from + moved;
            if middle == to {
                continue;
            }
            // The smaller half becomes the new block, which has to be looked at.
            let new = if moved * 2 <= to - from {
                *bounds = (middle, to);
                (from, middle)
            } else {
                *bounds = (from, middle);
                (middle, to)
            };
            let number = self.bounds.len() as u32;
            self.bounds.push(new);
            for at in new.0..new.1 {
                let state = get(&self.order, at);
                set(&mut self.block, state, number);
            }
            self.waiting
                .extend((0..self.back.len() as u32).map(|range| (number, range)));
        }
    }
}

fn get(all: &[u32], at: u32) -> u32 {
    all.get(at as usize).copied().unwrap_or_default()
}

fn set(all: &mut [u32], at: u32, value: u32) {
    if let Some(slot) = all.get_mut(at as usize) {
        *slot = value;
    }
}
