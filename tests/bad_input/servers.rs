//! A Zuul that misbehaves, played by a mock: a real one does not do these things on demand.

use super::binary::Whodunit;
use super::{fails, next_command_works};
use serde_json::{Value, json};
use std::time::Duration;
use wiremock::matchers::{path, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

/// A mock server and the runtime it lives in.
pub(super) struct Bad {
    pub(super) server: MockServer,
    runtime: tokio::runtime::Runtime,
}

impl Bad {
    pub(super) fn new() -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let server = runtime.block_on(MockServer::start());
        Self { server, runtime }
    }

    /// Answers every path that the expression finds.
    pub(super) fn on(&self, paths: &str, answer: ResponseTemplate) {
        self.runtime.block_on(
            Mock::given(path_regex(paths))
                .respond_with(answer)
                .mount(&self.server),
        );
    }

    /// Answers exactly this path.
    fn at(&self, exact: &str, answer: ResponseTemplate) {
        self.runtime
            .block_on(Mock::given(path(exact)).respond_with(answer).mount(&self.server));
    }

    /// One failed build whose logs are at `/logs/`.
    fn with_build(&self) {
        let build = json!({
            "_id": 7, "uuid": "0123456789abcdef0123456789abcdef", "job_name": "functional", "result": "FAILURE",
            "held": false, "voting": true, "final": true, "start_time": "2026-11-21T01:00:00",
            "end_time": "2026-11-21T02:00:00", "duration": 3600.0, "pipeline": "gate", "nodeset": null,
            "log_url": format!("{}/logs/", self.server.uri()), "error_detail": null, "artifacts": [], "provides": [],
            "event_id": null, "buildset": { "uuid": "b" },
            "ref": { "project": "openstack/glance", "branch": "master", "change": 1, "patchset": "1",
                "ref": "refs/changes/01/1/1", "oldrev": null, "newrev": null, "ref_url": null },
        });
        self.at(
            "/api/info",
            json_answer(&json!({ "info": { "capabilities": {} } })),
        );
        self.on("/builds$", json_answer(&json!([build])));
    }
}

fn json_answer(value: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(value)
}

fn text(body: impl Into<Vec<u8>>) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(body.into(), "text/plain")
}

/// A home with an empty state, and little patience.
fn gate() -> Whodunit {
    let mut whodunit = Whodunit::new();
    let state = whodunit.home().join("state");
    whodunit.with("--state", state);
    whodunit.with("--now", "2026-11-21T03:00:00Z");
    whodunit.env("WHODUNIT_HTTP_RETRIES", "0");
    whodunit.env("WHODUNIT_HTTP_SILENCE", "1");
    whodunit
}

/// Syncs from the server, expects the failure, then uses the program on.
fn sync_fails(address: &str, code: i32, words: &[&str]) {
    let whodunit = gate();
    fails(
        &whodunit.try_call(&["--zuul", address, "--tenant", "t", "sync", "--since", "2d"]),
        code,
        words,
    );
    let failures = whodunit.call(&["--zuul", address, "--tenant", "t", "failures"], 0);
    assert_eq!(
        failures.json.last().map(|s| s["summary"]["failures"].clone()),
        Some(json!(0))
    );
    next_command_works(&whodunit);
}

#[test]
fn an_unreachable_server_is_named() {
    // A port that was free a moment ago, and that nobody listens on.
    let free = std::net::TcpListener::bind("127.0.0.1:0")
        .and_then(|l| l.local_addr())
        .expect("a free port");
    let address = format!("http://{free}");
    sync_fails(&address, 5, &[&address, "cannot be reached"]);
}

#[test]
fn a_slow_server_is_given_up() {
    let bad = Bad::new();
    bad.on("", json_answer(&json!([])).set_delay(Duration::from_secs(8)));
    sync_fails(&bad.server.uri(), 5, &[&bad.server.uri(), "in time"]);
}

#[test]
fn a_web_page_where_json_is_due_is_named() {
    let bad = Bad::new();
    let page = "<!DOCTYPE html><html><head><title>Please log in</title></head><body></body></html>";
    bad.on("", ResponseTemplate::new(200).set_body_raw(page, "text/html"));
    // The server was reached: what is wrong is the address, and no later try mends that.
    sync_fails(
        &bad.server.uri(),
        1,
        &["no Zuul answers", &bad.server.uri(), "Please log in"],
    );
}

#[test]
fn statuses_are_told_with_what_to_do() {
    for (status, code, word) in [
        (401, 4, "401"),
        (404, 1, "404"),
        (429, 5, "429"),
        (500, 5, "500"),
        (503, 5, "503"),
    ] {
        let bad = Bad::new();
        bad.on("", ResponseTemplate::new(status).set_body_string("no\u{1b}[31m"));
        let whodunit = gate();
        let uri = bad.server.uri();
        let answer = whodunit.try_call(&["--zuul", &uri, "--tenant", "t", "sync", "--since", "2d"]);
        fails(&answer, code, &[word, &uri]);
        assert!(
            !answer.messages.contains('\u{1b}'),
            "escape codes reach the terminal"
        );
        next_command_works(&whodunit);
    }
}

/// Syncs one build whose logs the test has arranged; gives the home.
fn synced(bad: &Bad) -> (Whodunit, Value) {
    let mut whodunit = gate();
    whodunit.with("--zuul", bad.server.uri());
    whodunit.with("--tenant", "t");
    let sync = whodunit.call(&["sync", "--since", "2d"], 0).one().clone();
    assert_eq!(sync["builds"], 1, "{sync}");
    (whodunit, sync)
}

#[test]
fn logs_that_are_gone_are_recorded_as_such() {
    for status in [404, 410] {
        let bad = Bad::new();
        bad.with_build();
        bad.on("^/logs/", ResponseTemplate::new(status));
        let (whodunit, sync) = synced(&bad);
        assert_eq!(sync["missing_logs"], 1, "{sync}");
        let failures = whodunit.call(&["failures"], 0);
        assert_eq!(failures.one()["build"], "0123456789abcdef0123456789abcdef");
        fails(
            &whodunit.try_call(&["log", "0123456789abcdef"]),
            3,
            &["0123456789abcdef", "gone"],
        );
    }
}

#[test]
fn a_log_server_that_fails_is_told_and_the_next_sync_goes_on() {
    let bad = Bad::new();
    bad.with_build();
    let manifest =
        json!({ "tree": [{ "name": "job-output.txt", "mimetype": "text/plain", "encoding": null }] });
    bad.at("/logs/zuul-manifest.json", json_answer(&manifest));
    let broken = Mock::given(path("/logs/job-output.txt")).respond_with(ResponseTemplate::new(503));
    bad.runtime
        .block_on(broken.up_to_n_times(1).with_priority(1).mount(&bad.server));
    bad.at(
        "/logs/job-output.txt",
        text("2026-11-21 01:00:00.000000 | ERROR it broke\n"),
    );
    let mut whodunit = gate();
    whodunit.with("--zuul", bad.server.uri());
    whodunit.with("--tenant", "t");
    fails(
        &whodunit.try_call(&["sync", "--since", "2d"]),
        5,
        &["503", "/logs/"],
    );
    whodunit.call(&["sync", "--since", "2d"], 0);
    let log = whodunit.call(&["log", "0123456789abcdef"], 0);
    assert!(
        log.json
            .iter()
            .any(|e| e["text"].to_string().contains("it broke"))
    );
}

#[test]
fn names_in_a_manifest_never_leave_the_folder() {
    let bad = Bad::new();
    bad.with_build();
    let file = |name: &str| json!({ "name": name, "mimetype": "text/plain", "encoding": null });
    let up = json!({ "name": "..", "mimetype": "application/directory", "encoding": null,
        "children": [file("dropped.txt")] });
    let names = [
        file("../../../dropped.txt"),
        file("/tmp/dropped.txt"),
        up,
        file("job-output.txt"),
    ];
    bad.at("/logs/zuul-manifest.json", json_answer(&json!({ "tree": names })));
    bad.on(
        "^/logs/",
        text("2026-11-21 01:00:00.000 1 ERROR x [-] it broke\n"),
    );
    let (whodunit, _) = synced(&bad);
    let dropped = find(whodunit.home(), "dropped.txt");
    assert!(dropped.is_empty(), "{dropped:?}");
    let show = whodunit.call(&["show", "0123456789abcdef"], 0);
    assert_eq!(
        show.one()["files"].as_array().map(Vec::len),
        Some(1),
        "{}",
        show.one()["files"]
    );
}

/// Files of this name below a folder.
fn find(folder: &std::path::Path, name: &str) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if entry.file_type().is_ok_and(|t| t.is_dir()) {
            found.extend(find(&path, name));
        } else if path.ends_with(name) {
            found.push(path);
        }
    }
    found
}

#[test]
fn a_log_that_breaks_off_is_kept_as_far_as_it_came() {
    let bad = Bad::new();
    bad.with_build();
    let manifest =
        json!({ "tree": [{ "name": "glance-api.log.gz", "mimetype": "text/plain", "encoding": "gzip" }] });
    bad.at("/logs/zuul-manifest.json", json_answer(&manifest));
    let records: Vec<String> = (0..3600)
        .map(|i| {
            format!(
                "2026-11-21 01:{:02}:{:02}.000 1 ERROR glance [-] it broke\n",
                i / 60,
                i % 60
            )
        })
        .collect();
    let whole = super::files::gzip(&records.concat());
    let half = whole.get(..whole.len() / 2).expect("half of it").to_vec();
    bad.at(
        "/logs/glance-api.log.gz",
        ResponseTemplate::new(200).set_body_raw(half, "application/gzip"),
    );
    let (whodunit, _) = synced(&bad);
    let log = whodunit.try_call(&["log", "0123456789abcdef", "--limit", "3"]);
    assert_eq!(log.json.len(), 3, "{}", log.messages);
    let counts = whodunit.try_call(&["log", "0123456789abcdef", "--count-by", "level"]);
    assert!(
        counts.messages.contains("glance-api.log"),
        "the cut file is named: {}",
        counts.messages
    );
    next_command_works(&whodunit);
}
