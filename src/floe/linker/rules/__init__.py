"""What must hold between the files, one file per subject; each rule reads everything and yields diagnostics."""
