//! Draws the model; does no I/O.
