"""One folder per target: a pure function from the IR to files."""
