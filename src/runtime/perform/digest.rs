//! What is unusual about the opened build, and the story of an id in it.

use super::Performer;
use crate::app::Done;
use crate::digest::DigestOptions;
use crate::domain::BuildKey;
use crate::error::Result;
use crate::runtime::digest::{self, Setting};
use crate::runtime::gate::Gate;
use crate::task::Cx;

impl Performer {
    pub(super) async fn digest(&self, key: &BuildKey, cx: &Cx) -> Result<Done> {
        let gate = self.gate()?;
        let build = gate.resolve(&key.0, cx).await?;
        let setting = self.setting(&gate);
        let digest = digest::of_build(&gate, &build, &[], DigestOptions::default(), &setting, cx).await?;
        Ok(Done::Digested(Box::new(digest)))
    }

    pub(super) async fn story(&self, key: &BuildKey, id: String, cx: &Cx) -> Result<Done> {
        let gate = self.gate()?;
        let build = gate.resolve(&key.0, cx).await?;
        let told = digest::story(&gate, id.clone(), &build, &self.setting(&gate), cx).await?;
        let (lines, problems) = told;
        Ok(Done::StoryTold { id, lines, problems })
    }

    /// A screen does not wait for a network: passing builds are those at hand.
    fn setting(&self, gate: &Gate) -> Setting {
        Setting {
            zone: self.zone.clone(),
            now: gate.fixed_now(),
            fetch: false,
        }
    }
}
