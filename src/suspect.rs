//! Which merged commit did it: evidence from a log against the commits of a window.
