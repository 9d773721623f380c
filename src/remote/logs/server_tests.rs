//! Downloads that are slow, break off, or change under way.

use super::slow_server::{Go, SlowServer, Version};
use super::*;
use crate::domain::test_build;
use crate::git::CommandLog;
use crate::log::store::{Change, LogText};
use std::io::Write;
use std::time::Duration;

fn lines(word: &str) -> Vec<u8> {
    (0..9000_u32)
        .flat_map(|i| format!("{word} {}\n", i * 7919).into_bytes())
        .collect()
}

fn version(tag: &'static str, body: Vec<u8>) -> Version {
    Version {
        tag,
        body,
        knows_if_range: true,
        is_gzip: false,
    }
}

/// A fetch that goes on beside its test.
struct Fetch {
    into: std::path::PathBuf,
    task: tokio::task::JoinHandle<Result<BuildLogs>>,
    cx: Cx,
    _dir: tempfile::TempDir,
}

impl Fetch {
    fn start(server: &SlowServer) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let into = dir.path().join("logs/b1");
        let mut build = test_build("b1", 1, "j", Some("FAILURE"), 1);
        build.log_url = Some(server.url.clone());
        let cx = Cx::default();
        let (folder, own) = (into.clone(), cx.clone());
        let task = tokio::spawn(async move {
            let http = Http::new(CommandLog::default())?;
            fetch(&http, &build, &folder, &own).await
        });
        Self {
            into,
            task,
            cx,
            _dir: dir,
        }
    }

    /// Waits until so many bytes of the log are here.
    async fn until(&self, have: usize) -> Coming {
        let look = async {
            let mut ticks = tokio::time::interval(Duration::from_millis(1));
            loop {
                ticks.tick().await;
                let found = coming(&self.into).into_iter().find(|c| c.have == have as u64);
                if let Some(found) = found {
                    return found;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), look)
            .await
            .expect("the bytes come")
    }

    async fn whole(self) -> Vec<u8> {
        let logs = self.task.await.unwrap().unwrap();
        assert!(logs.coming.is_empty() && coming(&self.into).is_empty());
        assert_eq!(logs.missing, []);
        std::fs::read(self.into.join("x.log")).unwrap()
    }
}

fn bytes_of(text: &LogText) -> Vec<u8> {
    let mut bytes = vec![0; text.len() as usize];
    text.read_at(0, &mut bytes).unwrap();
    bytes
}

#[tokio::test]
async fn what_has_come_is_read_and_a_broken_download_goes_on_there() {
    let body = lines("line");
    let server = SlowServer::start(version("\"1\"", body.clone())).await;
    let fetch = Fetch::start(&server);
    let half = body.len() / 2;
    let file = fetch.until(half).await;
    assert_eq!((file.path.as_str(), file.of), ("x.log", Some(body.len() as u64)));
    let text = LogText::open(&file.disk, Path::new("")).unwrap();
    assert_eq!(bytes_of(&text), body[..half]);
    server.go.send(Go::Break).unwrap();
    let more = half + (body.len() - half) / 2;
    fetch.until(more).await;
    assert_eq!(text.look_again(), Change::Grown);
    assert_eq!(bytes_of(&text), body[..more]);
    server.go.send(Go::On).unwrap();
    assert_eq!(fetch.whole().await, body);
    assert_eq!(
        *server.ranges.lock().unwrap(),
        [None, Some(format!("bytes={half}-"))]
    );
}

#[tokio::test]
async fn a_file_that_is_replaced_meanwhile_is_begun_anew_in_another_file() {
    for knows_if_range in [true, false] {
        let old = lines("old");
        let server = SlowServer::start(Version {
            knows_if_range,
            ..version("\"1\"", old.clone())
        })
        .await;
        let fetch = Fetch::start(&server);
        let file = fetch.until(old.len() / 2).await;
        let text = LogText::open(&file.disk, Path::new("")).unwrap();
        let new = lines("new and longer");
        *server.now.lock().unwrap() = Version {
            knows_if_range,
            ..version("\"2\"", new.clone())
        };
        server.go.send(Go::Break).unwrap();
        if !knows_if_range {
            // The rest of the new file, which is not taken.
            server.go.send(Go::Break).unwrap();
        }
        fetch.until(new.len() / 2).await;
        assert_eq!(
            bytes_of(&text),
            old[..old.len() / 2],
            "what is read stays as it was"
        );
        assert_eq!(text.look_again(), Change::Replaced);
        server.go.send(Go::On).unwrap();
        assert_eq!(fetch.whole().await, new);
    }
}

#[tokio::test]
async fn what_has_come_of_a_compressed_file_is_read() {
    let body = lines("line");
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(&body).unwrap();
    let packed = gz.finish().unwrap();
    let server = SlowServer::start(Version {
        is_gzip: true,
        ..version("\"1\"", packed.clone())
    })
    .await;
    let fetch = Fetch::start(&server);
    let file = fetch.until(packed.len() / 2).await;
    let cache = tempfile::tempdir().unwrap();
    let text = LogText::open(&file.disk, cache.path()).unwrap();
    text.fill(&Cx::default()).unwrap_err();
    let begun = bytes_of(&text);
    assert!(begun.len() > body.len() / 4 && body.starts_with(&begun));
    server.go.send(Go::On).unwrap();
    assert_eq!(fetch.whole().await, body);
}

#[tokio::test]
async fn a_fetch_that_waits_for_its_server_ends_at_once_when_it_is_cancelled() {
    let body = lines("line");
    let server = SlowServer::start(version("\"1\"", body.clone())).await;
    let fetch = Fetch::start(&server);
    fetch.until(body.len() / 2).await;
    fetch.cx.token().cancel();
    let ended = tokio::time::timeout(Duration::from_secs(1), fetch.task).await;
    assert_eq!(
        ended.expect("at once").unwrap().unwrap_err().kind(),
        Kind::Cancelled
    );
    // What came is still there, for the next time.
    assert_eq!(coming(&fetch.into).len(), 1);
}
