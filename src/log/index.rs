//! The index of one log: where its lines begin, how severe they are, when they were written.
//!
//! ```text
//! file   |256 KiB| 4 MiB | 4 MiB | …            read by 2 threads, each the next chunk
//! chunk  starts of its lines (u32 from the chunk), a byte a line, runs of seconds
//! index  chunks in order, published as they come: a snapshot is one Arc
//! ```
//!
//! A line without a head has the level of the line before, so that a traceback stays with its ERROR.
//!
//! Memory: 9 bytes a line, 5 where lines have no times; files of very short lines keep every 64th start only. Cost: see `tests/bench`.

mod chunk;
mod failures;
mod quick;
mod repeat;
mod snapshot;
mod times;

pub(in crate::log) use quick::{Quick, Told};
pub(in crate::log) use repeat::Repeat;
pub use snapshot::{RawLine, Snapshot};
pub(in crate::log) use times::TimedLines;

use super::store::LogText;
use super::{Clock, Format};
use crate::error::Result;
use crate::task::Cx;
use chunk::{Carry, Chunk};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// The first chunk is small, so that the first screen shows at once.
const FIRST: u64 = 256 * 1024;
const CHUNK: u64 = 4 * 1024 * 1024;
/// Two cores are what can be counted on; more would only wait for the disk.
const THREADS: usize = 2;

/// A line has a head of its own: it begins a record.
const BEGINS: u8 = 0x80;

/// The index of one log, which grows while [`LogIndex::run`] works.
#[derive(Debug)]
pub struct LogIndex {
    text: Arc<LogText>,
    format: Format,
    clock: Clock,
    chunks: RwLock<Arc<Vec<Arc<Chunk>>>>,
    done: AtomicBool,
}

/// Chunks that came early, and what the next one inherits.
#[derive(Default)]
struct Assembly {
    early: BTreeMap<usize, Chunk>,
    carry: Carry,
    /// Chunks that are final; those published after them are made anew.
    settled: usize,
}

impl LogIndex {
    /// An empty index of `text`, whose heads are as `format` says.
    pub fn new(text: Arc<LogText>, format: Format, clock: Clock) -> Self {
        Self {
            text,
            format,
            clock,
            chunks: RwLock::default(),
            done: AtomicBool::new(false),
        }
    }

    /// The log.
    pub fn text(&self) -> &Arc<LogText> {
        &self.text
    }

    /// The format of its heads.
    pub fn format(&self) -> &Format {
        &self.format
    }

    /// Whether all lines are in it.
    pub fn is_complete(&self) -> bool {
        self.done.load(Ordering::Acquire)
    }

    /// The index as it is now. Cost: one atomic increment.
    pub fn snapshot(&self) -> Snapshot {
        let complete = self.is_complete();
        let chunks = Arc::clone(&self.chunks.read().unwrap_or_else(PoisonError::into_inner));
        Snapshot::new(Arc::clone(&self.text), chunks, complete)
    }

    /// Indexes what was added to a plain log since [`LogIndex::run`], after [`LogText::look_again`].
    ///
    /// The last two chunks are made anew: the last line may go on, and its head lie across their border.
    ///
    /// # Errors
    /// As those of [`LogIndex::run`].
    pub fn go_on(&self, cx: &Cx, published: &(dyn Fn() + Sync)) -> Result<()> {
        let chunks = Arc::clone(&self.chunks.read().unwrap_or_else(PoisonError::into_inner));
        let settled = chunks.len().saturating_sub(2);
        let before = settled.checked_sub(1).and_then(|last| chunks.get(last));
        let assembly = Assembly {
            carry: before.map_or_else(Carry::default, |chunk| chunk.after.clone()),
            settled,
            ..Assembly::default()
        };
        self.run_from(assembly, cx, published)
    }

    /// Indexes the log on two threads, following one that is still being decompressed; calls `published` after every
    /// chunk, in the order of the file, from either thread.
    ///
    /// # Errors
    /// The file was cut or cannot be read, or the work was cancelled; what was published stays.
    pub fn run(&self, cx: &Cx, published: &(dyn Fn() + Sync)) -> Result<()> {
        self.run_from(Assembly::default(), cx, published)
    }

    fn run_from(&self, assembly: Assembly, cx: &Cx, published: &(dyn Fn() + Sync)) -> Result<()> {
        let next = AtomicUsize::new(assembly.settled);
        let assembly = Mutex::new(assembly);
        let failed = AtomicBool::new(false);
        let work = || -> Result<()> {
            let mut buffer = Vec::new();
            while !failed.load(Ordering::Relaxed) {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let (start, end) = bounds(number);
                let len = self.text.wait_for(end + chunk::LOOK_AHEAD, cx)?;
                if start >= len {
                    break;
                }
                let range = start..end.min(len);
                let chunk = Chunk::read(&self.text, range, (&self.format, &self.clock), &mut buffer, cx)?;
                self.publish(&assembly, number, chunk, published);
            }
            Ok(())
        };
        let guarded = || work().inspect_err(|_| failed.store(true, Ordering::Relaxed));
        std::thread::scope(|scope| {
            let others: Vec<_> = (1..THREADS).map(|_| scope.spawn(guarded)).collect();
            let mut result = guarded();
            for other in others {
                // A panic of the other thread is passed on by the scope itself.
                if let Ok(Err(e)) = other.join()
                    && result.is_ok()
                {
                    result = Err(e);
                }
            }
            result
        })?;
        self.mark_failures(cx)?;
        self.done.store(true, Ordering::Release);
        published();
        Ok(())
    }

    /// Makes the failures of a tool's output its errors, once all of it is here: what ends one stands below it.
    fn mark_failures(&self, cx: &Cx) -> Result<()> {
        if self.format.is_output()
            && let Some(blocks) = failures::blocks(&self.text, cx)?
        {
            let mut chunks = self.chunks.write().unwrap_or_else(PoisonError::into_inner);
            let marked = chunks.iter().map(|chunk| Arc::new(chunk.with_failures(&blocks)));
            *chunks = Arc::new(marked.collect());
        }
        Ok(())
    }

    fn publish(
        &self,
        assembly: &Mutex<Assembly>,
        number: usize,
        chunk: Chunk,
        published: &(dyn Fn() + Sync),
    ) {
        let mut assembly = assembly.lock().unwrap_or_else(PoisonError::into_inner);
        assembly.early.insert(number, chunk);
        let mut ready = Vec::new();
        loop {
            let known = assembly.settled + ready.len();
            let Some(mut chunk) = assembly.early.remove(&known) else {
                break;
            };
            chunk.inherit(&mut assembly.carry);
            ready.push(Arc::new(chunk));
        }
        if ready.is_empty() {
            return;
        }
        let mut chunks = self.chunks.write().unwrap_or_else(PoisonError::into_inner);
        // Snapshots keep the old list; it is short.
        let mut list = Vec::with_capacity(assembly.settled + ready.len());
        list.extend(chunks.iter().take(assembly.settled).cloned());
        assembly.settled += ready.len();
        list.append(&mut ready);
        *chunks = Arc::new(list);
        drop(chunks);
        drop(assembly);
        published();
    }
}

/// The bytes of chunk `number`.
fn bounds(number: usize) -> (u64, u64) {
    match number as u64 {
        0 => (0, FIRST),
        n => (FIRST + (n - 1) * CHUNK, FIRST + n * CHUNK),
    }
}

#[cfg(test)]
pub(in crate::log) mod tests;
