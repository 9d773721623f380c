//! Archives of logs: a tar, compressed or not, reads like a folder.
//!
//! ```text
//! logs.tar.gz/controller/n-api.log   a virtual path: the archive's, then the entry's
//!      └ unpacked once into a private file without a name, with an index of its entries (the last few archives stay)
//! ```
//!
//! Must not: write a file under an entry's name. Entries that are no plain files, names that are absolute, hold `..` or
//! are not UTF-8 are left out. Bounded: 16 GiB unpacked, 100,000 entries, archives inside of archives stay closed.
//! Cost: one pass over the archive for all of its entries. Source: POSIX.1-1988 ustar, pax, GNU tar (crate `tar`).

use super::open;
use crate::error::{Error, IoContext, Result};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// More than this is no archive of logs but a bomb.
const MAX_BYTES: u64 = 16 << 30;
const MAX_ENTRIES: usize = 100_000;
/// Archives that stay unpacked: a build has one or two.
const KEPT: usize = 4;
const NAMES: [&str; 10] = [
    ".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.zst", ".tzst", ".tar.bz2", ".tbz2", ".tbz",
];

/// The plain files of an archive.
#[derive(Debug)]
pub struct Archive {
    data: File,
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
        let sum: u32 = block
            .iter()
            .enumerate()
            .map(|(at, byte)| u32::from(if (148..156).contains(&at) { b' ' } else { *byte }))
            .sum();
        header.cksum().is_ok_and(|told| told == sum)
    })
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
/// It cannot be read, or is no archive.
pub fn list(path: &Path) -> Result<Listing> {
    let archive = unpacked(path)?;
    let entries = &archive.entries;
    let files = entries
        .iter()
        .map(|(name, (_, len))| (name.clone(), *len))
        .collect();
    let broken = archive.broken.clone();
    Ok(Listing { files, broken })
}

/// Opens an entry for reading its bytes as they are in the archive, which may be compressed once more.
///
/// # Errors
/// The archive cannot be read, or has no such entry.
pub fn open_entry(path: &Path, entry: &str) -> Result<Box<dyn Read + Send>> {
    let archive = unpacked(path)?;
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
fn unpacked(path: &Path) -> Result<Arc<Archive>> {
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
    if let Some(archive) = known() {
        return Ok(archive);
    }
    let archive = Arc::new(unpack(path)?);
    let mut list = UNPACKED.lock().unwrap_or_else(PoisonError::into_inner);
    list.retain(|(k, _)| k.path != path);
    if list.len() >= KEPT {
        list.remove(0);
    }
    list.push((key, Arc::clone(&archive)));
    Ok(archive)
}

fn unpack(path: &Path) -> Result<Archive> {
    let mut data = tempfile::tempfile().at("unpack", path)?;
    let reader = open::open_plain(path)?.take(MAX_BYTES);
    let mut archive = tar::Archive::new(reader);
    let mut entries = BTreeMap::new();
    let mut broken = None;
    let mut at = 0;
    for entry in archive.entries().at("unpack", path)? {
        let copied = entry.and_then(|mut entry| {
            let Some(name) = plain_name(&entry) else {
                return Ok(None);
            };
            let copied = io::copy(&mut entry, &mut data)?;
            Ok(Some((name, copied)))
        });
        match copied {
            Ok(Some((name, len))) => {
                entries.insert(name, (at, len));
                at += len;
            }
            Ok(None) => {}
            Err(error) => {
                // The files before the break are whole.
                broken = Some(error.to_string());
                break;
            }
        }
        if entries.len() >= MAX_ENTRIES {
            broken = Some("more than 100,000 files".to_owned());
            break;
        }
    }
    if entries.is_empty()
        && let Some(reason) = &broken
    {
        return Err(Error::data(format!("unpack {}: {reason}", path.display())));
    }
    data.flush().at("unpack", path)?;
    data.rewind().at("unpack", path)?;
    Ok(Archive {
        data,
        entries,
        broken,
    })
}

/// The name of an entry that is a plain file and stays where it belongs.
fn plain_name(entry: &tar::Entry<'_, impl Read>) -> Option<String> {
    let kind = entry.header().entry_type();
    if !(kind.is_file() || kind.is_contiguous()) {
        return None;
    }
    let path = entry.path().ok()?;
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_str()?),
            Component::CurDir => {}
            _ => return None,
        }
    }
    let name = parts.join("/");
    (!name.is_empty() && name.len() <= 4096 && !name.contains('\0')).then_some(name)
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
