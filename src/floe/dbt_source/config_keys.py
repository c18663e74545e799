"""Keys of ``config()`` that are nearly one of dbt's: dbt keeps any key there, so a misspelt one is as good as none."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from floe.dbt_source.facts import SqlFacts
from floe.dbt_source.scan import config_span
from floe.dbt_source.values import Value, as_mapping, key_text
from floe.diagnostics.catalogue import dbt as catalogue
from floe.diagnostics.model import Diagnostic
from floe.diagnostics.suggest import nearest
from floe.spans import SourceFile, Span
from floe.syntax.nodes import YamlMap, YamlNode

_OF_DBT: Final = """
access alias batch_size begin check_cols column_types concurrent_batches contract database dbt_valid_to_current
delimiter docs enabled event_time freshness full_refresh grants group hard_deletes incremental_predicates
incremental_strategy invalidate_hard_deletes lookback materialized meta on_configuration_change on_schema_change
packages partition_by persist_docs post_hook pre_hook quote_columns quoting schema snapshot_meta_column_names strategy
table_properties tags tblproperties unique_key updated_at
"""
ACTED_ON: Final = frozenset(_OF_DBT.split())
"""What dbt-core and the generated materializations act on: only these are suggested."""

_OF_ADAPTERS: Final = """
as_of_datetime as_of_version attach_options auto_liquid_cluster auto_refresh automatic_clustering backup
base_location_root base_location_subpath bind buckets catalog catalog_name client_tags cluster_by clustered_by
copy_grants copy_materialization copy_tags data_type databricks_compute databricks_tags dataset description dist
enable_change_history enable_list_inference enable_refresh entry_point error_if external_volume fail_calc fast
file_format format glue_database glue_register grant_access_to hours_to_expiration http_headers iceberg_version
immutable_where include_full_name_in_path incremental_apply_config_changes indexes initialize inserts_only
intermediate_format job_execution_timeout_seconds kms_key_name labels labels_from_meta limit liquid_clustered_by
location location_root matched_condition max_staleness merge_clauses merge_exclude_columns merge_insert_condition
merge_on_using_columns merge_returning_columns merge_update_columns merge_update_condition
merge_update_set_expressions merge_with_schema_evolution name node_color not_matched_by_source_action
not_matched_by_source_condition not_matched_condition notebook_template_id on_table_exists options overrides
overwrite_columns parameters params partition_columns partition_expiration_days partitioned_by partitions
persist_constraints plugin policy_tags predicates project properties python_version query_group query_tag query_tags
refresh_interval_minutes refresh_mode refresh_warehouse require_partition_filter reservation resource_tags
row_access_policy row_filter runtime_version save_mode scheduler secure settings severity skip_matched_step
skip_not_matched_step skip_optimize snapshot_table_column_names snowflake_initialization_warehouse snowflake_warehouse
sort sort_by sort_type sorted_by source_alias sql_header static_analysis storage_options storage_uri store_failures
store_failures_as submission_method sync_nested_columns table_format table_tag target_alias target_database
target_file_size target_lag target_schema timeout tmp_relation_type transient type unique_tmp_table_suffix unlogged
use_safer_relation_operations view_security view_update_via_alter views_enabled volatility warn_if where zorder
"""
KNOWN: Final = ACTED_ON | frozenset(_OF_ADAPTERS.split())
"""Those, and what the adapters add: each is somebody's own, however near it is to another."""

_TREES: Final = ("models", "seeds", "snapshots")


def misspelt(keys: Iterable[str]) -> Iterator[str]:
    """Yield the keys that nobody acts on and that are nearly one of dbt's."""
    for key in keys:
        bare = key.replace("-", "_")
        if bare not in KNOWN and nearest(bare, ACTED_ON) is not None:
            yield key


def check_call(file: SourceFile, facts: SqlFacts) -> Iterator[Diagnostic]:
    """Yield the misspelt keys of a file's own ``config()``."""
    for key in misspelt((*facts.config, *(key for key, _ in facts.open_config))):
        yield _said(config_span(file, key) or Span(file, 0, 0), key)


def check_entries(config: YamlNode | None) -> Iterator[Diagnostic]:
    """Yield the misspelt keys of a ``config:`` in a properties file."""
    for key, _ in config.entries if isinstance(config, YamlMap) else ():
        for found in misspelt([key_text(key)]):
            yield _said(key.span, found)


def check_tree(file: SourceFile, values: Mapping[str, Value]) -> Iterator[Diagnostic]:
    """Yield the misspelt keys of the configs in dbt_project.yml: those with a plus; others may be folders."""
    for section in _TREES:
        for key in dict.fromkeys(_keys(as_mapping(values.get(section)))):
            for found in misspelt([key.removeprefix("+").strip()]):
                at = re.search(rf"^\s*['\"]?({re.escape(key)})['\"]?\s*:", file.text, re.MULTILINE)
                yield _said(Span(file, *at.span(1)) if at else Span(file, 0, 0), found)


def _keys(tree: Mapping[str, Value]) -> Iterator[str]:
    for key, value in tree.items():
        if key.startswith("+"):
            yield key
        else:
            yield from _keys(as_mapping(value))


def _said(at: Span, key: str) -> Diagnostic:
    return catalogue.misspelt_property(at, key, tuple(ACTED_ON))
