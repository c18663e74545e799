"""dbt's semantic models and metrics to a SemanticLayer: every name resolved, every filter parsed, nothing executed."""
