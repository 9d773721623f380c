//! The filter of the failures as text: printed into its prompt, and read from there.
//!
//! What is not named is as the gate has it by default (its pipeline, voting builds); `any` takes a bound away.

use crate::domain::meant::meant;
use crate::domain::{FailureFilter, Window};

/// What may be named.
const NAMES: [&str; 7] = [
    "job", "project", "branch", "pipeline", "result", "voting", "window",
];

/// The filter as text: `pipeline:gate voting:yes job:glance-functional`.
pub(in crate::app::update) fn print_filter(filter: &FailureFilter) -> String {
    let mut words = Vec::new();
    words.push(format!(
        "pipeline:{}",
        filter.pipeline.as_deref().unwrap_or("any")
    ));
    words.push(format!(
        "voting:{}",
        filter.voting.map_or("any", |v| if v { "yes" } else { "no" })
    ));
    for (name, value) in [
        ("project", &filter.project),
        ("branch", &filter.branch),
        ("job", &filter.job),
        ("result", &filter.result),
    ] {
        if let Some(value) = value {
            words.push(format!("{name}:{value}"));
        }
    }
    words.join(" ")
}

/// Reads the filter's text. The window and `all` are those of `base`; what the text does not name is as in `defaults`.
///
/// # Errors
/// The word that is wrong and its byte position.
pub(in crate::app::update) fn parse_filter(
    text: &str,
    base: &FailureFilter,
    defaults: &FailureFilter,
) -> Result<FailureFilter, (String, usize)> {
    let mut filter = FailureFilter {
        // Nothing typed asks for all that the gate has by default.
        window: if text.trim().is_empty() {
            defaults.window
        } else {
            base.window
        },
        all: base.all,
        pipeline: defaults.pipeline.clone(),
        voting: defaults.voting,
        ..FailureFilter::default()
    };
    for word in text.split_whitespace() {
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        // A word by itself is a part of a job's name, unless it says where its own ends are.
        let part = if word.contains('*') {
            word.to_owned()
        } else {
            format!("*{word}*")
        };
        let (name, value) = word.split_once(':').unwrap_or(("job", &part));
        let value_or_any = (value != "any" && !value.is_empty()).then(|| value.to_string());
        match name {
            "pipeline" => filter.pipeline = value_or_any,
            "project" => filter.project = value_or_any,
            "branch" => filter.branch = value_or_any,
            "job" => filter.job = value_or_any,
            "result" => filter.result = value_or_any.map(|r| r.to_uppercase()),
            "voting" => {
                filter.voting = match value {
                    "yes" => Some(true),
                    "no" => Some(false),
                    "any" | "" => None,
                    _ => return Err((format!("voting is yes, no or any, not \"{value}\""), at)),
                }
            }
            "window" => match Window::parse(value) {
                Some(window) => filter.window = window,
                None => return Err((format!("\"{value}\" is no span like 24h or 7d"), at)),
            },
            _ => return Err((unknown(name), at)),
        }
    }
    Ok(filter)
}

/// What to say of a name that is none: the one that was meant, where it is near.
fn unknown(name: &str) -> String {
    let name = name.to_lowercase();
    let near = meant(&name, NAMES);
    match near.first() {
        Some(meant) => format!("there is no \"{name}:\"; did you mean {meant}: ?"),
        None => format!("\"{name}\" is none of {}", NAMES.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<FailureFilter, (String, usize)> {
        parse_filter(text, &FailureFilter::default(), &FailureFilter::default())
    }

    #[test]
    fn a_word_by_itself_is_a_part_of_a_jobs_name() {
        let filter = parse("keystone voting:any").unwrap();
        assert_eq!(filter.job.as_deref(), Some("*keystone*"));
        let filter = parse("neutron-*").unwrap();
        assert_eq!(filter.job.as_deref(), Some("neutron-*"));
    }

    #[test]
    fn a_filter_prints_and_parses_the_same() {
        for text in [
            "pipeline:gate voting:yes",
            "pipeline:any voting:any job:a result:TIMED_OUT",
        ] {
            assert_eq!(print_filter(&parse(text).unwrap()), text);
        }
        assert_eq!(parse("job:x voting:maybe").unwrap_err().1, 6);
        assert!(parse("colour:red").is_err());
    }

    #[test]
    fn what_is_not_named_is_the_gates_own() {
        let defaults = FailureFilter {
            pipeline: Some("check".into()),
            ..FailureFilter::default()
        };
        let asked = FailureFilter {
            pipeline: Some("post".into()),
            job: Some("x".into()),
            ..FailureFilter::default()
        };
        let parse = |text: &str| print_filter(&parse_filter(text, &asked, &defaults).unwrap());
        assert_eq!(parse(""), "pipeline:check voting:yes");
        assert_eq!(parse("job:y"), "pipeline:check voting:yes job:y");
        assert_eq!(parse("pipeline:any voting:any"), "pipeline:any voting:any");
    }

    #[test]
    fn an_empty_filter_has_the_window_of_the_gate_too() {
        let defaults = FailureFilter::default();
        let week = FailureFilter {
            window: Window::hours(24 * 7),
            ..FailureFilter::default()
        };
        assert_eq!(
            parse_filter(" ", &week, &defaults).unwrap().window,
            defaults.window
        );
        assert_eq!(
            parse_filter("job:x", &week, &defaults).unwrap().window,
            week.window
        );
    }

    #[test]
    fn a_name_that_is_nearly_one_is_told() {
        for (text, meant) in [
            ("proyect:x", "project:"),
            ("pipline:gate", "pipeline:"),
            ("Vote:no", ""),
        ] {
            let (said, at) = parse(text).unwrap_err();
            assert!(said.contains(meant) && at == 0, "{said}");
        }
        assert!(parse("colour:red").unwrap_err().0.contains("none of job"));
    }
}
