//! whodunit: a terminal workbench for people who triage CI gate failures.
//!
//! The rooms in reading order. An arrow of imports points upwards in this list only; `tests/layering.rs` checks it.
//!
//! | room | for |
//! |---|---|
//! | [`error`], [`task`] | what went wrong; cancellation and progress |
//! | [`domain`] | builds, verdicts, windows, rates |
//! | [`log`], [`event`] | bytes to lines, records, events |
//! | [`lucene`] | the query language of fingerprints |
//! | [`fingerprint`] | fingerprint files; hits and near misses of a build |
//! | [`digest`] | what is unusual about a build; the story of an id |
//! | [`suspect`] | which merged commit did it |
//! | [`draft`], [`review`], [`patch`] | a fingerprint from log lines; a review of it; a diff to read |
//! | [`source`], [`remote`], [`git`], [`store`], [`config`], [`demo`] | where data comes from and stays |
//! | [`app`] | the workbench's state: `update(&mut Model, Msg) -> Vec<Effect>` |
//! | [`ui`] | draws the model |
//! | [`runtime`] | performs effects |
//! | [`cli`] | the same without a screen |

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod digest;
pub mod domain;
pub mod draft;
pub mod error;
pub mod event;
pub mod fingerprint;
pub mod git;
pub mod log;
pub mod lucene;
pub mod patch;
pub mod remote;
pub mod review;
pub mod runtime;
pub mod source;
pub mod store;
pub mod suspect;
pub mod task;
pub mod ui;
