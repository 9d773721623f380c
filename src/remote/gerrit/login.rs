//! Where a login for a review server comes from. Nothing is kept but in memory, nothing recorded.
//!
//! In this order: `WHODUNIT_GERRIT_USER` and `WHODUNIT_GERRIT_PASSWORD`; the configured command; `$NETRC` or
//! `~/.netrc`; git's credential helpers (`git credential fill`, which never asks here).

use crate::error::{Error, IoContext, Kind, Result};
use crate::git::{Call, Git};
use crate::remote::http::BasicLogin;
use crate::task::Cx;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use url::Url;

/// What to do without a login.
pub(super) const HINT: &str = "Make an HTTP password in Gerrit's settings and put it into ~/.netrc, a git credential \
    helper, WHODUNIT_GERRIT_USER and WHODUNIT_GERRIT_PASSWORD, or a password_command of the configuration.";

/// A netrc file larger than this is none.
const NETRC_LIMIT: u64 = 1 << 20;

/// What the configuration says about logging in.
#[derive(Debug, Clone, Default)]
pub struct LoginSource {
    /// The account's name at the server.
    pub account: Option<String>,
    /// A program with arguments that prints the password on its standard output; no shell reads it.
    pub password_command: Option<String>,
}

impl LoginSource {
    /// The account of an address (`https://me@host`) where the configuration names none.
    pub(super) fn or_user(mut self, user: &str) -> Self {
        if self.account.is_none() && !user.is_empty() {
            self.account = Some(user.to_owned());
        }
        self
    }
}

/// Finds the login for `base`.
///
/// # Errors
/// The configured command fails; other sources that have none are passed over.
pub(super) async fn find(base: &Url, source: &LoginSource, git: &Git, cx: &Cx) -> Result<Option<BasicLogin>> {
    let variable = |name| std::env::var(name).ok().filter(|v: &String| !v.is_empty());
    let account = variable("WHODUNIT_GERRIT_USER").or_else(|| source.account.clone());
    let host = base.host_str().unwrap_or_default();
    if let (Some(user), Some(password)) = (account.clone(), variable("WHODUNIT_GERRIT_PASSWORD")) {
        return Ok(Some(BasicLogin { user, password }));
    }
    if let Some(command) = &source.password_command {
        let user = account.ok_or_else(|| {
            Error::new(Kind::Auth, "a password_command is configured, but no account")
                .hint("Set review.account to your name at the review server.")
        })?;
        let password = ask_command(command, cx).await?;
        return Ok(Some(BasicLogin { user, password }));
    }
    if let Some(login) = netrc_path().and_then(|path| from_netrc(&path, host, account.as_deref())) {
        return Ok(Some(login));
    }
    from_git(base, account.as_deref(), git, cx).await
}

/// Runs the configured command; its first line is the password.
async fn ask_command(command: &str, cx: &Cx) -> Result<String> {
    let words = split(command);
    let Some((program, args)) = words.split_first() else {
        return Err(
            Error::data("the password_command is empty").hint("Name a program that prints the password.")
        );
    };
    let child = tokio::process::Command::new(program)
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = cx
        .or_cancelled(child)
        .await?
        .at("could not run the password_command", Path::new(program))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let password = text.lines().next().unwrap_or_default();
    if !output.status.success() || password.is_empty() {
        let text = format!(
            "the password_command {program} gave no password ({})",
            output.status
        );
        return Err(Error::new(Kind::Auth, text)
            .hint("Run it by hand: its first line of output must be the password."));
    }
    Ok(password.to_owned())
}

/// Words of a command line; quotes keep blanks together. No expansion of any sort.
fn split(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in command.chars() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => word.get_or_insert_default().push(c),
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// `$NETRC`, else `~/.netrc`.
fn netrc_path() -> Option<PathBuf> {
    let own = std::env::var_os("NETRC").map(PathBuf::from);
    own.or_else(home_netrc)
}

fn home_netrc() -> Option<PathBuf> {
    Some(directories::BaseDirs::new()?.home_dir().join(".netrc"))
}

/// Who `~/.netrc`, the file that git reads, logs in as at a host; the password is not given.
pub fn netrc_user(host: &str) -> Option<String> {
    from_netrc(&home_netrc()?, host, None).map(|login| login.user)
}

/// The entry of `host` in a netrc file, of `account` where one is wanted.
fn from_netrc(path: &Path, host: &str, account: Option<&str>) -> Option<BasicLogin> {
    let size = std::fs::metadata(path).ok()?.len();
    let text = if size <= NETRC_LIMIT {
        std::fs::read_to_string(path).ok()?
    } else {
        return None;
    };
    parse_netrc(&text, host, account)
}

/// `machine HOST login USER password PASSWORD`, on one line or several; `default` fits every host.
fn parse_netrc(text: &str, host: &str, account: Option<&str>) -> Option<BasicLogin> {
    let lines = text.lines().filter(|l| !l.trim_start().starts_with('#'));
    let mut words = lines.flat_map(str::split_whitespace);
    let (mut fits, mut user, mut password) = (false, None, None);
    loop {
        let word = words.next();
        if matches!(word, Some("machine" | "default") | None) {
            let wanted = account.is_none() || account == user;
            if let (true, true, Some(user), Some(password)) = (fits, wanted, user, password) {
                return Some(BasicLogin {
                    user: String::from(user),
                    password: String::from(password),
                });
            }
            (user, password) = (None, None);
        }
        match word? {
            "machine" => fits = words.next() == Some(host),
            "default" => fits = true,
            "login" => user = words.next(),
            "password" => password = words.next(),
            "account" => {
                words.next();
            }
            _ => {}
        }
    }
}

/// What git's credential helpers know.
async fn from_git(base: &Url, account: Option<&str>, git: &Git, cx: &Cx) -> Result<Option<BasicLogin>> {
    let host = base.host_str().unwrap_or_default();
    let port = base.port().map_or_else(String::new, |p| format!(":{p}"));
    let mut question = format!("protocol={}\nhost={host}{port}\n", base.scheme());
    if let Some(account) = account.filter(|a| !a.contains(['\n', '\0'])) {
        question.push_str(&format!("username={account}\n"));
    }
    question.push('\n');
    let call = Call::new(["credential", "fill"])
        .stdin(question)
        .network()
        .may_fail();
    // Outside of any repository, so that only the user's own configuration names helpers.
    let output = match git.run(Path::new("/"), call, cx).await {
        Ok(output) => output,
        Err(e) if e.kind() == Kind::Cancelled => return Err(e),
        Err(_) => return Ok(None),
    };
    let text = output.text();
    let value = |name: &str| {
        text.lines()
            .find_map(|l| l.strip_prefix(name)?.strip_prefix('='))
            .map(str::to_owned)
    };
    Ok(value("username")
        .zip(value("password"))
        .map(|(user, password)| BasicLogin { user, password }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn netrc_files_are_read() {
        let text = "# note\nmachine a login x password 1\nmachine h\n  login me\n  password s#1\nmachine h login you password 2\ndefault login any password 3";
        let find =
            |host, account| parse_netrc(text, host, account).map(|l| format!("{}:{}", l.user, l.password));
        assert_eq!(find("h", None).as_deref(), Some("me:s#1"));
        assert_eq!(find("h", Some("you")).as_deref(), Some("you:2"));
        assert_eq!(find("other", None).as_deref(), Some("any:3"));
        assert_eq!(find("other", Some("me")), None);
        assert_eq!(parse_netrc("machine", "h", None), None);
        let login = parse_netrc(text, "h", None).unwrap();
        assert!(!format!("{login:?}").contains("s#1"));
    }

    #[test]
    fn commands_are_words() {
        assert_eq!(
            split("pass show 'my gerrit' \"\" $HOME;x"),
            ["pass", "show", "my gerrit", "", "$HOME;x"]
        );
        assert!(split("  ").is_empty());
    }
}
