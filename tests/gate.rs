//! The whole errand against a real Zuul connected to a real Gerrit, with the real binary.
//!
//! Runs only where `WHODUNIT_GATE_SUITE=1`, started by `.ci/gate`, which brings the servers up and tells their
//! addresses: `WHODUNIT_GATE_ZUUL` (API root), `WHODUNIT_GATE_ZUUL_SEED` and `WHODUNIT_GATE_GERRIT_SEED` (what they
//! were seeded with). Otherwise it says "skipped". `WHODUNIT_BIN` names another binary than the one just built.
//!
//! | file | what |
//! |---|---|
//! | `gate/openstack.rs` | a big tenant: everything is synced, counted and listed right |
//! | `gate/review.rs` | a pushed change fails, is diagnosed, a fingerprint is reviewed, the change is rechecked |
//! | `gate/errand.rs` | the same by keys, in the workbench |
//! | `gate/servers.rs` | addresses, Gerrit's REST, pushing a change as an author |
//! | `gate/binary.rs` | the binary in a home of its own |

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, and its helpers are part of it"
)]

#[expect(dead_code, reason = "the suite's terminal is dark")]
#[path = "pty/answers.rs"]
mod answers;
#[path = "gate/binary.rs"]
mod binary;
#[path = "gate/errand.rs"]
mod errand;
#[path = "pty/keys.rs"]
mod keys;
#[path = "gate/openstack.rs"]
mod openstack;
#[path = "gate/review.rs"]
mod review;
#[path = "gate/servers.rs"]
mod servers;
#[expect(dead_code, reason = "the PTY tests use the rest")]
#[path = "pty/terminal.rs"]
mod terminal;

use std::time::{Duration, Instant};

/// Prints the times between the steps of an errand.
struct Steps {
    begun: Instant,
    last: Instant,
}

impl Steps {
    fn new() -> Self {
        let now = Instant::now();
        Self {
            begun: now,
            last: now,
        }
    }

    fn done(&mut self, what: &str) {
        let now = Instant::now();
        let (step, all) = (now - self.last, now - self.begun);
        println!(
            "{:8.2} s  (+{:6.2} s)  {what}",
            all.as_secs_f64(),
            step.as_secs_f64()
        );
        self.last = now;
    }
}

/// Asks until there is an answer. For servers, which tell nobody when they are done.
///
/// # Panics
/// After three minutes.
fn until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_mins(3);
    while Instant::now() < end {
        if let Some(answer) = ask() {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(300));
    }
    panic!("waited in vain for {what}");
}
