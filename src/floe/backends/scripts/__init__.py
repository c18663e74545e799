"""The scripts back end: what a person needs to run the generated project without floe."""
