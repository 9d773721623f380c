//! A bug's name: a number at Launchpad, or any word that is safe as a file name and in a git ref.
//!
//! Must not: know trackers beyond the shape of their addresses.

use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest id, in bytes.
const LONGEST: usize = 64;

/// The id of a bug, checked: letters, digits, `.`, `_`, `-`; it names `queries/ID.yaml` and the topic `bug/ID`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BugId(String);

impl BugId {
    /// Reads `2133701`, `#2133701`, `bug/2133701`, `https://bugs.launchpad.net/bugs/2133701`, or a word.
    ///
    /// # Errors
    /// [`crate::error::Kind::Usage`] where it is no safe file name or ref.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let id = match text.split_once("://") {
            Some((_, rest)) => last_part(rest),
            None => text
                .strip_prefix('#')
                .or_else(|| text.strip_prefix("bug/"))
                .unwrap_or(text),
        };
        let lower = id.to_ascii_lowercase();
        let is_safe = !id.is_empty()
            && id.len() <= LONGEST
            && id
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'))
            && id.starts_with(|c: char| c.is_ascii_alphanumeric())
            && id.ends_with(|c: char| c.is_ascii_alphanumeric())
            && !id.contains("..")
            && !lower.ends_with(".lock")
            && !lower.ends_with(".yaml");
        if !is_safe {
            let shown: String = text.chars().filter(|c| !c.is_control()).take(80).collect();
            return Err(Error::usage(format!("{shown:?} is no bug id")).hint(
                "Write the bug's number, or a word of letters, digits, dots, dashes and underscores.",
            ));
        }
        Ok(Self(id.to_owned()))
    }

    /// Reads the bug of a verdict: a tracker's number (`2133701`, `OSPRH-1234`), the address of its page, or the id of
    /// one of these fingerprints. Any other word is a slip: no tracker counts its bugs without digits.
    ///
    /// # Errors
    /// As [`BugId::parse`]; a word that is none of these.
    pub fn known<'a>(text: &str, fingerprints: impl IntoIterator<Item = &'a str>) -> Result<Self> {
        let id = Self::parse(text)?;
        let is_number = id.0.bytes().any(|b| b.is_ascii_digit());
        if is_number || fingerprints.into_iter().any(|known| known == id.0) {
            return Ok(id);
        }
        Err(Error::usage(format!("{:?} is no bug's number", id.0)).hint(
            "Write its number, as 2133701, the address of its page at Launchpad, or the id of a fingerprint.",
        ))
    }

    /// The id as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The topic of its review: `bug/ID`.
    pub fn topic(&self) -> String {
        format!("bug/{}", self.0)
    }

    /// The name of its fingerprint file: `ID.yaml`.
    pub fn file_name(&self) -> String {
        format!("{}.yaml", self.0)
    }

    /// The comment that has a failed change tested again: `recheck bug ID`.
    pub fn recheck(&self) -> String {
        format!("recheck bug {}", self.0)
    }

    /// The footer's value: `#2133701`, or the word.
    pub fn footer(&self) -> String {
        if self.0.bytes().all(|b| b.is_ascii_digit()) {
            format!("#{}", self.0)
        } else {
            self.0.clone()
        }
    }
}

fn last_part(address: &str) -> &str {
    let path = address
        .split(['?', '#'])
        .next()
        .unwrap_or("")
        .trim_end_matches('/');
    // An address without a path names no bug.
    path.split_once('/')
        .and_then(|(_, path)| path.rsplit('/').next())
        .unwrap_or("")
}

impl fmt::Display for BugId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for BugId {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        Self::parse(&text)
    }
}

impl From<BugId> for String {
    fn from(id: BugId) -> String {
        id.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_words_and_addresses_are_taken() {
        for (text, id) in [
            ("2133701", "2133701"),
            (" #2133701 ", "2133701"),
            ("bug/7", "7"),
            ("https://bugs.launchpad.net/glance/+bug/2133701", "2133701"),
            ("OSPRH-1234", "OSPRH-1234"),
        ] {
            assert_eq!(BugId::parse(text).unwrap().as_str(), id);
        }
    }

    #[test]
    fn a_verdict_names_a_number_an_address_or_a_fingerprint() {
        for (text, id) in [
            ("2133701", "2133701"),
            ("#7", "7"),
            ("https://bugs.launchpad.net/bugs/2133701", "2133701"),
            ("OSPRH-1234", "OSPRH-1234"),
            ("disk-full", "disk-full"),
        ] {
            assert_eq!(BugId::known(text, ["disk-full"]).unwrap().as_str(), id);
        }
        for text in ["abc", "flaky", "https://bugs.launchpad.net/bugs/latest", ""] {
            assert!(BugId::known(text, ["disk-full"]).is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_could_leave_the_folder_or_break_a_ref_is_refused() {
        for text in [
            "",
            " ",
            "../x",
            "a/b",
            "a b",
            "a\nb",
            "-x",
            ".x",
            "x.",
            "a..b",
            "x.lock",
            "x.yaml",
            "x%topic",
            "x,y",
            "é",
            "https://bugs.launchpad.net",
            "https://x/..",
            "a\u{1b}[31m",
            &"1".repeat(65),
        ] {
            assert!(BugId::parse(text).is_err(), "{text:?}");
        }
    }
}
