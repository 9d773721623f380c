//! Notes on lines of logs, in the gate's store.

use super::Performer;
use crate::app::{Done, Read, Reading};
use crate::domain::BuildKey;
use crate::error::{Error, Kind, Result};
use crate::task::Cx;

/// Whether a piece of the reader's work is about notes.
pub(super) fn is_for(reading: &Reading) -> bool {
    matches!(
        reading,
        Reading::Notes(_) | Reading::PutNote(..) | Reading::DropNote(..)
    )
}

impl Performer {
    /// Reads, keeps or takes away notes; gives those that the build has then.
    pub(super) fn notes(&self, reading: Reading, cx: &Cx) -> Result<Done> {
        cx.check()?;
        let gate = self.gate()?;
        let store = gate.store();
        let build: BuildKey = match reading {
            Reading::Notes(build) => build,
            Reading::PutNote(build, note) => {
                store.put_note(&build, &note)?;
                build
            }
            Reading::DropNote(build, file, line) => {
                store.drop_note(&build, &file, line)?;
                build
            }
            other => return Err(Error::new(Kind::Bug, format!("{other:?} is not about notes"))),
        };
        let notes = store.notes(&build)?;
        Ok(Done::Read(Box::new(Read::Notes(build, notes))))
    }
}
