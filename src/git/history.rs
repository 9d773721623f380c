//! Merged commits of a branch.
