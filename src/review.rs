//! A submission: the exact diff, message, remote and branch; pending actions.
