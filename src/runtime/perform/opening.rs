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
    let mut shown = 0;
    loop {
        tokio::select! {
            logs = &mut work => return Ok(Done::BuildOpened(Box::new(logs?))),
            () = tokio::time::sleep(BETWEEN_LOOKS) => {
                // What cannot be listed yet is listed in the end.
                let arrived = gate.arrived(&build, cx).await.unwrap_or(None);
                if let Some(logs) = arrived.filter(|logs| logs.files.len() > shown) {
                    shown = logs.files.len();
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

    #[tokio::test]
    async fn files_are_shown_before_all_are_here() {
        let dir = tempfile::tempdir().unwrap();
        let seen = Arc::new(Notify::new());
        let source = Arc::new(Slow { seen: seen.clone() });
        let gate = Gate::of_server(source, dir.path()).unwrap();
        gate.store().put_builds(&[build()]).unwrap();
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
}
