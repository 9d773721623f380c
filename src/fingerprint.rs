//! Fingerprints: elastic-recheck's queries/BUG.yaml, what they hit in a build, what they nearly hit.
