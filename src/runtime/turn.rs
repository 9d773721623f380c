//! One process at a time where two would write the same unfinished files: a build's logs, the clone of fingerprints.
//!
//! Shape: a lock on a file of its own, which the system drops with the process; whoever has it removes the file at the
//! end. Must not: decide what is fetched; who waited looks first whether there is anything left to do. Cost: one open.

use crate::error::{IoContext, Result};
use crate::task::Cx;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often somebody who waits looks.
const LOOK: Duration = Duration::from_millis(100);

/// Held while the work goes on.
#[derive(Debug)]
pub(super) struct Turn {
    path: PathBuf,
    _file: File,
}

impl Turn {
    /// Waits for the turn at the lock file `path`.
    ///
    /// # Errors
    /// The file cannot be written, or the work was cancelled.
    pub(super) async fn take(path: PathBuf, cx: &Cx) -> Result<Self> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).at("failed to create the folder", folder)?;
        }
        loop {
            let file = open(&path)?;
            let is_ours = match file.try_lock() {
                Ok(()) => is_at(&file, &path),
                Err(TryLockError::WouldBlock) => false,
                // A file system without locks: as well as it goes.
                Err(TryLockError::Error(_)) => true,
            };
            if is_ours {
                return Ok(Self { path, _file: file });
            }
            cx.or_cancelled(tokio::time::sleep(LOOK)).await?;
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // Still locked: who opened it before sees that it is gone, and opens the next.
        let _left_behind_it_does_no_harm = std::fs::remove_file(&self.path);
    }
}

/// Opens a file to lock, made where there is none.
///
/// # Errors
/// It cannot be written.
pub(super) fn open(path: &Path) -> Result<File> {
    File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .at("failed to open the lock", path)
}

/// Whether the file that is open is still the one of that name.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |meta: std::fs::Metadata| (meta.dev(), meta.ino());
    let (mine, there) = (file.metadata().map(id).ok(), std::fs::metadata(path).map(id).ok());
    mine.is_some() && mine == there
}

/// Where a file that is open cannot be removed it is the one.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn one_goes_after_the_other_and_nothing_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/x.lock");
        let inside = AtomicUsize::new(0);
        let cx = Cx::default();
        let go = || async {
            let _turn = Turn::take(path.clone(), &cx).await.unwrap();
            assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two at a time");
            tokio::task::yield_now().await;
            inside.fetch_sub(1, Ordering::SeqCst);
        };
        futures::future::join_all([go(), go(), go()]).await;
        assert!(!path.exists());
    }
}
