//! Gates from folders on disk: archives and bare logs.

use super::*;
use crate::domain::failures::FailureFilter;
use crate::domain::{BuildKey, Verdict};

fn archive() -> (tempfile::TempDir, GateChoice) {
    let dir = tempfile::tempdir().unwrap();
    let root = dir.path().join("archive");
    let uuid = |n: u8| format!("{n:02x}").repeat(16);
    std::fs::create_dir_all(root.join("logs").join(uuid(0xa1))).unwrap();
    std::fs::write(root.join("logs").join(uuid(0xa1)).join("job-output.txt"), "x\n").unwrap();
    std::fs::write(
        root.join("gate.toml"),
        "name = 'small'\nnow = '2026-11-20T12:00:00Z'\n",
    )
    .unwrap();
    let line = |id: u8, uuid: &str, result: &str, hour: u8| {
        format!(
            "{{\"_id\":{id},\"uuid\":\"{uuid}\",\"job_name\":\"j\",\"result\":\"{result}\",\"voting\":true,\
             \"pipeline\":\"gate\",\"end_time\":\"2026-11-20T{hour:02}:00:00\",\"log_url\":\"http://l/x/{uuid}/\",\
             \"ref\":{{\"project\":\"p\",\"branch\":\"master\",\"change\":1,\"patchset\":\"1\"}}}}\n"
        )
    };
    let builds = line(1, &uuid(0xa1), "FAILURE", 3)
        + &line(2, &uuid(0xa2), "FAILURE", 4)
        + &line(3, &uuid(0xb1), "SUCCESS", 5);
    std::fs::write(root.join("builds.jsonl"), builds).unwrap();
    let choice = GateChoice {
        gate: Some(root.to_string_lossy().into_owned()),
        state: Some(dir.path().join("state")),
        ..GateChoice::default()
    };
    (dir, choice)
}

#[test]
fn an_archive_lists_its_failures_and_keeps_verdicts() {
    let (_dir, choice) = archive();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let gate = Gate::open_now(&choice).unwrap();
    assert_eq!(gate.config().name, "small");
    let filter = FailureFilter::default();
    assert_eq!(gate.failures(&filter).unwrap().rows.len(), 2);
    runtime.block_on(async {
        let cx = Cx::default();
        let build = gate.resolve("a1a1", &cx).await.unwrap();
        gate.put_verdict(std::slice::from_ref(&build), Some(Verdict::Infra), None, &cx)
            .await
            .unwrap();
        assert_eq!(gate.logs(&build, &cx).await.unwrap().files.len(), 1);
        let gone = gate.resolve("a2a2", &cx).await.unwrap();
        assert_eq!(
            gate.logs(&gone, &cx).await.unwrap_err().kind(),
            crate::error::Kind::NotFound
        );
    });
    let again = Gate::open_now(&choice).unwrap().failures(&filter).unwrap();
    assert_eq!((again.rows.len(), again.summary.verdicts), (1, 1));
}

#[test]
fn builds_are_named_by_prefix_page_or_log_address() {
    let (_dir, choice) = archive();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let gate = Gate::open_now(&choice).unwrap();
    let full = "a1".repeat(16);
    let resolve = |text: &str| runtime.block_on(gate.resolve(text, &Cx::default()));
    for text in [
        full.as_str(),
        "a1",
        "A1A1A1A",
        &format!("https://z/t/openstack/build/{full}"),
        &format!("https://z/t/openstack/build/{full}/logs"),
        &format!("http://l/x/{full}/controller/logs/a.txt#12"),
        "https://other/logs/41/1/gate/j/a1a1a1a/",
    ] {
        assert_eq!(resolve(text).unwrap().key(), BuildKey(full.clone()), "{text}");
    }
    for text in ["ffff", "a", "../a", "_id:9", "https://z/", ""] {
        let error = resolve(text).unwrap_err();
        assert_eq!(error.kind(), crate::error::Kind::Data, "{text}");
    }
    assert!(matches!(resolve(".").unwrap(), BuildRef::Folder { name, .. } if name == "."));
}

#[test]
fn the_demo_opens_without_configuration() {
    let dir = tempfile::tempdir().unwrap();
    let choice = GateChoice {
        gate: Some("demo".into()),
        state: Some(dir.path().into()),
        ..GateChoice::default()
    };
    let gate = Gate::open_now(&choice).unwrap();
    assert!(gate.fixed_now().is_some() && !gate.is_remote());
    assert!(gate.failures(&FailureFilter::default()).unwrap().summary.failures > 0);
}

#[test]
fn a_name_that_is_not_on_record_is_told_with_what_was_meant() {
    let (_dir, choice) = archive();
    let gate = Gate::open_now(&choice).unwrap();
    let told = |change: fn(&mut FailureFilter)| {
        let mut filter = FailureFilter::default();
        change(&mut filter);
        gate.unknown_name(&filter).unwrap()
    };
    assert_eq!(told(|_| {}), None);
    let wrong = told(|f| f.pipeline = Some("gaet".into()));
    assert_eq!(
        wrong.unwrap(),
        "No pipeline gaet is on record. Did you mean gate?"
    );
    let wrong = told(|f| f.result = Some("TIMEDOUT".into()));
    assert!(wrong.unwrap().ends_with("Did you mean TIMED_OUT?"));
    // Known though none is on record; and a pattern that something has.
    assert_eq!(told(|f| f.result = Some("NODE_FAILURE".into())), None);
    assert_eq!(told(|f| f.job = Some("*j*".into())), None);
    assert_eq!(
        told(|f| f.project = Some("q".into())).unwrap(),
        "No project q is on record."
    );
}
