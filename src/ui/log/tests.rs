//! What the logs tab says when it has nothing to show. Screens with lines are tested where lines are read, in
//! `crate::runtime`.
