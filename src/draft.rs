//! A fingerprint, its proof, a bug report and a commit message from selected lines.
