//! A person's word on a failed build: known bug, the change's own fault, infrastructure, ignore.

use super::BuildKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What a person decided about a failed build.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "bug")]
pub enum Verdict {
    /// A known bug, by its tracker id (a Launchpad number, or a name: ids need not be numbers).
    Bug(String),
    /// The change broke it itself.
    Change,
    /// Infrastructure: nodes, mirrors, network of the CI.
    Infra,
    /// Not worth explaining.
    Ignore,
}

impl Verdict {
    /// The word in output: `bug 2133701`, `change`, `infra`, `ignore`.
    pub fn label(&self) -> String {
        match self {
            Verdict::Bug(id) => format!("bug {id}"),
            Verdict::Change => "change".into(),
            Verdict::Infra => "infra".into(),
            Verdict::Ignore => "ignore".into(),
        }
    }
}

/// A verdict with who, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerdictRecord {
    /// The build it is about.
    pub build: BuildKey,
    /// The decision; none after an undo.
    pub verdict: Option<Verdict>,
    /// Free words.
    pub note: Option<String>,
    /// Who decided: git's `user.name <user.email>`, else the login name.
    pub author: String,
    /// When.
    pub at: Timestamp,
}
