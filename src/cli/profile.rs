//! The option of commands that read queries without a gate: how fields are analysed.

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
        let named = self.profile.as_deref().and_then(Profile::parse);
        named.unwrap_or_default()
    }
}
