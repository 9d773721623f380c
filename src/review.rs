//! A review of a fingerprint: what exactly will leave this machine, and what the server's answer means. Pure
//! planning; `crate::runtime::submit` and `crate::runtime::outbox` perform it.
//!
//! ```text
//! draft + repository facts ─► SubmitPlan (file, diff, message, remote, ref, account, comment) ─► Action (stored)
//!                                              git's answer ─► PushAnswer ─► State: pushed | rejected | pending
//! ```
//!
//! Must not: run git, open files, or know the store.

pub mod action;
pub mod answer;
mod bug_id;
pub mod change_id;
pub mod gitreview;
pub mod message;
pub mod plan;

pub use action::{Account, Action, Comment, CommentTarget, Identity, Submit};
pub use answer::PushAnswer;
pub use bug_id::BugId;
pub use plan::{Content, OpenReview, RepoFacts, SubmitPlan, plan};
