//! A note on a line of a build's log; without text it is a bookmark.

/// A note on a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// Path of the file in the build.
    pub file: String,
    /// The line, 0-based.
    pub line: u64,
    /// What the user wrote; empty for a bookmark.
    pub text: String,
}
