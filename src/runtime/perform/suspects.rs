//! Which merged commit did it, and its patch.

use super::{Performer, blocking};
use crate::app::Done;
use crate::domain::BuildKey;
use crate::error::Result;
use crate::patch::Patch;
use crate::runtime::suspects::{self, Origins};
use crate::task::Cx;
use std::sync::PoisonError;

/// Bytes of a patch that are shown; a larger one is cut, and says so.
const MOST_OF_A_PATCH: usize = 512 << 10;

impl Performer {
    pub(super) async fn suspects(&self, key: &BuildKey, cx: &Cx) -> Result<Done> {
        let gate = self.gate()?;
        let build = gate.resolve(&key.0, cx).await?;
        let outcome = suspects::of_build(&gate, &build, self.zone.clone(), cx).await?;
        let noted = (key.clone(), suspects::notes(&outcome.report));
        *self.suspected.lock().unwrap_or_else(PoisonError::into_inner) = Some(noted);
        Ok(Done::Suspected {
            report: Box::new(outcome.report),
            notes: outcome.notes,
        })
    }

    pub(super) async fn show_commit(
        &self,
        project: &str,
        sha: String,
        words: Vec<String>,
        cx: &Cx,
    ) -> Result<Done> {
        let origins = Origins::of(self.gate()?.as_ref())?;
        let diff = suspects::diff(&origins, project, &sha, MOST_OF_A_PATCH, cx).await?;
        let patch = blocking(move || Ok(Patch::read(&diff.text, &words, diff.cut))).await?;
        Ok(Done::CommitShown { sha, patch })
    }
}
