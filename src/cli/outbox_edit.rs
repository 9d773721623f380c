//! What `whodunit outbox edit` changes of a push that waits: the query file, the message, the branch.

use super::input;
use crate::error::{Error, Result};
use crate::runtime::outbox::Outbox;
use crate::runtime::submit::query_of;

/// Largest file that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// Options of `outbox edit`.
#[derive(Debug, Default, clap::Args)]
pub struct EditArgs {
    /// With `edit`: the fingerprint file's new text (`-`: standard input)
    #[arg(long, value_name = "QUERYFILE")]
    pub query: Option<String>,
    /// With `edit`: the new commit message (`-`: standard input); its Change-Id stays
    #[arg(long, value_name = "FILE")]
    pub message: Option<String>,
    /// With `edit`: the branch to review for
    #[arg(long, value_name = "B")]
    pub branch: Option<String>,
}

impl EditArgs {
    /// Whether the options and the word beside them fit.
    ///
    /// # Errors
    /// `edit` without anything to change, or a change without `edit`.
    pub fn check(&self, is_edit: bool) -> Result<()> {
        let is_empty = self.query.is_none() && self.message.is_none() && self.branch.is_none();
        match (is_edit, is_empty) {
            (true, true) => Err(Error::usage("nothing to edit is named")
                .hint("Give the new text with --query FILE or --message FILE, or --branch B.")),
            (false, false) => Err(
                Error::usage("--query, --message and --branch go with `outbox edit`")
                    .hint("Write `whodunit outbox edit ID --query FILE`."),
            ),
            _ => Ok(()),
        }
    }

    /// The change, its files read and checked.
    ///
    /// # Errors
    /// A file cannot be read, is no fingerprint, or the branch is none.
    pub fn change(&self) -> Result<impl Fn(&Outbox, i64) -> Result<()>> {
        let read = |name: &Option<String>, what| {
            let text = name.as_deref().map(|name| input::text(name, LARGEST, what));
            text.transpose()
        };
        let yaml = read(&self.query, "no query file")?;
        if let Some(yaml) = &yaml {
            query_of(yaml)?;
        }
        let message = read(&self.message, "no commit message")?;
        if message.as_ref().is_some_and(|text| text.trim().is_empty()) {
            return Err(Error::data("the commit message is empty").hint("Write what the change is for."));
        }
        let branch = match &self.branch {
            Some(branch) => Some(crate::git::check_ref(branch)?.to_owned()),
            None => None,
        };
        Ok(move |outbox: &Outbox, id: i64| {
            outbox.edit(id, |submit| {
                if let Some(yaml) = &yaml {
                    submit.yaml.clone_from(yaml);
                }
                if let Some(message) = &message {
                    submit.message.clone_from(message);
                }
                if let Some(branch) = &branch {
                    submit.branch.clone_from(branch);
                }
            })
        })
    }
}
