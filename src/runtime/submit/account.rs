//! Who git will log in as at a remote, as far as it can be told without asking the server: the user of the address, of
//! ssh's configuration, of `~/.netrc`, of git's configuration; else the name of the credential helper that knows.
//!
//! Must not: read or ask for a password, or contact anybody.

use crate::error::Result;
use crate::git::{Call, CommandRecord, Git};
use crate::remote::gerrit::netrc_user;
use crate::review::Account;
use crate::task::Cx;
use jiff::Timestamp;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};
use url::Url;

/// `ssh -G` reads files only; a `Match exec` of them may be slow.
const SSH_WITHIN: Duration = Duration::from_secs(3);

/// Who logs in at `remote_url`; `chosen` is the account that the configuration names, with where it does.
///
/// # Errors
/// Git is missing, or cancelled.
pub(super) async fn account(
    git: &Git,
    repo: &Path,
    remote_url: &str,
    chosen: Option<(String, &str)>,
    cx: &Cx,
) -> Result<Account> {
    if let Some((name, whence)) = chosen {
        return Ok(Account::named(&name, whence));
    }
    match place(remote_url) {
        Place::Here => Ok(Account::unnamed("nobody: the remote is a folder of this machine")),
        Place::Unknown => Ok(Account::unnamed("as git's credential helpers or ssh say")),
        Place::Named(user) => Ok(Account::named(&user, "in the remote's address")),
        Place::Ssh { host, port } => Ok(match ssh_user(git, repo, &host, port, cx).await? {
            Some(user) => Account::named(&user, "as ssh logs in there, with your keys"),
            None => Account::unnamed(&format!("whoever ssh logs in as at {host}, with your keys")),
        }),
        Place::Http(url) => http(git, repo, &url, cx).await,
    }
}

/// Where an address leads.
#[derive(Debug, PartialEq)]
enum Place {
    Here,
    Named(String),
    Ssh { host: String, port: Option<u16> },
    Http(Url),
    Unknown,
}

fn place(remote: &str) -> Place {
    let Ok(url) = Url::parse(remote) else {
        return scp_like(remote);
    };
    if !url.username().is_empty() {
        return Place::Named(url.username().to_owned());
    }
    match (url.scheme(), url.host_str()) {
        ("file", _) => Place::Here,
        ("ssh" | "git+ssh" | "ssh+git", Some(host)) => Place::Ssh {
            host: host.to_owned(),
            port: url.port(),
        },
        ("http" | "https", Some(_)) => Place::Http(url),
        // `host:path` reads as an address of the scheme `host`.
        (_, None) => scp_like(remote),
        _ => Place::Unknown,
    }
}

/// `user@host:path`, `host:path`, or a folder.
fn scp_like(remote: &str) -> Place {
    let Some((host, _)) = remote.split_once(':').filter(|(host, _)| !host.contains('/')) else {
        return Place::Here;
    };
    match host.split_once('@') {
        Some((user, _)) if !user.is_empty() => Place::Named(user.to_owned()),
        _ => Place::Ssh {
            host: host.to_owned(),
            port: None,
        },
    }
}

/// The user that ssh's configuration gives for a host.
async fn ssh_user(git: &Git, repo: &Path, host: &str, port: Option<u16>, cx: &Cx) -> Result<Option<String>> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    if host.starts_with('-') || !host.chars().all(is_plain) {
        return Ok(None);
    }
    let mut args = vec!["-G".to_owned()];
    args.extend(port.map(|port| format!("-p{port}")));
    args.extend(["--".to_owned(), host.to_owned()]);
    let (at, began) = (Timestamp::now(), Instant::now());
    let child = tokio::process::Command::new("ssh")
        .args(&args)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = cx.or_cancelled(tokio::time::timeout(SSH_WITHIN, child)).await?;
    let output = output.ok().and_then(std::io::Result::ok);
    git.log().push(CommandRecord {
        line: format!("ssh {}", args.join(" ")),
        dir: repo.to_owned(),
        at,
        took: began.elapsed(),
        outcome: output
            .as_ref()
            .map_or("no answer".to_owned(), |o| o.status.to_string()),
    });
    let text = output
        .filter(|o| o.status.success())
        .map(|o| o.stdout)
        .unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let user = text.lines().find_map(|line| line.strip_prefix("user "));
    Ok(user
        .map(str::trim)
        .filter(|user| !user.is_empty())
        .map(str::to_owned))
}

/// Over http: curl looks into `~/.netrc` first; git asks its helpers when the server refuses that.
async fn http(git: &Git, repo: &Path, url: &Url, cx: &Cx) -> Result<Account> {
    let host = url.host_str().unwrap_or_default();
    if let Some(user) = netrc_user(host) {
        return Ok(Account::named(&user, "of ~/.netrc"));
    }
    let ask = async |name: &str| -> Result<Option<String>> {
        let call = Call::new(["config", "--get-urlmatch", name, url.as_str()]).may_fail();
        let output = git.run(repo, call, cx).await?;
        let text = output.text();
        let value = text.lines().next_back().unwrap_or_default().trim().to_owned();
        Ok(Some(value).filter(|v| output.is_success() && !v.is_empty()))
    };
    let helper = ask("credential.helper").await?;
    let helper = helper.as_deref().map(helper_name);
    if let Some(user) = ask("credential.username").await? {
        let whence = match &helper {
            Some(helper) => format!("of git's configuration, with the password of its helper {helper}"),
            None => "of git's configuration".to_owned(),
        };
        return Ok(Account::named(&user, &whence));
    }
    Ok(Account::unnamed(&match helper {
        Some(helper) => format!("whoever git's credential helper {helper} knows for {host}"),
        None => format!("nobody yet: no ~/.netrc and no credential helper of git names a login for {host}"),
    }))
}

/// `store`, of `store --file x` and `!/usr/bin/gh auth git-credential`: the program, without its arguments, which may
/// hold anything.
fn helper_name(helper: &str) -> String {
    let program = helper
        .trim_start_matches('!')
        .split_whitespace()
        .next()
        .unwrap_or("");
    program.rsplit('/').next().unwrap_or(program).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_say_how_one_logs_in() {
        let ssh = |host: &str, port| Place::Ssh {
            host: host.into(),
            port,
        };
        assert_eq!(place("ssh://joe@h:29418/p"), Place::Named("joe".into()));
        assert_eq!(place("ssh://h:29418/p"), ssh("h", Some(29418)));
        assert_eq!(place("h.example.org:p/q"), ssh("h.example.org", None));
        assert_eq!(place("git@h:p"), Place::Named("git".into()));
        assert!(matches!(place("https://h/p"), Place::Http(_)));
        for folder in ["/srv/x.git", "../review/x.git", "./a:b", "file:///srv/x"] {
            assert_eq!(place(folder), Place::Here, "{folder}");
        }
    }

    #[test]
    fn a_helper_is_named_without_its_arguments() {
        assert_eq!(helper_name("store --file=/x"), "store");
        assert_eq!(helper_name("!/usr/bin/gh auth git-credential"), "gh");
        assert_eq!(helper_name("!f() { echo password=x; }; f"), "f()");
    }
}
