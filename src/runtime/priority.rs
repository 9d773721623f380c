//! The screen goes first: where the processors are busy, work waits for the thread that draws.

/// How much nicer threads are that work: a third of a share, and what draws need not wait for them.
#[cfg(target_os = "linux")]
const NICER: i32 = 5;

/// Lets other threads go before the one that calls. Elsewhere than on Linux a thread has no priority of its own, and
/// nothing is done.
pub fn step_back() {
    #[cfg(target_os = "linux")]
    {
        let _as_before = rustix::process::nice(NICER);
    }
}
