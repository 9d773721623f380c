//! Fingerprints from a git address: cloned once into the state folder, then fetched.

use super::SyncReport;
use crate::error::{IoContext, Result};
use crate::git::Call;
use crate::runtime::gate::{Gate, is_git_url};
use crate::task::Cx;
use std::path::Path;

impl Gate {
    /// Clones or fetches the fingerprints where they are named by an address. A failure is no reason to stop: those
    /// that are here go on being used.
    pub(super) async fn sync_fingerprints(&self, report: &mut SyncReport, cx: &Cx) -> Result<()> {
        let Some(address) = self.config().fingerprints.clone().filter(|text| is_git_url(text)) else {
            return Ok(());
        };
        let Some(folder) = self.fingerprint_dir() else {
            return Ok(());
        };
        cx.progress("fingerprints", 0, 0);
        let outcome = if folder.join(".git").exists() {
            self.fetch_fingerprints(&folder, cx).await
        } else {
            self.clone_fingerprints(&address, &folder, cx).await
        };
        cx.check()?;
        if let Err(e) = outcome {
            report
                .unreached
                .push((format!("fingerprints of {address}"), e.chain()));
        }
        Ok(())
    }

    async fn clone_fingerprints(&self, address: &str, folder: &Path, cx: &Cx) -> Result<()> {
        let parent = folder.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent).at("failed to create the folder", parent)?;
        let unfinished = folder.with_extension("unfinished");
        if unfinished.exists() {
            std::fs::remove_dir_all(&unfinished).at("failed to remove", &unfinished)?;
        }
        let call = Call::new(["clone", "--quiet", "--"])
            .arg(address)
            .arg(&unfinished)
            .network();
        self.git().run(parent, call, cx).await?;
        std::fs::rename(&unfinished, folder).at("failed to store the fingerprints in", folder)
    }

    /// The clone is ours alone, so that its branch simply follows the remote's.
    async fn fetch_fingerprints(&self, folder: &Path, cx: &Cx) -> Result<()> {
        self.git()
            .run(
                folder,
                Call::new(["fetch", "--quiet", "--prune", "origin"]).network(),
                cx,
            )
            .await?;
        self.git()
            .run(
                folder,
                Call::new(["reset", "--quiet", "--hard", "@{upstream}"]),
                cx,
            )
            .await
            .map(|_| ())
    }
}
