//! Walking pages of builds against a source in memory.

use super::*;
use crate::domain::{BuildKey, BuildLogs, JobResult, test_build};
use crate::source::{BuildPage, Source};
use futures::future::BoxFuture;
use std::path::Path;
use std::sync::{Arc, Mutex};

/// Pages of three; fails when `broken_below` is reached.
#[derive(Default)]
struct Pages {
    builds: Mutex<Vec<Build>>,
    broken_below: Mutex<Option<u64>>,
    asked: Mutex<Vec<Option<u64>>>,
    /// How often logs were fetched; none where there are none.
    fetched: Mutex<Option<u64>>,
}

impl Source for Pages {
    fn kind(&self) -> &'static str {
        "pages"
    }

    fn builds<'a>(&'a self, below: Option<u64>, _cx: &'a Cx) -> BoxFuture<'a, Result<BuildPage>> {
        Box::pin(async move {
            self.asked.lock().unwrap().push(below);
            if self
                .broken_below
                .lock()
                .unwrap()
                .is_some_and(|limit| below.is_some_and(|b| b < limit))
            {
                return Err(Error::network("broken"));
            }
            let mut builds = self.builds.lock().unwrap().clone();
            builds.sort_by_key(|b| std::cmp::Reverse(b.index));
            builds.retain(|b| below.is_none_or(|top| b.index <= top));
            builds.truncate(3);
            let next = builds
                .last()
                .and_then(|b| b.index.checked_sub(1))
                .filter(|n| *n > 0);
            Ok(BuildPage { builds, next })
        })
    }

    fn build<'a>(&'a self, key: &'a BuildKey, _cx: &'a Cx) -> BoxFuture<'a, Result<Option<Build>>> {
        Box::pin(async move {
            Ok(self
                .builds
                .lock()
                .unwrap()
                .iter()
                .find(|b| b.key == *key)
                .cloned())
        })
    }

    fn logs<'a>(&'a self, _: &'a Build, into: &'a Path, _: &'a Cx) -> BoxFuture<'a, Result<BuildLogs>> {
        Box::pin(async move {
            match &mut *self.fetched.lock().unwrap() {
                Some(times) => *times += 1,
                None => return Err(Error::not_found("none")),
            }
            tokio::task::yield_now().await;
            std::fs::create_dir_all(into).unwrap();
            std::fs::write(into.join("job-output.txt"), "x\n").unwrap();
            crate::log::tree::folder(into, &Cx::default())
        })
    }
}

const DAY: i64 = 86_400;

fn setup(rows: std::ops::RangeInclusive<u64>) -> (tempfile::TempDir, Arc<Pages>, Gate) {
    let dir = tempfile::tempdir().unwrap();
    let pages = Arc::new(Pages::default());
    // Row n ended on day n.
    *pages.builds.lock().unwrap() = rows
        .map(|n| test_build(&format!("b{n}"), n, "j", Some("SUCCESS"), n as i64 * DAY))
        .collect();
    let gate = Gate::of_server(pages.clone(), dir.path()).unwrap();
    (dir, pages, gate)
}

fn run(gate: &Gate, since_day: i64) -> Result<SyncReport> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let since = Timestamp::from_second(since_day * DAY).unwrap();
    runtime.block_on(gate.sync(Some(since), &Cx::default()))
}

#[test]
fn all_builds_come_once_and_new_ones_the_next_time() {
    let (_dir, pages, gate) = setup(1..=20);
    assert_eq!(run(&gate, 0).unwrap().new, 20);
    pages.asked.lock().unwrap().clear();
    let more = (21..=22).map(|n| test_build(&format!("b{n}"), n, "j", None, n as i64 * DAY));
    pages.builds.lock().unwrap().extend(more);
    let report = run(&gate, 0).unwrap();
    assert_eq!((report.new, report.builds), (2, 22));
    assert_eq!(
        pages.asked.lock().unwrap().len(),
        1,
        "one page has all that is new"
    );
}

#[test]
fn an_interrupted_sync_goes_on_where_it_stopped() {
    let (_dir, pages, gate) = setup(1..=20);
    *pages.broken_below.lock().unwrap() = Some(12);
    assert!(run(&gate, 0).is_err());
    assert_eq!(gate.store().count_builds().unwrap(), 9);
    *pages.broken_below.lock().unwrap() = None;
    pages.asked.lock().unwrap().clear();
    assert_eq!(run(&gate, 0).unwrap().new, 11);
    assert_eq!(
        *pages.asked.lock().unwrap(),
        [None, Some(11), Some(8), Some(5), Some(2)]
    );
}

#[test]
fn a_longer_span_fetches_only_what_is_older() {
    let (_dir, pages, gate) = setup(1..=40);
    let report = run(&gate, 30).unwrap();
    // Pages reach over the span's edge; what lies beyond is kept, but it is not new in the span.
    assert_eq!((report.new, report.builds), (11, 11));
    assert!(gate.store().count_builds().unwrap() > 11);
    pages.asked.lock().unwrap().clear();
    run(&gate, 30).unwrap();
    assert_eq!(pages.asked.lock().unwrap().len(), 1);
    run(&gate, 0).unwrap();
    assert_eq!(gate.store().count_builds().unwrap(), 40);
}

#[test]
fn a_build_without_any_time_counts_as_new() {
    let (_dir, pages, gate) = setup(1..=4);
    let mut never_started = test_build("b5", 5, "j", Some("NODE_FAILURE"), 0);
    (never_started.start, never_started.end) = (None, None);
    pages.builds.lock().unwrap().push(never_started);
    assert_eq!(run(&gate, 0).unwrap().new, 5);
}

#[test]
fn two_that_want_the_same_logs_fetch_them_once() {
    let (dir, pages, gate) = setup(1..=1);
    *pages.fetched.lock().unwrap() = Some(0);
    let other = Gate::of_server(pages.clone(), dir.path()).unwrap();
    let build = pages.builds.lock().unwrap()[0].clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let cx = Cx::default();
    let (mine, others) =
        runtime.block_on(async { tokio::join!(gate.fetch_logs(&build, &cx), other.fetch_logs(&build, &cx)) });
    assert_eq!((mine.unwrap().files.len(), others.unwrap().files.len()), (1, 1));
    assert_eq!(*pages.fetched.lock().unwrap(), Some(1));
}

#[test]
fn builds_that_were_running_are_asked_for_again() {
    let (_dir, pages, gate) = setup(1..=20);
    pages.builds.lock().unwrap()[0].result = None;
    run(&gate, 0).unwrap();
    pages.builds.lock().unwrap()[0].result = Some(JobResult("FAILURE".into()));
    run(&gate, 0).unwrap();
    assert!(gate.store().running_builds().unwrap().is_empty());
}
