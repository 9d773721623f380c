//! Ranks the commits of a window by how probable it is that they caused the failure.
//!
//! log P(commit) = recency + kind of files + shared words + shared frames, then a softmax with "none of these".
//! *None* has the weight that a fifth of all failures came from elsewhere, and the evidence that a commit shares by
//! chance (the 90th percentile of the window; the median of a small one).

use super::commit::Commit;
use super::evidence::Evidence;
use super::own_fault::OwnFault;
use super::window::Window;
use super::{reason, text_score, trace_score};
use jiff::Timestamp;
use serde::Serialize;

/// Days added to a commit's age: a cause is found within hours or days, about as 1/(age + 2).
const AGE_OFFSET: f64 = 2.0;
/// Log-probability of a commit that only touches documentation and the like.
const PROSE_ONLY: f64 = -2.0;
/// Prior odds of "none of these" against all commits together.
const NONE_ODDS: f64 = 0.25;
/// Sharpens the softmax: with it the probabilities of `corpus/culprits` are as likely as they can be (the order does
/// not change).
const SHARPNESS: f64 = 1.4;
/// Windows with fewer commits than this are small.
const SMALL: usize = 10;

/// Why a commit is a suspect, for a person to check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// `file`, `function`, `line`, `module`, `symbol`, `phrase`, `words`, `recency`.
    pub kind: String,
    /// One sentence: what is shared, and where.
    pub detail: String,
}

/// A commit with its probability.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Suspect {
    /// Project as the source names it.
    pub project: String,
    /// Commit id.
    pub sha: String,
    /// First line of its message.
    pub subject: String,
    /// Between 0 and 1; all suspects and `none_of_these` add up to 1.
    pub probability: f64,
    /// The strongest first; the last one says when it was merged.
    pub reasons: Vec<Reason>,
    /// When it was merged.
    pub landed_at: Timestamp,
}

/// The suspects of a failure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SuspectReport {
    /// The most probable first.
    pub suspects: Vec<Suspect>,
    /// Probability that the cause is none of the commits.
    pub none_of_these: f64,
    /// The window that the commits come from.
    pub window: Window,
    /// What speaks for the change that was tested, rather than any merged commit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_fault: Option<OwnFault>,
}

/// Ranks `commits`; those merged after the window are taken as merged at its end. Equal ones keep their order.
///
/// Cost: some 10 ms for 1,000 commits.
pub fn rank(evidence: &Evidence, commits: &[Commit], window: &Window) -> SuspectReport {
    let texts = text_score::score(evidence, commits);
    let traces = trace_score::score(evidence, commits);
    let mut scored = Vec::with_capacity(commits.len());
    for ((commit, text), trace) in commits.iter().zip(&texts).zip(&traces) {
        let prior = SHARPNESS * prior(commit, window.until);
        let gain: f64 = trace.iter().map(|t| t.gain).sum();
        let shared = SHARPNESS * (text.score + gain);
        scored.push((commit, text, trace, prior, shared));
    }
    let typical = typical(scored.iter().map(|s| s.4).collect());
    let all: f64 = scored.iter().map(|s| s.3.exp()).sum();
    let none = if scored.is_empty() {
        0.0
    } else {
        (NONE_ODDS * all).ln() + typical
    };
    scored.sort_by(|a, b| (b.3 + b.4).total_cmp(&(a.3 + a.4)));
    let top = scored.first().map_or(none, |s| (s.3 + s.4).max(none));
    let total: f64 = scored.iter().map(|s| (s.3 + s.4 - top).exp()).sum::<f64>() + (none - top).exp();
    let suspects = scored
        .iter()
        .map(|(commit, text, trace, prior, shared)| Suspect {
            project: commit.project.clone(),
            sha: commit.sha.clone(),
            subject: commit.subject.clone(),
            probability: (prior + shared - top).exp() / total,
            reasons: reason::reasons(trace, &text.shared, commit.landed_at, window.until),
            landed_at: commit.landed_at,
        })
        .collect();
    SuspectReport {
        suspects,
        none_of_these: (none - top).exp() / total,
        window: window.clone(),
        own_fault: None,
    }
}

/// Log-probability of a commit before any evidence.
fn prior(commit: &Commit, until: Timestamp) -> f64 {
    let seconds = until.as_second().saturating_sub(commit.landed_at.as_second());
    let days = seconds.max(0) as f64 / 86_400.0;
    let prose = if commit.is_prose_only() { PROSE_ONLY } else { 0.0 };
    prose - (days + AGE_OFFSET).ln()
}

/// What a commit shares with the evidence by chance.
fn typical(mut shared: Vec<f64>) -> f64 {
    shared.sort_by(f64::total_cmp);
    let n = shared.len();
    let at = if n < SMALL { n / 2 } else { n * 9 / 10 };
    shared.get(at).copied().unwrap_or(0.0)
}

/// A probability in words, `48 %`; one that is not certain is never shown as such.
pub fn percent(probability: f64) -> String {
    match probability {
        p if p > 0.99 => ">99 %".to_owned(),
        p if p < 0.01 => "<1 %".to_owned(),
        p => format!("{:.0} %", p * 100.0),
    }
}
