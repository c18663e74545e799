"""The dbt back end: one generated dbt project for each transform, and what its engines cannot do."""
