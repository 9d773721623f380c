//! Who decides: git's `user.name <user.email>`, else the login name.

use super::Gate;
use crate::error::Result;
use crate::git::{Call, Git};
use crate::task::Cx;
use std::path::Path;

impl Gate {
    /// The author of verdicts made here: who git says the user is, else the login name.
    pub async fn author(&self, cx: &Cx) -> String {
        self.git_author(cx).await.unwrap_or_else(|| {
            let login = ["USER", "LOGNAME", "USERNAME"].iter();
            login
                .filter_map(|name| std::env::var(name).ok())
                .find(|login| !login.is_empty())
                .unwrap_or_else(|| "unknown".into())
        })
    }

    /// Who commits in a folder, as git says: name and address; none where it would commit nothing.
    ///
    /// # Errors
    /// Git cannot be run, or cancelled.
    pub async fn identity(git: &Git, dir: &Path, cx: &Cx) -> Result<Option<(String, String)>> {
        let call = Call::new(["var", "GIT_AUTHOR_IDENT"]).may_fail();
        let output = git.run(dir, call, cx).await?;
        let stamp = output.text();
        Ok(stamp.split_once(" <").and_then(|(name, rest)| {
            let (mail, _) = rest.split_once('>')?;
            Some((name.trim().to_owned(), mail.to_owned()))
        }))
    }

    /// Who git's configuration says the user is.
    async fn git_author(&self, cx: &Cx) -> Option<String> {
        let dir = std::env::current_dir().unwrap_or_default();
        let ask = async |key: &str| {
            let call = Call::new(["config", "--get", key]).may_fail();
            let output = self.git().run(&dir, call, cx).await.ok()?;
            Some(output.text().trim().to_owned()).filter(|text| !text.is_empty())
        };
        match (ask("user.name").await, ask("user.email").await) {
            (Some(name), Some(email)) => Some(format!("{name} <{email}>")),
            (one, other) => one.or(other),
        }
    }
}
