{#
  What dbt's own snapshot materialization needs on Iceberg: staged rows in types that can be stored,
  and columns that widen or appear in place.
#}


{% macro build_snapshot_staging_table(strategy, sql, target_relation) -%}
  {%- if not floe_is_iceberg(target_relation) -%}
    {{ return(dbt.build_snapshot_staging_table(strategy, sql, target_relation)) }}
  {%- endif -%}
  {%- do adapter.ensure_transaction() -%}
  {%- set query = snapshot_staging_table(strategy, sql, target_relation) -%}
  {%- set columns = floe_query_columns(query) -%}
  {%- set staged = make_temp_relation(target_relation) -%}
  {%- call statement('build_snapshot_staging_relation') -%}
    create temporary table {{ staged }} as {{ floe_storable_query(query, columns) }}
  {%- endcall -%}

  {%- set old = floe_table_columns(target_relation) -%}
  {%- for column in columns -%}
    {%- set before = floe_column_named(old, column['name']) -%}
    {%- if before is not none and floe_is_widening(before['type'], column['type']) -%}
      {%- do floe_snapshot_alter(
        target_relation,
        'alter column ' ~ floe_quote(before['name']) ~ ' type ' ~ column['type'],
        {'added': [], 'dropped': [], 'widened': [column], 'retyped': [], 'relaxed': []}
      ) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(staged) }}
{%- endmacro %}


{% macro duckdb__create_columns(relation, columns) -%}
  {%- if not floe_is_iceberg(relation) -%}
    {{ return(dbt.default__create_columns(relation, columns)) }}
  {%- endif -%}
  {%- for column in columns -%}
    {%- do floe_snapshot_alter(
      relation,
      'add column ' ~ floe_quote(column.name) ~ ' ' ~ column.dtype,
      {'added': [{'name': column.name, 'type': column.dtype}], 'dropped': [], 'widened': [],
       'retyped': [], 'relaxed': []}
    ) -%}
  {%- endfor -%}
{%- endmacro %}


{# A snapshot is the only copy of its history: it is never created anew. #}
{% macro floe_snapshot_alter(relation, change, changes) -%}
  {%- set obstacle = floe_obstacle(floe_table_state(relation), [], changes) -%}
  {%- if obstacle -%}
    {%- do exceptions.raise_compiler_error(
      'Snapshot ' ~ relation ~ ' cannot take its new columns: ' ~ obstacle ~ ' Needed: ' ~ change
      ~ '. Make this change with another engine, and run again.'
    ) -%}
  {%- endif -%}
  {%- call statement('alter_snapshot') -%}
    alter table {{ relation }} {{ change }}
  {%- endcall -%}
{%- endmacro %}
