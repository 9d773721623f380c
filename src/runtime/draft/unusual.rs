//! Where no warning or error tells a build from passing ones: the lines of its digest, in the digest's order.
//!
//! What the tests and the console say of a failure is left out: every failure of the same test has it, whatever its
//! cause, and a fingerprint is about a cause. Whoever wants one all the same names the line.

use super::{Drafted, Hand, Request, draft_line};
use crate::digest::{self, Digest, DigestLine, DigestOptions, Reason, Verdict};
use crate::draft::{Selection, Side};
use crate::error::Result;
use crate::log::tree;
use crate::task::{Cx, blocking};
use std::sync::Arc;

/// The deepest class of logs ([`tree::depth_class`]) that are the tests' and the console's.
const REPORTERS: u32 = 2;

impl Hand {
    /// Drafts from the first line of the digest that can be proved; else abstains, with `reason` and what the digest adds.
    pub(super) async fn draft_unusual(&self, reason: String, request: Request, cx: &Cx) -> Result<Drafted> {
        let Some(digest) = self.digest(cx).await? else {
            return Ok(Drafted::Abstains(reason));
        };
        for line in digest.lines.iter().filter(|line| !is_report(line)) {
            cx.check()?;
            let place = Selection {
                file: line.file.clone(),
                lines: (line.line, line.line),
            };
            let drafted = draft_line(Arc::clone(&self.own), place, request.clone(), cx).await?;
            let Drafted::Draft(found) = drafted else {
                continue;
            };
            let profile = request.profile;
            let mut draft = self.prove(found.yaml.clone(), request.clone(), cx).await?;
            let is_sound = draft.proof.n_passing_hit() == 0 && draft.proof.warning.is_empty();
            if is_sound && self.says_nothing(&draft.proof).is_none() {
                draft.alternatives = self.count_again(found.alternatives, profile, cx).await?;
                return Ok(Drafted::Draft(Box::new(draft)));
            }
        }
        Ok(Drafted::Abstains(format!("{reason}; {}", why_not(&digest))))
    }

    /// The digest of the first named build, as `whodunit digest` makes it.
    async fn digest(&self, cx: &Cx) -> Result<Option<Digest>> {
        let (own, like, options) = (Arc::clone(&self.own), self.like.clone(), self.options.clone());
        let cx = cx.clone();
        blocking(move || {
            let Some(bad) = own.side(Side::Failing).next() else {
                return Ok(None);
            };
            let options = crate::event::EventOptions {
                clock: options.clock,
                ..crate::event::EventOptions::default()
            };
            let good: Vec<digest::Side<'_>> = like.iter().map(|logs| (logs, options.clone())).collect();
            digest::digest((&bad.logs, options.clone()), &good, DigestOptions::default(), &cx).map(Some)
        })
        .await
    }
}

/// Whether a line is what the tests or the console say of others.
fn is_report(line: &DigestLine) -> bool {
    tree::depth_class(&line.file) <= REPORTERS || line.reasons.contains(&Reason::Report)
}

/// What the digest adds to a draft that abstains, and what can be done.
fn why_not(digest: &Digest) -> String {
    let place = |line: &DigestLine| format!("{}:{}", line.file, line.line);
    let service = digest.lines.iter().find(|line| !is_report(line));
    match (digest.verdict, service, digest.lines.first()) {
        (Verdict::Unusual, Some(line), _) => {
            let place = place(line);
            format!(
                "nor does a phrase of its digest's lines, {place} before others; `--lines {place}` drafts from it all \
                 the same"
            )
        }
        (Verdict::Unusual, None, Some(line)) => {
            let place = place(line);
            format!(
                "its unusual lines, {place} before others, are what the tests and the console say of it, which every \
                 failure of that test would have, whatever its cause; where the change itself is at fault, give it that \
                 verdict; `--lines {place}` drafts from it all the same"
            )
        }
        _ => "its digest has nothing unusual, either; `--lines FILE:N` drafts from a line that you choose"
            .to_owned(),
    }
}
