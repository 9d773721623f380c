//! `.gitreview`: where a repository's reviews go, as git-review reads it.
//!
//! Source: git-review's documentation; INI with one section `[gerrit]` and the keys `host port project
//! defaultbranch defaultremote`. Must not: touch files; the text comes in.

/// What `.gitreview` says; everything is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GitReview {
    /// Gerrit's ssh host.
    pub host: Option<String>,
    /// Its ssh port; 29418 where none is given.
    pub port: Option<u16>,
    /// Project, with or without `.git`.
    pub project: Option<String>,
    /// Branch to review for.
    pub branch: Option<String>,
    /// Name of the remote.
    pub remote: Option<String>,
}

impl GitReview {
    /// Reads the file; what it does not understand is left out.
    pub fn parse(text: &str) -> Self {
        let mut out = Self::default();
        let mut in_gerrit = false;
        for line in text.lines().take(200).map(str::trim) {
            if line.starts_with('[') {
                in_gerrit = line.eq_ignore_ascii_case("[gerrit]");
                continue;
            }
            let Some((key, value)) = line.split_once('=').filter(|_| in_gerrit) else {
                continue;
            };
            let value = value.trim();
            match key.trim().to_ascii_lowercase().as_str() {
                "host" if is_plain(value, "") => out.host = Some(value.to_owned()),
                "port" => out.port = value.parse().ok(),
                "project" if is_plain(value, "/~+") => out.project = Some(value.to_owned()),
                "defaultbranch" if is_plain(value, "/") => out.branch = Some(value.to_owned()),
                "defaultremote" if is_plain(value, "") => out.remote = Some(value.to_owned()),
                _ => {}
            }
        }
        out
    }

    /// The ssh address that git-review would make: `ssh://account@host:29418/project`.
    pub fn ssh_url(&self, account: Option<&str>) -> Option<String> {
        let (host, project) = (self.host.as_ref()?, self.project.as_ref()?);
        let user = account.map(|a| format!("{a}@")).unwrap_or_default();
        let port = self.port.unwrap_or(29418);
        Some(format!(
            "ssh://{user}{host}:{port}/{}",
            project.trim_start_matches('/')
        ))
    }
}

/// Whether a value can be no option, no path upwards and no other syntax.
fn is_plain(value: &str, extra: &str) -> bool {
    !value.is_empty()
        && !value.starts_with('-')
        && !value.contains("..")
        && value.len() <= 255
        && value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c) || extra.contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_file_is_read_and_hostile_values_are_left_out() {
        let text = "[gerrit]\nhost=review.opendev.org\nport=29418\nproject=opendev/elastic-recheck.git\ndefaultbranch = main\n";
        let review = GitReview::parse(text);
        assert_eq!(
            review.ssh_url(Some("joe")).as_deref(),
            Some("ssh://joe@review.opendev.org:29418/opendev/elastic-recheck.git")
        );
        assert_eq!(review.branch.as_deref(), Some("main"));
        let bad =
            GitReview::parse("[gerrit]\nhost=-oProxyCommand=x\nproject=../../etc\nport=99999\n[x]\nhost=h\n");
        assert_eq!(bad, GitReview::default());
    }
}
