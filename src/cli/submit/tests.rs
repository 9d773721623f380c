//! The bug that a submission is for, in its commit.

use super::*;

#[test]
fn a_draft_for_another_bug_takes_the_new_number_everywhere() {
    let draft = Draft {
        bug: crate::draft::BugReport {
            id: Some("2150001".into()),
            ..Default::default()
        },
        message: "Add query for glance bug 2150001\n\n3 hits.\n\nRelated-Bug: #2150001\n".into(),
        ..Draft::default()
    };
    let message = commit_message(&draft, &BugId::parse("2150002").unwrap());
    assert_eq!(
        message,
        "Add query for glance bug 2150002\n\n3 hits.\n\nRelated-Bug: #2150002\n"
    );
}

#[test]
fn only_the_bugs_place_takes_its_number() {
    let draft = Draft {
        message: "Add query for bug NUMBER\n\nPHONE_NUMBER is not set\n\nRelated-Bug: #NUMBER\n".into(),
        ..Draft::default()
    };
    let message = commit_message(&draft, &BugId::parse("7").unwrap());
    assert!(
        message.starts_with("Add query for bug 7\n\nPHONE_NUMBER is"),
        "{message}"
    );
    assert!(message.ends_with("Related-Bug: #7\n"), "{message}");
}
