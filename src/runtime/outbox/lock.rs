//! One sending process at a time: a lock on a file beside the state, which the system drops with the process.

use crate::error::{Error, IoContext, Kind, Result};
use std::fs::{File, TryLockError};
use std::path::Path;

/// Held while actions are sent.
pub(super) struct SendLock {
    _file: Option<File>,
}

impl SendLock {
    /// Takes the lock of the state in the file `state`; a state in memory needs none.
    ///
    /// # Errors
    /// [`Kind::Conflict`] where another process is sending.
    pub(super) fn take(state: &Path) -> Result<Self> {
        if state == Path::new(":memory:") {
            return Ok(Self { _file: None });
        }
        let path = state.with_extension("sending");
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .at("failed to open the lock", &path)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: Some(file) }),
            Err(TryLockError::WouldBlock) => {
                Err(Error::new(Kind::Conflict, "another whodunit is sending just now")
                    .hint("Try again when it is done; what it sends will not be sent twice."))
            }
            Err(TryLockError::Error(e)) => Err(e).at("failed to lock", &path),
        }
    }
}
