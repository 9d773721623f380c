//! Digests of patches.
