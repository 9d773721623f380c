//! The open log while it grows, is cut, replaced or gone.

use super::{Done, LogDesk, Parts, filled, grown, telling};
use crate::app::Read;
use crate::error::{Error, Result};
use crate::log::store::Change;
use crate::task::Cx;
use std::time::Duration;

/// Between two looks at the file: fast enough for a reader, nothing for the system.
const LOOK: Duration = Duration::from_millis(400);

impl LogDesk {
    /// Waits until something happened to the file of the open log, and gives what. Several logs on one clock are not
    /// watched: their order would have to be made anew at every line.
    ///
    /// # Errors
    /// The work was cancelled, or another log opened.
    pub(super) async fn wait_for_change(&self, path: &str, cx: &Cx) -> Result<Change> {
        loop {
            cx.or_cancelled(tokio::time::sleep(LOOK)).await?;
            let change = self.look(path)?;
            if change != Change::None {
                return Ok(change);
            }
        }
    }

    /// What happened to the file of the open log since it was looked at last.
    ///
    /// # Errors
    /// Another log was opened.
    pub(super) fn look(&self, path: &str) -> Result<Change> {
        let opened = self.opened(path)?;
        Ok(match (&opened.merged, opened.logs.first()) {
            (None, Some(index)) => index.text().look_again(),
            _ => Change::None,
        })
    }

    /// Tells what happened to the file of the open log; reads on where it grew.
    ///
    /// # Errors
    /// Nothing happened, which nobody waits for; or the log cannot be read.
    pub(super) fn changed(&self, path: &str, change: Change, cx: &Cx, parts: &Parts) -> Result<Done> {
        let opened = self.opened(path)?;
        let index = opened
            .logs
            .first()
            .filter(|_| opened.merged.is_none())
            .ok_or_else(Error::cancelled)?;
        let name = path.rsplit('/').next().unwrap_or(path);
        let (text, anew) = match change {
            Change::None => return Err(Error::cancelled()),
            Change::Grown => {
                let published = telling(path, index, cx, parts);
                let problem = filled(index, cx, || index.go_on(cx, &published))?;
                return Ok(grown(path, index, problem));
            }
            Change::Cut => (format!("{name} was cut; it is read anew."), true),
            Change::Replaced => (format!("{name} is another file now; it is read anew."), true),
            Change::Gone => (format!("{name} is gone; what was read of it stays."), false),
        };
        Ok(Done::Read(Box::new(Read::Changed {
            path: path.to_string(),
            text,
            anew,
        })))
    }
}
