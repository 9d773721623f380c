//! Reports of bugs: what they say of the query, the failures and the suspects.

use super::*;

fn event(text: &str) -> Event {
    Event {
        file: "glance-api.log.gz".into(),
        line: 790,
        text: text.into(),
        ..Event::default()
    }
}

fn parts<'a>(event: &'a Event, facts: &'a Facts) -> ReportParts<'a> {
    ReportParts {
        event,
        build: "b1",
        project: None,
        phrase: "not enough disk space",
        yaml: "query: >-\n  message:\"x\"\n",
        facts,
        suspects: &[],
        bug_project: None,
    }
}

#[test]
fn a_report_has_title_excerpt_hits_and_address() {
    let (event, facts) = (
        event("ERROR a\u{1b}[31m password=x1y2z3\n```\nend"),
        Facts {
            n_hit: 1,
            n_failing: 2,
            ..Facts::default()
        },
    );
    let report = report(parts(&event, &facts));
    assert_eq!(report.title, "glance: not enough disk space");
    assert!(
        report.description.contains("glance-api.log.gz:790")
            && report.description.contains("1 of 2 failing builds")
    );
    assert!(!report.description.contains("x1y2z3") && !report.description.contains('\u{1b}'));
    assert!(
        report.description.contains("````\nERROR a"),
        "{}",
        report.description
    );
    assert!(
        report
            .url
            .starts_with("https://bugs.launchpad.net/glance/+filebug?field.title=glance%3A+not+enough")
    );
    assert!(report.url.ends_with("&field.tags=gate-failure"));
}

#[test]
fn a_query_of_all_failures_is_told_in_the_report() {
    let facts = Facts {
        n_hit: 12,
        n_failing: 14,
        jobs: (0..6).map(|i| (format!("job{i}"), 2)).collect(),
        ..Facts::default()
    };
    let event = event("\"msg\": \"non-zero return code\"");
    let text = report(parts(&event, &facts)).description;
    assert!(
        text.contains("Warning: the query hits 12 of 14 failures in 6 jobs: it tells"),
        "{text}"
    );
}

#[test]
fn a_report_of_no_hit_has_no_place() {
    let (event, facts) = (
        Event::default(),
        Facts {
            n_failing: 14,
            ..Facts::default()
        },
    );
    let report = report(ReportParts {
        build: "",
        ..parts(&event, &facts)
    });
    let text = report.description;
    assert!(
        text.starts_with("The query hits nothing in 14 failing builds."),
        "{text}"
    );
    assert!(!text.contains(":0:"), "{text}");
}

#[test]
fn a_hit_whose_event_is_not_at_hand_is_a_hit() {
    let event = Event::default();
    let facts = Facts {
        n_hit: 2,
        n_failing: 14,
        ..Facts::default()
    };
    let report = report(ReportParts {
        build: "",
        phrase: "login failed with password=x1y2z3",
        ..parts(&event, &facts)
    });
    let text = report.description;
    assert!(
        !text.contains("hits nothing") && text.contains("2 of 14"),
        "{text}"
    );
    assert!(!report.title.contains("x1y2z3"), "{}", report.title);
}

#[test]
fn long_and_odd_texts_stay_bounded() {
    let text = format!("{}\n{}", "é".repeat(5000), "line\n".repeat(5000));
    let (event, facts) = (event(&text), Facts::default());
    let long = "w ".repeat(500);
    let report = report(ReportParts {
        phrase: &long,
        bug_project: Some("../evil?x"),
        ..parts(&event, &facts)
    });
    assert!(report.title.chars().count() <= LONGEST_TITLE);
    assert!(report.url.len() <= LONGEST_URL, "{}", report.url.len());
    assert!(
        report
            .url
            .starts_with("https://bugs.launchpad.net/openstack-gate/+filebug?")
    );
    assert!(report.description.len() < 30_000);
}

#[test]
fn what_the_user_writes_is_in_launchpads_form_of_the_same_project() {
    let mut bug = BugReport {
        url: launchpad_url("glance", "old", "old words", &["gate-failure".into()]),
        tags: vec!["gate-failure".into()],
        ..BugReport::default()
    };
    bug.rewrite("New & short", "new words");
    assert_eq!(
        (bug.title.as_str(), bug.description.as_str()),
        ("New & short", "new words")
    );
    assert_eq!(
        bug.url,
        launchpad_url("glance", "New & short", "new words", &["gate-failure".into()])
    );
}
