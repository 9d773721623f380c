//! Drafting and proving on the builds at hand ([`Hand`]).

use super::Performer;
use crate::app::{Done, DraftMade, Proved, QueryError};
use crate::domain::BuildKey;
use crate::draft::{Selection, SuspectNote};
use crate::error::Result;
use crate::event::EventOptions;
use crate::fingerprint::lint::{Rule, Source, lint};
use crate::fingerprint::span;
use crate::lucene::{Profile, Query};
use crate::runtime::draft::{Drafted, Hand, Request, keep};
use crate::runtime::gate::Gate;
use crate::task::Cx;
use std::sync::{Arc, PoisonError};

impl Performer {
    /// The suspects of a build if they were ranked: a draft does not wait for them.
    fn suspects_of(&self, key: &BuildKey) -> Vec<SuspectNote> {
        let last = self.suspected.lock().unwrap_or_else(PoisonError::into_inner);
        let own = last.as_ref().filter(|(of, _)| of == key);
        own.map(|(_, notes)| notes.clone()).unwrap_or_default()
    }

    pub(super) async fn draft(
        &self,
        key: &BuildKey,
        lines: Vec<(String, u32)>,
        bug: Option<String>,
        cx: &Cx,
    ) -> Result<Done> {
        let gate = self.gate()?;
        let hand = self.hand(&gate, key, cx).await?;
        let request = Request {
            selected: selections(&lines),
            suspects: self.suspects_of(key),
            ..request(&gate, bug)
        };
        Ok(Done::DraftMade(match hand.draft(request, cx).await? {
            Drafted::Abstains(reason) => DraftMade::Abstains(reason),
            Drafted::Draft(mut draft) => {
                let stored = Some(keep(gate.store(), None, &mut draft)?);
                DraftMade::Draft { draft, stored }
            }
        }))
    }

    pub(super) async fn prove(
        &self,
        key: &BuildKey,
        yaml: String,
        bug: Option<String>,
        stored: Option<i64>,
        cx: &Cx,
    ) -> Result<Done> {
        let gate = self.gate()?;
        if let Some(wrong) = wrong_in(&yaml, profile(&gate)) {
            return Ok(Done::Proved(Proved::Wrong(wrong)));
        }
        let hand = self.hand(&gate, key, cx).await?;
        let request = Request {
            suspects: self.suspects_of(key),
            ..request(&gate, bug)
        };
        let doubts = doubts_of(&yaml, profile(&gate));
        let mut draft = hand.prove(yaml, request, cx).await?;
        let stored = Some(keep(gate.store(), stored, &mut draft)?);
        Ok(Done::Proved(Proved::Draft {
            draft: Box::new(draft),
            stored,
            doubts,
        }))
    }

    /// The builds at hand for a build: kept until another one is drafted.
    async fn hand(&self, gate: &Gate, key: &BuildKey, cx: &Cx) -> Result<Arc<Hand>> {
        let kept = self.hand.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, hand)) = kept.filter(|(of, _)| of == key) {
            return Ok(hand);
        }
        let (_, logs) = self.logs_of(key, cx).await?;
        let options = EventOptions::matching(gate.config().events, self.clock(gate, &logs));
        let mut against = Vec::new();
        for run in self.named_passing(gate, key, cx).await? {
            against.push(gate.logs(&run, cx).await?);
        }
        let hand = Arc::new(Hand::lay(gate, vec![logs], against, options, cx).await?);
        *self.hand.lock().unwrap_or_else(PoisonError::into_inner) = Some((key.clone(), Arc::clone(&hand)));
        Ok(hand)
    }
}

/// What is asked of the builds at hand.
fn request(gate: &Gate, bug: Option<String>) -> Request {
    Request {
        selected: Vec::new(),
        profile: profile(gate),
        bug,
        bug_project: gate.config().review.bug_project.clone(),
        suspects: Vec::new(),
    }
}

fn profile(gate: &Gate) -> Profile {
    gate.config().profile
}

fn selections(lines: &[(String, u32)]) -> Vec<Selection> {
    let mut out: Vec<Selection> = Vec::new();
    for (file, line) in lines {
        match out
            .last_mut()
            .filter(|s| s.file == *file && s.lines.1 + 1 == *line)
        {
            Some(last) => last.lines.1 = *line,
            None => out.push(Selection {
                file: file.clone(),
                lines: (*line, *line),
            }),
        }
    }
    out
}

/// What a query file says that cannot be meant, as `whodunit lint` tells it: clauses that no event can have.
fn doubts_of(yaml: &str, profile: Profile) -> Vec<String> {
    let source = Source {
        path: "this file".into(),
        text: yaml.to_owned(),
    };
    let findings = lint(&[source], &[], profile).into_iter();
    let told = findings.filter(|f| matches!(f.rule, Rule::NeverHits | Rule::UnreachableClause));
    told.map(|f| format!("{}. {}", f.message, f.fix)).collect()
}

/// What is wrong with a query file as typed, with the place in the file; none when it can be used.
fn wrong_in(yaml: &str, profile: Profile) -> Option<QueryError> {
    let query = match crate::fingerprint::yaml::mapping(yaml) {
        Ok(map) => map.get("query").and_then(|q| q.as_str()).map(str::to_string),
        Err(e) => {
            let zero = |n: u64| usize::try_from(n.saturating_sub(1)).unwrap_or(0);
            let at = e.line.map(|l| (zero(l), e.column.map_or(0, zero)));
            return Some(QueryError {
                message: e.message,
                at,
                hint: None,
            });
        }
    };
    let Some(query) = query else {
        return Some(QueryError {
            message: "there is no query".into(),
            at: None,
            hint: Some("A fingerprint file has the key `query` with a text.".into()),
        });
    };
    let error = Query::parse(&query, profile).err()?;
    Some(QueryError {
        at: span::place(yaml, "query", &query, error.position),
        message: error.message,
        hint: Some(error.hint).filter(|h| !h.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_events_do_not_have_is_told() {
        let told = doubts_of(
            "query: >-\n  mesage:\"disk space\" AND tags:\"console\"\n",
            Profile::Text,
        );
        assert!(told.iter().any(|d| d.contains("no field mesage")), "{told:?}");
        assert!(doubts_of("query: >-\n  message:\"disk space\"\n", Profile::Text).is_empty());
    }

    #[test]
    fn an_error_is_found_at_its_letter_in_the_file() {
        let yaml = "query: >-\n  message:\"a b\" AND\n  tags:\"x\" AND )\n";
        let wrong = wrong_in(yaml, Profile::Text).unwrap();
        assert_eq!(wrong.at.map(|(row, _)| row), Some(2), "{wrong:?}");
        assert!(wrong_in("query: >-\n  message:\"a\"\n", Profile::Text).is_none());
        assert!(wrong_in("query: [\n", Profile::Text).is_some());
        assert!(wrong_in("other: x\n", Profile::Text).is_some_and(|w| w.hint.is_some()));
    }
}
