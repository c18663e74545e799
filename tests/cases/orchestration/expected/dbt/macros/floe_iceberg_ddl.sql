{#
  Create and drop Iceberg tables through DuckDB, which has no CREATE OR REPLACE, no CASCADE and no
  views there. Relations outside an Iceberg catalog keep dbt-duckdb's own statements.
#}


{#
  The items of `partition_by`, as Iceberg or Spark write them: x, month(x), days(x), bucket(16, x),
  truncate(4, x). Each becomes {'column', 'transform', 'sql'}, with the transform in Iceberg's spelling.
#}
{% macro floe_partition_fields(columns) -%}
  {%- set raw = config.get('partition_by') or [] -%}
  {%- set items = modules.re.split(',(?![^()]*\\))', raw) if raw is string else raw -%}
  {%- set known = {
    'year': 'year', 'years': 'year', 'month': 'month', 'months': 'month', 'day': 'day', 'days': 'day',
    'date': 'day', 'hour': 'hour', 'hours': 'hour', 'identity': 'identity',
    'bucket': 'bucket', 'truncate': 'truncate',
  } -%}
  {%- set fields = [] -%}
  {%- for item in items -%}
    {%- set call = modules.re.match(
      '^(\\w+)\\s*\\((?:\\s*(\\d+)\\s*,)?\\s*(.+?)\\s*(?:,\\s*(\\d+)\\s*)?\\)$', item | trim
    ) -%}
    {%- set transform = known.get(call.group(1) | lower) if call else 'identity' -%}
    {%- set width = (call.group(2) or call.group(4)) if call else none -%}
    {%- set written = ((call.group(3) if call else item) | trim).strip('"`') -%}
    {%- set column = floe_column_named(columns, written) -%}
    {%- if not transform or not column or (transform in ['bucket', 'truncate']) != (width is not none) -%}
      {%- do exceptions.raise_compiler_error(
        "partition_by of " ~ model.resource_type ~ " '" ~ model.name ~ "': '" ~ item ~ "' is not x, year(x), "
        ~ "month(x), day(x), hour(x), bucket(n, x) or truncate(n, x) of one of its columns: "
        ~ (columns | map(attribute='name') | join(', ')) ~ "."
      ) -%}
    {%- endif -%}
    {%- set name = floe_quote(column['name']) -%}
    {%- if transform == 'identity' -%}
      {%- set sql = name -%}
    {%- else -%}
      {%- set sql = transform ~ '(' ~ (width ~ ', ' if width else '') ~ name ~ ')' -%}
    {%- endif -%}
    {%- do fields.append({
      'column': column['name'],
      'transform': transform ~ ('[' ~ width ~ ']' if width else ''),
      'sql': sql,
    }) -%}
  {%- endfor -%}
  {{ return(fields) }}
{%- endmacro %}


{% macro floe_column_named(columns, name) -%}
  {%- for column in columns if column['name'] | lower == name | lower -%}
    {{ return(column) }}
  {%- endfor -%}
  {{ return(none) }}
{%- endmacro %}


{# What the table should say of itself: `table_properties` (or dbt-spark's spelling) and its comment. #}
{% macro floe_table_properties() -%}
  {%- set properties = {} -%}
  {%- if config.persist_relation_docs() and model.description -%}
    {%- do properties.update({'comment': model.description}) -%}
  {%- endif -%}
  {%- do properties.update(config.get('tblproperties') or {}) -%}
  {%- do properties.update(config.get('table_properties') or {}) -%}
  {%- for key in ['write.delete.mode', 'write.update.mode', 'write.merge.mode'] -%}
    {%- if properties.get(key, 'merge-on-read') != 'merge-on-read' -%}
      {%- do adapter.warn_once(
        model.name ~ ': ' ~ key ~ ' is left out, since DuckDB only writes merge-on-read tables.'
      ) -%}
      {%- do properties.pop(key) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(properties) }}
{%- endmacro %}


{# A layer with a location of its own keeps its tables there. #}
{% macro floe_location(relation) -%}
  {%- set place = floe_place(model.config.schema) or {} -%}
  {%- if place.get('location') and place['schema'] == relation.schema -%}
    {{ return(place['location'].rstrip('/') ~ '/' ~ relation.identifier) }}
  {%- endif -%}
  {{ return(none) }}
{%- endmacro %}


{% macro floe_properties_sql(properties) -%}
  {%- set pairs = [] -%}
  {%- for key, value in properties.items() -%}
    {%- do pairs.append(floe_literal(key) ~ ' = ' ~ floe_literal(value)) -%}
  {%- endfor -%}
  {{ return('(' ~ (pairs | join(', ')) ~ ')') }}
{%- endmacro %}


{# Create a table and fill it, in whatever transaction is open. #}
{% macro floe_iceberg_create_sql(relation, sql, columns=none) -%}
  {%- set columns = columns if columns is not none else floe_query_columns(sql) -%}
  {%- set query = floe_storable_query(sql, columns) -%}
  {%- set fields = floe_partition_fields(columns) -%}
  {%- set properties = floe_table_properties() -%}
  {%- if floe_location(relation) and 'location' not in properties -%}
    {%- do properties.update({'location': floe_location(relation)}) -%}
  {%- endif -%}
  {%- set required = floe_required_columns() -%}
  create table {{ relation }}
  {%- if required %} (
    {%- for column in columns %}
    {{ floe_quote(column['name']) }} {{ column['type'] }}
    {{- ' not null' if column['name'] | lower in required }}{{ ',' if not loop.last }}
    {%- endfor %}
  ){% endif %}
  {%- if fields %}
  partitioned by ({{ fields | map(attribute='sql') | join(', ') }}){% endif %}
  {%- if properties %}
  with {{ floe_properties_sql(properties) }}{% endif %}
  {%- if required %};
  insert into {{ relation }} ({{ floe_quoted_csv(columns) }})
  {%- else %}
  as{% endif %}
  {{ query }}
{%- endmacro %}


{% macro duckdb__create_table_as(
    temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none
) -%}
  {%- if temporary or not floe_is_iceberg(relation) -%}
    {{ return(dbt.duckdb__create_table_as(
      temporary, relation, compiled_code, language, partitioned_by=partitioned_by, sorted_by=sorted_by
    )) }}
  {%- endif -%}
  {%- do floe_run_sql_header() -%}
  {%- do floe_check_contract(compiled_code) -%}
  {{ return(floe_iceberg_create_sql(relation, compiled_code)) }}
{%- endmacro %}


{# Views are stored as tables: this one holds the failures of a test with `store_failures_as: view`. #}
{% macro duckdb__create_view_as(relation, sql) -%}
  {%- if not floe_is_iceberg(relation) -%}
    {{ return(dbt.duckdb__create_view_as(relation, sql)) }}
  {%- endif -%}
  {{ return(floe_iceberg_create_sql(relation, sql)) }}
{%- endmacro %}


{% macro duckdb__drop_relation(relation) -%}
  {%- if not floe_is_iceberg(relation) -%}
    {{ return(dbt.duckdb__drop_relation(relation)) }}
  {%- endif -%}
  {%- call statement('drop_relation', auto_begin=False) -%}
    drop table if exists {{ relation }}
  {%- endcall -%}
{%- endmacro %}


{# An Iceberg namespace is only dropped when it is empty. #}
{% macro duckdb__drop_schema(relation) -%}
  {%- if not floe_is_iceberg(relation) -%}
    {{ return(dbt.duckdb__drop_schema(relation)) }}
  {%- endif -%}
  {%- set tables = duckdb__list_relations_without_caching(relation) -%}
  {%- for row in tables.rows -%}
    {%- do adapter.drop_relation(relation.incorporate(path={'identifier': row[1]}, type='table')) -%}
  {%- endfor -%}
  {%- call statement('drop_schema') -%}
    drop schema if exists {{ relation.without_identifier() }}
  {%- endcall -%}
{%- endmacro %}
