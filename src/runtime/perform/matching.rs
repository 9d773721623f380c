//! Fingerprints against one build: what hits, and what nearly does.

use super::{Performer, blocking};
use crate::app::{Done, MatchView, WhyNot};
use crate::domain::{BuildKey, BuildLogs};
use crate::error::{Error, Result};
use crate::fingerprint::{self, Fingerprint, Fix, FixKind, MatchOptions, edit, yaml};
use crate::runtime::gate::Gate;
use crate::task::Cx;
use std::collections::BTreeMap;

/// Near misses that are shown at most.
const MOST_NEAR: usize = 12;

impl Performer {
    /// Why a fingerprint hits a build or does not, and what each change that would make it hit does to the others.
    pub(super) async fn why_not(&self, key: &BuildKey, id: &str, cx: &Cx) -> Result<Done> {
        let gate = self.gate()?;
        let (_, logs) = self.logs_of(key, cx).await?;
        let print = gate
            .fingerprints()?
            .get(id)
            .cloned()
            .ok_or_else(|| Error::data(format!("the fingerprint {id} is gone")))?;
        let options = self.match_options(&gate, &logs);
        let (work, asked, how) = (cx.clone(), print.clone(), options.clone());
        let answer = blocking(move || fingerprint::explain(&logs, &asked, &how, &work)).await?;
        let effects = if answer.fixes.is_empty() {
            Vec::new()
        } else {
            gate.effects(Some(key), &print, &answer.fixes, &options, cx)
                .await?
        };
        let query = print.query_text.clone();
        let files = answer.fixes.iter().map(|fix| with_fix(&print, fix)).collect();
        Ok(Done::WhyNot(Box::new(WhyNot {
            query,
            answer,
            effects,
            files,
        })))
    }

    pub(super) async fn match_build(&self, key: &BuildKey, cx: &Cx) -> Result<Done> {
        let gate = self.gate()?;
        let (_, logs) = self.logs_of(key, cx).await?;
        let set = gate.fingerprints()?;
        let options = self.match_options(&gate, &logs);
        let cx = cx.clone();
        let view = blocking(move || {
            let report = fingerprint::classify(&logs, &set, &options, &cx)?;
            let near = fingerprint::near(&logs, &set, &report.hits, &options, MOST_NEAR, &cx)?;
            let ids = report
                .hits
                .iter()
                .map(|h| &h.id)
                .chain(near.iter().map(|n| &n.id));
            let query = |id: &String| set.get(id).map(|f| (id.clone(), f.query_text.clone()));
            let queries: BTreeMap<String, String> = ids.filter_map(query).collect();
            let broken = set
                .broken
                .iter()
                .map(|(path, e)| format!("{}: {}", path.display(), e.chain()))
                .collect();
            Ok(MatchView {
                queries,
                tried: set.fingerprints.iter().map(|f| f.id.clone()).collect(),
                broken,
                report,
                near,
            })
        })
        .await?;
        Ok(Done::Matched(Box::new(view)))
    }

    /// How the gate's fingerprints meet a build's events, with times read in the user's zone.
    fn match_options(&self, gate: &Gate, logs: &BuildLogs) -> MatchOptions {
        MatchOptions {
            clock: self.clock(gate, logs),
            ..gate.match_options(logs.build.as_ref())
        }
    }
}

/// A fingerprint's file with a change, everything else in it as it was; none where it cannot be changed in place.
fn with_fix(print: &Fingerprint, fix: &Fix) -> Option<String> {
    const KEY: &str = "allow-nonvoting";
    if fix.kind != FixKind::NonVoting {
        return edit::with_query(&print.yaml, &fix.query).ok();
    }
    let keys = yaml::mapping(&print.yaml).ok()?;
    if keys.contains_key(KEY) {
        return None;
    }
    let end = if print.yaml.ends_with('\n') { "" } else { "\n" };
    let text = format!("{}{end}{KEY}: true\n", print.yaml);
    let read = yaml::mapping(&text).ok()?;
    (read.len() == keys.len() + 1 && read.get(KEY)?.as_bool() == Some(true)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_change_leaves_the_rest_of_the_file() {
        let text = "# a comment\nquery: >-\n  message:\"a b\" AND\n  tags:\"x\"\n";
        let print = Fingerprint::parse(Path::new("7.yaml"), text.to_owned()).unwrap();
        let fix = |kind, query: &str| Fix {
            kind,
            change: String::new(),
            query: query.to_owned(),
        };
        let votes = with_fix(&print, &fix(FixKind::NonVoting, "")).unwrap();
        assert_eq!(votes, format!("{text}allow-nonvoting: true\n"));
        let wider = r#"message:"a b" AND (tags:"x" OR tags:"y")"#;
        let wider = with_fix(&print, &fix(FixKind::Widen, wider)).unwrap();
        assert!(
            wider.starts_with("# a comment\nquery: >-\n") && wider.contains("tags:\"y\""),
            "{wider}"
        );
    }
}
