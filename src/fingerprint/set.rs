//! The fingerprints of a folder, and their revision.

use super::Fingerprint;
use crate::error::{Error, IoContext, Result};
use sha1::{Digest, Sha1};
use std::path::{Path, PathBuf};

/// Fingerprints of one folder or several.
#[derive(Debug, Default)]
pub struct Set {
    /// Those that can be used, sorted by id.
    pub fingerprints: Vec<Fingerprint>,
    /// Files that cannot, with the reason; the others work on.
    pub broken: Vec<(PathBuf, Error)>,
    revision: String,
}

impl Set {
    /// Loads all `*.yaml` of a folder, or of its folder `queries`. Broken files are kept apart.
    ///
    /// # Errors
    /// The folder is not there or cannot be read, or holds no fingerprint file.
    pub fn load(folder: &Path) -> Result<Self> {
        Self::load_all(std::slice::from_ref(&folder))
    }

    /// Loads several folders; of files with the same id the last folder's counts.
    ///
    /// # Errors
    /// As [`Set::load`], for each of them.
    pub fn load_all<P: AsRef<Path>>(folders: &[P]) -> Result<Self> {
        let mut set = Self::default();
        for folder in folders {
            for path in files(folder.as_ref())? {
                match Fingerprint::load(&path) {
                    Ok(print) => {
                        set.fingerprints.retain(|other| other.id != print.id);
                        set.fingerprints.push(print);
                    }
                    Err(error) => set.broken.push((path, error)),
                }
            }
        }
        set.finish();
        Ok(set)
    }

    /// A set of fingerprints at hand: a draft, say.
    pub fn of(fingerprints: Vec<Fingerprint>) -> Self {
        let mut set = Self {
            fingerprints,
            ..Self::default()
        };
        set.finish();
        set
    }

    /// A hash of what decides matching, in hexadecimal: classifications made under another one are stale.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// The fingerprint of that id.
    pub fn get(&self, id: &str) -> Option<&Fingerprint> {
        let at = self
            .fingerprints
            .binary_search_by(|p| p.id.as_str().cmp(id))
            .ok()?;
        self.fingerprints.get(at)
    }

    fn finish(&mut self) {
        self.fingerprints.sort_by(|a, b| a.id.cmp(&b.id));
        let mut hash = Sha1::new();
        for print in &self.fingerprints {
            // Lengths keep neighbours apart.
            for part in [&print.id, &print.query_text] {
                hash.update((part.len() as u64).to_le_bytes());
                hash.update(part.as_bytes());
            }
            hash.update([u8::from(print.allow_nonvoting)]);
        }
        self.revision.clear();
        for byte in hash.finalize() {
            self.revision.push_str(&format!("{byte:02x}"));
        }
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let inner = folder.join("queries");
    let direct = yaml_files(folder)?;
    if !direct.is_empty() || !inner.is_dir() {
        if direct.is_empty() {
            return Err(Error::data(format!("no fingerprints in {}", folder.display()))
                .hint("Name a folder that holds *.yaml files, or a folder `queries` that does."));
        }
        return Ok(direct);
    }
    yaml_files(&inner)
}

fn yaml_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).at("open fingerprints", folder)? {
        let path = entry.at("read", folder)?.path();
        if path.extension().is_some_and(|e| e == "yaml") && path.is_file() {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_files_do_not_stop_the_others() {
        let dir = tempfile::tempdir().unwrap();
        let queries = dir.path().join("queries");
        std::fs::create_dir(&queries).unwrap();
        std::fs::write(queries.join("2.yaml"), "query: message:alpha\n").unwrap();
        std::fs::write(queries.join("1.yaml"), "query: \"message:\\\"a\"\n").unwrap();
        std::fs::write(queries.join("x.txt"), "no").unwrap();
        let set = Set::load(dir.path()).unwrap();
        assert_eq!(set.fingerprints.len(), 1);
        assert_eq!(set.broken.len(), 1);
        assert!(set.get("2").is_some() && set.get("1").is_none());
        let before = set.revision().to_owned();
        std::fs::write(queries.join("2.yaml"), "# a comment\nquery: message:alpha\n").unwrap();
        assert_eq!(Set::load(dir.path()).unwrap().revision(), before);
        std::fs::write(queries.join("2.yaml"), "query: message:beta\n").unwrap();
        assert_ne!(Set::load(dir.path()).unwrap().revision(), before);
    }
}
