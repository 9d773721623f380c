//! Answers of a real Gerrit and of plain git.

use super::*;

fn rejected(stdout: &str, stderr: &str) -> (String, String) {
    match parse(Some(1), stdout, stderr) {
        PushAnswer::Rejected { reason, hint } => (reason, hint),
        other => panic!("{other:?}"),
    }
}

#[test]
fn success_gives_the_changes_address() {
    let stderr = "remote: Processing changes: refs: 1, new: 1, done\nremote: \nremote: SUCCESS\nremote: \n\
                  remote:   http://127.0.0.1:29080/c/opendev/fingerprints/+/20 Add fingerprint one [NEW]\nremote: \n";
    let url = Some("http://127.0.0.1:29080/c/opendev/fingerprints/+/20".to_owned());
    assert_eq!(
        parse(
            Some(0),
            "To x\n*\tabc:refs/for/master\t[new reference]\nDone\n",
            stderr
        ),
        PushAnswer::Pushed { url }
    );
    assert_eq!(parse(Some(0), "Done\n", ""), PushAnswer::Pushed { url: None });
}

#[test]
fn refusals_keep_the_whole_reason() {
    let (reason, _) = rejected(
        "",
        " ! [remote rejected] HEAD -> refs/for/master%r=nobody (Account 'nobody' not found\n\
         nobody does not identify a registered user or group)\nerror: failed to push some refs",
    );
    assert_eq!(
        reason,
        "Account 'nobody' not found nobody does not identify a registered user or group"
    );
    let (reason, hint) = rejected(
        "!\tHEAD:refs/for/master\t[remote rejected] (commit ddf24f9: invalid committer)\nDone\n",
        "remote: ERROR: commit ddf24f9: email address a@b is not registered in your account\nremote: more\n",
    );
    assert!(
        reason.starts_with("commit ddf24f9: invalid committer: commit ddf24f9: email address a@b"),
        "{reason}"
    );
    assert!(hint.contains("user.email"));
    let (reason, hint) = rejected(
        "!\tx:refs/for/nosuch\t[remote rejected] (branch nosuch not found)\nDone\n",
        "",
    );
    assert_eq!(reason, "branch nosuch not found");
    assert!(hint.contains("--branch"));
    let same = "!\tx:y\t[remote rejected] (commit 1 (a) b)\n";
    assert_eq!(rejected(same, "").0, "commit 1 (a) b");
}

#[test]
fn nothing_new_means_that_it_got_there_before() {
    assert_eq!(
        parse(Some(1), "!\tx:y\t[remote rejected] (no new changes)\n", ""),
        PushAnswer::AlreadyThere
    );
}

#[test]
fn what_never_got_there_waits() {
    let kind = |stderr: &str| match parse(Some(128), "", stderr) {
        PushAnswer::Waits { kind, .. } => kind,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        kind("remote: Unauthorized\nfatal: Authentication failed for 'http://x/'"),
        Kind::Auth
    );
    assert_eq!(
        kind("nobody@h: Permission denied (publickey).\nfatal: Could not read from remote repository."),
        Kind::Auth
    );
    assert_eq!(
        kind("fatal: unable to access 'http://h/': Failed to connect to h port 9"),
        Kind::Network
    );
    assert_eq!(
        kind("fatal: unable to access 'http://h/': The requested URL returned error: 403"),
        Kind::Auth
    );
    assert_eq!(kind(""), Kind::Network);
}

#[test]
fn an_unknown_project_is_a_refusal() {
    let stderr = "fatal: project opendev/nosuch not found\nfatal: Could not read from remote repository.\n";
    assert!(matches!(
        parse(Some(128), "", stderr),
        PushAnswer::Rejected { .. }
    ));
}

#[test]
fn every_recorded_push_is_understood() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/recordings/gerrit/real/push");
    let Ok(entries) = std::fs::read_dir(&root) else {
        println!("skipped: no recordings");
        return;
    };
    for path in entries.flatten().map(|e| e.path()) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        if !text.starts_with("$ git push") || name == "dry-run" {
            continue;
        }
        let (_, after) = text.split_once('\n').unwrap();
        let (stdout, stderr) = after.split_once("[stderr]").unwrap_or((after, ""));
        let is_new = ["new-", "patchset-", "series-"]
            .iter()
            .any(|p| name.starts_with(p));
        let answer = parse(Some(i32::from(!is_new)), stdout, stderr);
        let is_expected = match &answer {
            PushAnswer::Pushed { url } => is_new && url.is_some(),
            PushAnswer::AlreadyThere => name.contains("no-new") || name.contains("nothing-new"),
            PushAnswer::Rejected { reason, .. } => {
                name.starts_with("refused") || name.starts_with("orphan") || reason.contains("not found")
            }
            PushAnswer::Waits { .. } => [
                "anonymous",
                "no-server",
                "ssh-unknown",
                "unknown-project",
                "wrong",
            ]
            .iter()
            .any(|p| name.starts_with(p)),
        };
        assert!(is_expected, "{name}: {answer:?}");
    }
}
