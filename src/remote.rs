//! HTTP clients, one service each: Zuul, log servers, Gerrit.

pub mod gerrit;
