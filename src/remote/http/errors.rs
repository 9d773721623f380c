//! What an answer that is no answer means, in words for the user.

use super::{Answer, is_html};
use crate::error::{Error, IoContext, Kind, Result};
use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use std::path::Path;
use url::Url;

/// An address as it may be shown and recorded: without user information.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    if !url.username().is_empty() || url.password().is_some() {
        let _cannot_be_a_base = url.set_username("");
        let _cannot_be_a_base = url.set_password(None);
    }
    url.to_string()
}

/// Builds a client with the CAs that the environment names. Where the system has no store of CAs at all, plain
/// `http` still works.
pub(super) fn build_client(
    options: impl Fn(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client> {
    let agent = concat!("whodunit/", env!("CARGO_PKG_VERSION"));
    let base = || options(reqwest::Client::builder().user_agent(agent));
    let certificates = extra_certificates()?;
    let failed = |e: reqwest::Error| Error::network("failed to set up the HTTP client").because(e);
    if certificates.is_empty() {
        return base()
            .build()
            .or_else(|_| base().tls_certs_only(Vec::new()).build())
            .map_err(failed);
    }
    let with = base().tls_certs_merge(certificates.clone()).build();
    with.or_else(|_| base().tls_certs_only(certificates).build())
        .map_err(failed)
}

/// The certificates of the bundles that the environment names.
fn extra_certificates() -> Result<Vec<reqwest::Certificate>> {
    let mut all = Vec::new();
    for name in ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] {
        let Some(path) = std::env::var_os(name).filter(|v| !v.is_empty()) else {
            continue;
        };
        let path = Path::new(&path);
        if path.is_dir() {
            continue;
        }
        let pem =
            std::fs::read(path).at(&format!("failed to read the CA bundle that {name} names,"), path)?;
        let bundle = reqwest::Certificate::from_pem_bundle(&pem).map_err(|e| {
            Error::data(format!(
                "the CA bundle {} that {name} names is no PEM",
                path.display()
            ))
            .because(e)
        })?;
        all.extend(bundle);
    }
    Ok(all)
}

/// No connection, no answer, or one that broke off.
pub(super) fn unreachable(url: &Url, error: reqwest::Error, attempts: u32) -> Error {
    let host = url.host_str().unwrap_or_default().to_owned();
    let what = if error.is_timeout() {
        "does not answer in time"
    } else if error.is_connect() {
        "cannot be reached"
    } else if error.is_redirect() {
        "redirects in circles"
    } else {
        "broke off its answer"
    };
    let tried = if attempts > 0 {
        format!(", tried {} times", attempts + 1)
    } else {
        String::new()
    };
    let hint = if error.is_connect() {
        format!("Check the network, the address and the proxy (HTTPS_PROXY, NO_PROXY) for {host}.")
    } else {
        "Try again later; what was fetched is kept.".to_owned()
    };
    Error::network(format!("{} {what}{tried}", shown(url)))
        .because(error.without_url())
        .hint(hint)
}

/// An answer with a status that is no success.
pub(super) async fn refused(response: reqwest::Response, attempts: u32) -> Error {
    let (status, url) = (response.status(), response.url().clone());
    let wait = response
        .headers()
        .get(RETRY_AFTER)
        .and_then(|v| v.to_str().ok())
        .map(str::to_owned);
    let headers = response.headers().clone();
    // The first piece of the body is enough for a title; a server that trickles it is not waited for.
    let limit = std::time::Duration::from_secs(5);
    let body = match tokio::time::timeout(limit, super::read_capped(response, 64 << 10)).await {
        Ok(Ok(body)) => body,
        _ => Vec::new(),
    };
    let said = if is_html(&headers, &body) {
        page_title(&body)
    } else {
        first_line(&body)
    };
    let mut error = status_error(status, &shown(&url), said.as_deref(), attempts);
    if status == StatusCode::TOO_MANY_REQUESTS {
        let when = wait.map_or_else(|| "later".to_owned(), |w| format!("after {w} s"));
        error = error.hint(format!(
            "The server asks for fewer requests; try again {when}. What was fetched is kept."
        ));
    }
    error
}

/// The error of a status: its kind, the address, what the server said, and what to do.
pub fn status_error(status: StatusCode, url: &str, said: Option<&str>, attempts: u32) -> Error {
    let said = said.map(|s| format!(" ({s})")).unwrap_or_default();
    let tried = if attempts > 0 {
        format!(", tried {} times", attempts + 1)
    } else {
        String::new()
    };
    let message = format!("{url} answers {}{tried}{said}", status_words(status));
    match status.as_u16() {
        401 => Error::new(Kind::Auth, message).hint(
            "Log in: git's credential helpers, netrc or a password command; `whodunit doctor` tests it.",
        ),
        403 => {
            Error::new(Kind::Auth, message).hint("This account may not do that; ask the server's operators.")
        }
        404 => Error::not_found(message).hint("Check the address and the tenant."),
        410 => Error::not_found(message).hint("The server has removed it."),
        500..=599 => Error::network(message)
            .hint("The server has a problem; try again later. What was fetched is kept."),
        _ => Error::network(message).hint("Check the address."),
    }
}

fn status_words(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}

/// An answer that is no JSON: the server was reached, so what is wrong is the address, or what stands there.
pub(super) fn no_json(answer: &Answer, error: serde_json::Error) -> Error {
    let url = shown(&answer.url);
    if is_html(&answer.headers, &answer.body) {
        let title = page_title(&answer.body)
            .map(|t| format!(" ({t})"))
            .unwrap_or_default();
        return Error::data(format!("{url} answers with a web page{title} where JSON is due"))
            .hint("Check the address: Zuul's API is at `…/api`. A login page or a proxy answers so, too.");
    }
    if answer.body.is_empty() {
        return Error::data(format!("{url} answers with nothing where JSON is due")).hint("Try again later.");
    }
    Error::data(format!("{url} answers with broken JSON"))
        .because(error)
        .hint("Try again later.")
}

/// The title of a web page, for a message.
pub fn page_title(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let lower = text.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower.get(start..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find("</title")?;
    first_line(text.get(start..end)?.trim().as_bytes())
}

/// The first line of a text, short and printable.
fn first_line(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body.get(..body.len().min(400)).unwrap_or_default());
    let line: String = text
        .trim()
        .lines()
        .next()?
        .chars()
        .filter(|c| !c.is_control())
        .take(120)
        .collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_found_and_cleaned() {
        assert_eq!(
            page_title(b"<html><TITLE> Log\x1b[31m in </title>").as_deref(),
            Some("Log[31m in")
        );
        assert_eq!(page_title(b"<p>no"), None);
    }

    #[test]
    fn kinds_follow_the_status() {
        let kind = |code| status_error(StatusCode::from_u16(code).unwrap(), "http://x/", None, 0).kind();
        assert_eq!(kind(401), Kind::Auth);
        assert_eq!(kind(410), Kind::NotFound);
        assert_eq!(kind(503), Kind::Network);
        assert_eq!(kind(418), Kind::Network);
    }

    #[test]
    fn logins_in_addresses_are_never_shown() {
        let url = Url::parse("https://jane:secret@host/a?b=1").unwrap();
        assert_eq!(shown(&url), "https://host/a?b=1");
    }
}
