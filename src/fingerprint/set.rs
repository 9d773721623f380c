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
    /// Ids that a later folder took out of use (`masked: true`), sorted.
    pub masked: Vec<String>,
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

    /// Loads several folders, the later ones laid over the first: of files with the same id the last folder's counts,
    /// and one with `masked: true` takes the fingerprint out of use. A broken file of a later folder leaves the one below
    /// in use. Folders over the first may hold nothing yet.
    ///
    /// # Errors
    /// As [`Set::load`] for the first; the others must be there.
    pub fn load_all<P: AsRef<Path>>(folders: &[P]) -> Result<Self> {
        let mut set = Self::default();
        for (index, folder) in folders.iter().enumerate() {
            for path in files(folder.as_ref(), index > 0)? {
                match Fingerprint::load_unless_masked(&path) {
                    Ok(Some(print)) => {
                        set.fingerprints.retain(|other| other.id != print.id);
                        set.masked.retain(|id| *id != print.id);
                        set.fingerprints.push(print);
                    }
                    Ok(None) => {
                        let id = path.file_stem().unwrap_or_default().to_string_lossy();
                        set.fingerprints.retain(|other| other.id != id);
                        set.masked.push(id.into_owned());
                    }
                    Err(error) => set.broken.push((path, error)),
                }
            }
        }
        set.finish();
        Ok(set)
    }

    /// The fingerprint files of a folder, or of its folder `queries`, sorted.
    ///
    /// # Errors
    /// The folder is not there or cannot be read, or holds no fingerprint file.
    pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
        files(folder, false)
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
        self.masked.sort();
        self.masked.dedup();
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

/// The files of a folder; `is_overlay`: there may be none.
fn files(folder: &Path, is_overlay: bool) -> Result<Vec<PathBuf>> {
    let inner = folder.join("queries");
    let direct = yaml_files(folder)?;
    if !direct.is_empty() || !inner.is_dir() {
        if direct.is_empty() && !is_overlay {
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
    fn later_folders_add_change_and_mask() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        for id in ["1", "2", "3"] {
            write(&format!("up/queries/{id}.yaml"), "query: message:alpha\n");
        }
        write("down/2.yaml", "query: message:beta\n");
        write("down/3.yaml", "# gone for us\nmasked: true\n");
        write("mine/4.yaml", "query: message:gamma\n");
        std::fs::create_dir(dir.path().join("empty")).unwrap();
        let load =
            |names: &[&str]| Set::load_all(&names.iter().map(|n| dir.path().join(n)).collect::<Vec<_>>());
        let set = load(&["up", "down", "mine", "empty"]).unwrap();
        let ids: Vec<&str> = set.fingerprints.iter().map(|p| p.id.as_str()).collect();
        assert_eq!(ids, ["1", "2", "4"]);
        assert_eq!(set.get("2").unwrap().query_text, "message:beta");
        assert_eq!((set.masked, set.broken.len()), (vec!["3".to_owned()], 0));
        assert!(load(&["empty"]).is_err() && load(&["up", "nowhere"]).is_err());
    }

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
