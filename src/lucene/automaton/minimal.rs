//! Deterministic automata: made of others within a limit of work, made minimal, and run.
//!
//! Source: the subset construction.

use super::refine::Refinement;
use super::{Automaton, EFFORT, LAST, State, TooComplex, Transition};
use std::collections::HashMap;

/// A deterministic automaton as a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lucene) struct Dfa {
    /// Starts of the ranges of characters that all states treat alike, ascending, the first is 0.
    starts: Vec<u32>,
    /// `states × ranges`: the next state; [`DEAD`] where there is none.
    next: Vec<u32>,
    accepting: Vec<bool>,
}

const DEAD: u32 = u32::MAX;

impl Automaton {
    /// Whether no state has two ways for a character.
    fn is_deterministic(&self) -> bool {
        self.states.iter().all(|state| {
            neat(state.transitions.clone())
                .windows(2)
                .all(|pair| matches!(pair, [a, b] if b.from > a.to))
        })
    }

    /// The same language with one way for each character.
    ///
    /// # Errors
    /// It takes more than [`EFFORT`].
    fn determinized(&self) -> Result<Self, TooComplex> {
        if self.len() <= 1 || self.is_deterministic() {
            return Ok(self.clone());
        }
        let mut out = Self::default();
        let mut known: HashMap<Vec<u32>, u32> = HashMap::from([(vec![0], 0)]);
        let mut sets = vec![vec![0_u32]];
        let mut ways = Ways::new(self);
        out.state(self.accepts(0));
        let mut effort = 0;
        let mut at = 0;
        while let Some(set) = sets.get(at).cloned() {
            effort += set.len();
            if effort >= EFFORT {
                return Err(TooComplex);
            }
            for (from, to, reached) in ways.of(&set) {
                let fresh = sets.len() as u32;
                let next = *known.entry(reached.clone()).or_insert(fresh);
                if next == fresh {
                    out.state(reached.iter().any(|s| self.accepts(*s as usize)));
                    sets.push(reached);
                }
                out.add(at, from, to, next as usize);
            }
            at += 1;
        }
        Ok(out)
    }

    /// What it does not accept.
    ///
    /// # Errors
    /// As for [`Automaton::minimal`].
    pub(in crate::lucene) fn complement(&self) -> Result<Self, TooComplex> {
        let mut out = self.determinized()?;
        let sink = out.len();
        out.state(false);
        for state in 0..out.len() {
            let mut ways = out.transitions(state).to_vec();
            ways.sort_unstable();
            let mut next = 0;
            for way in ways {
                if way.from > next {
                    out.add(state, next, way.from - 1, sink);
                }
                next = next.max(way.to + 1);
            }
            if next <= LAST {
                out.add(state, next, LAST, sink);
            }
        }
        for state in &mut out.states {
            state.accepts = !state.accepts;
        }
        Ok(out.trimmed())
    }

    /// The same language with the fewest states, none of them dead.
    ///
    /// # Errors
    /// It takes more than [`EFFORT`].
    pub(in crate::lucene) fn minimal(&self) -> Result<Self, TooComplex> {
        if self.accepts(0) || !self.transitions(0).is_empty() {
            Ok(self.determinized()?.trimmed().merged())
        } else {
            Ok(Self::default())
        }
    }

    /// A deterministic automaton without dead states, its equivalent states merged.
    fn merged(&self) -> Self {
        if self.len() < 2 {
            return self.clone();
        }
        let blocks = Refinement::new(self).run();
        let count = blocks.iter().max().map_or(0, |most| most + 1) as usize;
        // The first state's block comes first.
        let first = blocks.first().copied().unwrap_or_default();
        let number = |block: u32| match block {
            b if b == first => 0,
            0 => first,
            b => b,
        };
        let mut out = Self {
            states: vec![State::default(); count],
        };
        let mut done = vec![false; count];
        for (state, block) in blocks.iter().enumerate() {
            let block = number(*block) as usize;
            if std::mem::replace(done.get_mut(block).unwrap_or(&mut true), true) {
                continue;
            }
            let ways: Vec<Transition> = self
                .transitions(state)
                .iter()
                .map(|t| Transition {
                    state: number(blocks.get(t.state as usize).copied().unwrap_or_default()),
                    ..*t
                })
                .collect();
            if let Some(new) = out.states.get_mut(block) {
                new.accepts = self.accepts(state);
                new.transitions = neat(ways);
            }
        }
        out
    }

    /// Starts of the ranges of characters that all states treat alike.
    pub(super) fn boundaries(&self) -> Vec<u32> {
        let mut starts = vec![0];
        for state in &self.states {
            starts.extend(state.transitions.iter().flat_map(|t| [t.from, t.to + 1]));
        }
        starts.retain(|start| *start <= LAST);
        starts.sort_unstable();
        starts.dedup();
        starts
    }

    /// A table to run.
    ///
    /// # Errors
    /// It takes more than [`EFFORT`].
    pub(in crate::lucene) fn table(&self) -> Result<Dfa, TooComplex> {
        let dfa = self.determinized()?.trimmed();
        let starts = dfa.boundaries();
        let mut next = vec![DEAD; dfa.len() * starts.len()];
        for (state, row) in next.chunks_mut(starts.len()).enumerate() {
            for t in dfa.transitions(state) {
                let first = starts.partition_point(|start| *start < t.from);
                let last = starts.partition_point(|start| *start <= t.to);
                row.get_mut(first..last).unwrap_or_default().fill(t.state);
            }
        }
        Ok(Dfa {
            starts,
            next,
            accepting: dfa.states.iter().map(|s| s.accepts).collect(),
        })
    }
}

impl Dfa {
    /// Whether the whole text is accepted. Cost: linear.
    pub(in crate::lucene) fn accepts(&self, text: &str) -> bool {
        let width = self.starts.len();
        let mut state = 0_usize;
        for c in text.chars() {
            let range = self.starts.partition_point(|start| *start <= c as u32) - 1;
            match self.next.get(state * width + range) {
                None | Some(&DEAD) => return false,
                Some(next) => state = *next as usize,
            }
        }
        self.accepting.get(state).copied().unwrap_or(false)
    }
}

/// The transitions of an automaton on numbered ranges of characters: to follow them from sets of states.
struct Ways {
    starts: Vec<u32>,
    /// For each state: first range, the range behind the last, next state.
    of_state: Vec<Vec<(u32, u32, u32)>>,
    /// Which ranges some transition of a set begins at, or ends before.
    cuts: Vec<bool>,
    /// In which pass a state was met last.
    met: Vec<u32>,
    pass: u32,
}

impl Ways {
    fn new(automaton: &Automaton) -> Self {
        let starts = automaton.boundaries();
        let index = |c: u32| starts.partition_point(|start| *start < c) as u32;
        let of_state = (0..automaton.len())
            .map(|state| {
                let all = neat(automaton.transitions(state).to_vec());
                all.iter()
                    .map(|t| (index(t.from), index(t.to + 1), t.state))
                    .collect()
            })
            .collect();
        Self {
            cuts: vec![false; starts.len() + 1],
            met: vec![0; automaton.len()],
            pass: 0,
            starts,
            of_state,
        }
    }

    /// The ranges of characters on which a set of states leads to one set, and that set, sorted.
    fn of(&mut self, set: &[u32]) -> Vec<(u32, u32, Vec<u32>)> {
        self.cuts.fill(false);
        for state in set {
            for (from, to, _) in self.of_state.get(*state as usize).into_iter().flatten() {
                for cut in [from, to] {
                    if let Some(cut) = self.cuts.get_mut(*cut as usize) {
                        *cut = true;
                    }
                }
            }
        }
        let cuts: Vec<u32> = (0..=self.starts.len() as u32)
            .filter(|at| self.cuts.get(*at as usize) == Some(&true))
            .collect();
        let mut out = Vec::new();
        for pair in cuts.windows(2) {
            let &[from, to] = pair else { continue };
            self.pass += 1;
            let mut reached = Vec::new();
            for state in set {
                for way in self.of_state.get(*state as usize).into_iter().flatten() {
                    if way.0 <= from
                        && to <= way.1
                        && let Some(met) = self.met.get_mut(way.2 as usize).filter(|met| **met != self.pass)
                    {
                        *met = self.pass;
                        reached.push(way.2);
                    }
                }
            }
            if !reached.is_empty() {
                reached.sort_unstable();
                let end = self.starts.get(to as usize).map_or(LAST, |start| start - 1);
                let start = self.starts.get(from as usize).copied().unwrap_or_default();
                out.push((start, end, reached));
            }
        }
        out
    }
}

/// Ways to the same state merged where they touch; sorted by their characters.
fn neat(mut ways: Vec<Transition>) -> Vec<Transition> {
    ways.sort_unstable_by_key(|t| (t.state, t.from, t.to));
    let mut out: Vec<Transition> = Vec::with_capacity(ways.len());
    for way in ways {
        match out
            .last_mut()
            .filter(|last| last.state == way.state && way.from <= last.to + 1)
        {
            Some(last) => last.to = last.to.max(way.to),
            None => out.push(way),
        }
    }
    out.sort_unstable();
    out
}
