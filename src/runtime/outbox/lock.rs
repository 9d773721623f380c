//! One sending process at a time: a lock on a file beside the state, which the system drops with the process. Who finds
//! it taken is told so rather than made to wait as at a [`turn::Turn`], and where a file system has no locks nothing is
//! sent: what was fetched twice does no harm, what was sent twice does.

use crate::error::{Error, IoContext, Kind, Result};
use crate::runtime::turn;
use crate::store::Store;
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
        if state == Path::new(Store::NOWHERE) {
            return Ok(Self { _file: None });
        }
        let path = state.with_extension("sending");
        let file = turn::open(&path)?;
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
