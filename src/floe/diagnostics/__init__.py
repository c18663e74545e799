"""What went wrong and how to say it: values, one function per code, one renderer per format."""
