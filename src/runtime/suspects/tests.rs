//! The demo gate's culprits, by the table of its README; and again with other projects, dates and commit ids.

use super::*;
use crate::domain::{Build, BuildKey, JobResult};
use crate::log::tree;
use crate::suspect::window;
use jiff::SignedDuration;
use serde_json::Value;
use std::path::Path;

/// The demo gate, unpacked.
struct Demo {
    folder: tempfile::TempDir,
    builds: Vec<Build>,
}

fn build(line: &str) -> Build {
    let v: Value = serde_json::from_str(line).unwrap();
    let text = |v: &Value| v.as_str().map(str::to_owned);
    let time = |v: &Value| v.as_str().map(|t| format!("{t}Z").parse().unwrap());
    Build {
        key: BuildKey(text(&v["uuid"]).unwrap_or_default()),
        index: v["_id"].as_u64().unwrap(),
        uuid: text(&v["uuid"]),
        job: text(&v["job_name"]).unwrap(),
        project: text(&v["ref"]["project"]).unwrap(),
        branch: text(&v["ref"]["branch"]),
        change: None,
        patchset: None,
        git_ref: None,
        newrev: None,
        change_url: None,
        pipeline: text(&v["pipeline"]).unwrap(),
        result: text(&v["result"]).map(JobResult),
        voting: true,
        start: time(&v["start_time"]),
        end: time(&v["end_time"]),
        log_url: None,
        nodeset: None,
        buildset: None,
        error_detail: None,
    }
}

impl Demo {
    fn unpack() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let packed = include_bytes!("../../../assets/demo.tar.gz");
        let plain = flate2::read::GzDecoder::new(packed.as_slice());
        tar::Archive::new(plain).unpack(folder.path()).unwrap();
        let text = std::fs::read_to_string(folder.path().join("builds.jsonl")).unwrap();
        let mut builds: Vec<Build> = text.lines().map(build).collect();
        // Both schemas occur; only the one with `ref` names a project here.
        builds.retain(|b| !b.project.is_empty());
        Self { folder, builds }
    }

    fn logs(&self, build: &Build) -> Option<BuildLogs> {
        let root = self.folder.path().join("logs").join(&build.key.0);
        let logs = tree::folder(&root, &Cx::default())
            .ok()
            .filter(|_| root.is_dir())?;
        Some(BuildLogs {
            build: Some(build.clone()),
            ..logs
        })
    }

    fn question(&self, failed: &Build) -> Question {
        let window = window(&self.builds, failed);
        let passed = |b: &&Build| b.job == failed.job && b.end < failed.end;
        let good = |b: &&Build| b.result.as_ref().is_some_and(JobResult::is_success);
        let passing = self
            .builds
            .iter()
            .filter(passed)
            .filter(good)
            .filter_map(|b| self.logs(b));
        Question {
            failed: self.logs(failed).unwrap(),
            passing: passing.take(2).collect(),
            branch: failed.branch.clone().unwrap_or_else(|| "master".into()),
            model: EventModel::Joined,
            zone: TimeZone::UTC,
            now: window.until,
            window: Some(window),
        }
    }

    /// (builds, culprit) of each row of the README's table.
    fn answers(&self) -> Vec<(Vec<Build>, String)> {
        let readme = std::fs::read_to_string(self.folder.path().join("README.md")).unwrap();
        let mut out = Vec::new();
        let table = readme.lines().skip_while(|l| !l.starts_with("| cause |")).skip(2);
        for row in table.take_while(|l| l.starts_with('|')) {
            let ids: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
            let (culprit, builds) = ids.split_first().unwrap();
            let named = |b: &&Build| builds.iter().any(|id| b.key.0.starts_with(id));
            out.push((
                self.builds.iter().filter(named).cloned().collect(),
                (*culprit).to_owned(),
            ));
        }
        out
    }
}

fn origins(path: &Path) -> Origins {
    Origins {
        clones: vec![path.to_owned()],
        gerrit: None,
        git: Git::default(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_culprits_are_among_the_first_three_by_any_name() {
    let demo = Demo::unpack();
    let origins = origins(&demo.folder.path().join("git"));
    let cx = Cx::default();
    let answers = demo.answers();
    assert!(answers.len() >= 3);
    for (builds, culprit) in answers {
        assert!(!builds.is_empty());
        for build in builds {
            let question = demo.question(&build);
            let window = question.window.clone().unwrap();
            let outcome = find(question.clone(), &origins, &cx).await.unwrap();
            let report = outcome.report;
            let rank = report.suspects.iter().position(|s| s.sha.starts_with(&culprit));
            println!(
                "{} of {} for {} {}",
                rank.map_or(0, |r| r + 1),
                outcome.commits,
                build.job,
                build.key
            );
            for suspect in report.suspects.iter().take(3) {
                println!(
                    "  {:.2} {} {:?}",
                    suspect.probability, suspect.subject, suspect.reasons
                );
            }
            println!("  {:.2} none of these {:?}", report.none_of_these, outcome.notes);
            assert!(rank.is_some_and(|r| r < 3), "{} of {}", culprit, build.key);

            let commits = commits(&origins, "master", &window, &mut Vec::new(), &cx)
                .await
                .unwrap();
            let days = SignedDuration::from_hours(1000 * 24);
            let shift = |t: Timestamp| t.checked_sub(days).unwrap();
            let renamed: Vec<Commit> = commits
                .into_iter()
                .map(|c| Commit {
                    project: format!("x/{}", c.project.len()),
                    sha: c.sha.chars().rev().collect(),
                    landed_at: shift(c.landed_at),
                    author_date: None,
                    ..c
                })
                .collect();
            let window = Window {
                since: shift(window.since),
                until: shift(window.until),
                good: None,
                bad: None,
            };
            let found = evidence::gather(&question, &cx).unwrap();
            let again = rank_of(&rank_again(&found.evidence, &renamed, &window), &culprit);
            assert!(
                again.is_some_and(|r| r < 3),
                "renamed: {} of {}",
                culprit,
                build.key
            );
        }
    }
}

fn rank_again(evidence: &crate::suspect::Evidence, commits: &[Commit], window: &Window) -> SuspectReport {
    rank(evidence, commits, window)
}

fn rank_of(report: &SuspectReport, culprit: &str) -> Option<usize> {
    let same = |sha: &str| sha.chars().rev().collect::<String>().starts_with(culprit);
    report.suspects.iter().position(|s| same(&s.sha))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_commits_it_says_what_to_configure() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("api.txt"),
        "2026-11-20 10:00:00.000 1 ERROR app.api [-] boom\n",
    )
    .unwrap();
    let question = Question {
        failed: tree::folder(folder.path(), &Cx::default()).unwrap(),
        passing: Vec::new(),
        window: None,
        branch: "master".into(),
        model: EventModel::Joined,
        zone: TimeZone::UTC,
        now: "2026-11-21T00:00:00Z".parse().unwrap(),
    };
    let cx = Cx::default();
    let nowhere = Origins {
        clones: Vec::new(),
        gerrit: None,
        git: Git::default(),
    };
    for places in [nowhere, origins(folder.path())] {
        let none = find(question.clone(), &places, &cx).await.unwrap();
        assert!(none.report.suspects.is_empty() && none.report.none_of_these >= 1.0);
        let says_what_to_do = |note: &String| note.contains("Name clones");
        assert!(none.notes.iter().any(says_what_to_do), "{:?}", none.notes);
    }
}
