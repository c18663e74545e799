"""Arguments in, exit codes out; no decisions about the user's project."""
