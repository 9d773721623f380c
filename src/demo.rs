//! The demo gate: a gate archive embedded in the program, unpacked once into the state folder.
//!
//! Must not: use the network. The folder is named by the archive's content, so that a new version of the program
//! unpacks its own; an interrupted unpacking leaves only a temporary folder. Cost: some 60 ms once, then one `stat`.

use crate::error::{Error, IoContext, Kind, Result};
use sha1::{Digest, Sha1};
use std::path::{Component, Path, PathBuf};

/// The archive: made by `tests/examples/demo`, described in `assets/demo/README.md`.
static ARCHIVE: &[u8] = include_bytes!("../assets/demo.tar.gz");

/// Unpacks the demo below `state` if that has not been done, and gives its folder.
///
/// # Errors
/// The folder cannot be written.
pub fn unpack(state: &Path) -> Result<PathBuf> {
    let parent = state.join("demo");
    let target = parent.join(content_name());
    if target.join("gate.toml").is_file() {
        return Ok(target);
    }
    std::fs::create_dir_all(&parent)
        .at("failed to create the demo's folder", &parent)
        .map_err(|e| e.hint("Name a folder that you may write with `--state DIR`."))?;
    let unfinished = parent.join(format!(".unfinished-{}", std::process::id()));
    let remove = |path: &Path| match std::fs::remove_dir_all(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(e).at("failed to remove", path),
        _ => Ok(()),
    };
    remove(&unfinished)?;
    if let Err(e) = unpack_into(&unfinished) {
        // What is half there would keep a full disk full.
        let _the_first_error_counts = remove(&unfinished);
        return Err(e);
    }
    match std::fs::rename(&unfinished, &target) {
        Ok(()) => Ok(target),
        // Another process was faster: its folder is as good as ours.
        Err(_) if target.join("gate.toml").is_file() => remove(&unfinished).map(|()| target),
        Err(e) => Err(e).at("failed to unpack the demo into", &target),
    }
}

/// The first twelve hex digits of the archive's SHA-1: sampled, because hashing 2 MB would cost more than the frame.
fn content_name() -> String {
    let mut hasher = Sha1::new();
    hasher.update(ARCHIVE.len().to_le_bytes());
    // gzip ends with CRC-32 and length of all the content: a hash of everything already.
    hasher.update(
        ARCHIVE
            .get(ARCHIVE.len().saturating_sub(64)..)
            .unwrap_or_default(),
    );
    hasher
        .finalize()
        .iter()
        .take(6)
        .fold(String::new(), |mut all, byte| {
            all.push_str(&format!("{byte:02x}"));
            all
        })
}

fn unpack_into(folder: &Path) -> Result<()> {
    let broken = |e: std::io::Error| Error::new(Kind::Bug, "the embedded demo cannot be unpacked").because(e);
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(ARCHIVE));
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let name = entry.path().map_err(broken)?.into_owned();
        if !name
            .components()
            .all(|c| matches!(c, Component::Normal(_) | Component::CurDir))
        {
            return Err(Error::new(
                Kind::Bug,
                format!("the embedded demo names {}", name.display()),
            ));
        }
        let path = folder.join(&name);
        if entry.header().entry_type().is_dir() {
            std::fs::create_dir_all(&path).at("failed to create", &path)?;
            continue;
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).at("failed to create", parent)?;
        }
        let mut file = std::fs::File::create(&path).at("failed to write", &path)?;
        std::io::copy(&mut entry, &mut file).at("failed to write", &path)?;
        // The review server's hook must stay a program.
        #[cfg(unix)]
        if entry.header().mode().is_ok_and(|mode| mode & 0o111 != 0) {
            let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
            file.set_permissions(mode).at("failed to write", &path)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpacking_twice_gives_the_same_folder() {
        let dir = tempfile::tempdir().unwrap();
        let first = unpack(dir.path()).unwrap();
        assert!(first.join("builds.jsonl").is_file());
        assert_eq!(unpack(dir.path()).unwrap(), first);
        assert_eq!(std::fs::read_dir(dir.path().join("demo")).unwrap().count(), 1);
    }
}
