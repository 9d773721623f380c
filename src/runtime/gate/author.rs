//! Who decides: git's `user.name <user.email>`, else the login name.

use super::Gate;
use crate::git::Call;
use crate::task::Cx;

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

    /// Who git says the user is; none where its configuration names nobody, and then it commits nothing either.
    pub async fn git_author(&self, cx: &Cx) -> Option<String> {
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
