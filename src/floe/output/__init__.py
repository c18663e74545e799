"""The only room that writes: a file set becomes a plan, and a plan becomes files, all at once or not at all."""
