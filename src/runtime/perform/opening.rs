//! Opening a build: its logs, where they are here at once, else as they come.

use super::Part;
use crate::app::Done;
use crate::domain::BuildKey;
use crate::error::Result;
use crate::runtime::gate::Gate;
use crate::task::Cx;
use std::time::Duration;

/// How often the files of a build that is fetched are shown.
const BETWEEN_LOOKS: Duration = Duration::from_millis(300);

/// The logs of a build; `part` takes those that are here while others are fetched.
pub(super) async fn open(gate: &Gate, key: &BuildKey, cx: &Cx, part: Part<'_>) -> Result<Done> {
    let build = gate.resolve(&key.0, cx).await?;
    let work = gate.logs(&build, cx);
    tokio::pin!(work);
    let mut shown = (Vec::new(), Vec::new());
    loop {
        tokio::select! {
            logs = &mut work => return Ok(Done::BuildOpened(Box::new(logs?))),
            () = tokio::time::sleep(BETWEEN_LOOKS) => {
                // What cannot be listed yet is listed in the end.
                let arrived = gate.arrived(&build, cx).await.unwrap_or(None);
                let arrived = arrived.filter(|logs| !logs.files.is_empty());
                if let Some(logs) = arrived.filter(|logs| (&logs.files, &logs.coming) != (&shown.0, &shown.1)) {
                    shown = (logs.files.clone(), logs.coming.clone());
                    part(Done::BuildArriving(Box::new(logs)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Build, BuildLogs, test_build};
    use crate::remote::logs::slow_server::{Go, SlowServer, Version};
    use crate::source::{BuildPage, Source};
    use futures::future::BoxFuture;
    use std::path::Path;
    use std::sync::{Arc, Mutex};
    use tokio::sync::Notify;

    /// A server whose second file comes when the first one was seen.
    struct Slow {
        seen: Arc<Notify>,
    }

    impl Source for Slow {
        fn kind(&self) -> &'static str {
            "slow"
        }

        fn builds<'a>(&'a self, _: Option<u64>, _: &'a Cx) -> BoxFuture<'a, Result<BuildPage>> {
            Box::pin(async {
                Ok(BuildPage {
                    builds: vec![build()],
                    next: None,
                })
            })
        }

        fn build<'a>(&'a self, _: &'a BuildKey, _: &'a Cx) -> BoxFuture<'a, Result<Option<Build>>> {
            Box::pin(async { Ok(Some(build())) })
        }

        fn logs<'a>(&'a self, _: &'a Build, into: &'a Path, cx: &'a Cx) -> BoxFuture<'a, Result<BuildLogs>> {
            Box::pin(async move {
                std::fs::create_dir_all(into).unwrap();
                std::fs::write(into.join("a.log"), "a\n").unwrap();
                self.seen.notified().await;
                std::fs::write(into.join("b.log"), "b\n").unwrap();
                crate::log::tree::folder(into, cx)
            })
        }
    }

    fn build() -> Build {
        test_build("b1", 1, "j", Some("FAILURE"), 1)
    }

    fn gate(dir: &tempfile::TempDir, source: Arc<dyn Source>) -> Gate {
        let gate = Gate::of_server(source, dir.path()).unwrap();
        gate.store().put_builds(&[build()]).unwrap();
        gate
    }

    #[tokio::test]
    async fn files_are_shown_before_all_are_here() {
        let dir = tempfile::tempdir().unwrap();
        let seen = Arc::new(Notify::new());
        let gate = gate(&dir, Arc::new(Slow { seen: seen.clone() }));
        let shown = Mutex::new(Vec::new());
        let part = |done| {
            if let Done::BuildArriving(logs) = done {
                shown.lock().unwrap().push(logs.files.len());
                seen.notify_one();
            }
        };
        let done = open(&gate, &BuildKey("b1".into()), &Cx::default(), &part).await;
        let Done::BuildOpened(logs) = done.unwrap() else {
            panic!("opened");
        };
        assert_eq!(
            (logs.files.len(), shown.lock().unwrap().as_slice()),
            (2, &[1][..])
        );
    }

    /// A log server that sends a half of a log and waits.
    struct Server(String);

    impl Source for Server {
        fn kind(&self) -> &'static str {
            "server"
        }

        fn builds<'a>(&'a self, _: Option<u64>, _: &'a Cx) -> BoxFuture<'a, Result<BuildPage>> {
            Box::pin(async { Ok(BuildPage::default()) })
        }

        fn build<'a>(&'a self, _: &'a BuildKey, _: &'a Cx) -> BoxFuture<'a, Result<Option<Build>>> {
            Box::pin(async { Ok(Some(build())) })
        }

        fn logs<'a>(&'a self, _: &'a Build, into: &'a Path, cx: &'a Cx) -> BoxFuture<'a, Result<BuildLogs>> {
            Box::pin(async move {
                let http = crate::remote::http::Http::new(crate::git::CommandLog::default())?;
                let mut build = build();
                build.log_url = Some(self.0.clone());
                crate::remote::logs::fetch(&http, &build, into, cx).await
            })
        }
    }

    #[tokio::test]
    async fn a_log_is_shown_while_it_is_fetched() {
        let dir = tempfile::tempdir().unwrap();
        let body = "a line of a log\n".repeat(1000).into_bytes();
        let server = SlowServer::start(Version {
            tag: "\"1\"",
            body: body.clone(),
            knows_if_range: true,
            is_gzip: false,
        })
        .await;
        let gate = gate(&dir, Arc::new(Server(server.url.clone())));
        let shown = Mutex::new(Vec::new());
        let part = |done| {
            if let Done::BuildArriving(logs) = done {
                let file = logs.files.first().expect("a file").clone();
                let begun = std::fs::read(logs.disk_path(&file)).unwrap();
                shown.lock().unwrap().push((logs.coming.clone(), begun));
                let _ = server.go.send(Go::On);
            }
        };
        let done = open(&gate, &BuildKey("b1".into()), &Cx::default(), &part).await;
        let Done::BuildOpened(logs) = done.unwrap() else {
            panic!("opened");
        };
        let shown = shown.into_inner().unwrap();
        let (coming, begun) = shown.first().expect("shown before all was here");
        assert_eq!(coming.len(), 1);
        assert_eq!(
            (coming[0].have, coming[0].of),
            (body.len() as u64 / 2, Some(body.len() as u64))
        );
        assert_eq!(*begun, body[..body.len() / 2]);
        assert!(logs.coming.is_empty());
        assert_eq!(std::fs::read(logs.disk_path(&logs.files[0])).unwrap(), body);
    }
}
