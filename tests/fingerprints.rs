//! Fingerprints as users hold them: their trees and back, their files, the loader, the models of events. Cases of the
//! shared corpora where those are at hand.
#![expect(clippy::unwrap_used, reason = "a test that panics is a test that fails")]

#[path = "corpus/folder.rs"]
mod corpus;
#[path = "fingerprints/files.rs"]
mod files;
#[path = "corpus/lines.rs"]
mod lines;
#[path = "fingerprints/options.rs"]
mod options;
#[path = "fingerprints/room.rs"]
mod room;
#[path = "fingerprints/round_trip.rs"]
mod round_trip;
#[path = "fingerprints/trees.rs"]
mod trees;
