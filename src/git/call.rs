//! One call of git: arguments, environment, input and limits; and the checks that names must pass before they
//! become arguments.

use crate::error::{Error, Result};
use std::ffi::{OsStr, OsString};

/// Output beyond this many bytes is cut, unless the call says otherwise.
pub(super) const OUTPUT_LIMIT: usize = 64 << 20;

/// What git is asked to do. Build it with [`Call::new`] and the methods below.
#[derive(Debug, Clone)]
pub struct Call {
    pub(super) args: Vec<OsString>,
    pub(super) env: Vec<(OsString, OsString)>,
    pub(super) stdin: Option<Vec<u8>>,
    pub(super) limit: usize,
    pub(super) network: bool,
    pub(super) may_fail: bool,
}

impl Call {
    /// A call with these arguments, the subcommand first: `["rev-parse", "--verify", "HEAD"]`.
    pub fn new<A: AsRef<OsStr>>(args: impl IntoIterator<Item = A>) -> Self {
        Self {
            args: args.into_iter().map(|a| a.as_ref().to_owned()).collect(),
            env: Vec::new(),
            stdin: None,
            limit: OUTPUT_LIMIT,
            network: false,
            may_fail: false,
        }
    }

    /// One more argument.
    #[must_use]
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.args.push(arg.as_ref().to_owned());
        self
    }

    /// Sets a variable of the environment, for example `GIT_INDEX_FILE`. Calls see no other `GIT_*` variable of
    /// ours than those that name people, programs for `ssh`, proxies and certificates.
    #[must_use]
    pub fn env(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.env
            .push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Bytes for its standard input; without, it is closed.
    #[must_use]
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// At most so many bytes of standard output; the rest is cut and git ended.
    #[must_use]
    pub fn limit(mut self, bytes: usize) -> Self {
        self.limit = bytes;
        self
    }

    /// Allows transports (http, https, ssh, git, file) and credential helpers. Without it a call that needs another
    /// repository fails.
    #[must_use]
    pub fn network(mut self) -> Self {
        self.network = true;
        self
    }

    /// A status other than 0 is an answer, not an error.
    #[must_use]
    pub fn may_fail(mut self) -> Self {
        self.may_fail = true;
        self
    }
}

/// What git answered.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// Standard output, as bytes.
    pub stdout: Vec<u8>,
    /// Standard error without control characters, the last 64 KiB.
    pub stderr: String,
    /// The exit status; none when a signal ended it.
    pub status: Option<i32>,
    /// Whether standard output was longer than the limit.
    pub cut: bool,
}

impl Output {
    /// Whether the status is 0.
    pub fn is_success(&self) -> bool {
        self.status == Some(0)
    }

    /// Standard output as text, trimmed; bytes that are no UTF-8 are replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).trim().to_owned()
    }
}

/// Checks a branch, tag or ref name by git's own rules, so that it can be no option and no revision expression.
///
/// # Errors
/// [`crate::error::Kind::Data`], naming the ref.
pub fn check_ref(name: &str) -> Result<&str> {
    let bad_char = |c: char| c.is_control() || " ~^:?*[\\".contains(c);
    let bad_part = |part: &str| part.is_empty() || part.starts_with('.') || part.ends_with(".lock");
    let bad = name.is_empty()
        || name == "@"
        || name.len() > 1024
        || name.starts_with('-')
        || name.ends_with('.')
        || name.contains("..")
        || name.contains("@{")
        || name.contains(bad_char)
        || name.split('/').any(bad_part);
    if bad {
        return Err(Error::data(format!("{name:?} is no git ref name"))
            .hint("Name a branch as git does, for example master or stable/2025.2."));
    }
    Ok(name)
}

/// Checks a commit id: 4 to 64 hexadecimal digits.
///
/// # Errors
/// [`crate::error::Kind::Data`], naming the id.
pub fn check_sha(sha: &str) -> Result<&str> {
    let good = (4..=64).contains(&sha.len()) && sha.bytes().all(|b| b.is_ascii_hexdigit());
    if good {
        Ok(sha)
    } else {
        Err(Error::data(format!("{sha:?} is no commit id"))
            .hint("A commit id is 4 to 64 hexadecimal digits."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refs_that_could_be_options_or_expressions_are_refused() {
        for good in ["master", "stable/2025.2", "refs/for/master", "feature/a-b"] {
            assert!(check_ref(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "-x",
            "--upload-pack=x",
            "a..b",
            "a b",
            "HEAD~1",
            "a@{1}",
            "a//b",
            "/a",
            "a/",
            ".a",
            "x.lock",
            "a:b",
            "a\nb",
            "@",
            "a\u{1b}b",
        ] {
            assert!(check_ref(bad).is_err(), "{bad:?}");
        }
        assert!(check_sha("abc123").is_ok());
        for bad in ["", "abc", "--output=x", "HEAD", "abcg"] {
            assert!(check_sha(bad).is_err(), "{bad}");
        }
    }
}
