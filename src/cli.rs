//! The command line: every step without a screen.
