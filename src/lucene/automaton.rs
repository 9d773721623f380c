//! Finite automata as Lucene builds them: nondeterministic ones from parts, made deterministic within a limit of work.
//!
//! Their shape matters, not only their language: Lucene refuses an expression when making it deterministic takes more
//! than [`EFFORT`], and the effort is the sum of the sizes of all sets of states met on the way. So what is built here
//! has the same states and transitions.
//!
//! Cost: bounded by the limit. Characters are code points.
//! Source: Lucene 9.12, the documented behaviour of `Operations` and `MinimizationOperations`.

mod minimal;
mod refine;

pub(super) use minimal::Dfa;

/// The last code point.
pub(super) const LAST: u32 = 0x0010_ffff;
/// Sizes of sets of states, summed: OpenSearch's `max_determinized_states` (10,000), times ten.
const EFFORT: usize = 100_000;

/// Making an automaton deterministic takes too much work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooComplex;

/// A transition to a state on a closed range of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Transition {
    pub(super) from: u32,
    pub(super) to: u32,
    pub(super) state: u32,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct State {
    accepts: bool,
    transitions: Vec<Transition>,
}

/// An automaton; its first state is where it begins. Without states it accepts nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Automaton {
    states: Vec<State>,
}

impl Automaton {
    /// Only the empty text.
    pub(super) fn empty() -> Self {
        let mut out = Self::default();
        out.state(true);
        out
    }

    /// One character of a set of ranges.
    pub(super) fn one_of(ranges: &[(u32, u32)]) -> Self {
        let mut out = Self::default();
        out.state(false);
        out.state(true);
        for (from, to) in ranges {
            out.add(0, *from, *to, 1);
        }
        out
    }

    /// Any text.
    pub(super) fn anything() -> Self {
        let mut out = Self::default();
        out.state(true);
        out.add(0, 0, LAST, 0);
        out
    }

    /// How many states.
    pub(super) fn len(&self) -> usize {
        self.states.len()
    }

    /// How many transitions: what its further treatment costs.
    pub(super) fn size(&self) -> usize {
        self.states.iter().map(|state| state.transitions.len() + 1).sum()
    }

    fn state(&mut self, accepts: bool) {
        self.states.push(State {
            accepts,
            transitions: Vec::new(),
        });
    }

    fn add(&mut self, state: usize, from: u32, to: u32, next: usize) {
        if let Some(state) = self.states.get_mut(state) {
            state.transitions.push(Transition {
                from,
                to,
                state: next as u32,
            });
        }
    }

    /// Appends the states of `other`; gives the number of its first.
    fn copy(&mut self, other: &Self) -> usize {
        let first = self.states.len();
        self.states.extend(other.states.iter().cloned());
        for state in self.states.iter_mut().skip(first) {
            for transition in &mut state.transitions {
                transition.state += first as u32;
            }
        }
        first
    }

    /// Whether it accepts the empty text.
    pub(super) fn accepts_empty(&self) -> bool {
        self.accepts(0)
    }

    fn accepts(&self, state: usize) -> bool {
        self.states.get(state).is_some_and(|s| s.accepts)
    }

    fn transitions(&self, state: usize) -> &[Transition] {
        self.states.get(state).map_or(&[], |s| s.transitions.as_slice())
    }

    /// Gives `state` the transitions of `other` as well, and its acceptance.
    fn join(&mut self, state: usize, other: usize) {
        let more = self.transitions(other).to_vec();
        let accepts = self.accepts(other);
        if let Some(state) = self.states.get_mut(state) {
            state.transitions.extend(more);
            state.accepts |= accepts;
        }
    }

    /// One behind the other.
    pub(super) fn concatenation(parts: &[Self]) -> Self {
        if parts.iter().any(|part| part.states.is_empty()) {
            return Self::default();
        }
        let mut out = Self::default();
        let starts: Vec<usize> = parts.iter().map(|part| out.copy(part)).collect();
        for (index, part) in parts.iter().enumerate() {
            let start = starts.get(index).copied().unwrap_or_default();
            for state in (0..part.len()).filter(|state| part.accepts(*state)) {
                let mut reaches_end = true;
                for (next, from) in parts.iter().zip(&starts).skip(index + 1) {
                    for t in next.transitions(0) {
                        out.add(start + state, t.from, t.to, from + t.state as usize);
                    }
                    if !next.accepts(0) {
                        reaches_end = false;
                        break;
                    }
                }
                if let Some(state) = out.states.get_mut(start + state) {
                    state.accepts = reaches_end;
                }
            }
        }
        out
    }

    /// One of several.
    pub(super) fn union(parts: &[Self]) -> Self {
        let mut out = Self::default();
        out.state(false);
        for part in parts.iter().filter(|part| !part.states.is_empty()) {
            let first = out.copy(part);
            out.join(0, first);
        }
        out
    }

    /// It, or the empty text.
    pub(super) fn optional(&self) -> Self {
        let mut out = Self::default();
        out.state(true);
        if !self.states.is_empty() {
            out.copy(self);
            out.join(0, 1);
        }
        out
    }

    /// Any number of it.
    pub(super) fn star(&self) -> Self {
        if self.states.is_empty() {
            return self.clone();
        }
        let mut out = Self::default();
        out.state(true);
        out.copy(self);
        let again = out.transitions(1).to_vec();
        for state in 0..out.len() {
            let is_end = state == 0 || self.accepts(state - 1);
            if let Some(state) = out.states.get_mut(state).filter(|_| is_end) {
                state.transitions.extend(&again);
            }
        }
        out
    }

    /// So many of it or more.
    pub(super) fn at_least(&self, min: usize) -> Self {
        if min == 0 {
            return self.star();
        }
        let mut parts = vec![self.clone(); min];
        parts.push(self.star());
        Self::concatenation(&parts)
    }

    /// So many to so many of it.
    pub(super) fn between(&self, min: usize, max: usize) -> Self {
        if min > max {
            return Self::default();
        }
        let mut out = match min {
            0 => Self::empty(),
            _ => Self::concatenation(&vec![self.clone(); min]),
        };
        let ends = |part: &Self, from: usize| -> Vec<usize> {
            (0..part.len())
                .filter(|s| part.accepts(*s))
                .map(|s| s + from)
                .collect()
        };
        let mut last = ends(&out, 0);
        for _ in min..max {
            let first = out.copy(self);
            for state in &last {
                out.join(*state, first);
            }
            last = ends(self, first);
        }
        out
    }

    /// What both accept.
    pub(super) fn intersection(&self, other: &Self) -> Result<Self, TooComplex> {
        let mut out = Self::default();
        if self.states.is_empty() || other.states.is_empty() {
            return Ok(out);
        }
        let mut known = std::collections::HashMap::from([((0, 0), 0)]);
        let mut pairs = vec![(0_u32, 0_u32)];
        out.state(false);
        let mut at = 0;
        while let Some((a, b)) = pairs.get(at).copied() {
            if let Some(state) = out.states.get_mut(at) {
                state.accepts = self.accepts(a as usize) && other.accepts(b as usize);
            }
            for x in self.transitions(a as usize) {
                for y in other.transitions(b as usize) {
                    let (from, to) = (x.from.max(y.from), x.to.min(y.to));
                    if from > to {
                        continue;
                    }
                    let fresh = pairs.len();
                    let next = *known.entry((x.state, y.state)).or_insert(fresh);
                    if next == fresh {
                        pairs.push((x.state, y.state));
                        out.state(false);
                    }
                    out.add(at, from, to, next);
                }
            }
            at += 1;
            if pairs.len() > EFFORT {
                return Err(TooComplex);
            }
        }
        Ok(out.trimmed())
    }

    /// Without states that nothing leads to, or that lead to nothing.
    fn trimmed(&self) -> Self {
        let reached = reach(self.len(), &[0], |state| {
            self.transitions(state).iter().map(|t| t.state as usize).collect()
        });
        let mut back: Vec<Vec<usize>> = vec![Vec::new(); self.len()];
        for state in 0..self.len() {
            for t in self.transitions(state) {
                if let Some(sources) = back.get_mut(t.state as usize) {
                    sources.push(state);
                }
            }
        }
        let ends: Vec<usize> = (0..self.len()).filter(|s| self.accepts(*s)).collect();
        let leads = reach(self.len(), &ends, |state| {
            back.get(state).cloned().unwrap_or_default()
        });
        let alive = |s: usize| reached.get(s) == Some(&true) && leads.get(s) == Some(&true);
        if !alive(0) {
            return Self::default();
        }
        let mut numbers = vec![None; self.len()];
        let mut next = 0;
        for (state, number) in numbers.iter_mut().enumerate() {
            if alive(state) {
                *number = Some(next);
                next += 1;
            }
        }
        let states = self.states.iter().enumerate().filter(|(s, _)| alive(*s));
        Self {
            states: states
                .map(|(_, state)| State {
                    accepts: state.accepts,
                    transitions: state
                        .transitions
                        .iter()
                        .filter_map(|t| {
                            let state = numbers.get(t.state as usize).copied().flatten()?;
                            Some(Transition { state, ..*t })
                        })
                        .collect(),
                })
                .collect(),
        }
    }
}

/// Which of `n` states can be reached from some.
fn reach(n: usize, from: &[usize], next: impl Fn(usize) -> Vec<usize>) -> Vec<bool> {
    let mut seen = vec![false; n];
    let mut todo = from.to_vec();
    while let Some(state) = todo.pop() {
        if let Some(seen) = seen.get_mut(state).filter(|seen| !**seen) {
            *seen = true;
            todo.extend(next(state));
        }
    }
    seen
}
