//! The HTTP client: timeouts, retries, at most four requests per host, proxies and CAs from the environment, every
//! request in the command log, errors that say what to do.
//!
//! `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY` are honoured, as are `SSL_CERT_FILE`, `SSL_CERT_DIR` (by the system's
//! verifier) and `REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE` (added here). Cost: one connection pool; bodies are capped.

mod errors;
mod retry;

pub use errors::{page_title, shown, status_error};

use crate::error::{Error, Kind, Result};
use crate::git::{CommandLog, CommandRecord};
use crate::task::Cx;
use futures::StreamExt;
use jiff::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use reqwest::{Method, StatusCode};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::Url;

/// At most so many requests to one host at a time: what a polite client may ask of a CI's log server.
const PER_HOST: usize = 4;
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(15);
/// How long a server may say nothing.
const SILENCE: Duration = Duration::from_mins(1);
/// The largest JSON answer: a page of 500 builds has 0.6 MB.
const JSON_CAP: usize = 64 << 20;

/// How long a server may say nothing here: `WHODUNIT_HTTP_SILENCE` in seconds, for slow servers and for tests.
fn silence() -> Duration {
    let seconds = std::env::var("WHODUNIT_HTTP_SILENCE")
        .ok()
        .and_then(|v| v.parse().ok());
    seconds.filter(|s| *s > 0).map_or(SILENCE, Duration::from_secs)
}

/// A request.
#[derive(Debug, Clone)]
pub struct Request {
    /// GET, POST …
    pub method: Method,
    /// The address.
    pub url: Url,
    /// Headers; values that are secrets must be marked sensitive.
    pub headers: HeaderMap,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// The largest body that is read, in bytes.
    pub cap: usize,
    /// Who asks. It goes to the host of `url` alone, and is never shown.
    pub login: Option<BasicLogin>,
}

/// A user with a password.
#[derive(Clone, PartialEq, Eq)]
pub struct BasicLogin {
    /// The account.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl std::fmt::Debug for BasicLogin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("BasicLogin")
            .field("user", &self.user)
            .finish_non_exhaustive()
    }
}

impl Request {
    /// A GET that reads at most 64 MiB.
    pub fn get(url: Url) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: None,
            cap: JSON_CAP,
            login: None,
        }
    }
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// The address after redirects.
    pub url: Url,
}

/// The client. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Http {
    decoding: reqwest::Client,
    raw: reqwest::Client,
    hosts: Arc<Mutex<HashMap<String, Arc<Semaphore>>>>,
    log: CommandLog,
    policy: retry::Policy,
}

impl Http {
    /// A client that records into `log`.
    ///
    /// # Errors
    /// A CA bundle that the environment names cannot be read.
    pub fn new(log: CommandLog) -> Result<Self> {
        let silence = silence();
        let decoding = errors::build_client(|b| b.connect_timeout(CONNECT).read_timeout(silence))?;
        let raw = errors::build_client(|b| b.connect_timeout(CONNECT).read_timeout(silence).no_gzip())?;
        Ok(Self {
            decoding,
            raw,
            hosts: Arc::default(),
            log,
            policy: retry::Policy::from_env(),
        })
    }

    /// Where requests are recorded.
    pub fn log(&self) -> &CommandLog {
        &self.log
    }

    /// Sends a request and reads its answer; GETs are repeated when the server is busy or broken.
    ///
    /// # Errors
    /// [`Kind::Auth`] for 401 and 403, [`Kind::NotFound`] for 404 and 410, else [`Kind::Network`]; each names
    /// address, status and what to do.
    pub async fn send(&self, request: Request, cx: &Cx) -> Result<Answer> {
        let _permit = self.place(&request.url, cx).await?;
        let (response, attempts) = self.attempts(&request, &self.decoding, cx).await?;
        let response = success(response, attempts).await?;
        answer(response, request.cap, cx).await
    }

    /// Sends a request and gives the answer whatever its status is: for a server that says more with it than that.
    ///
    /// # Errors
    /// [`Kind::Network`] where no answer comes.
    pub async fn ask(&self, request: Request, cx: &Cx) -> Result<Answer> {
        let _permit = self.place(&request.url, cx).await?;
        let (response, _) = self.attempts(&request, &self.decoding, cx).await?;
        answer(response, request.cap, cx).await
    }

    /// Gets a JSON document.
    ///
    /// # Errors
    /// As [`Http::send`]; a web page where JSON is due is named as such.
    pub async fn get_json(&self, url: &Url, cx: &Cx) -> Result<serde_json::Value> {
        let mut request = Request::get(url.clone());
        request.headers.insert(
            ACCEPT,
            reqwest::header::HeaderValue::from_static("application/json"),
        );
        let answer = self.send(request, cx).await?;
        serde_json::from_slice(&answer.body).map_err(|e| errors::no_json(&answer, e))
    }

    /// Opens an answer whose body is read by the caller, byte for byte as the server sends it. Keeps one of the
    /// host's four places until it is dropped.
    pub async fn stream(&self, request: &Request, cx: &Cx) -> Result<Streaming> {
        let permit = self.place(&request.url, cx).await?;
        let (response, attempts) = self.attempts(request, &self.raw, cx).await?;
        let response = success(response, attempts).await?;
        Ok(Streaming {
            response,
            _permit: permit,
        })
    }

    /// Waits for one of the host's places.
    async fn place(&self, url: &Url, cx: &Cx) -> Result<OwnedSemaphorePermit> {
        let host = format!(
            "{}:{}",
            url.host_str().unwrap_or_default(),
            url.port_or_known_default().unwrap_or(0)
        );
        let semaphore = {
            let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
            hosts
                .entry(host)
                .or_insert_with(|| Arc::new(Semaphore::new(PER_HOST)))
                .clone()
        };
        let permit = cx.or_cancelled(semaphore.acquire_owned()).await?;
        permit.map_err(|e| Error::new(Kind::Bug, "the places of a host were closed").because(e))
    }

    /// The last answer, with how often the request was repeated.
    async fn attempts(
        &self,
        request: &Request,
        client: &reqwest::Client,
        cx: &Cx,
    ) -> Result<(reqwest::Response, u32)> {
        let may_repeat = matches!(request.method, Method::GET | Method::HEAD);
        let mut attempt = 0;
        loop {
            let outcome = self.once(request, client, cx).await?;
            let wait = match &outcome {
                Ok(response) => self
                    .policy
                    .after_status(response.status(), response.headers(), attempt),
                Err(error) => self.policy.after_error(error, attempt),
            };
            if let Some(wait) = wait.filter(|_| may_repeat) {
                cx.progress(
                    format!("waiting for {}", request.url.host_str().unwrap_or_default()),
                    0,
                    0,
                );
                cx.or_cancelled(tokio::time::sleep(wait)).await?;
                attempt += 1;
                continue;
            }
            return match outcome {
                Ok(response) => Ok((response, attempt)),
                Err(error) => Err(errors::unreachable(&request.url, error, attempt)),
            };
        }
    }

    async fn once(
        &self,
        request: &Request,
        client: &reqwest::Client,
        cx: &Cx,
    ) -> Result<reqwest::Result<reqwest::Response>> {
        let mut call = client
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone());
        if let Some(body) = &request.body {
            call = call.body(body.clone());
        }
        if let Some(login) = &request.login {
            call = call.basic_auth(&login.user, Some(&login.password));
        }
        let (at, began) = (Timestamp::now(), Instant::now());
        let outcome = cx.or_cancelled(call.send()).await;
        let word = match &outcome {
            Ok(Ok(response)) => response.status().as_str().to_owned(),
            Ok(Err(_)) => "no answer".to_owned(),
            Err(_) => "cancelled".to_owned(),
        };
        self.log.push(CommandRecord {
            line: format!("{} {}", request.method, shown(&request.url)),
            dir: PathBuf::new(),
            at,
            took: began.elapsed(),
            outcome: word,
        });
        outcome
    }
}

/// An answer that is being read.
#[derive(Debug)]
pub struct Streaming {
    /// The answer; its status is 2xx or 304.
    pub response: reqwest::Response,
    _permit: OwnedSemaphorePermit,
}

/// Whether an answer calls itself a web page.
pub(crate) fn is_html(headers: &HeaderMap, body: &[u8]) -> bool {
    let says = headers
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|t| t.starts_with("text/html"));
    let start = body.trim_ascii_start();
    let has = |mark: &[u8]| {
        start
            .get(..mark.len())
            .is_some_and(|s| s.eq_ignore_ascii_case(mark))
    };
    has(b"<!doctype html") || has(b"<html") || (says && start.starts_with(b"<"))
}

/// An answer of status 2xx or 304; any other is an error in words.
async fn success(response: reqwest::Response, attempts: u32) -> Result<reqwest::Response> {
    if response.status().is_success() || response.status() == StatusCode::NOT_MODIFIED {
        return Ok(response);
    }
    Err(errors::refused(response, attempts).await)
}

/// Reads an answer to its end.
async fn answer(response: reqwest::Response, cap: usize, cx: &Cx) -> Result<Answer> {
    Ok(Answer {
        status: response.status(),
        headers: response.headers().clone(),
        url: response.url().clone(),
        body: cx.or_cancelled(read_capped(response, cap)).await??,
    })
}

async fn read_capped(response: reqwest::Response, cap: usize) -> Result<Vec<u8>> {
    let url = response.url().clone();
    let mut body = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|e| errors::unreachable(&url, e, 0))?;
        if body.len() + chunk.len() > cap {
            return Err(
                Error::network(format!("{} answers with more than {cap} bytes", shown(&url)))
                    .hint("That is no answer of this program's servers; check the address."),
            );
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
