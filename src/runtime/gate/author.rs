//! Who decides: git's `user.name <user.email>`, else the login name.

use super::Gate;
use crate::git::Call;
use crate::task::Cx;

impl Gate {
    /// The author of verdicts made here.
    pub async fn author(&self, cx: &Cx) -> String {
        let dir = std::env::current_dir().unwrap_or_default();
        let ask = async |key: &str| {
            let call = Call::new(["config", "--get", key]).may_fail();
            let output = self.git().run(&dir, call, cx).await.ok()?;
            Some(output.text().trim().to_owned()).filter(|text| !text.is_empty())
        };
        match (ask("user.name").await, ask("user.email").await) {
            (Some(name), Some(email)) => format!("{name} <{email}>"),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => ["USER", "LOGNAME", "USERNAME"]
                .iter()
                .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
                .unwrap_or_else(|| "unknown".into()),
        }
    }
}
