//! The workbench's state and its pure update.
