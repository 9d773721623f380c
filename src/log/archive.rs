//! Archives of logs: a tar, compressed or not, reads like a folder.
//!
//! ```text
//! logs.tar.gz/controller/n-api.log   a virtual path: the archive's, then the entry's
//!      └ unpacked once into a private file without a name, with an index of its entries (the last few archives stay)
//! ```
//!
//! Must not: write a file under an entry's name. Entries that are no plain files, names that are absolute, hold `..` or
//! are not UTF-8 are left out. Bounded: 4 GiB unpacked of an archive and 8 GiB of all that stay, 100,000 entries,
//! archives inside of archives stay closed.
//! Cost: one pass over the archive for all of its entries, one archive at a time.

mod unpack;

use super::open;
use crate::error::{Error, IoContext, Result};
use crate::task::Cx;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, TryLockError};
use std::time::{Duration, SystemTime};

/// Archives that stay unpacked: a build has one or two.
const KEPT: usize = 4;
/// What they hold together, in bytes: the folder for temporary files may lie in memory.
const KEPT_BYTES: u64 = 8 << 30;
/// How often who waits for another's unpacking looks.
const LOOK: Duration = Duration::from_millis(5);
const NAMES: [&str; 10] = [
    ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.zst", ".tzst", ".tar.bz2", ".tbz2", ".tbz",
];

/// The plain files of an archive.
#[derive(Debug)]
pub struct Archive {
    data: File,
    /// Bytes in `data`.
    len: u64,
    /// Name, and where it lies in `data`: offset and length.
    entries: BTreeMap<String, (u64, u64)>,
    /// Why it ends early, if it does.
    broken: Option<String>,
}

/// What an archive was when it was unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    path: PathBuf,
    len: u64,
    modified: Option<SystemTime>,
}

static UNPACKED: Mutex<Vec<(Key, Arc<Archive>)>> = Mutex::new(Vec::new());
/// Held by who unpacks, so that nothing is unpacked twice.
static UNPACKING: Mutex<()> = Mutex::new(());

/// Whether `path` is named like an archive and holds one.
pub fn is_archive(path: &Path) -> bool {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
    let lower = name.to_ascii_lowercase();
    if !NAMES.iter().any(|suffix| lower.ends_with(suffix)) || !path.is_file() {
        return false;
    }
    // The magic stands at 257; an old tar without it is told by its checksum.
    open::sample(path, 512).is_ok_and(|block| {
        let mut header = tar::Header::new_old();
        if block.len() < 512 {
            return false;
        }
        header.as_mut_bytes().copy_from_slice(&block);
        header.cksum().is_ok_and(|told| told == checksum(&block))
    })
}

/// The sum that the header of an entry has to give.
fn checksum(header: &[u8]) -> u32 {
    let bytes = header.iter().enumerate();
    bytes
        .map(|(at, byte)| u32::from(if (148..156).contains(&at) { b' ' } else { *byte }))
        .sum()
}

/// The archive and the entry of a virtual path; none where no part of it is a file.
pub fn split(path: &Path) -> Option<(PathBuf, String)> {
    if path.is_file() {
        return None;
    }
    let container = path.ancestors().skip(1).find(|part| part.is_file())?;
    let entry = path.strip_prefix(container).ok()?.to_str()?;
    Some((container.to_owned(), entry.replace('\\', "/")))
}

/// What an archive holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Paths and sizes in bytes, sorted by path.
    pub files: Vec<(String, u64)>,
    /// Why it ends early, if it does.
    pub broken: Option<String>,
}

/// The files of an archive.
///
/// # Errors
/// It cannot be read, is no archive, or the work was cancelled.
pub fn list(path: &Path, cx: &Cx) -> Result<Listing> {
    let archive = unpacked(path, cx)?;
    let entries = &archive.entries;
    let files = entries
        .iter()
        .map(|(name, (_, len))| (name.clone(), *len))
        .collect();
    let broken = archive.broken.clone();
    Ok(Listing { files, broken })
}

/// Unpacks the archive into which a virtual path leads; does nothing for other paths, and where that is done. What
/// then opens the path need not wait.
///
/// # Errors
/// It cannot be read, is no archive, or the work was cancelled.
pub fn ready(path: &Path, cx: &Cx) -> Result<()> {
    split(path).map_or(Ok(()), |(container, _)| unpacked(&container, cx).map(drop))
}

/// Opens an entry for reading its bytes as they are in the archive, which may be compressed once more. Unpacks the
/// archive if [`list`] and [`ready`] did not; that cannot be cancelled.
///
/// # Errors
/// The archive cannot be read, or has no such entry.
pub fn open_entry(path: &Path, entry: &str) -> Result<Box<dyn Read + Send>> {
    let archive = unpacked(path, &Cx::default())?;
    let (offset, len) = archive
        .entries
        .get(entry)
        .copied()
        .ok_or_else(|| Error::not_found(format!("{entry} in {}", path.display())))?;
    Ok(Box::new(Entry {
        archive,
        at: offset,
        end: offset + len,
    }))
}

/// The archive, unpacked now or before.
fn unpacked(path: &Path, cx: &Cx) -> Result<Arc<Archive>> {
    let meta = std::fs::metadata(path).at("open", path)?;
    let key = Key {
        path: path.to_owned(),
        len: meta.len(),
        modified: meta.modified().ok(),
    };
    let known = || {
        let list = UNPACKED.lock().unwrap_or_else(PoisonError::into_inner);
        list.iter()
            .find(|(k, _)| *k == key)
            .map(|(_, archive)| Arc::clone(archive))
    };
    let _turn = loop {
        if let Some(archive) = known() {
            return Ok(archive);
        }
        cx.check()?;
        match UNPACKING.try_lock() {
            Ok(turn) => break turn,
            Err(TryLockError::Poisoned(turn)) => break turn.into_inner(),
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOOK),
        }
    };
    // It may have been unpacked between the look and the turn.
    if let Some(archive) = known() {
        return Ok(archive);
    }
    let archive = Arc::new(unpack::unpack(path, cx)?);
    let mut list = UNPACKED.lock().unwrap_or_else(PoisonError::into_inner);
    list.retain(|(k, _)| k.path != path);
    list.push((key, Arc::clone(&archive)));
    while list.len() > KEPT || (list.len() > 1 && list.iter().map(|(_, a)| a.len).sum::<u64>() > KEPT_BYTES) {
        list.remove(0);
    }
    Ok(archive)
}

/// Reads one entry.
struct Entry {
    archive: Arc<Archive>,
    at: u64,
    end: u64,
}

impl Read for Entry {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let want = usize::try_from(self.end - self.at)
            .unwrap_or(usize::MAX)
            .min(buf.len());
        let Some(space) = buf.get_mut(..want).filter(|s| !s.is_empty()) else {
            return Ok(0);
        };
        let n = super::store::positioned_read(&self.archive.data, space, self.at)?;
        self.at += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests;
