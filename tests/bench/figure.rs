//! Figures with budgets: printed as one line each; a budget missed by far fails the bench.
//!
//! "By far" is twice the budget: machines that are busy with something else miss a budget by less, a mistake in the
//! program by more. With `WHODUNIT_BENCH=strict` every miss fails but those beside a peer ([`Budget::Wanted`]).

use std::time::Duration;

/// What a figure may be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Budget {
    /// This much or less.
    AtMost(f64),
    /// This much or more.
    AtLeast(f64),
    /// This much or more is wanted: it hangs on a peer's version, or is not reached yet; missing it is said and no more.
    Wanted(f64),
    /// This much or less is wanted, and not reached everywhere: missing it fails only where every miss does.
    WantedAtMost(f64),
    /// Printed to compare with.
    Peer,
}

/// The figures of one bench.
pub(crate) struct Figures {
    failed: bool,
    skipped: usize,
}

impl Figures {
    /// Prints the heading.
    pub(crate) fn new(title: &str) -> Self {
        println!("\n{title}");
        Self {
            failed: false,
            skipped: 0,
        }
    }

    /// Prints a figure.
    pub(crate) fn put(&mut self, name: &str, value: f64, unit: &str, budget: Budget) {
        let strict = std::env::var("WHODUNIT_BENCH").as_deref() == Ok("strict");
        let slack = if strict { 1.0 } else { 2.0 };
        let (word, missed, far) = match budget {
            Budget::AtMost(most) => (
                format!("at most {most:.1} {unit}"),
                value > most,
                value > most * slack,
            ),
            Budget::AtLeast(least) => (
                format!("at least {least:.0} {unit}"),
                value < least,
                value < least / slack,
            ),
            Budget::Wanted(least) => (format!("wanted {least:.0} {unit}"), value < least, false),
            Budget::WantedAtMost(most) => (
                format!("at most {most:.1} {unit}"),
                value > most,
                strict && value > most,
            ),
            Budget::Peer => ("peer".to_string(), false, false),
        };
        let verdict = match (missed, far) {
            (false, _) => "",
            (true, false) => "  MISSED",
            (true, true) => "  MISSED BY FAR",
        };
        println!("  {name:<58} {value:>10.2} {unit:<5} {word}{verdict}");
        self.failed |= far;
    }

    /// Prints the middle and the worst of some durations; the budget holds for the 95th percentile.
    pub(crate) fn durations(&mut self, name: &str, all: Vec<Duration>, budget: Duration) {
        self.percentile(name, all, 95, budget);
    }

    /// Prints the middle and the worst of some durations; the budget holds for the percentile. Missed by far, the
    /// middle fails the bench: what is rare may be a neighbour's doing.
    pub(crate) fn percentile(&mut self, name: &str, mut all: Vec<Duration>, percent: u8, budget: Duration) {
        all.sort_unstable();
        let ms = |at: f64| {
            let index = ((all.len() as f64 - 1.0) * at).round() as usize;
            all.get(index).map_or(f64::NAN, |d| d.as_secs_f64() * 1000.0)
        };
        let budget = budget.as_secs_f64() * 1000.0;
        let middle = format!("{name}, middle of {}", all.len());
        self.put(&middle, ms(0.5), "ms", Budget::AtMost(budget));
        let rare = format!("{name}, {percent}th of 100");
        let at = ms(f64::from(percent) / 100.0);
        self.put(&rare, at, "ms", Budget::WantedAtMost(budget));
        self.put(&format!("{name}, worst"), ms(1.0), "ms", Budget::Peer);
    }

    /// Says that something could not be measured here.
    pub(crate) fn skip(&mut self, name: &str, why: &str) {
        self.skipped += 1;
        println!("  {name:<58}    skipped: {why}");
    }

    /// Ends the process where a budget was missed by far.
    pub(crate) fn finish(self) {
        if self.skipped > 0 {
            println!("  {} not measured", self.skipped);
        }
        if self.failed {
            println!("a budget was missed by far");
            std::process::exit(1);
        }
    }
}

/// Whether to be quick: few repetitions.
pub(crate) fn short() -> bool {
    std::env::var("WHODUNIT_BENCH").as_deref() == Ok("short")
}
