//! The commit message, as elastic-recheck's authors wrote it, with measured facts only.
//!
//! ```text
//! Add query for glance bug 2133701
//!
//! 9 hits in 2 days, check and gate, all failures.
//!
//! Related-Bug: #2133701
//! ```
//!
//! Source: 1,194 commit messages of elastic-recheck (`design/peers-and-formats.md` §1.1).

use super::facts::{Facts, count_of};

/// The word for a bug that has no number yet.
pub const NO_BUG: &str = "NUMBER";

/// The message. `bug` is its id, where it is known; the Change-Id comes when it is submitted.
pub fn message(component: Option<&str>, bug: Option<&str>, facts: &Facts) -> String {
    let id = bug.unwrap_or(NO_BUG);
    let subject = match component {
        Some(component) => format!("Add query for {component} bug {id}"),
        None => format!("Add query for bug {id}"),
    };
    let hash = if id.bytes().all(|b| b.is_ascii_digit()) || bug.is_none() {
        "#"
    } else {
        ""
    };
    format!("{subject}\n\n{}\n\nRelated-Bug: {hash}{id}\n", measured(facts))
}

fn measured(facts: &Facts) -> String {
    let mut parts = vec![facts.hits_in_days()];
    let pipelines: Vec<&str> = facts.pipelines.keys().map(String::as_str).take(4).collect();
    if let Some((last, front)) = pipelines.split_last() {
        parts.push(if front.is_empty() {
            (*last).to_owned()
        } else {
            format!("{} and {last}", front.join(", "))
        });
    }
    // "all failures": measured only where passing builds were compared.
    match (facts.n_passing, facts.n_passing_hit) {
        (0, _) => {}
        (_, 0) if facts.n_hit > 0 => parts.push("all failures".to_owned()),
        (_, 0) => {}
        (n, hit) => parts.push(format!("{hit} of {}", count_of(n, "passing build"))),
    }
    let mut text = format!("{}.", parts.join(", "));
    if facts.n_passing > 0 && facts.n_passing_hit == 0 {
        text.push_str(&format!(
            "\nNo hits in {}.",
            count_of(facts.n_passing, "passing build")
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_what_was_measured_and_no_more() {
        let mut facts = Facts {
            n_hit: 9,
            n_failing: 9,
            n_passing: 36,
            ..Facts::default()
        };
        facts.pipelines = [("check".to_owned(), 4), ("gate".to_owned(), 5)].into();
        assert_eq!(
            message(Some("glance"), Some("2133701"), &facts),
            "Add query for glance bug 2133701\n\n9 hits, check and gate, all failures.\nNo hits in 36 passing builds.\n\n\
             Related-Bug: #2133701\n"
        );
        facts.n_hit = 0;
        assert!(!message(None, None, &facts).contains("all failures"));
        let bare = Facts {
            n_hit: 1,
            n_failing: 1,
            ..Facts::default()
        };
        assert_eq!(
            message(None, Some("OSPRH-1"), &bare),
            "Add query for bug OSPRH-1\n\n1 hit.\n\nRelated-Bug: OSPRH-1\n"
        );
    }
}
