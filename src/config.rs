//! Layers of configuration, XDG folders, gates and presets.
