"""MetricFlow's own SQL, the independent reference: runs where dbt-metricflow is installed, not beside floe.

Standard input: {"manifest": path of semantic_manifest.json, "queries": [{"metrics": [...], "group_by": [...]}]};
standard output: one text a query. Nothing is queried: a client that only knows DuckDB's dialect is enough to plan.
"""

import json
import sys
from pathlib import Path

from dbt_metricflow.cli.dbt_connectors.adapter_backed_client import SupportedAdapterTypes
from metricflow.engine.metricflow_engine import MetricFlowEngine, MetricFlowQueryRequest
from metricflow_semantics.model.dbt_manifest_parser import parse_manifest_from_dbt_generated_manifest
from metricflow_semantics.model.semantic_manifest_lookup import SemanticManifestLookup


class Dialect:
    """The part of a client that planning asks."""

    sql_engine_type = SupportedAdapterTypes.DUCKDB.sql_engine_type
    sql_plan_renderer = SupportedAdapterTypes.DUCKDB.sql_plan_renderer


def main() -> None:
    asked = json.load(sys.stdin)
    text = Path(asked["manifest"]).read_text(encoding="utf-8")
    manifest = parse_manifest_from_dbt_generated_manifest(manifest_json_string=text)
    engine = MetricFlowEngine(semantic_manifest_lookup=SemanticManifestLookup(manifest), sql_client=Dialect())
    made = []
    for query in asked["queries"]:
        request = MetricFlowQueryRequest.create(metric_names=query["metrics"], group_by_names=query["group_by"])
        made.append(engine.explain(request).sql_statement.sql)
    json.dump(made, sys.stdout)


main()
