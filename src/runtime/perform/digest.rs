//! What is unusual about the opened build, and the story of an id in it; what the failures of the list look like.

use super::{Part, Performer};
use crate::app::Done;
use crate::digest::{Digest, DigestOptions};
use crate::domain::failures::Headline;
use crate::domain::{Build, BuildKey, Failure, FailureFilter};
use crate::error::{Kind, Result};
use crate::log::request;
use crate::runtime::digest::{self, Setting};
use crate::runtime::gate::{BuildRef, Gate};
use crate::task::Cx;
use std::sync::PoisonError;

/// Longest text of a headline, in characters: more does not fit on any screen.
const LONGEST: usize = 400;

impl Performer {
    /// The digest of the opened build, against the passing runs that were named, or those of the gate.
    pub(super) async fn digest(
        &self,
        key: &BuildKey,
        against: Vec<String>,
        cx: &Cx,
        part: Part<'_>,
    ) -> Result<Done> {
        let gate = self.gate()?;
        let build = gate.resolve(&key.0, cx).await?;
        let setting = self.setting(&gate);
        let is_named = !against.is_empty();
        let good = resolved(&gate, &against, cx).await?;
        self.name_passing(key, against);
        let digest = digest::of_build(&gate, &build, &good, DigestOptions::default(), &setting, cx).await?;
        if !is_named && build.build().is_some() {
            let headline = headline(&digest);
            gate.put_digest_line(key, headline.as_ref())?;
            part(Done::Headlines(vec![(key.clone(), headline)]));
        }
        Ok(Done::Digested(Box::new(digest)))
    }

    /// Keeps the passing runs that were named for a build; a draft on others is read anew.
    fn name_passing(&self, key: &BuildKey, against: Vec<String>) {
        let mut named = self.against.lock().unwrap_or_else(PoisonError::into_inner);
        let before = named.take().filter(|(of, _)| of == key).map(|(_, runs)| runs);
        if before.unwrap_or_default() != against {
            *self.hand.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
        *named = Some((key.clone(), against));
    }

    /// The passing runs that were named for a build.
    pub(super) async fn named_passing(&self, gate: &Gate, key: &BuildKey, cx: &Cx) -> Result<Vec<BuildRef>> {
        let named = self
            .against
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let runs = named.filter(|(of, _)| of == key).map(|(_, runs)| runs);
        resolved(gate, &runs.unwrap_or_default(), cx).await
    }

    /// The first line of the digest of each failure of a filter that is not explained, as far as it is not known: kept,
    /// so that each is compared once. What cannot be read is left out, and is tried again the next time.
    pub(super) async fn headlines(&self, filter: &FailureFilter, cx: &Cx, part: Part<'_>) -> Result<Done> {
        let gate = self.gate()?;
        let wanted = unknown(&gate, filter)?;
        let setting = self.setting(&gate);
        let total = wanted.len() as u64;
        for (number, build) in wanted.into_iter().enumerate() {
            cx.check()?;
            cx.progress("digests", number as u64, total);
            let key = build.key.clone();
            match self.headline_of(&gate, build, &setting, cx).await {
                Ok(Some(headline)) => part(Done::Headlines(vec![(key, headline)])),
                Err(e) if e.kind() == Kind::Cancelled => return Err(e),
                Ok(None) | Err(_) => {}
            }
        }
        Ok(Done::Headlines(Vec::new()))
    }

    /// The headline of one build, or that it has none; nothing where its logs are not here.
    async fn headline_of(
        &self,
        gate: &Gate,
        build: Build,
        setting: &Setting,
        cx: &Cx,
    ) -> Result<Option<Option<Headline>>> {
        if gate.local_logs(&build, cx).await?.is_none() {
            return Ok(None);
        }
        let key = build.key.clone();
        let build = BuildRef::Build(build);
        let digest = digest::of_build(gate, &build, &[], DigestOptions::default(), setting, cx).await?;
        let headline = headline(&digest);
        gate.put_digest_line(&key, headline.as_ref())?;
        Ok(Some(headline))
    }

    pub(super) async fn story(&self, key: &BuildKey, id: String, cx: &Cx) -> Result<Done> {
        let gate = self.gate()?;
        let build = gate.resolve(&key.0, cx).await?;
        let told = digest::story(&gate, id.clone(), &build, &self.setting(&gate), cx).await?;
        let (lines, problems) = told;
        Ok(Done::StoryTold { id, lines, problems })
    }

    /// A screen does not wait for a network: passing builds are those at hand.
    fn setting(&self, gate: &Gate) -> Setting {
        Setting {
            zone: self.zone.clone(),
            now: gate.fixed_now(),
            fetch: false,
        }
    }
}

/// Builds as the user named them.
async fn resolved(gate: &Gate, names: &[String], cx: &Cx) -> Result<Vec<BuildRef>> {
    let mut found = Vec::new();
    for name in names {
        let path = crate::config::expand_home(name.into());
        found.push(gate.resolve(&path.display().to_string(), cx).await?);
    }
    Ok(found)
}

/// The failures that want an explanation and whose digest was not made yet, in the order of the list.
fn unknown(gate: &Gate, filter: &FailureFilter) -> Result<Vec<Build>> {
    let known = gate.digest_lines()?;
    let list = gate.undated_failures(filter)?;
    let rows = list.jobs.iter().flat_map(|job| &job.rows);
    let failures = rows.filter_map(|row| list.rows.get(*row));
    let wanted = failures.filter(|f: &&Failure| f.is_open() && !known.contains_key(&f.build.key));
    Ok(wanted.map(|failure| failure.build.clone()).collect())
}

/// The first line of a digest.
fn headline(digest: &Digest) -> Option<Headline> {
    let line = digest.lines.first()?;
    let message = line.text.get(line.body..).unwrap_or(&line.text);
    let first = message.lines().next().unwrap_or_default();
    // The request's context is the same for all of a service's lines.
    let context = request::context(first).map_or(0, |(len, _)| len);
    let words = first.get(context..).unwrap_or(first);
    Some(Headline {
        file: line.file.clone(),
        line: line.line,
        text: words.trim().chars().take(LONGEST).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::DigestLine;

    #[test]
    fn a_headline_is_the_message_of_the_first_line_without_its_context() {
        let text = "2026-11-21 01:56:24.567 ERROR a.b [None req-1 admin] No space left\nTraceback";
        let line = DigestLine {
            file: "a.log".into(),
            line: 7,
            n_lines: 2,
            time: None,
            level: crate::event::Level::Error,
            text: text.into(),
            body: text.find('[').unwrap(),
            template: String::new(),
            reasons: Vec::new(),
            score: 1.0,
        };
        let digest = Digest {
            lines: vec![line],
            ..Digest::default()
        };
        let headline = headline(&digest).unwrap();
        assert_eq!((headline.text.as_str(), headline.line), ("No space left", 7));
        assert_eq!(super::headline(&Digest::default()), None);
    }
}
