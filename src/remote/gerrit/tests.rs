//! Recorded answers of a real Gerrit, served again; the real one where `WHODUNIT_TEST_GERRIT` names it.

use super::*;
use std::path::Path;
use wiremock::matchers::{method, path, path_regex, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

fn gerrit(url: &str) -> Gerrit {
    Gerrit::new(url, LoginSource::default(), Git::default()).unwrap()
}

fn recording(name: &str) -> Option<Vec<u8>> {
    let near = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/recordings/gerrit/real/rest");
    let found = std::fs::read(near.join(name)).ok();
    if found.is_none() {
        println!("skipped: no recording {name}");
    }
    found
}

#[tokio::test]
async fn pages_are_followed_and_records_read() {
    let (Some(one), Some(two)) = (recording("page-1.json"), recording("page-last.json")) else {
        return;
    };
    let server = MockServer::start().await;
    for (start, body) in [("0", one), ("3", two)] {
        Mock::given(method("GET"))
            .and(path("/changes/"))
            .and(query_param("S", start))
            .respond_with(ResponseTemplate::new(200).set_body_bytes(body))
            .mount(&server)
            .await;
    }
    let changes = gerrit(&server.uri())
        .changes("is:open", &[], 50, &Cx::default())
        .await
        .unwrap();
    assert!(changes.len() > 3, "{}", changes.len());
    assert!(
        changes
            .iter()
            .all(|c| c.updated.is_some() && !c.project.is_empty())
    );
}

#[tokio::test]
async fn refusals_say_what_and_what_to_do() {
    let server = MockServer::start().await;
    let answers = [
        (
            "/changes/1",
            400,
            "Unsupported operator nosuch:1\n",
            Kind::Data,
            "Unsupported operator",
        ),
        (
            "/changes/2",
            404,
            "Not found: 2\n",
            Kind::NotFound,
            "Not found: 2",
        ),
        ("/changes/3", 500, "<html>oops", Kind::Network, "a page of HTML"),
        (
            "/changes/4",
            200,
            "<html>hello",
            Kind::Data,
            "something else than Gerrit's JSON",
        ),
        ("/changes/5", 401, "Unauthorized", Kind::Auth, "401"),
        (
            "/changes/6",
            409,
            "change is closed",
            Kind::Conflict,
            "change is closed",
        ),
        (
            "/changes/7",
            200,
            ")]}'\n{\"_number\":",
            Kind::Data,
            "something else",
        ),
    ];
    for (at, status, body, ..) in answers {
        let answer = ResponseTemplate::new(status)
            .set_body_string(body)
            .insert_header("Retry-After", "0");
        Mock::given(path_regex(format!("^(/a)?{at}$")))
            .respond_with(answer)
            .mount(&server)
            .await;
    }
    let gerrit = gerrit(&server.uri());
    for (at, _, _, kind, said) in answers {
        let id = at.rsplit('/').next().unwrap();
        let error = gerrit.change(id, &[], &Cx::default()).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert!(error.to_string().contains(said), "{error}");
        assert!(error.hint_text().is_some());
    }
    let nowhere = self::gerrit("http://127.0.0.1:1/")
        .version(&Cx::default())
        .await
        .unwrap_err();
    assert_eq!(nowhere.kind(), Kind::Network);
}

#[test]
fn addresses_lose_their_users() {
    let gerrit = gerrit("https://me:secret@review.example.org/r/a/");
    assert_eq!(gerrit.url(), "https://review.example.org/r/");
    assert_eq!(gerrit.source.account.as_deref(), Some("me"));
    for bad in ["", "review", "file:///x", "ssh://host"] {
        assert!(
            Gerrit::new(bad, LoginSource::default(), Git::default()).is_err(),
            "{bad}"
        );
    }
    assert_eq!(quoted("a\"b\\c"), "\"a b c\"");
    assert_eq!(escaped("p/q~1 x"), "p%2Fq~1%20x");
}

#[tokio::test]
async fn a_real_server_answers() {
    let Ok(url) = std::env::var("WHODUNIT_TEST_GERRIT") else {
        println!("skipped: WHODUNIT_TEST_GERRIT names no server");
        return;
    };
    let (gerrit, cx) = (gerrit(&url), Cx::default());
    assert!(gerrit.version(&cx).await.unwrap().starts_with('3'));
    let open = gerrit
        .open_reviews("opendev/fingerprints", "2073001", &cx)
        .await
        .unwrap();
    assert!(!open.is_empty());
    let span = (jiff::Timestamp::UNIX_EPOCH, jiff::Timestamp::now());
    let merged = gerrit.merged(&[], "master", span, &cx).await.unwrap();
    assert!(merged.iter().any(|c| !c.added.is_empty()), "{merged:?}");
    let account = gerrit.account(&cx).await;
    println!(
        "{} merged, {} open, account {account:?}",
        merged.len(),
        open.len()
    );
    if account.is_ok() {
        let change = open.first().unwrap().number.to_string();
        gerrit
            .comment(&change, "current", "recheck bug 2073001", &cx)
            .await
            .unwrap();
    }
}
