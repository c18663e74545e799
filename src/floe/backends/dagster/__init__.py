"""The Dagster back end: the Python package ``orchestration/``, and what each environment changes in it."""
