//! Gerrit's REST interface: merged changes, open reviews that name a bug, the comment on a failed change.
//!
//! ```text
//! Gerrit ─ calls below ─► http (plain-text errors) ─► remote::http (limits, retries) ─► server
//!            └ login (environment, command, netrc, git credential) only when the server wants one
//! ```
//!
//! Reading goes without a login first and with one where the server refuses; writing always goes with one, below
//! `/a/`. Errors of Gerrit are plain text without `)]}'`. Times are UTC without a zone.
//!
//! Must not: keep or record a password, follow a login to another host, or print.
//!
//! Source: Gerrit 3.10's REST documentation and the recordings of a real one.

mod base64;
mod change;
mod commits;
mod http;
mod login;

pub use change::{Account, Change, FileInfo, Message, Revision};
pub use login::{LoginSource, netrc_user};

use crate::error::{Error, Kind, Result};
use crate::git::{CommandLog, Git};
use crate::remote::http::{BasicLogin, Http};
use crate::task::Cx;
use serde::de::DeserializeOwned;
use tokio::sync::OnceCell;
use url::Url;

/// Changes asked for at once.
const PAGE: usize = 100;

/// A review server.
#[derive(Debug)]
pub struct Gerrit {
    base: Url,
    http: Http,
    git: Git,
    source: LoginSource,
    login: OnceCell<Option<BasicLogin>>,
}

/// What a call asks.
enum Method<'a> {
    Get,
    Post(&'a serde_json::Value),
}

impl Gerrit {
    /// The server at `url` (its root, with or without a slash at the end); `git` asks the user's credential helpers,
    /// and its command log records every request.
    ///
    /// # Errors
    /// `url` is no http or https address.
    pub fn new(url: &str, source: LoginSource, git: Git) -> Result<Self> {
        let wrong = || {
            Error::usage(format!("{url:?} is no address of a Gerrit"))
                .hint("Give its root, for example https://review.opendev.org.")
        };
        let mut base = Url::parse(url).map_err(|_| wrong())?;
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
            return Err(wrong());
        }
        let source = source.or_user(base.username());
        base.set_username("").map_err(|()| wrong())?;
        base.set_password(None).map_err(|()| wrong())?;
        base.set_query(None);
        base.set_fragment(None);
        let path = base
            .path()
            .trim_end_matches('/')
            .trim_end_matches("/a")
            .to_owned();
        base.set_path(&format!("{path}/"));
        let http = Http::new(git.log().clone())?;
        Ok(Self {
            base,
            http,
            git,
            source,
            login: OnceCell::new(),
        })
    }

    /// The server's root, with a slash at its end and without a user.
    pub fn url(&self) -> &str {
        self.base.as_str()
    }

    /// Where requests are recorded.
    pub fn log(&self) -> &CommandLog {
        self.git.log()
    }

    /// The page of a change: `https://host/c/project/+/123`.
    pub fn change_url(&self, project: &str, number: u64) -> String {
        format!("{}c/{project}/+/{number}", self.base)
    }

    /// The server's version, for example `3.10.2`.
    ///
    /// # Errors
    /// See [`Gerrit::changes`].
    pub async fn version(&self, cx: &Cx) -> Result<String> {
        self.read("config/server/version", &[], cx).await
    }

    /// Whose login is used.
    ///
    /// # Errors
    /// [`Kind::Auth`] where there is none or it is refused.
    pub async fn account(&self, cx: &Cx) -> Result<Account> {
        self.with_login("accounts/self", &[], Method::Get, cx).await
    }

    /// Changes that match a query, at most `limit`, in the server's order (newest first). `options` are Gerrit's
    /// `o=`: `CURRENT_REVISION`, `MESSAGES` …
    ///
    /// # Errors
    /// Network; HTML where JSON is due; a query that the server refuses, with its words.
    pub async fn changes(&self, query: &str, options: &[&str], limit: usize, cx: &Cx) -> Result<Vec<Change>> {
        let mut all: Vec<Change> = Vec::new();
        while all.len() < limit {
            cx.check()?;
            let (size, start) = (PAGE.min(limit - all.len()).to_string(), all.len().to_string());
            let mut params = vec![("q", query), ("n", size.as_str()), ("S", start.as_str())];
            params.extend(options.iter().map(|o| ("o", *o)));
            let page: Vec<Change> = self.read("changes/", &params, cx).await?;
            let more = page.last().is_some_and(|c| c.more_changes) && !page.is_empty();
            all.extend(page);
            if !more {
                break;
            }
        }
        all.truncate(limit);
        Ok(all)
    }

    /// One change; `id` is its number or `project~number`.
    ///
    /// # Errors
    /// [`Kind::NotFound`] where it is not there or not visible.
    pub async fn change(&self, id: &str, options: &[&str], cx: &Cx) -> Result<Change> {
        let params: Vec<_> = options.iter().map(|o| ("o", *o)).collect();
        self.read(&format!("changes/{}", escaped(id)), &params, cx).await
    }

    /// Open reviews of `project` that name a bug: in a footer, the topic, the message or a file of that name. The
    /// bug's id need not be a number.
    ///
    /// # Errors
    /// See [`Gerrit::changes`].
    pub async fn open_reviews(&self, project: &str, bug: &str, cx: &Cx) -> Result<Vec<Change>> {
        let (project, bug) = (quoted(project), bug.trim().trim_start_matches('#'));
        let named = quoted(bug);
        let topic = quoted(&format!("bug/{bug}"));
        let queries = format!(
            "path:{0} OR path:{1}",
            quoted(&format!("queries/{bug}.yaml")),
            quoted(&format!("{bug}.yaml"))
        );
        let query = format!("status:open project:{project} (message:{named} OR topic:{topic} OR {queries})");
        self.changes(&query, &["CURRENT_REVISION"], 50, cx).await
    }

    /// Writes a comment on a patchset: `recheck bug 2133701`. `patchset` is its number or commit id, `current` where
    /// none is known.
    ///
    /// # Errors
    /// [`Kind::Auth`] without a login; [`Kind::NotFound`]; [`Kind::Conflict`] on a closed change that takes none.
    pub async fn comment(&self, change: &str, patchset: &str, message: &str, cx: &Cx) -> Result<()> {
        let path = format!(
            "changes/{}/revisions/{}/review",
            escaped(change),
            escaped(patchset)
        );
        let body = serde_json::json!({ "message": message });
        let _labels: serde_json::Value = self.with_login(&path, &[], Method::Post(&body), cx).await?;
        Ok(())
    }

    /// The patch of a revision as `git format-patch` writes it.
    ///
    /// # Errors
    /// See [`Gerrit::change`]; a merge has none.
    pub async fn patch(&self, change: &str, revision: &str, cx: &Cx) -> Result<String> {
        let path = format!(
            "changes/{}/revisions/{}/patch",
            escaped(change),
            escaped(revision)
        );
        let body = self.bytes(&path, &[], cx).await?;
        let bytes = base64::decode(&body).ok_or_else(|| {
            Error::data(format!(
                "{}{path} answered something that is no base64",
                self.base
            ))
        })?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Reads JSON, with a login only where the server wants one.
    async fn read<T: DeserializeOwned>(&self, path: &str, params: &[(&str, &str)], cx: &Cx) -> Result<T> {
        let body = self.bytes(path, params, cx).await?;
        parse(&self.base, path, &body)
    }

    /// As [`Gerrit::read`], the body as it came.
    async fn bytes(&self, path: &str, params: &[(&str, &str)], cx: &Cx) -> Result<Vec<u8>> {
        let known = self.login.get().and_then(Option::as_ref);
        let url = self.address(path, params, known.is_some())?;
        let first = http::send(&self.http, &url, &Method::Get, known, cx).await;
        let refused = |e: &Error| matches!(e.kind(), Kind::Auth | Kind::NotFound);
        match first {
            // Not visible without a login is 404, as is what does not exist.
            Err(error) if refused(&error) && known.is_none() => match self.login(cx).await? {
                Some(login) => {
                    let url = self.address(path, params, true)?;
                    http::send(&self.http, &url, &Method::Get, Some(login), cx).await
                }
                None => Err(error),
            },
            other => other,
        }
    }

    /// Reads or writes below `/a/`.
    async fn with_login<T: DeserializeOwned>(
        &self,
        path: &str,
        params: &[(&str, &str)],
        method: Method<'_>,
        cx: &Cx,
    ) -> Result<T> {
        let Some(login) = self.login(cx).await? else {
            return Err(
                Error::new(Kind::Auth, format!("no login for {} was found", self.base)).hint(login::HINT),
            );
        };
        let url = self.address(path, params, true)?;
        let body = http::send(&self.http, &url, &method, Some(login), cx).await?;
        parse(&self.base, path, &body)
    }

    /// The login, looked up once.
    async fn login(&self, cx: &Cx) -> Result<Option<&BasicLogin>> {
        let found = self
            .login
            .get_or_try_init(|| login::find(&self.base, &self.source, &self.git, cx));
        Ok(found.await?.as_ref())
    }

    /// The address of a call.
    fn address(&self, path: &str, params: &[(&str, &str)], login: bool) -> Result<Url> {
        let full = format!("{}{}{path}", self.base, if login { "a/" } else { "" });
        let mut url =
            Url::parse(&full).map_err(|e| Error::data(format!("{full:?} is no address")).because(e))?;
        if !params.is_empty() {
            url.query_pairs_mut().extend_pairs(params);
        }
        Ok(url)
    }
}

/// A value of a query in quotes; quotes and backslashes, which Gerrit cannot quote, become blanks.
fn quoted(value: &str) -> String {
    let clean: String = value
        .chars()
        .map(|c| {
            if matches!(c, '"' | '\\') || c.is_control() {
                ' '
            } else {
                c
            }
        })
        .collect();
    format!("\"{clean}\"")
}

/// A part of a path. The `~` of `project~number` stays: Gerrit does not know it as `%7E`.
fn escaped(part: &str) -> String {
    url::form_urlencoded::byte_serialize(part.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
        .replace("%7E", "~")
}

/// JSON after `)]}'`.
fn parse<T: DeserializeOwned>(base: &Url, path: &str, body: &[u8]) -> Result<T> {
    let json = body.strip_prefix(b")]}'").unwrap_or(body);
    let mut reader = serde_json::Deserializer::from_slice(json);
    T::deserialize(&mut reader).map_err(|e| {
        let start: String = String::from_utf8_lossy(json.get(..80.min(json.len())).unwrap_or_default())
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        Error::data(format!(
            "{base}{path} answered something else than Gerrit's JSON: {:?}",
            start.trim()
        ))
        .because(e)
        .hint("Check that the address is the root of a Gerrit.")
    })
}

#[cfg(test)]
mod tests;
