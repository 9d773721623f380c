//! The decompressed copy of a log: made on one thread, written by another.
//!
//! Memory: [`BUFFERS`] pieces. Cost: that of decompressing, where there is a second core for the writing.

use super::growing::Growing;
use super::{LogText, MAX_DECOMPRESSED, positioned_write};
use crate::error::{Error, IoContext, Result};
use crate::log::{archive, open};
use crate::task::Cx;
use std::io::{self, Read};
use std::sync::atomic::Ordering;
use std::sync::mpsc;

/// Bytes that are written at a time.
const BUFFER: usize = 256 * 1024;
/// How many such pieces wait to be written.
const BUFFERS: usize = 8;

/// What is decompressed.
enum Source {
    /// A file that may still be written.
    Growing(Growing),
    /// Any other, once.
    Whole(Box<dyn Read + Send>),
}

impl Source {
    /// What of `text` was not decompressed before.
    fn of(text: &LogText) -> Result<Self> {
        let kept = text.lock().growing.take();
        match kept.or_else(|| Growing::open(&text.path)) {
            Some(growing) => Ok(Self::Growing(growing)),
            None => open(&text.path).map(Self::Whole),
        }
    }

    /// Reads once, whatever interrupts it; no bytes at the end.
    ///
    /// # Errors
    /// The reader's; one where it ends within compressed data.
    fn fill(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = match self {
                Self::Growing(growing) => growing.read(buffer),
                Self::Whole(reader) => reader.read(buffer),
            };
            match read {
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                done => return done,
            }
        }
    }
}

impl LogText {
    /// Decompresses on a thread of its own while what is decompressed is written here; gives what reads on when the
    /// file has grown, where that can be told.
    pub(super) fn copy(&self, cx: &Cx) -> (Option<Growing>, Result<()>) {
        let source = archive::ready(&self.path, cx).and_then(|()| Source::of(self));
        let mut source = match source {
            Ok(source) => source,
            Err(error) => return (None, Err(error)),
        };
        let (full, taken) = mpsc::sync_channel::<io::Result<Vec<u8>>>(BUFFERS);
        let (empty, spare) = mpsc::channel::<Vec<u8>>();
        std::thread::scope(|scope| {
            let reader = scope.spawn(move || {
                loop {
                    let mut buffer = spare.try_recv().unwrap_or_default();
                    buffer.resize(BUFFER, 0);
                    let read = source.fill(&mut buffer);
                    let goes_on = matches!(read, Ok(n) if n > 0);
                    // Broken data is not read on from.
                    let is_sound = read.is_ok() || is_cut(&read);
                    let read = read.map(|n| {
                        buffer.truncate(n);
                        buffer
                    });
                    // Nobody takes it: the work was cancelled, or failed, and bytes are lost.
                    let is_lost = full.send(read).is_err();
                    if is_lost || !goes_on {
                        return match source {
                            Source::Growing(growing) if is_sound && !is_lost => Some(growing),
                            _ => None,
                        };
                    }
                }
            });
            let written = self.write(taken, &empty, cx);
            // A panic of the other thread is passed on by the scope itself. What was sent and not written is lost:
            // nothing may follow it.
            let growing = reader.join().unwrap_or(None).filter(|_| written.is_ok());
            let result = match written {
                Ok(true) => self.too_early(),
                other => other.map(|_| ()),
            };
            (growing, result)
        })
    }

    /// Writes what comes; gives whether it ends within compressed data.
    fn write(
        &self,
        taken: mpsc::Receiver<io::Result<Vec<u8>>>,
        empty: &mpsc::Sender<Vec<u8>>,
        cx: &Cx,
    ) -> Result<bool> {
        for data in taken {
            cx.check()?;
            if is_cut(&data) {
                return Ok(true);
            }
            let data = data.at("read", &self.path)?;
            positioned_write(&self.file, &data, self.len()).at("decompress", &self.path)?;
            let len = self.len.fetch_add(data.len() as u64, Ordering::Release) + data.len() as u64;
            if len > MAX_DECOMPRESSED {
                return Err(Error::data(format!(
                    "decompress {}: more than 16 GiB",
                    self.path.display()
                )));
            }
            self.tell(len);
            let _to_nobody_at_the_end = empty.send(data);
        }
        Ok(false)
    }

    fn too_early(&self) -> Result<()> {
        let text = format!("{}: the compressed data ends too early", self.path.display());
        Err(io::Error::new(io::ErrorKind::UnexpectedEof, text)).at("read", &self.path)
    }

    /// Wakes those who wait for this length; others would only look and wait again.
    fn tell(&self, len: u64) {
        let mut state = self.lock();
        if state.wanted.is_some_and(|wanted| len >= wanted) {
            state.wanted = None;
            self.grown.notify_all();
        }
    }
}

/// Whether what is written of a file ends within compressed data.
fn is_cut<T>(read: &io::Result<T>) -> bool {
    matches!(read, Err(e) if e.kind() == io::ErrorKind::WouldBlock)
}
