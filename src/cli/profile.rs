//! The option of commands that read queries: how fields are analysed.

use crate::config::GateConfig;
use crate::lucene::Profile;

/// How fields are analysed.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ProfileArgs {
    /// How fields are analysed
    #[arg(long, value_name = "P", value_parser = ["text", "keyword", "es17"])]
    pub profile: Option<String>,
}

impl ProfileArgs {
    /// The profile; `text` where none is named.
    pub fn get(&self) -> Profile {
        self.or_of(None)
    }

    /// The profile that is named, else that of a gate, else `text`.
    pub fn or_of(&self, gate: Option<&GateConfig>) -> Profile {
        let named = self.profile.as_deref().and_then(Profile::parse);
        named.or(gate.map(|g| g.profile)).unwrap_or_default()
    }
}
