//! Work of the workbench on small gates on disk.

use super::*;
use crate::app::DraftMade;
use crate::digest::Verdict;
use crate::domain::FailureFilter;
use std::path::Path;
use tokio_util::sync::CancellationToken;

const USUAL: &str = "2026-11-20 03:00:01.000 7 INFO a.b [-] request answered\n\
    2026-11-20 03:00:02.000 7 INFO a.b [-] pool is open\n";
const BAD: &str = "2026-11-20 03:00:01.000 7 INFO a.b [-] request answered\n\
    2026-11-20 03:00:02.500 7 WARNING a.b [None req-1 admin] the lease of volume seven was lost\n";

/// A gate with a failed build, whose log has no error, and a passing one of the same job.
fn archive(root: &Path) {
    let uuid = |n: u8| format!("{n:02x}").repeat(16);
    for (id, log) in [(0xa1, BAD), (0xb1, USUAL)] {
        let folder = root.join("logs").join(uuid(id));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("service.log"), log).unwrap();
    }
    std::fs::write(
        root.join("gate.toml"),
        "name = 'small'\nnow = '2026-11-20T12:00:00Z'\n",
    )
    .unwrap();
    let line = |id: u8, result: &str, hour: u8| {
        let uuid = uuid(id);
        format!(
            "{{\"_id\":{id},\"uuid\":\"{uuid}\",\"job_name\":\"j\",\"result\":\"{result}\",\"voting\":true,\
             \"pipeline\":\"gate\",\"end_time\":\"2026-11-20T{hour:02}:00:00\",\"log_url\":\"http://l/x/{uuid}/\",\
             \"ref\":{{\"project\":\"p\",\"branch\":\"master\",\"change\":1,\"patchset\":\"1\"}}}}\n"
        )
    };
    let builds = line(0xa1, "FAILURE", 4) + &line(0xb1, "SUCCESS", 3);
    std::fs::write(root.join("builds.jsonl"), builds).unwrap();
}

/// A performer on a folder, and the runtime that it works in.
fn opened(folder: &Path, state: &Path) -> (Performer, tokio::runtime::Runtime) {
    chosen(&folder.display().to_string(), state, GateChoice::Configured)
}

/// A performer that was started with `--gate` and opened what was chosen, and the runtime that it works in.
fn chosen(gate: &str, state: &Path, choice: GateChoice) -> (Performer, tokio::runtime::Runtime) {
    let named = config::GateChoice {
        gate: Some(gate.to_owned()),
        state: Some(state.to_owned()),
        ..config::GateChoice::default()
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let performer = Performer::new(named, TimeZone::UTC);
    let cx = Cx::default();
    let open = performer.perform(Work::OpenGate(choice), &cx, &|_| {});
    runtime.block_on(open).unwrap();
    (performer, runtime)
}

#[test]
fn the_list_shows_the_first_line_of_a_digest_and_compares_once() {
    let dir = tempfile::tempdir().unwrap();
    archive(&dir.path().join("gate"));
    let (performer, runtime) = opened(&dir.path().join("gate"), &dir.path().join("state"));
    let filter = FailureFilter::default();
    let looked = |cx: &Cx| {
        let found = Mutex::new(Vec::new());
        let take = |done| {
            if let Done::Headlines(lines) = done {
                found.lock().unwrap().extend(lines);
            }
        };
        let work = performer.perform(Work::Headlines(filter.clone()), cx, &take);
        let done = runtime.block_on(work);
        (done.map(|_| ()), found.into_inner().unwrap())
    };
    let token = CancellationToken::new();
    token.cancel();
    let (cancelled, none) = looked(&Cx::new(token));
    assert_eq!(cancelled.unwrap_err().kind(), Kind::Cancelled);
    assert!(none.is_empty());
    let (_, found) = looked(&Cx::default());
    let line = found.first().and_then(|(_, line)| line.clone()).expect("a line");
    assert_eq!(line.text, "the lease of volume seven was lost");
    let list = performer.gate().unwrap().failures(&filter).unwrap();
    assert_eq!(list.rows.first().and_then(|f| f.headline.clone()), Some(line));
    assert!(
        looked(&Cx::default()).1.is_empty(),
        "what is known is not asked again"
    );
}

#[test]
fn a_folder_is_compared_and_drafted_against_the_run_that_is_named() {
    let dir = tempfile::tempdir().unwrap();
    for (name, log) in [("bad", BAD), ("good", USUAL)] {
        std::fs::create_dir_all(dir.path().join(name)).unwrap();
        std::fs::write(dir.path().join(name).join("service.log"), log).unwrap();
    }
    let bad = dir.path().join("bad");
    let (performer, runtime) = opened(&bad, &dir.path().join("state"));
    let build = BuildKey(bad.display().to_string());
    let perform = |work| runtime.block_on(performer.perform(work, &Cx::default(), &|_| {}));
    let digest = |against: Vec<String>| {
        let work = Work::Digest {
            build: build.clone(),
            against,
        };
        match perform(work) {
            Ok(Done::Digested(digest)) => digest,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(digest(Vec::new()).verdict, Verdict::CannotTell);
    let good = dir.path().join("good").display().to_string();
    let compared = digest(vec![good]);
    assert_eq!(compared.verdict, Verdict::Unusual);
    assert!(
        compared
            .lines
            .first()
            .is_some_and(|l| l.text.contains("was lost"))
    );
    // The draft is proved on the same run.
    let draft = Work::Draft {
        build: build.clone(),
        lines: vec![("service.log".into(), 2)],
        bug: None,
    };
    match perform(draft) {
        Ok(Done::DraftMade(DraftMade::Draft { draft, .. })) => {
            assert_eq!((draft.proof.passing.len(), draft.proof.n_passing_hit()), (1, 0));
        }
        other => panic!("{other:?}"),
    }
    let missing = Work::Digest {
        build,
        against: vec![dir.path().join("nothing").display().to_string()],
    };
    assert!(perform(missing).unwrap_err().chain().contains("nothing"));
}

#[test]
fn a_folder_beside_a_named_gate_meets_its_fingerprints() {
    let dir = tempfile::tempdir().unwrap();
    let logs = dir.path().join("run");
    std::fs::create_dir_all(&logs).unwrap();
    std::fs::write(logs.join("service.log"), BAD).unwrap();
    let state = dir.path().join("state");
    let (performer, runtime) = chosen("demo", &state, GateChoice::Folder(logs.clone()));
    let work = Work::Match(BuildKey(logs.display().to_string()));
    let done = runtime.block_on(performer.perform(work, &Cx::default(), &|_| {}));
    let Ok(Done::Matched(view)) = done else {
        panic!("{done:?}")
    };
    assert!(!view.tried.is_empty());
}
