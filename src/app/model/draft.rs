//! The draft screen's state: the query being typed, its proof, the report.

use crate::domain::BuildKey;
use crate::draft::{Draft, Proof};
use crate::patch::Patch;
use crate::review::SubmitPlan;
use ratatui_textarea::TextArea;

/// Which pane the keys are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DraftPane {
    /// The query file.
    #[default]
    Query,
    /// The bug report.
    Report,
    /// The commit message.
    Message,
}

/// What is wrong with the query, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryError {
    /// In words.
    pub message: String,
    /// Row and column in the file, 0-based, in characters; none where it is not known.
    pub at: Option<(usize, usize)>,
    /// What to write instead.
    pub hint: Option<String>,
}

/// How a submission stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Sending {
    /// Not confirmed yet.
    #[default]
    No,
    /// On its way.
    Running,
    /// Sent, held, or waiting; each line tells one action.
    Done(Vec<SentLine>),
}

/// What became of one action, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLine {
    /// Whether it is where it should be.
    pub is_sent: bool,
    /// What happened.
    pub text: String,
    /// The change's page.
    pub url: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

/// A fingerprint that exists and is changed, where a new one is not wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repair {
    /// The fingerprint.
    pub id: String,
    /// The change, in words: `widen tags to (…)`.
    pub change: String,
}

/// A bug's number as it was typed for a build.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedBug {
    /// What was typed.
    pub text: String,
    /// Whether it was entered; else the prompt was left.
    pub entered: bool,
}

/// The draft of the opened build.
#[derive(Debug, Default)]
pub struct DraftState {
    /// The build it is about; none before the first draft.
    pub build: Option<BuildKey>,
    /// The lines it was drafted from: file and 1-based line; empty where the tool chose.
    pub lines: Vec<(String, u32)>,
    /// The draft as last composed.
    pub draft: Option<Box<Draft>>,
    /// Why none could be made.
    pub abstains: Option<String>,
    /// The query file as typed.
    pub query: TextArea<'static>,
    /// Whether keys type into the query.
    pub is_editing: bool,
    /// Which pane the keys are for.
    pub pane: DraftPane,
    /// The first row of the report on the screen.
    pub top: usize,
    /// What is wrong with the query.
    pub error: Option<QueryError>,
    /// What the text says that cannot be meant, in sentences: fields that events do not have.
    pub doubts: Vec<String>,
    /// Whether the submission was asked for while the draft or its proof was made: it opens then.
    pub wants_submit: bool,
    /// Whether the proof is of the text as it stands.
    pub is_proved: bool,
    /// Whether the report was written in by hand: it is not written anew then.
    pub is_report_rewritten: bool,
    /// Whether the commit message was.
    pub is_message_rewritten: bool,
    /// The bug's number.
    pub bug: Option<String>,
    /// The fingerprint whose file this changes; none for a new one.
    pub repair: Option<Repair>,
    /// While one is repaired: the draft of a new one, as it was left.
    pub new: Option<Box<DraftState>>,
    /// Its number in the store.
    pub stored: Option<i64>,
    /// What will leave.
    pub plan: Option<Box<SubmitPlan>>,
    /// The plan's diff, to read.
    pub plan_patch: Patch,
    /// Why there is no plan.
    pub plan_error: Option<String>,
    /// The first row of the plan on the screen.
    pub plan_top: usize,
    /// How the submission stands.
    pub sending: Sending,
}

impl DraftState {
    /// The query file's text.
    pub fn yaml(&self) -> String {
        let mut text = self.query.lines().join("\n");
        if !text.ends_with('\n') {
            text.push('\n');
        }
        text
    }

    /// Puts a text into the editor, the cursor at its start.
    pub fn set_yaml(&mut self, yaml: &str) {
        self.query = TextArea::new(
            yaml.trim_end_matches('\n')
                .split('\n')
                .map(str::to_string)
                .collect(),
        );
    }

    /// Why the query must not leave: it hits none of the builds at hand, or not the one that it is drafted from.
    pub fn hits_nothing(&self) -> Option<String> {
        let proof = self.proof()?;
        // The build that is drafted comes first.
        let own = proof.hits.first()?;
        let (hit, all) = (proof.n_hit(), proof.hits.len());
        match (own.events, hit) {
            (0, 0) if all == 1 => {
                Some("The query does not hit this build, so it is not submitted: i edits it.".into())
            }
            (0, 0) => Some(format!(
                "The query hits none of the {all} failing builds at hand, so it is not submitted: i edits it."
            )),
            (0, _) => Some(format!(
                "The query hits {hit} of {all} failing builds, but not this one that it is drafted from: i edits it."
            )),
            _ => None,
        }
    }

    /// The proof of the last text that was proved.
    pub fn proof(&self) -> Option<&Proof> {
        self.draft.as_ref().map(|d| &d.proof)
    }
}
