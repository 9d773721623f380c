//! The bug report: a title that the search phrase is found in, a description with the excerpt, the measured hits and
//! the links, and the address of Launchpad's form filled with them.
//!
//! Everything in it will be public: secrets are taken out, control characters too, and it is bounded.
//! Must not: claim what was not measured.

use super::boundary;
use super::component::component;
use super::facts::{Facts, count_of};
use crate::event::Event;
use crate::log::redact;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use url::Url;

/// Longest title that Launchpad's peers take, in characters.
pub const LONGEST_TITLE: usize = 255;
/// Longest prefilled address, in bytes: servers refuse request lines over 8 KiB.
pub const LONGEST_URL: usize = 6000;
/// Excerpt: lines, and bytes of a line.
const EXCERPT_LINES: usize = 30;
const EXCERPT_LINE: usize = 400;
/// Links and suspects listed.
const MOST_LISTED: usize = 10;
/// The project of bugs that are no component's.
const FALLBACK_PROJECT: &str = "openstack-gate";

/// A bug report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BugReport {
    /// The bug's id, where it is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// At most 255 characters.
    pub title: String,
    /// Plain text with the excerpt between fences.
    pub description: String,
    /// Tags: `gate-failure`.
    pub tags: Vec<String>,
    /// Launchpad's form, filled.
    pub url: String,
}

impl BugReport {
    /// Takes a title and a description that the user wrote, into Launchpad's form as well.
    pub fn rewrite(&mut self, title: &str, description: &str) {
        title.clone_into(&mut self.title);
        description.clone_into(&mut self.description);
        let project = Url::parse(&self.url).ok();
        let project = project.as_ref().and_then(|url| url.path_segments()?.next());
        self.url = launchpad_url(
            project.unwrap_or(FALLBACK_PROJECT),
            &self.title,
            &self.description,
            &self.tags,
        );
    }
}

/// A commit under suspicion, for the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuspectNote {
    /// Project and short commit id.
    pub commit: String,
    /// Its subject.
    pub subject: String,
    /// Why, in words.
    pub reason: String,
}

/// What a report is made of.
#[derive(Debug, Clone, Copy)]
pub struct ReportParts<'a> {
    /// The event that the query was made from.
    pub event: &'a Event,
    /// The build it is in.
    pub build: &'a str,
    /// The project of that build.
    pub project: Option<&'a str>,
    /// The phrase that one searches for.
    pub phrase: &'a str,
    /// The query file's text.
    pub yaml: &'a str,
    /// What was measured.
    pub facts: &'a Facts,
    /// Commits under suspicion.
    pub suspects: &'a [SuspectNote],
    /// The Launchpad project to file it against; by the log's component where none is given.
    pub bug_project: Option<&'a str>,
}

/// Writes the report.
pub fn report(parts: ReportParts<'_>) -> BugReport {
    let component = component(&parts.event.file, parts.project);
    let title = title(component.as_deref(), parts.phrase);
    let description = description(parts);
    let tags = tags(parts);
    let project = parts
        .bug_project
        .or(component.as_deref())
        .filter(|p| is_project(p))
        .unwrap_or(FALLBACK_PROJECT);
    let url = launchpad_url(project, &title, &description, &tags);
    BugReport {
        id: None,
        title,
        description,
        tags,
        url,
    }
}

/// `glance: not enough disk space …`; the phrase is in it whole unless it alone is too long.
fn title(component: Option<&str>, phrase: &str) -> String {
    let phrase = redact::secrets(&redact::plain_line(phrase, 4 * LONGEST_TITLE));
    let text = match component {
        Some(component) => format!("{component}: {phrase}"),
        None => phrase,
    };
    let end = text
        .char_indices()
        .nth(LONGEST_TITLE)
        .map_or(text.len(), |(at, _)| at);
    boundary::cut_at_word(&text, end).to_owned()
}

fn tags(parts: ReportParts<'_>) -> Vec<String> {
    // Only Launchpad's official form: lower case letters, digits, dashes.
    let mut tags = vec!["gate-failure".to_owned()];
    let has_gate = parts.facts.pipelines.keys().any(|p| p.contains("gate"));
    if !has_gate && !parts.facts.pipelines.is_empty() {
        tags.extend(
            parts
                .facts
                .pipelines
                .keys()
                .take(1)
                .map(|p| format!("{}-failure", slug(p))),
        );
    }
    tags.dedup();
    tags
}

fn slug(text: &str) -> String {
    text.to_ascii_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .take(40)
        .collect()
}

fn description(parts: ReportParts<'_>) -> String {
    let mut out = String::new();
    let facts = parts.facts;
    if !parts.build.is_empty() {
        first_hit(&mut out, &parts);
    } else if facts.n_hit == 0 {
        let builds = count_of(facts.n_failing, "failing build");
        let _ = writeln!(out, "The query hits nothing in {builds}.");
    } else {
        let _ = writeln!(out, "The first event that the query hits is not at hand.");
    }
    let passing = match facts.n_passing {
        0 => "no passing build was compared".to_owned(),
        n => format!("{} of {} hit", facts.n_passing_hit, count_of(n, "passing build")),
    };
    let _ = writeln!(
        out,
        "\nHits: {} of {}, {}; {passing}.",
        facts.n_hit,
        count_of(facts.n_failing, "failing build"),
        count_of(usize::try_from(facts.n_events).unwrap_or(usize::MAX), "event")
    );
    if let Some(warning) = facts.too_broad() {
        let _ = writeln!(out, "Warning: the query {warning}.");
    }
    for (name, map) in [
        ("Jobs", &facts.jobs),
        ("Projects", &facts.projects),
        ("Branches", &facts.branches),
        ("Pipelines", &facts.pipelines),
    ] {
        if !map.is_empty() {
            let _ = writeln!(
                out,
                "{name}: {}.",
                redact::plain_line(&Facts::breakdown(map), 1000)
            );
        }
    }
    if let Some((first, last)) = facts.seen {
        let _ = writeln!(out, "First seen {first:.0}, last seen {last:.0}.");
    }
    list_links(&mut out, facts);
    list_suspects(&mut out, parts.suspects);
    let _ = write!(out, "\nQuery:\n\n{}", fenced(parts.yaml));
    out
}

/// The first event that is hit, and where it is.
fn first_hit(out: &mut String, parts: &ReportParts<'_>) {
    let file = redact::plain_line(&parts.event.file, 300);
    let build = redact::plain_line(parts.build, 300);
    let _ = writeln!(
        out,
        "{} of build {build}, {file}:{}:\n",
        level_of(parts.event),
        parts.event.line
    );
    out.push_str(&excerpt(&parts.event.text));
}

fn level_of(event: &Event) -> &'static str {
    match event.level {
        crate::event::Level::None => "Line",
        level => level.name(),
    }
}

fn list_links(out: &mut String, facts: &Facts) {
    let links: Vec<&String> = facts.links.iter().filter_map(|(_, url)| url.as_ref()).collect();
    if links.is_empty() {
        return;
    }
    out.push_str("\nLogs:\n");
    for url in links.iter().take(MOST_LISTED) {
        let _ = writeln!(out, "{}", redact::secrets(&redact::plain_line(url, 500)));
    }
    if links.len() > MOST_LISTED {
        let _ = writeln!(out, "and {} more", links.len() - MOST_LISTED);
    }
}

fn list_suspects(out: &mut String, suspects: &[SuspectNote]) {
    if suspects.is_empty() {
        return;
    }
    out.push_str("\nSuspects (merged before the first failure, by evidence in the log):\n");
    for one in suspects.iter().take(3) {
        let (commit, subject) = (
            redact::plain_line(&one.commit, 200),
            redact::plain_line(&one.subject, 200),
        );
        let _ = writeln!(
            out,
            "{commit} {subject} ({})",
            redact::plain_line(&one.reason, 300)
        );
    }
}

/// The event's lines between fences: secrets out, bounded; of a long one the first and the last lines.
pub fn excerpt(text: &str) -> String {
    let clean = redact::secrets(text);
    let lines: Vec<&str> = clean.lines().collect();
    let (head, tail) = (EXCERPT_LINES * 2 / 3, EXCERPT_LINES / 3);
    let mut kept: Vec<String> = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        if lines.len() <= EXCERPT_LINES || i < head || i >= lines.len() - tail {
            kept.push(redact::plain_line(line, EXCERPT_LINE));
        } else if i == head {
            kept.push(format!("… {} lines …", lines.len() - head - tail));
        }
    }
    fenced(&kept.join("\n"))
}

/// The text between fences that are longer than any in it.
fn fenced(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}\n{}\n{fence}\n", text.trim_end())
}

fn is_project(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 60
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '+' | '-'))
}

/// `https://bugs.launchpad.net/PROJECT/+filebug?field.title=…&field.comment=…&field.tags=a+b`, at most
/// [`LONGEST_URL`] bytes: the description is cut at a line where it must be, and says so.
pub fn launchpad_url(project: &str, title: &str, description: &str, tags: &[String]) -> String {
    let project = if is_project(project) {
        project
    } else {
        FALLBACK_PROJECT
    };
    let build = |comment: &str| {
        let mut url = Url::parse("https://bugs.launchpad.net/").ok()?;
        url.set_path(&format!("{project}/+filebug"));
        url.query_pairs_mut()
            .append_pair("field.title", title)
            .append_pair("field.comment", comment)
            .append_pair("field.tags", &tags.join(" "));
        Some(String::from(url))
    };
    let mut keep = description.lines().count();
    loop {
        let cut: Vec<&str> = description.lines().take(keep).collect();
        let is_cut = keep < description.lines().count();
        let comment = if is_cut {
            format!("{}\n… (cut, paste the rest)", cut.join("\n"))
        } else {
            description.to_owned()
        };
        match build(&comment) {
            Some(url) if url.len() <= LONGEST_URL || keep == 0 => return url,
            Some(_) => keep = keep * 4 / 5,
            None => return String::new(),
        }
    }
}

#[cfg(test)]
mod tests;
