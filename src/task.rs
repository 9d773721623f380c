//! The context of a piece of slow work: whether it was cancelled, and how far it is.
//!
//! Every function that may take longer than 10 ms takes a [`Cx`], calls [`Cx::check`] at least every 1 MiB or
//! 10 ms, and reports progress. Progress goes through a `watch` channel, so that it coalesces by nature.

use crate::error::{Error, Kind, Result};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// How far a piece of work is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is being done now: "logs of 3f2a…".
    pub label: String,
    /// Units done.
    pub done: u64,
    /// Units in all; 0 when not known.
    pub total: u64,
}

/// Cancellation and progress of one piece of work. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Cx {
    token: CancellationToken,
    progress: watch::Sender<Progress>,
}

impl Default for Cx {
    fn default() -> Self {
        Self::new(CancellationToken::new())
    }
}

impl Cx {
    /// A context that `token` cancels.
    pub fn new(token: CancellationToken) -> Self {
        Self {
            token,
            progress: watch::Sender::new(Progress::default()),
        }
    }

    /// Fails with [`crate::error::Kind::Cancelled`] once the work is cancelled.
    ///
    /// Cost: one atomic load.
    pub fn check(&self) -> Result<()> {
        if self.token.is_cancelled() {
            Err(Error::cancelled())
        } else {
            Ok(())
        }
    }

    /// Whether the work is cancelled.
    pub fn is_cancelled(&self) -> bool {
        self.token.is_cancelled()
    }

    /// The token, for `select!` in asynchronous work.
    pub fn token(&self) -> &CancellationToken {
        &self.token
    }

    /// Says how far the work is. Never blocks.
    pub fn progress(&self, label: impl Into<String>, done: u64, total: u64) {
        let label = label.into();
        self.progress.send_replace(Progress { label, done, total });
    }

    /// Follows the progress.
    pub fn watch(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// Runs `future` unless the work is cancelled first.
    pub async fn or_cancelled<T>(&self, future: impl Future<Output = T>) -> Result<T> {
        tokio::select! {
            biased;
            () = self.token.cancelled() => Err(Error::cancelled()),
            out = future => Ok(out),
        }
    }
}

/// Runs slow or blocking work off the event loop.
///
/// # Errors
/// Those of the work; [`Kind::Bug`] where it panicked.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::new(Kind::Bug, "a piece of work stopped half way").because(e))?
}
