//! The query language of fingerprints: Lucene's classic syntax as Elasticsearch's query_string reads it.

pub mod document;

pub use document::{Document, Field};
