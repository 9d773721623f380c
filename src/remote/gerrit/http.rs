//! What Gerrit's answers mean: its statuses and its own words, which are plain text.

use super::Method;
use super::login;
use crate::error::{Error, Kind, Result};
use crate::remote::http::{BasicLogin, Http, Request, is_html};
use crate::task::Cx;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use url::Url;

/// Sends a request and reads its body. A busy or failing server is asked again, unless something is written.
pub(super) async fn send(
    http: &Http,
    url: &Url,
    method: &Method<'_>,
    login: Option<&BasicLogin>,
    cx: &Cx,
) -> Result<Vec<u8>> {
    let mut request = Request::get(url.clone());
    request.login = login.cloned();
    if let Method::Post(body) = method {
        request.method = reqwest::Method::POST;
        request.body = Some(body.to_string().into_bytes());
        request
            .headers
            .insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let answer = http.ask(request, cx).await?;
    if answer.status.is_success() {
        return Ok(answer.body);
    }
    let said = if is_html(&answer.headers, &answer.body) {
        "a page of HTML".to_owned()
    } else {
        words(&answer.body)
    };
    Err(refusal(url, answer.status, &said, login.is_some()))
}

/// What a status means, with the server's own words.
fn refusal(url: &Url, status: StatusCode, said: &str, login: bool) -> Error {
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

/// The server's own words, one line.
fn words(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body.get(..2000.min(body.len())).unwrap_or_default()).into_owned();
    let text = text.trim_start_matches(")]}'").trim();
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// An address without its query, and without a login.
fn shown(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    crate::remote::http::shown(&url)
}
