//! The wrapper around the HTTP client for Gerrit: limits, one retry, and errors in words.

use super::Method;
use super::login::{self, Login};
use crate::error::{Error, Kind, Result};
use crate::git::{CommandLog, CommandRecord};
use crate::task::Cx;
use jiff::Timestamp;
use reqwest::header::RETRY_AFTER;
use reqwest::{Client, Response, StatusCode};
use std::time::{Duration, Instant};
use url::Url;

/// Bodies beyond this are refused.
const BODY_LIMIT: usize = 64 << 20;
/// The longest that a server may make us wait before the one retry.
const WAIT_LIMIT: Duration = Duration::from_secs(20);

/// An HTTP client that records what it does.
#[derive(Debug)]
pub(super) struct Http {
    client: Client,
    log: CommandLog,
}

impl Http {
    pub(super) fn new(log: CommandLog) -> Result<Self> {
        let client = Client::builder()
            .user_agent(concat!("whodunit/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(15))
            .read_timeout(Duration::from_mins(1))
            .build()
            .map_err(|e| Error::network("the HTTP client could not be set up").because(e))?;
        Ok(Self { client, log })
    }

    /// Sends a request and reads its body. A busy or failing server is asked a second time, unless something is
    /// written.
    pub(super) async fn send(
        &self,
        url: &Url,
        method: &Method<'_>,
        login: Option<&Login>,
        cx: &Cx,
    ) -> Result<Vec<u8>> {
        let tries = if matches!(method, Method::Get) { 2 } else { 1 };
        let mut outcome = self.once(url, method, login, cx).await;
        for _ in 1..tries {
            let Err(Failure::Busy(_, wait)) = &outcome else {
                break;
            };
            let wait = (*wait).min(WAIT_LIMIT);
            cx.or_cancelled(tokio::time::sleep(wait)).await?;
            outcome = self.once(url, method, login, cx).await;
        }
        outcome.map_err(|failure| match failure {
            Failure::Busy(error, _) | Failure::Final(error) => error,
        })
    }

    async fn once(
        &self,
        url: &Url,
        method: &Method<'_>,
        login: Option<&Login>,
        cx: &Cx,
    ) -> Result<Vec<u8>, Failure> {
        let (verb, mut request) = match method {
            Method::Get => ("GET", self.client.get(url.clone())),
            Method::Post(body) => ("POST", self.client.post(url.clone()).json(body)),
        };
        if let Some(login) = login {
            request = request.basic_auth(&login.user, Some(&login.password));
        }
        let began = (Timestamp::now(), Instant::now());
        let answer = cx.or_cancelled(request.send()).await.map_err(Failure::Final)?;
        let word = match &answer {
            Ok(response) => response.status().as_u16().to_string(),
            Err(_) => "no answer".to_owned(),
        };
        self.log.push(CommandRecord {
            line: format!("{verb} {url}"),
            dir: std::path::PathBuf::new(),
            at: began.0,
            took: began.1.elapsed(),
            outcome: word,
        });
        let response = answer.map_err(|e| Failure::Final(unreachable(url, e)))?;
        let status = response.status();
        let wait = retry_after(&response);
        let body = cx
            .or_cancelled(body(response, url))
            .await
            .map_err(Failure::Final)?
            .map_err(Failure::Final)?;
        if status.is_success() {
            return Ok(body);
        }
        let error = refusal(url, status, &body, login.is_some());
        let busy = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
        Err(if busy {
            Failure::Busy(error, wait)
        } else {
            Failure::Final(error)
        })
    }
}

/// Why a request failed, and whether to ask again.
enum Failure {
    Busy(Error, Duration),
    Final(Error),
}

/// Reads a body up to the limit.
async fn body(mut response: Response, url: &Url) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let chunk = response.chunk().await.map_err(|e| unreachable(url, e))?;
        let Some(chunk) = chunk else { return Ok(bytes) };
        if bytes.len() + chunk.len() > BODY_LIMIT {
            let text = format!("{} answered more than {} MiB", shown(url), BODY_LIMIT >> 20);
            return Err(Error::data(text).hint("Narrow the question: a shorter window, one project."));
        }
        bytes.extend_from_slice(&chunk);
    }
}

/// How long the server wants us to wait; a second where it does not say.
fn retry_after(response: &Response) -> Duration {
    let text = response.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok());
    let seconds = text.and_then(|t| t.trim().parse().ok());
    seconds.map_or(Duration::from_secs(1), Duration::from_secs)
}

/// The server was not reached, or the connection broke.
fn unreachable(url: &Url, error: reqwest::Error) -> Error {
    let what = if error.is_timeout() {
        "took too long"
    } else {
        "could not be reached"
    };
    Error::network(format!("{} {what}", shown(url)))
        .because(error.without_url())
        .hint("Check the address, the network and the proxy variables, and try again.")
}

/// What a status means, with the server's own words.
fn refusal(url: &Url, status: StatusCode, body: &[u8], login: bool) -> Error {
    let said = words(body);
    let (kind, hint) = match status {
        StatusCode::UNAUTHORIZED => (Kind::Auth, login::HINT),
        StatusCode::FORBIDDEN if !login => (Kind::Auth, login::HINT),
        StatusCode::FORBIDDEN => (
            Kind::Auth,
            "The account has no right to do this; ask an administrator of the project.",
        ),
        StatusCode::NOT_FOUND => (
            Kind::NotFound,
            "Check the change and the project; what an account may not see is not found either.",
        ),
        StatusCode::CONFLICT => (Kind::Conflict, "Look at the change: its state has changed."),
        StatusCode::BAD_REQUEST => (Kind::Data, "Gerrit did not understand the request."),
        StatusCode::TOO_MANY_REQUESTS => (Kind::Network, "The server is busy; try again later."),
        s if s.is_server_error() => (Kind::Network, "The server has trouble; try again later."),
        _ => (Kind::Data, "Check that the address is the root of a Gerrit."),
    };
    let said = if said.is_empty() {
        String::new()
    } else {
        format!(": {said}")
    };
    Error::new(kind, format!("{} answered {status}{said}", shown(url))).hint(hint)
}

/// The server's own words, one line; HTML says nothing.
fn words(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body.get(..2000.min(body.len())).unwrap_or_default()).into_owned();
    let text = text.trim_start_matches(")]}'").trim();
    if text.starts_with('<') {
        return "a page of HTML".to_owned();
    }
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// An address without its query.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.to_string()
}
