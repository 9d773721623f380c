//! The records of a log of a level and above, block by block on two threads, without an index: for what is asked once.
//!
//! ```text
//! log    | 2 MiB | 2 MiB | …      two threads, each the next block ─► Swept, in the order of the log
//! line   as the one before (Lane)? at a glance (Quick)? else its head is read
//! ```
//! Which lines begin records is told by the rules of `crate::event`; where a block's first head may repeat one of the
//! block before, [`Swept::join`] tells it. Must not: tell anything else than reading every event would.
//! Memory: a few blocks of what was made of them, a buffer and a line's first MiB on each thread. Cost: for big logs
//! of oslo.log some 10 ns a line beside the reading.

mod block;
mod lane;

pub use lane::Lane;

use super::Format;
use super::head::Kind;
use super::index::Repeat;
use super::store::LogText;
use crate::error::Result;
use crate::event::Level;
use crate::task::Cx;
use std::collections::BTreeMap;
use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Bytes of a block.
pub const BLOCK: u64 = 2 << 20;
/// Two cores are what can be counted on.
const THREADS: usize = 2;
/// Blocks that are ready before those that are before them.
const AHEAD: u64 = 8;
/// Kinds of heads whose records are told by their lines: they stand at the beginning of a line, their level with them,
/// and only what [`Repeat`] knows is repeated.
const KINDS: [Kind; 8] = [
    Kind::Console,
    Kind::Oslo,
    Kind::OsloJournal,
    Kind::OsloBare,
    Kind::Libvirt,
    Kind::Ovs,
    Kind::Klog,
    Kind::Stamped,
];

/// A record that is of the level that is asked for, or above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// Where it begins, in bytes of the log.
    pub at: u64,
    /// Where the next record begins; none where that is in no line of its block.
    pub end: Option<u64>,
    /// The number of its first line, 0-based in the block.
    pub line: u64,
    /// Its level.
    pub level: Level,
}

/// What a block holds: lines and records that begin in it.
#[derive(Debug, Clone, Default)]
pub struct Swept {
    /// Lines.
    pub lines: u64,
    /// Records of each level, by [`Level`] as a number.
    pub levels: [u64; 8],
    /// Those that are wanted, in order.
    pub records: Vec<Record>,
    /// Bytes from one record's beginning to the next one's, at most.
    pub longest: u64,
    /// Whether a line has a head.
    pub has_heads: bool,
    /// Where the first record begins, and its level.
    pub first: Option<(u64, Level)>,
    /// Where the last record begins.
    pub last: Option<u64>,
    /// The first head, where it may repeat one before.
    may_go_on: Option<Repeat>,
    /// The last head, where it may be repeated.
    after: Repeat,
}

impl Swept {
    /// Takes back the first record if it only goes on with what was before this block; gives whether it was a wanted
    /// one.
    pub fn join(&mut self, before: &Seam) -> bool {
        let goes_on = self
            .may_go_on
            .take()
            .is_some_and(|first| before.0.is_repeated_by(&first));
        let Some((at, level)) = self.first.filter(|_| goes_on) else {
            return false;
        };
        if let Some(count) = self.levels.get_mut(level as usize) {
            *count -= 1;
        }
        let is_wanted = self.records.first().is_some_and(|record| record.at == at);
        if is_wanted {
            self.records.remove(0);
        }
        is_wanted
    }
}

/// The last head before a block.
#[derive(Debug, Clone, Default)]
pub struct Seam(Repeat);

impl Seam {
    /// Passes a block.
    pub fn pass(&mut self, block: &Swept) {
        if block.has_heads {
            self.0 = block.after.clone();
        }
    }
}

/// A log that is swept.
#[derive(Debug, Clone, Copy)]
pub struct Sweep<'l> {
    text: &'l LogText,
    format: &'l Format,
    least: Option<Level>,
    block: u64,
}

impl<'l> Sweep<'l> {
    /// For records of `least` and above (none are wanted where it is none); none where only reading every event tells
    /// which records there are.
    pub fn new(text: &'l LogText, format: &'l Format, least: Option<Level>) -> Option<Self> {
        let known = format.kinds().iter().all(|kind| KINDS.contains(kind));
        (format.has_heads() && known && !format.is_output() && text.is_complete()).then_some(Self {
            text,
            format,
            least,
            block: BLOCK,
        })
    }

    /// The same in blocks of so many bytes, at least one.
    pub fn in_blocks_of(self, bytes: u64) -> Self {
        Self {
            block: bytes.max(1),
            ..self
        }
    }

    /// How many blocks the log has.
    pub fn n_blocks(&self) -> u64 {
        self.text.len().div_ceil(self.block)
    }

    /// Sweeps `blocks`; `make` makes something of each on the thread that read it, `take` gets both in the order of
    /// the log, as they were swept: not joined.
    ///
    /// # Errors
    /// The log was cut or cannot be read, `make` failed, or the work was cancelled; what came before was given out.
    pub fn run<T: Send>(
        &self,
        blocks: Range<u64>,
        cx: &Cx,
        make: &(dyn Fn(&Swept) -> Result<T> + Sync),
        take: &mut dyn FnMut(Swept, T) -> ControlFlow<()>,
    ) -> Result<()> {
        let next = AtomicU64::new(blocks.start);
        let queue = Queue::new(blocks.start);
        let work = || {
            let mut buffer = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= blocks.end || !queue.wait_for_room(number) {
                    return;
                }
                let bytes = number * self.block..((number + 1) * self.block).min(self.text.len());
                let swept = block::sweep((self.text, self.format), self.least, bytes, &mut buffer, cx);
                let made = swept.and_then(|swept| make(&swept).map(|made| (swept, made)));
                queue.put(number, made);
            }
        };
        std::thread::scope(|scope| {
            let workers = (blocks.end - blocks.start).min(THREADS as u64);
            let _closed_at_the_end = Closing(&queue);
            for _ in 0..workers {
                scope.spawn(work);
            }
            for number in blocks.clone() {
                let (swept, made) = queue.get(number)?;
                if take(swept, made).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }

    /// How many lines begin before a block. Cost: that of reading what is before it.
    ///
    /// # Errors
    /// The log was cut or cannot be read, or the work was cancelled.
    pub fn lines_before(&self, block: u64, cx: &Cx) -> Result<u64> {
        /// Bytes that are read at a time.
        const READ: u64 = 256 << 10;
        // A line begins at 0, and behind each LF but the last byte before the block.
        let Some(end) = (block * self.block).checked_sub(1) else {
            return Ok(0);
        };
        let next = AtomicU64::new(0);
        let work = || -> Result<u64> {
            let mut buffer = vec![0; READ as usize];
            let mut count = 0;
            loop {
                cx.check()?;
                let at = next.fetch_add(READ, Ordering::Relaxed);
                if at >= end {
                    return Ok(count);
                }
                let space = buffer
                    .get_mut(..(end - at).min(READ) as usize)
                    .unwrap_or_default();
                let n = self.text.read_at(at, space)?;
                count += memchr::memchr_iter(b'\n', space.get(..n).unwrap_or_default()).count() as u64;
            }
        };
        std::thread::scope(|scope| {
            let other = scope.spawn(work);
            let own = work()?;
            // A panic of the other thread is passed on by the scope itself.
            Ok(1 + own + other.join().unwrap_or(Ok(0))?)
        })
    }
}

/// Blocks that are ready, until those before them were taken.
struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    ready: BTreeMap<u64, Result<(Swept, T)>>,
    /// The block that is taken next.
    wanted: u64,
    closed: bool,
}

impl<T> Queue<T> {
    fn new(wanted: u64) -> Self {
        Self {
            state: Mutex::new(State {
                ready: BTreeMap::new(),
                wanted,
                closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a block is near enough to the one that is wanted; false when none is wanted any more.
    fn wait_for_room(&self, number: u64) -> bool {
        let far = |state: &mut State<T>| !state.closed && number >= state.wanted + AHEAD;
        let waited = self.changed.wait_while(self.lock(), far);
        !waited.unwrap_or_else(PoisonError::into_inner).closed
    }

    fn put(&self, number: u64, block: Result<(Swept, T)>) {
        self.lock().ready.insert(number, block);
        self.changed.notify_all();
    }

    /// Waits for a block; those before it were taken.
    fn get(&self, number: u64) -> Result<(Swept, T)> {
        let mut state = self.lock();
        loop {
            if let Some(block) = state.ready.remove(&number) {
                state.wanted = number + 1;
                drop(state);
                self.changed.notify_all();
                return block;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// Lets the workers go, however their blocks are left.
struct Closing<'q, T>(&'q Queue<T>);

impl<T> Drop for Closing<'_, T> {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.changed.notify_all();
    }
}
