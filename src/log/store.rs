//! The decompressed bytes of one log, for random access.
//!
//! A plain file is read in place. A compressed one is decompressed into a private file that has no name (it goes with
//! the program), by [`LogText::fill`], and can be read as far as that is while it grows. A plain file and a gzip one
//! may still be written, by a download or a service: [`LogText::look_again`] tells, and what is new follows. No memory
//! mapping: a file that is cut while open gives an error, not a signal. Cost: `read_at` some 5 µs for 16 KiB.

mod copy;
mod disk;
mod growing;
mod reader;

use super::archive;
use super::open::Compression;
use crate::error::{Error, IoContext, Result};
use crate::task::Cx;
pub(super) use disk::positioned_read;
use disk::{positioned_write, private_file, same_file};
use growing::Growing;
use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// More than this is no log but a decompression bomb: 16 GiB.
const MAX_DECOMPRESSED: u64 = 16 << 30;
/// How long a waiter goes without looking at its cancellation.
const LOOK: Duration = Duration::from_millis(5);

/// The bytes of one log.
#[derive(Debug)]
pub struct LogText {
    path: PathBuf,
    file: File,
    /// Whether the file is read in place.
    plain: bool,
    /// Bytes that can be read now.
    len: AtomicU64,
    state: Mutex<State>,
    grown: Condvar,
    /// The file on the disk: an archive where the log is an entry of one.
    on_disk: PathBuf,
    /// What was on the disk when it was opened, compressed or not.
    meta: Metadata,
    /// Bytes that were there when it was looked at last.
    stored: AtomicU64,
    /// Whether it was told that it is gone.
    gone: AtomicBool,
}

/// What happened to a log's file since it was looked at last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Nothing.
    None,
    /// It has more bytes: of a plain file they can be read now, of a gzip one after [`LogText::fill`].
    Grown,
    /// It has fewer bytes.
    Cut,
    /// Another file has its name, or one that is compressed otherwise has other data.
    Replaced,
    /// No file has its name any more; what is open can still be read where the system allows. Told once.
    Gone,
}

#[derive(Debug, Default)]
struct State {
    done: bool,
    failed: Option<String>,
    /// The smallest length that somebody waits for.
    wanted: Option<u64>,
    /// What decompresses a file that may still grow, where it stopped.
    growing: Option<Growing>,
    /// The private copy's path where it could not be unlinked at once.
    leftover: Option<PathBuf>,
}

impl LogText {
    /// Opens `path`; a compressed file gets its copy in the folder `cache`, which is made where it is missing, and
    /// wants [`LogText::fill`].
    ///
    /// # Errors
    /// The file cannot be read, or the copy not be made.
    pub fn open(path: &Path, cache: &Path) -> Result<Self> {
        // An entry of an archive is copied, too.
        let within = archive::split(path);
        let on_disk = within.as_ref().map_or(path, |(container, _)| container.as_path());
        let mut file = File::open(on_disk).at("open", path)?;
        let meta = file.metadata().at("open", path)?;
        if !meta.is_file() {
            return Err(Error::data(format!("open {}: it is not a file", path.display())));
        }
        let mut first = Vec::new();
        (&file).take(16).read_to_end(&mut first).at("read", path)?;
        let plain = within.is_none() && Compression::of(&first) == Compression::None;
        let mut state = State {
            done: plain,
            ..State::default()
        };
        let mut len = meta.len();
        if !plain {
            let (copy, leftover) = private_file(cache)?;
            file = copy;
            state.leftover = leftover;
            len = 0;
        }
        Ok(Self {
            path: path.to_owned(),
            file,
            plain,
            len: AtomicU64::new(len),
            state: Mutex::new(state),
            grown: Condvar::new(),
            on_disk: on_disk.to_owned(),
            stored: AtomicU64::new(meta.len()),
            meta,
            gone: AtomicBool::new(false),
        })
    }

    /// The file as it was named.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Decompressed bytes that can be read now.
    pub fn len(&self) -> u64 {
        self.len.load(Ordering::Acquire)
    }

    /// Whether nothing can be read (yet).
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all of it can be read: [`LogText::len`] grows no more.
    pub fn is_complete(&self) -> bool {
        self.lock().done
    }

    /// Why decompressing ended early, if it did.
    pub fn failure(&self) -> Option<String> {
        self.lock().failed.clone()
    }

    /// Looks at the file again. Cost: two system calls.
    pub fn look_again(&self) -> Change {
        let Ok(meta) = std::fs::metadata(&self.on_disk) else {
            let told = self.gone.swap(true, Ordering::Relaxed);
            return if told { Change::None } else { Change::Gone };
        };
        if !same_file(&self.meta, &meta) || self.gone.load(Ordering::Relaxed) {
            return Change::Replaced;
        }
        let stored = self.stored.swap(meta.len(), Ordering::Relaxed);
        match meta.len().cmp(&stored) {
            std::cmp::Ordering::Equal => Change::None,
            std::cmp::Ordering::Less => Change::Cut,
            std::cmp::Ordering::Greater => {
                let mut state = self.lock();
                if self.plain {
                    self.len.store(meta.len(), Ordering::Release);
                } else if state.growing.is_some() {
                    state.done = false;
                } else {
                    return Change::Replaced;
                }
                Change::Grown
            }
        }
    }

    /// Decompresses what is not yet: for a worker thread. Does nothing for a plain file.
    ///
    /// # Errors
    /// The data is broken (what was read stays readable), the disk is full, or the work was cancelled.
    pub fn fill(&self, cx: &Cx) -> Result<()> {
        if self.is_complete() {
            return Ok(());
        }
        let (growing, result) = self.copy(cx);
        let mut state = self.lock();
        state.done = true;
        state.growing = growing;
        state.failed = result.as_ref().err().map(Error::chain);
        drop(state);
        self.grown.notify_all();
        result
    }

    /// Waits until `end` can be read or nothing more comes; gives the length then.
    ///
    /// # Errors
    /// The work was cancelled.
    pub fn wait_for(&self, end: u64, cx: &Cx) -> Result<u64> {
        let mut state = self.lock();
        loop {
            cx.check()?;
            let len = self.len();
            if len >= end || state.done {
                return Ok(len);
            }
            state.wanted = Some(state.wanted.map_or(end, |wanted| wanted.min(end)));
            state = self
                .grown
                .wait_timeout(state, LOOK)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// Fills `buffer` from `offset`; fewer bytes only at the end of what can be read.
    ///
    /// # Errors
    /// The file was cut since it was opened, or cannot be read.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<usize> {
        let want = self.len().saturating_sub(offset).min(buffer.len() as u64) as usize;
        let mut done = 0;
        while let Some(space) = buffer.get_mut(done..want).filter(|s| !s.is_empty()) {
            match positioned_read(&self.file, space, offset + done as u64) {
                Ok(0) => {
                    return Err(Error::data(format!(
                        "read {}: it is shorter than before",
                        self.path.display()
                    ))
                    .hint("Open the log again."));
                }
                Ok(n) => done += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e).at("read", &self.path),
            }
        }
        Ok(done)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for LogText {
    fn drop(&mut self) {
        if let Some(path) = self.lock().leftover.take() {
            // Nothing is lost when this fails: the file is in a cache.
            let _ = std::fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::OpenOptions;
    use std::io::Write;

    #[test]
    fn a_compressed_log_reads_like_a_plain_one_and_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.log.gz");
        let mut gz = flate2::write::GzEncoder::new(File::create(&path).unwrap(), flate2::Compression::fast());
        gz.write_all(b"one\ntwo\n").unwrap();
        gz.finish().unwrap();
        let cache = dir.path().join("cache");
        let text = LogText::open(&path, &cache).unwrap();
        assert!(!text.is_complete());
        text.fill(&Cx::default()).unwrap();
        assert_eq!((text.len(), text.is_complete()), (8, true));
        let mut buffer = [0; 20];
        assert_eq!(text.read_at(4, &mut buffer).unwrap(), 4);
        assert_eq!(&buffer[..4], b"two\n");
        drop(text);
        assert_eq!(std::fs::read_dir(&cache).unwrap().count(), 0);
    }

    #[test]
    fn a_gzip_file_is_followed_while_it_is_written() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.log.gz");
        let lines: Vec<u8> = (0..9000_u32)
            .flat_map(|i| format!("line {}\n", i * 7919).into_bytes())
            .collect();
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(&lines).unwrap();
        let packed = gz.finish().unwrap();
        let (first, rest) = packed.split_at(packed.len() / 2);
        std::fs::write(&path, first).unwrap();
        let text = LogText::open(&path, dir.path()).unwrap();
        text.fill(&Cx::default()).unwrap_err();
        let begun = text.len();
        assert!(begun > 0 && begun < lines.len() as u64 && text.is_complete());
        assert!(
            text.failure()
                .unwrap()
                .contains("x.log.gz: the compressed data ends too early")
        );
        assert_eq!(text.look_again(), Change::None);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(rest).unwrap();
        assert_eq!((text.look_again(), text.is_complete()), (Change::Grown, false));
        text.fill(&Cx::default()).unwrap();
        let mut all = vec![0; lines.len() + 1];
        assert_eq!(
            (text.failure(), text.read_at(0, &mut all).unwrap()),
            (None, lines.len())
        );
        assert_eq!(&all[..lines.len()], lines);
        // A new file under the same name, however it begins, is another one.
        let other = dir.path().join("y");
        std::fs::write(&other, [packed.as_slice(), rest].concat()).unwrap();
        std::fs::rename(&other, &path).unwrap();
        assert_eq!(text.look_again(), Change::Replaced);
    }

    #[test]
    fn what_happens_to_the_file_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.log");
        std::fs::write(&path, "one\n").unwrap();
        let text = LogText::open(&path, dir.path()).unwrap();
        assert_eq!(text.look_again(), Change::None);
        let mut file = OpenOptions::new().append(true).open(&path).unwrap();
        file.write_all(b"two\n").unwrap();
        assert_eq!((text.look_again(), text.len()), (Change::Grown, 8));
        file.set_len(2).unwrap();
        assert_eq!(text.look_again(), Change::Cut);
        std::fs::rename(&path, dir.path().join("x.log.1")).unwrap();
        assert_eq!(
            (text.look_again(), text.look_again()),
            (Change::Gone, Change::None)
        );
        std::fs::write(&path, "new\n").unwrap();
        assert_eq!(text.look_again(), Change::Replaced);
    }

    #[test]
    fn a_file_that_is_cut_while_open_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("x.log");
        std::fs::write(&path, "0123456789").unwrap();
        let text = LogText::open(&path, dir.path()).unwrap();
        OpenOptions::new()
            .write(true)
            .open(&path)
            .unwrap()
            .set_len(3)
            .unwrap();
        let error = text.read_at(2, &mut [0; 8]).unwrap_err();
        assert!(error.chain().contains("x.log: it is shorter than before"));
    }
}
