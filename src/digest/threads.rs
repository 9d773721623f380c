//! Work on many files with both cores.

use crate::task::Cx;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Files read at the same time.
const THREADS: usize = 2;

/// Does `work` for every number below `n`, in order of the numbers, until cancelled; results with their numbers.
pub(super) fn each<T: Send>(n: usize, cx: &Cx, work: impl Fn(usize) -> T + Sync) -> Vec<(usize, T)> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, T)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..THREADS.min(n) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= n || cx.is_cancelled() {
                        break;
                    }
                    let out = work(index);
                    done.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push((index, out));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done
}
