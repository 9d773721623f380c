//! The decompressed copy of a log: made on one thread, written by another.
//!
//! Memory: [`BUFFERS`] pieces. Cost: that of decompressing, where there is a second core for the writing.

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

impl LogText {
    /// Decompresses on a thread of its own while what is decompressed is written here.
    pub(super) fn copy(&self, cx: &Cx) -> Result<()> {
        archive::ready(&self.path, cx)?;
        let mut reader = open(&self.path)?;
        let (full, taken) = mpsc::sync_channel::<io::Result<Vec<u8>>>(BUFFERS);
        let (empty, spare) = mpsc::channel::<Vec<u8>>();
        std::thread::scope(|scope| {
            scope.spawn(move || {
                loop {
                    let mut buffer = spare.try_recv().unwrap_or_default();
                    buffer.resize(BUFFER, 0);
                    let read = fill_from(&mut reader, &mut buffer);
                    let is_last = !matches!(read, Ok(n) if n > 0);
                    let read = read.map(|n| {
                        buffer.truncate(n);
                        buffer
                    });
                    // Nobody takes it: the work was cancelled, or failed.
                    if full.send(read).is_err() || is_last {
                        return;
                    }
                }
            });
            for data in taken {
                cx.check()?;
                let data = data.at("read", &self.path)?;
                positioned_write(&self.file, &data, self.len()).at("decompress", &self.path)?;
                let len = self.len.fetch_add(data.len() as u64, Ordering::Release) + data.len() as u64;
                if len > MAX_DECOMPRESSED {
                    return Err(Error::data(format!(
                        "decompress {}: more than 16 GiB",
                        self.path.display()
                    )));
                }
                self.grown.notify_all();
                let _to_nobody_at_the_end = empty.send(data);
            }
            Ok(())
        })
    }
}

/// Reads once, whatever interrupts it; no bytes at the end.
///
/// # Errors
/// The reader's.
fn fill_from(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            done => return done,
        }
    }
}
