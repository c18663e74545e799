"""One function per code, one file per family; importing this package registers them all."""
