//! What a fingerprint repository says: its remote, branch, layout, and who commits. Reads only.

use super::account::account;
use crate::error::{Error, Result};
use crate::git::{Call, Git, check_ref};
use crate::review::gitreview::GitReview;
use crate::review::{BugId, RepoFacts};
use crate::runtime::gate::Gate;
use crate::task::Cx;
use std::path::{Path, PathBuf};

/// Largest fingerprint file, in bytes.
const LARGEST_FILE: usize = 1 << 20;

/// Which repository, and what the user or the configuration says about it.
#[derive(Debug, Clone, Default)]
pub struct RepoChoice {
    /// The clone.
    pub repo: PathBuf,
    /// A remote's name, or an address.
    pub remote: Option<String>,
    /// The branch to review for.
    pub branch: Option<String>,
    /// The account at the review server.
    pub account: Option<String>,
    /// Who commits where git does not know: name and address.
    pub stand_in: Option<(String, String)>,
}

/// Reads what the repository says. Does not ask the network.
///
/// # Errors
/// It is no git repository, has no such remote, or git does not know who commits.
pub async fn facts(git: &Git, choice: &RepoChoice, bug: &BugId, cx: &Cx) -> Result<RepoFacts> {
    let repo = std::path::absolute(&choice.repo).unwrap_or_else(|_| choice.repo.clone());
    let ask = Asker { git, repo: &repo, cx };
    git.run(&repo, Call::new(["rev-parse", "--git-dir"]), cx)
        .await
        .map_err(|e| {
            Error::data(format!("{} is no git repository of fingerprints", repo.display()))
                .because(e)
                .hint("Clone the fingerprints repository and name the clone with --repo.")
        })?;
    let review = GitReview::parse(&ask.text(&["show", "HEAD:.gitreview"]).await?.unwrap_or_default());
    let chosen = match &choice.account {
        Some(account) => Some((account.clone(), "of the gate's configuration")),
        None => {
            let name = ask.text(&["config", "--get", "gitreview.username"]).await?;
            name.map(|name| (name, "gitreview.username of git's configuration"))
        }
    };
    let name = chosen.as_ref().map(|(name, _)| name.as_str());
    let (remote, remote_url) = ask.remote(choice, &review, name).await?;
    let branch = match choice.branch.clone().or(review.branch.clone()) {
        Some(branch) => check_ref(&branch)?.to_owned(),
        None => ask.branch(&remote).await?,
    };
    let seen = format!("refs/remotes/{remote}/{branch}^{{commit}}");
    let base = ask
        .text(&["rev-parse", "--verify", "--quiet", "--end-of-options", &seen])
        .await?;
    let folder = ask.folder(base.as_deref().unwrap_or("HEAD")).await?;
    let file = format!("{folder}{}", bug.file_name());
    let old = match &base {
        Some(base) => blob(git, &repo, base, &file, cx).await?,
        None => None,
    };
    let author = ask.identity(choice.stand_in.as_ref()).await?;
    let account = account(git, &repo, &remote_url, chosen, cx).await?;
    Ok(RepoFacts {
        repo: repo.clone(),
        remote,
        remote_url,
        branch,
        base,
        file,
        old,
        author,
        account,
    })
}

/// The content of a file at a commit with its id; none where there is no such file.
pub(super) async fn blob(
    git: &Git,
    repo: &Path,
    commit: &str,
    file: &str,
    cx: &Cx,
) -> Result<Option<(String, String)>> {
    let list = Call::new(["ls-tree", "-z", "--end-of-options", commit, "--", file]).may_fail();
    let text = git.run(repo, list, cx).await?.text();
    // `MODE TYPE ID\tPATH`
    let mut words = text.split(['\t', '\0']).next().unwrap_or("").split(' ');
    let (Some(_), Some(kind), Some(id)) = (words.next(), words.next(), words.next()) else {
        return Ok(None);
    };
    if kind != "blob" {
        return Err(
            Error::data(format!("{file} is no file in the repository but a {kind}"))
                .hint("Choose another bug id."),
        );
    }
    let show = Call::new(["cat-file", "blob", crate::git::check_sha(id)?]).limit(LARGEST_FILE);
    let output = git.run(repo, show, cx).await?;
    Ok(Some((
        String::from_utf8_lossy(&output.stdout).into_owned(),
        id.to_owned(),
    )))
}

struct Asker<'a> {
    git: &'a Git,
    repo: &'a Path,
    cx: &'a Cx,
}

impl Asker<'_> {
    /// What git prints; none where it fails or prints nothing.
    async fn text(&self, args: &[&str]) -> Result<Option<String>> {
        let output = self
            .git
            .run(self.repo, Call::new(args).may_fail().limit(1 << 20), self.cx)
            .await?;
        Ok(Some(output.text()).filter(|text| output.is_success() && !text.is_empty()))
    }

    /// The remote and its address without a password: as chosen; as `.gitreview` says; `gerrit`; `origin`; the only
    /// one. Where the remote is a read-only mirror, the address that git-review would push to.
    async fn remote(
        &self,
        choice: &RepoChoice,
        review: &GitReview,
        account: Option<&str>,
    ) -> Result<(String, String)> {
        let list = self.text(&["remote"]).await?.unwrap_or_default();
        let has = |name: &str| list.lines().any(|line| line == name);
        if let Some(chosen) = &choice.remote {
            if has(chosen) {
                return Ok((chosen.clone(), self.url(chosen).await?));
            }
            if without_password(chosen) != *chosen {
                return Err(Error::usage(
                    "the remote's address holds a password, which would be stored and shown",
                )
                .hint("Leave it out: git asks its credential helpers, or name a remote of the repository."));
            }
            if is_address(chosen) {
                return Ok((chosen.clone(), without_password(chosen)));
            }
            return Err(
                Error::usage(format!("{} has no remote {chosen}", self.repo.display())).hint(format!(
                    "Its remotes: {}.",
                    list.lines().collect::<Vec<_>>().join(", ")
                )),
            );
        }
        let named = [review.remote.as_deref(), Some("gerrit")]
            .into_iter()
            .flatten()
            .find(|name| has(name));
        if let Some(name) = named {
            return Ok((name.to_owned(), self.url(name).await?));
        }
        let name = if has("origin") {
            "origin"
        } else {
            list.lines().next().unwrap_or("")
        };
        if name.is_empty() {
            return Err(Error::data(format!("{} has no remote", self.repo.display()))
                .hint("Add one with `git remote add origin ADDRESS`, or give an address with --remote."));
        }
        let url = self.url(name).await?;
        let is_elsewhere = host(&url).is_some_and(|h| review.host.as_deref().is_some_and(|r| r != h));
        match review.ssh_url(account).filter(|_| is_elsewhere) {
            Some(ssh) => Ok((ssh.clone(), ssh)),
            None => Ok((name.to_owned(), url)),
        }
    }

    async fn url(&self, remote: &str) -> Result<String> {
        let url = self
            .text(&["remote", "get-url", "--push", "--", remote])
            .await?
            .unwrap_or_default();
        Ok(without_password(url.lines().next().unwrap_or("")))
    }

    /// The remote's default branch as last seen; else `master` or `main`.
    async fn branch(&self, remote: &str) -> Result<String> {
        let head = format!("refs/remotes/{remote}/HEAD");
        let prefix = format!("refs/remotes/{remote}/");
        if let Some(name) = self.text(&["symbolic-ref", "--quiet", &head]).await?
            && let Some(branch) = name.strip_prefix(&prefix)
        {
            return Ok(check_ref(branch)?.to_owned());
        }
        for name in ["master", "main"] {
            let seen = format!("{prefix}{name}");
            if self
                .text(&["rev-parse", "--verify", "--quiet", "--end-of-options", &seen])
                .await?
                .is_some()
            {
                return Ok(name.to_owned());
            }
        }
        Ok("master".to_owned())
    }

    /// Where the fingerprints are: `queries/`, or the root where the YAML files lie there.
    async fn folder(&self, commit: &str) -> Result<&'static str> {
        let list = self
            .text(&["ls-tree", "--name-only", "--end-of-options", commit])
            .await?
            .unwrap_or_default();
        let is_query = |name: &str| name.ends_with(".yaml") && !name.starts_with('.');
        let at_root = !list.lines().any(|name| name == "queries") && list.lines().any(is_query);
        Ok(if at_root { "" } else { "queries/" })
    }

    /// Who commits, as git says; else the one that stands in.
    async fn identity(&self, stand_in: Option<&(String, String)>) -> Result<(String, String)> {
        Gate::identity(self.git, self.repo, self.cx)
            .await?
            .or_else(|| stand_in.cloned())
            .ok_or_else(|| {
                Error::data("git does not know who commits")
                    .hint("Set user.name and user.email with `git config --global`, then submit again.")
            })
    }
}

/// Whether the text is an address and no name.
fn is_address(text: &str) -> bool {
    text.contains("://")
        || text.starts_with(['/', '.'])
        || text
            .split_once(':')
            .is_some_and(|(h, p)| !h.is_empty() && !p.is_empty())
}

fn host(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    url.host_str().map(str::to_owned)
}

fn without_password(address: &str) -> String {
    match url::Url::parse(address) {
        Ok(mut url) if url.password().is_some() => {
            let _cannot_fail_with_a_host = url.set_password(None);
            url.into()
        }
        _ => address.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_names_and_passwords_are_hidden() {
        assert!(is_address("ssh://h/p") && is_address("/srv/x.git") && is_address("git@h:p"));
        assert!(!is_address("origin") && !is_address("a/b"));
        assert_eq!(without_password("https://u:p@h/x"), "https://u@h/x");
    }
}
