//! Servers: one HTTP client for all, and what each server's answers mean.
//!
//! Must not: keep secrets longer than a request, print, or write outside the folder it is told.

pub mod gerrit;
pub mod http;
pub mod logs;
pub mod zuul;
