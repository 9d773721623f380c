//! A Zuul that never runs dry: thousands of builds, every failure with megabytes of logs, answered at once.
//!
//! It keeps a sync busy for as long as a bench looks at the screen. Not for tests of the API: those ask a real Zuul.

use serde_json::json;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Builds there are at first, with small logs.
const FIRST_BUILDS: u64 = 120;
/// Builds there are once it is busy; the later ones have large logs.
const BUILDS: u64 = 3000;
/// Bytes of each log.
const LOG_BYTES: usize = 4 << 20;

/// A running server; it ends with the process.
pub(crate) struct StubZuul {
    /// Its web root.
    pub(crate) root: String,
    newest: Arc<AtomicU64>,
}

impl StubZuul {
    /// From now on there are thousands of new builds with large logs.
    pub(crate) fn get_busy(&self) {
        self.newest.store(BUILDS, Ordering::Relaxed);
    }
}

/// Starts the server on a free port.
pub(crate) fn start() -> StubZuul {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let root = format!("http://{}", listener.local_addr().expect("an address"));
    let log = Arc::new(log());
    let address = root.clone();
    let newest = Arc::new(AtomicU64::new(FIRST_BUILDS));
    let stub = StubZuul {
        root,
        newest: Arc::clone(&newest),
    };
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (log, address, newest) = (Arc::clone(&log), address.clone(), Arc::clone(&newest));
            std::thread::spawn(move || serve(&stream, &address, &newest, &log));
        }
    });
    stub
}

fn serve(stream: &TcpStream, root: &str, newest: &AtomicU64, log: &[u8]) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request).unwrap_or(0) == 0 {
            return;
        }
        let mut header = String::from("-");
        while !header.trim().is_empty() {
            header.clear();
            if reader.read_line(&mut header).unwrap_or(0) == 0 {
                return;
            }
        }
        let target = request.split(' ').nth(1).unwrap_or("/");
        let (status, kind, body) = answer(target, root, newest.load(Ordering::Relaxed), log);
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = stream;
        if stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(&body))
            .is_err()
        {
            return;
        }
    }
}

fn answer(target: &str, root: &str, builds: u64, log: &[u8]) -> (&'static str, &'static str, Vec<u8>) {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let parameter = |name: &str| -> Option<u64> {
        let pair = query
            .split('&')
            .find_map(|p| p.strip_prefix(name)?.strip_prefix('='));
        pair.and_then(|value| value.parse().ok())
    };
    if path == "/api/info" {
        return (
            "200 OK",
            "application/json",
            br#"{"info":{"capabilities":{}}}"#.to_vec(),
        );
    }
    if path.ends_with("/builds") {
        let newest = parameter("idx_max").unwrap_or(builds).min(builds);
        let skipped = newest.saturating_sub(parameter("skip").unwrap_or(0));
        let oldest = skipped.saturating_sub(parameter("limit").unwrap_or(50));
        let builds: Vec<_> = (oldest + 1..=skipped)
            .rev()
            .map(|index| build(index, root))
            .collect();
        return (
            "200 OK",
            "application/json",
            json!(builds).to_string().into_bytes(),
        );
    }
    if path.ends_with("/zuul-manifest.json") {
        let file = |name: &str| json!({ "name": name, "mimetype": "text/plain", "encoding": null, "size": log.len() });
        let logs = json!({ "name": "logs", "mimetype": "application/directory", "encoding": null,
            "children": [file("glance-api.log")] });
        let tree = json!({ "tree": [logs, file("job-output.txt")] });
        return ("200 OK", "application/json", tree.to_string().into_bytes());
    }
    if path.starts_with("/logs/") {
        let index = path
            .split('/')
            .nth(2)
            .and_then(|uuid| u64::from_str_radix(uuid, 16).ok());
        let small = index.is_some_and(|index| index <= FIRST_BUILDS);
        let length = if small { 8 << 10 } else { log.len() };
        return ("200 OK", "text/plain", log[..length.min(log.len())].to_vec());
    }
    ("404 Not Found", "application/json", b"{}".to_vec())
}

/// Every third build fails; the newest ended when the bench began, each other one 20 s before the next.
fn build(index: u64, root: &str) -> serde_json::Value {
    let ago = |seconds: u64| {
        let time = jiff::Timestamp::now() - jiff::SignedDuration::from_secs(seconds as i64);
        time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
    };
    let failed = index.is_multiple_of(3);
    let end = (BUILDS - index) * 20 + 10;
    json!({
        "_id": index, "uuid": format!("{index:032x}"), "job_name": format!("functional-{}", index % 40),
        "result": if failed { "FAILURE" } else { "SUCCESS" }, "held": false, "voting": true, "final": true,
        "start_time": ago(end + 600), "end_time": ago(end), "duration": 600.0, "pipeline": "gate",
        "log_url": failed.then(|| format!("{root}/logs/{index:032x}/")), "nodeset": "one", "error_detail": null,
        "artifacts": [], "provides": [], "event_id": "e", "buildset": { "uuid": format!("{index:032x}") },
        "ref": { "project": "openstack/glance", "branch": "master", "change": 900_000 + index, "patchset": "1",
            "ref": "refs/changes/00/1/1", "oldrev": null, "newrev": null, "ref_url": null },
    })
}

fn log() -> Vec<u8> {
    let mut log = Vec::with_capacity(LOG_BYTES + 200);
    for line in 0_u32.. {
        let level = if line.is_multiple_of(500) {
            "ERROR"
        } else {
            "DEBUG"
        };
        let text = format!(
            "2026-11-21 01:{:02}:{:02}.{:03} 14030 {level} glance.api.v2.images [req-{line:08x}] step {line} of many\n",
            line / 60_000 % 60,
            line / 1000 % 60,
            line % 1000
        );
        log.extend_from_slice(text.as_bytes());
        if log.len() >= LOG_BYTES {
            return log;
        }
    }
    log
}
