{#
  Materialization `incremental` for Iceberg: append, delete+insert, merge and microbatch, with dbt's
  four ways to meet a changed column. Columns and rows change in one transaction.
#}


{% materialization incremental, adapter='duckdb', supported_languages=['sql', 'python'] %}
  {%- if not floe_is_iceberg(this) -%}
    {{ return(dbt.materialization_incremental_duckdb()) }}
  {%- endif -%}

  {%- set existing = load_cached_relation(this) -%}
  {%- set target = this.incorporate(type='table') -%}
  {%- do floe_iceberg_begin() -%}
  {%- do floe_check_contract(compiled_code) -%}
  {%- if existing is none or should_full_refresh() -%}
    {%- do floe_iceberg_replace(existing, target, compiled_code) -%}
  {%- else -%}
    {%- do floe_iceberg_increment(target, compiled_code) -%}
  {%- endif -%}
  {{ return(floe_iceberg_end(target)) }}
{% endmaterialization %}


{% macro floe_iceberg_increment(target, sql) -%}
  {%- set on_schema_change = incremental_validate_on_schema_change(
    config.get('on_schema_change'), default='ignore'
  ) -%}
  {%- set old = floe_table_columns(target) -%}
  {%- set columns = floe_query_columns(sql) -%}
  {%- if on_schema_change == 'ignore' -%}
    {# Columns that the table does not have are left out, so that every strategy sees the same set. #}
    {%- set known = [] -%}
    {%- for column in columns if floe_column_named(old, column['name']) is not none -%}
      {%- do known.append(column) -%}
    {%- endfor -%}
    {%- set columns = known -%}
  {%- endif -%}

  {%- set staged = make_temp_relation(target) -%}
  {%- set required = floe_required_columns() -%}
  {%- set state = floe_table_state(target) -%}
  {%- set optional = floe_optional_in_table(state, required) -%}
  {%- do run_query(
    'create temporary table ' ~ staged ~ ' as ' ~ floe_storable_query(sql, columns, optional)
  ) -%}

  {%- do floe_check_partitions(target, state, old) -%}

  {%- set alters = [] -%}
  {%- if on_schema_change == 'fail' -%}
    {%- do process_schema_changes('fail', staged, target) -%}
  {%- elif on_schema_change != 'ignore' -%}
    {%- set alters = floe_increment_alters(target, state, old, columns, on_schema_change) -%}
  {%- endif -%}

  {# As in dbt-duckdb: an ignored change writes every column of the table, any other those of the query. #}
  {%- set written = old if on_schema_change == 'ignore' else columns -%}
  {%- set wanted = config.get('incremental_strategy') or 'default' -%}
  {# To dbt, a merge without a key adds every row. DuckDB dies of the MERGE ... ON FALSE that says so. #}
  {%- if wanted == 'merge' and not config.get('unique_key') -%}
    {%- set wanted = 'append' -%}
  {%- endif -%}
  {%- set strategy = adapter.get_incremental_strategy_macro(context, wanted) -%}
  {%- set build_sql = strategy({
    'target_relation': target,
    'temp_relation': staged,
    'unique_key': config.get('unique_key'),
    'dest_columns': floe_strategy_columns(written),
    'incremental_predicates': config.get('predicates') or config.get('incremental_predicates'),
  }) -%}
  {%- call statement('main') -%}
    {%- for alter in alters %}
    {{ alter }};
    {%- endfor %}
    {{ build_sql }}
  {%- endcall -%}
  {%- do run_query('drop table if exists ' ~ staged) -%}
{%- endmacro %}


{# append_new_columns only adds; sync_all_columns also drops and changes types. #}
{% macro floe_increment_alters(target, state, old, columns, on_schema_change) -%}
  {%- set changes = floe_column_changes(state, old, columns, floe_required_columns()) -%}
  {%- if on_schema_change == 'append_new_columns' -%}
    {%- set changes = {
      'added': changes['added'], 'dropped': [], 'widened': [], 'retyped': [], 'relaxed': []
    } -%}
  {%- endif -%}
  {%- if not floe_has_changes(changes) -%}
    {{ return([]) }}
  {%- endif -%}
  {%- set obstacle = floe_obstacle(state, old, changes) -%}
  {%- if obstacle -%}
    {%- set rows = floe_changed_rows(target, old, changes) -%}
    {%- do floe_iceberg_recreate(target, rows, floe_query_columns(rows), obstacle) -%}
    {%- do adapter.ensure_transaction() -%}
    {{ return([]) }}
  {%- endif -%}
  {%- do floe_announce_changes(target, changes) -%}
  {{ return(floe_alter_sql(target, state, old, changes, keep_values=true)) }}
{%- endmacro %}


{# The rows of a table as they are after a change of columns. #}
{% macro floe_changed_rows(relation, old, changes) -%}
  {%- set expressions = [] -%}
  {%- for column in old if floe_column_named(changes['dropped'], column['name']) is none -%}
    {%- set name = floe_quote(column['name']) -%}
    {%- set changed = floe_column_named(changes['widened'] + changes['retyped'], column['name']) -%}
    {%- do expressions.append(
      'cast(' ~ name ~ ' as ' ~ changed['type'] ~ ') as ' ~ name if changed else name
    ) -%}
  {%- endfor -%}
  {%- for column in changes['added'] -%}
    {%- do expressions.append('cast(null as ' ~ column['type'] ~ ') as ' ~ floe_quote(column['name'])) -%}
  {%- endfor -%}
  {{ return('select ' ~ (expressions | join(', ')) ~ ' from ' ~ relation) }}
{%- endmacro %}


{# Rows of an older partitioning can be added to, but not replaced (see floe_partition_obstacle). #}
{% macro floe_check_partitions(target, state, old) -%}
  {%- if state['specs'] | length > 1 and config.get('incremental_strategy') != 'append' -%}
    {%- do exceptions.raise_compiler_error(
      target ~ ' has been partitioned anew by another engine, and DuckDB cannot delete its older rows in a '
      ~ 'way that other engines read. Run it once with --full-refresh.'
    ) -%}
  {%- endif -%}
  {%- set change = floe_partition_obstacle(state, floe_partition_fields(old)) -%}
  {%- if change -%}
    {%- do exceptions.warn(target ~ ' keeps its partitions until it is run with --full-refresh: ' ~ change) -%}
  {%- endif -%}
{%- endmacro %}
