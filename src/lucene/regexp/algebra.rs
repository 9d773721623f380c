//! Regular languages as terms: their constructors, which keep terms small, and their derivatives.
//!
//! Characters are code points. Recursive by the depth of a term, which [`super::syntax`] bounds.
//! Source: J. A. Brzozowski, "Derivatives of Regular Expressions", 1964.

use std::cell::Cell;
use std::rc::Rc;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Re {
    Nothing,
    Empty,
    /// Inclusive ranges, sorted.
    Set(Vec<(u32, u32)>),
    Cat(Rc<Re>, Rc<Re>),
    Or(Rc<Re>, Rc<Re>),
    And(Rc<Re>, Rc<Re>),
    Not(Rc<Re>),
    Repeat(Rc<Re>, u32, Option<u32>),
}

pub(super) const ANY: (u32, u32) = (0, 0x0010_ffff);

pub(super) fn cat(a: Rc<Re>, b: Rc<Re>) -> Rc<Re> {
    match (&*a, &*b) {
        (Re::Nothing, _) | (_, Re::Nothing) => Rc::new(Re::Nothing),
        (Re::Empty, _) => b,
        (_, Re::Empty) => a,
        (Re::Cat(x, y), _) => cat(x.clone(), cat(y.clone(), b.clone())),
        _ => Rc::new(Re::Cat(a, b)),
    }
}

/// Work that is left for derivatives. Terms within the limits of length can still take minutes to compare.
#[derive(Debug)]
pub(super) struct Fuel(Cell<u32>);

impl Fuel {
    /// Enough for the table of some hundred optional parts; a second's work at most.
    pub(super) fn full() -> Self {
        Self(Cell::new(1_000_000))
    }

    /// Takes one; whether there was any.
    fn burn(&self) -> bool {
        let left = self.0.get();
        self.0.set(left.saturating_sub(1));
        left > 0
    }

    /// Whether it was too little: what was derived since is worthless.
    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}

pub(super) fn or(a: Rc<Re>, b: Rc<Re>) -> Rc<Re> {
    or_with(a, b, &Fuel::full())
}

fn or_with(a: Rc<Re>, b: Rc<Re>, fuel: &Fuel) -> Rc<Re> {
    if !fuel.burn() {
        return a;
    }
    if a == b || *b == Re::Nothing {
        return a;
    }
    if *a == Re::Nothing {
        return b;
    }
    // A right-leaning chain without doubles keeps the derivatives finite.
    if let Re::Or(x, y) = &*a {
        return or_with(x.clone(), or_with(y.clone(), b, fuel), fuel);
    }
    let mut link = &b;
    while let Re::Or(x, y) = &**link {
        if !fuel.burn() || *x == a {
            return b;
        }
        link = y;
    }
    if *link == a { b } else { Rc::new(Re::Or(a, b)) }
}

pub(super) fn and(a: Rc<Re>, b: Rc<Re>) -> Rc<Re> {
    if a == b || *a == Re::Nothing {
        a
    } else if *b == Re::Nothing {
        b
    } else {
        Rc::new(Re::And(a, b))
    }
}

pub(super) fn repeat(a: Rc<Re>, min: u32, max: Option<u32>) -> Rc<Re> {
    match (min, max) {
        (0, Some(0)) => Rc::new(Re::Empty),
        (1, Some(1)) => a,
        _ if *a == Re::Empty => a,
        _ if *a == Re::Nothing => Rc::new(if min == 0 { Re::Empty } else { Re::Nothing }),
        _ => Rc::new(Re::Repeat(a, min, max)),
    }
}

pub(super) fn nullable(re: &Re) -> bool {
    match re {
        Re::Nothing | Re::Set(_) => false,
        Re::Empty => true,
        Re::Cat(a, b) | Re::And(a, b) => nullable(a) && nullable(b),
        Re::Or(a, b) => nullable(a) || nullable(b),
        Re::Not(a) => !nullable(a),
        Re::Repeat(a, min, _) => *min == 0 || nullable(a),
    }
}

pub(super) fn derive(re: &Rc<Re>, c: u32, fuel: &Fuel) -> Rc<Re> {
    if !fuel.burn() {
        return Rc::new(Re::Nothing);
    }
    match &**re {
        Re::Nothing | Re::Empty => Rc::new(Re::Nothing),
        Re::Set(ranges) => {
            let hit = ranges.iter().any(|(from, to)| (*from..=*to).contains(&c));
            Rc::new(if hit { Re::Empty } else { Re::Nothing })
        }
        Re::Cat(a, b) => {
            let first = cat(derive(a, c, fuel), b.clone());
            if nullable(a) {
                or_with(first, derive(b, c, fuel), fuel)
            } else {
                first
            }
        }
        Re::Or(a, b) => or_with(derive(a, c, fuel), derive(b, c, fuel), fuel),
        Re::And(a, b) => and(derive(a, c, fuel), derive(b, c, fuel)),
        Re::Not(a) => Rc::new(Re::Not(derive(a, c, fuel))),
        Re::Repeat(a, min, max) => {
            let rest = repeat(a.clone(), min.saturating_sub(1), max.map(|m| m.saturating_sub(1)));
            cat(derive(a, c, fuel), rest)
        }
    }
}

pub(super) fn boundaries(re: &Re, out: &mut Vec<u32>) {
    match re {
        Re::Nothing | Re::Empty => {}
        Re::Set(ranges) => {
            for (from, to) in ranges {
                out.push(*from);
                out.push(to + 1);
            }
        }
        Re::Cat(a, b) | Re::Or(a, b) | Re::And(a, b) => {
            boundaries(a, out);
            boundaries(b, out);
        }
        Re::Not(a) | Re::Repeat(a, ..) => boundaries(a, out),
    }
}

/// Sorted and merged; the rest of all characters where negated.
pub(super) fn normal(mut ranges: Vec<(u32, u32)>, negated: bool) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut merged: Vec<(u32, u32)> = Vec::new();
    for (from, to) in ranges {
        match merged.last_mut() {
            Some(last) if from <= last.1 + 1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    if !negated {
        return merged;
    }
    let mut out = Vec::new();
    let mut next = 0;
    for (from, to) in merged {
        if from > next {
            out.push((next, from - 1));
        }
        next = to + 1;
    }
    if next <= ANY.1 {
        out.push((next, ANY.1));
    }
    out
}
