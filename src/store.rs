//! The state: SQLite for builds, verdicts, drafts and pending actions.
