//! Planning a submission, storing it, sending it; the outbox.

use super::Performer;
use super::failures::pending;
use crate::app::{Done, OutboxAsk, OutboxItem, SentLine};
use crate::config::GateKind;
use crate::domain::BuildKey;
use crate::draft::{Draft, FailedChange};
use crate::error::{Error, Result};
use crate::remote::gerrit::LoginSource;
use crate::review::{Action, BugId, SubmitPlan};
use crate::runtime::gate::Gate;
use crate::runtime::outbox::{self, Outbox, Sent};
use crate::runtime::submit::{RepoChoice, ReviewPlace, Wanted, nothing_new, prepare, stage};
use crate::store::outbox::{OutboxRow, State};
use crate::task::Cx;

impl Performer {
    pub(super) async fn plan(
        &self,
        key: &BuildKey,
        bug: &str,
        yaml: String,
        draft: &Draft,
        cx: &Cx,
    ) -> Result<Done> {
        let gate = self.gate()?;
        let build = gate.resolve(&key.0, cx).await?;
        let review = &gate.config().review;
        let repo = review
            .repo
            .clone()
            .or_else(|| gate.fingerprint_dir().filter(|d| d.join(".git").exists()));
        let repo = repo.ok_or_else(|| {
            Error::data("no clone of the fingerprints repository is configured")
                .hint("Set `review.repo` of this gate to a clone (`whodunit config --defaults` shows where).")
        })?;
        // Only the change of this build: others that failed alike may have been rechecked already.
        let change = build.build().and_then(|b| {
            Some(FailedChange {
                project: b.project.clone(),
                change: b.change?,
                patchset: b.patchset.as_deref().and_then(|p| p.parse().ok()),
                url: b.change_url.clone(),
            })
        });
        let wanted = Wanted {
            bug: BugId::parse(bug)?,
            yaml,
            keeps_old: true,
            message: draft.message.clone(),
            changes: change.into_iter().collect(),
            repo: RepoChoice {
                repo,
                remote: review.remote.clone(),
                branch: review.branch.clone(),
                account: review.account.clone(),
                stand_in: review.stand_in.clone(),
            },
        };
        let mut plan = prepare(gate.git(), &wanted, &place(&gate), cx).await?;
        let outbox = outbox_of(&gate);
        plan.name_reviews(outbox.pushed_before(&plan.submit)?);
        if let Some((_, old)) = outbox.join_review(&mut plan, &wanted.message)? {
            return Err(nothing_new(&old));
        }
        Ok(Done::Planned(Box::new(plan)))
    }

    pub(super) async fn send(&self, plan: &SubmitPlan, hold: bool, cx: &Cx) -> Result<Done> {
        let gate = self.gate()?;
        let outbox = outbox_of(&gate);
        let id = stage(&outbox, plan, if hold { State::Held } else { State::Pending })?;
        let lines = if hold {
            vec![SentLine {
                is_sent: true,
                text: format!("held in the outbox as number {id}; nothing was sent"),
                url: None,
                hint: None,
            }]
        } else {
            outbox.send(id, cx).await?.into_iter().map(line).collect()
        };
        Ok(Done::Sent {
            lines,
            pending: pending(&gate)?,
        })
    }

    pub(super) async fn outbox(&self, ask: OutboxAsk, cx: &Cx) -> Result<Done> {
        let gate = self.gate()?;
        let outbox = outbox_of(&gate);
        let said = match ask {
            OutboxAsk::List => None,
            OutboxAsk::Retry(id) => {
                let sent = outbox.send(id, cx).await?;
                Some(sent.into_iter().map(|s| s.message).collect::<Vec<_>>().join(" "))
            }
            OutboxAsk::Hold(id) => {
                outbox.hold(id)?;
                Some(format!("Number {id} is held; r sends it."))
            }
            OutboxAsk::Discard(id) => {
                outbox.discard(id)?;
                Some(format!("Number {id} is discarded; nothing was sent."))
            }
        };
        let mut items = Vec::new();
        for row in outbox.rows()? {
            let waits = outbox.waits_for(&row)?;
            let waits =
                waits.map(|(push, state)| format!("waits for number {push}, which is {}", state.name()));
            // What is held waits for the user alone.
            let held = (row.state == State::Held).then(|| "held: r sends it".to_owned());
            let waits = waits.or(held);
            items.push(OutboxItem { waits, ..item(&row) });
        }
        items.sort_by_key(|i| std::cmp::Reverse(i.id));
        Ok(Done::OutboxListed {
            items,
            pending: pending(&gate)?,
            said,
        })
    }
}

fn outbox_of(gate: &Gate) -> Outbox {
    Outbox::new(gate.store().clone(), gate.git().clone(), login(gate))
}

fn login(gate: &Gate) -> LoginSource {
    let review = &gate.config().review;
    LoginSource {
        account: review.account.clone(),
        password_command: review.password_command.clone(),
    }
}

/// Where reviews and comments go: an archive has its own file for comments.
fn place(gate: &Gate) -> ReviewPlace {
    let comments = match &gate.config().kind {
        GateKind::Demo | GateKind::Archive(_) => gate
            .archive_root()
            .map(|r| r.join("review").join("comments.jsonl")),
        _ => None,
    };
    ReviewPlace {
        gerrit: gate.config().gerrit.clone(),
        comments,
        login: login(gate),
    }
}

fn line(sent: Sent) -> SentLine {
    SentLine {
        is_sent: sent.problem.is_none(),
        text: sent.message,
        url: sent.url,
        hint: sent.hint,
    }
}

fn item(row: &OutboxRow) -> OutboxItem {
    let action = outbox::read(row);
    let (detail, url) = match &action {
        Some(Action::Push(push)) => {
            let mut detail = vec![
                format!("remote  {} {}", push.remote, push.remote_url),
                format!("ref     {}", push.target()),
                format!("author  {} <{}>", push.author.name, push.author.email),
                String::new(),
            ];
            detail.extend(push.message.lines().map(str::to_string));
            detail.push(String::new());
            detail.push(push.file.clone());
            detail.extend(push.yaml.lines().map(|l| format!("  {l}")));
            (detail, push.url.clone())
        }
        Some(Action::Comment(comment)) => (
            vec![comment.target.place(), String::new(), comment.text.clone()],
            None,
        ),
        None => (vec!["This version of whodunit cannot read it.".into()], None),
    };
    OutboxItem {
        id: row.id,
        kind: row.kind.clone(),
        state: row.state.name().into(),
        title: row.title.clone(),
        error: row.error.clone(),
        detail,
        url,
        waits: None,
        updated: row.updated,
    }
}
