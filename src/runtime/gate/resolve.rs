//! From what a user writes to a build: a uuid or a prefix of one, a build or log URL, `_id:N`, a folder.

use super::Gate;
use crate::domain::meant::{meant, question};
use crate::domain::{Build, BuildKey};
use crate::error::{Error, Result};
use crate::task::Cx;
use std::path::{Path, PathBuf};
use url::Url;

/// What a BUILD is.
#[derive(Debug, Clone, PartialEq)]
pub enum BuildRef {
    /// A build of the gate.
    Build(Build),
    /// A folder of logs, with the name as it was given.
    Folder {
        /// The folder.
        path: PathBuf,
        /// As it was given.
        name: String,
    },
}

impl BuildRef {
    /// The name in output: the uuid, `_id:N`, or the folder as it was given.
    pub fn name(&self) -> &str {
        match self {
            BuildRef::Build(build) => &build.key.0,
            BuildRef::Folder { name, .. } => name,
        }
    }

    /// The name under which verdicts and the like are stored: a folder's is its absolute path.
    pub fn key(&self) -> BuildKey {
        match self {
            BuildRef::Build(build) => build.key.clone(),
            BuildRef::Folder { path, .. } => BuildKey(path.to_string_lossy().into_owned()),
        }
    }

    /// The build's metadata; none for a folder.
    pub fn build(&self) -> Option<&Build> {
        match self {
            BuildRef::Build(build) => Some(build),
            BuildRef::Folder { .. } => None,
        }
    }
}

impl Gate {
    /// The build that `text` names. A build that is not recorded is asked of the server.
    ///
    /// # Errors
    /// There is none, or the prefix is ambiguous; then the message lists the candidates.
    pub async fn resolve(&self, text: &str, cx: &Cx) -> Result<BuildRef> {
        if crate::log::tree::is_folder(Path::new(text)) {
            return Ok(BuildRef::Folder {
                path: std::path::absolute(text).unwrap_or_else(|_| PathBuf::from(text)),
                name: text.to_owned(),
            });
        }
        let name = match Url::parse(text)
            .ok()
            .filter(|u| matches!(u.scheme(), "http" | "https"))
        {
            Some(url) => match self.key_of_url(&url)? {
                Some(key) => key,
                None => return Err(self.unknown(text)),
            },
            // Zuul's uuids are in lower case; an archive's names need not be.
            None => match self.recorded(text.trim())? {
                Some(build) => return Ok(BuildRef::Build(build)),
                None => text.trim().to_ascii_lowercase(),
            },
        };
        self.resolve_name(&name, text, cx).await.map(BuildRef::Build)
    }

    /// Whether `text` names a recorded build, whole or by an unambiguous beginning of some length.
    pub fn knows(&self, text: &str) -> bool {
        text.len() >= 4 && self.recorded(text.trim()).is_ok_and(|found| found.is_some())
    }

    /// The recorded build that a mistyped name may mean: by as many letters as were written.
    fn meant(&self, text: &str) -> Option<String> {
        let length = text.chars().count();
        let is_name = (5..=40).contains(&length) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        let builds = self.store().build_names().ok().filter(|_| is_name)?;
        let fronts: Vec<String> = builds
            .iter()
            .map(|(key, _)| key.chars().take(length).collect())
            .collect();
        let names = meant(text, fronts.iter().map(String::as_str));
        let labelled: Vec<String> = names
            .iter()
            .filter_map(|name| {
                let at = fronts.iter().position(|front| front == name)?;
                Some(format!("{name} ({})", builds.get(at)?.1))
            })
            .collect();
        let labelled: Vec<&str> = labelled.iter().map(String::as_str).collect();
        question(&labelled)
    }

    async fn resolve_name(&self, name: &str, given: &str, cx: &Cx) -> Result<Build> {
        let key = BuildKey(name.to_owned());
        if let Some(build) = self.recorded(name)? {
            return Ok(build);
        }
        let is_full = name.len() == 32 && name.bytes().all(|b| b.is_ascii_hexdigit());
        let is_row = name
            .strip_prefix("_id:")
            .is_some_and(|n| n.parse::<u64>().is_ok());
        if (is_full || is_row)
            && let Some(build) = self.source().build(&key, cx).await?
        {
            self.store().put_builds(std::slice::from_ref(&build))?;
            return Ok(build);
        }
        Err(self.unknown(given))
    }

    /// The recorded build of this name, or of which it is the unambiguous beginning.
    fn recorded(&self, name: &str) -> Result<Option<Build>> {
        let exact = self.store().build(&BuildKey(name.to_owned()))?;
        if exact.is_some() || name.is_empty() || name.starts_with("_id:") {
            return Ok(exact);
        }
        let found = self.store().builds_with_prefix(name, 5)?;
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one.clone())),
            many => Err(ambiguous(name, many)),
        }
    }

    /// The name in a build page's or a log's address: `…/build/UUID`, the log folder of a recorded build, or a part
    /// of the path that is a uuid or a short one.
    fn key_of_url(&self, url: &Url) -> Result<Option<String>> {
        let parts: Vec<&str> = url.path_segments().map(Iterator::collect).unwrap_or_default();
        let after_build = parts.iter().skip_while(|p| **p != "build").nth(1);
        if let Some(id) = after_build.filter(|id| is_hex(id, 7)) {
            return Ok(Some(id.to_ascii_lowercase()));
        }
        let mut plain = url.clone();
        plain.set_fragment(None);
        plain.set_query(None);
        if let Some(build) = self.store().build_at_url(plain.as_str())? {
            return Ok(Some(build.key.0));
        }
        Ok(parts
            .iter()
            .rev()
            .find(|p| is_hex(p, 7))
            .map(|p| p.to_ascii_lowercase()))
    }

    fn unknown(&self, text: &str) -> Error {
        let what = if text.contains('/') {
            "no folder and no build"
        } else {
            "no build"
        };
        let is_change = text
            .split_once(',')
            .is_some_and(|(change, _)| change.parse::<u64>().is_ok());
        if let Some(question) = self.meant(text.trim()) {
            return Error::data(format!("{text} is {what} of the gate {}", self.config().name))
                .hint(question);
        }
        let hint = if is_change {
            "That is a change: a build is named by its uuid, the first column of `whodunit failures`."
        } else if self.is_remote() {
            "Run `whodunit sync`, with an earlier `--since` for an old build, or name a folder of logs."
        } else {
            "`whodunit failures --all` lists the builds of a gate; a folder of logs is a build, too."
        };
        Error::data(format!("{text} is {what} of the gate {}", self.config().name)).hint(hint)
    }
}

/// Without a gate there are only folders.
pub(super) fn no_such(name: &str) -> Error {
    if Path::new(name).is_file() {
        return Error::data(format!("{name} is a file, not a build")).hint(
            "`whodunit log`, `match` and `lint` take files; a build is a folder of logs, a uuid or a URL.",
        );
    }
    Error::data(format!("no such folder or build: {name}; no gate is configured that may know it")).hint(
        "Name a folder of logs that is there, or the gate that has the build: `--gate NAME|FOLDER`, or `--zuul URL \
         --tenant T`.",
    )
}

fn is_hex(text: &str, shortest: usize) -> bool {
    (shortest..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn ambiguous(text: &str, found: &[Build]) -> Error {
    let names: Vec<String> = found
        .iter()
        .take(4)
        .map(|b| format!("{} ({})", b.key, b.job))
        .collect();
    let more = if found.len() > 4 { " and more" } else { "" };
    Error::data(format!(
        "{text} begins the names of several builds: {}{more}",
        names.join(", ")
    ))
    .hint("Write more of the uuid.")
}
