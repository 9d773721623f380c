//! A log as an indexed, decompressed byte store: formats, records, levels, times, filters.
