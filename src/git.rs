//! git as a subprocess: history, plumbing commits, pushes.
