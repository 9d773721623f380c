//! Bad input, driven through the real binary: each gives a message that says what happened, to what, and what to do;
//! and the next command works.
//!
//! | file | what is bad |
//! |---|---|
//! | `bad_input/servers.rs` | servers: unreachable, slow, HTML, 401, 404, 429, 5xx, hostile manifests, broken logs |
//! | `bad_input/files.rs` | files: truncated gzip, empty, endless lines, no UTF-8, escape codes, no YAML |
//! | `bad_input/reviews.rs` | a review server that rejects a push, or a comment behind it |

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, and its helpers are part of it"
)]

#[path = "gate/binary.rs"]
mod binary;
#[path = "bad_input/files.rs"]
mod files;
#[path = "bad_input/reviews.rs"]
mod reviews;
#[path = "bad_input/servers.rs"]
mod servers;

use binary::{Answer, Whodunit};

/// Expects a failure with this exit code whose message has all these words, and a hint.
fn fails(answer: &Answer, code: i32, words: &[&str]) {
    assert_eq!(answer.code, Some(code), "{}", answer.messages);
    for word in words {
        assert!(
            answer.messages.contains(word),
            "no {word:?} in: {}",
            answer.messages
        );
    }
    let hint = answer.messages.lines().find(|l| l.starts_with("hint: "));
    assert!(
        hint.is_some_and(|h| h.len() > 20),
        "no hint in: {}",
        answer.messages
    );
    assert!(!answer.messages.contains("panicked"), "{}", answer.messages);
}

/// The next command works, on the same state.
fn next_command_works(whodunit: &Whodunit) {
    whodunit.call(&["failures", "--gate", "demo"], 0);
}
