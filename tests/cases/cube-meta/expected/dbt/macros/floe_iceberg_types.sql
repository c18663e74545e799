{#
  Names, texts and types on their way into Iceberg.

  Everything that goes into SQL passes floe_quote() or floe_literal(). Columns whose type Iceberg does
  not have are cast to the smallest type that holds every value; where there is none, the build is
  refused with the cure.
#}


{# Decided from the profile, so that it costs no query. #}
{% macro floe_is_iceberg(relation) -%}
  {%- if adapter.type() != 'duckdb' or relation is none or relation.database is none -%}
    {{ return(false) }}
  {%- endif -%}
  {%- for attachment in adapter.config.credentials.attach or [] -%}
    {%- set type = attachment.type or (attachment.options or {}).get('type') or '' -%}
    {%- set name = (attachment.alias or attachment.path) | replace('"', '') -%}
    {%- if type | lower == 'iceberg' and name | lower == relation.database | lower -%}
      {{ return(true) }}
    {%- endif -%}
  {%- endfor -%}
  {{ return(false) }}
{%- endmacro %}


{# adapter.quote() leaves a quotation mark inside a name as it is. #}
{% macro floe_quote(name) -%}
  {{ return('"' ~ (name | string | replace('"', '""')) ~ '"') }}
{%- endmacro %}


{% macro floe_quoted_csv(columns) -%}
  {%- set quoted = [] -%}
  {%- for column in columns -%}
    {%- do quoted.append(floe_quote(column['name'])) -%}
  {%- endfor -%}
  {{ return(quoted | join(', ')) }}
{%- endmacro %}


{% macro floe_literal(value) -%}
  {%- set text = (value | string | lower) if value is boolean else (value | string) -%}
  {{ return("'" ~ (text | replace("'", "''")) ~ "'") }}
{%- endmacro %}


{# The Iceberg type that stores a DuckDB type, or none if there is none. #}
{% macro floe_storable_type(type) -%}
  {%- set stored = {
    'TINYINT': 'INTEGER',
    'SMALLINT': 'INTEGER',
    'UTINYINT': 'INTEGER',
    'USMALLINT': 'INTEGER',
    'UINTEGER': 'BIGINT',
    'UBIGINT': 'DECIMAL(20,0)',
    'HUGEINT': 'DECIMAL(38,0)',
    'TIMESTAMP_S': 'TIMESTAMP',
    'TIMESTAMP_MS': 'TIMESTAMP',
    'TIMESTAMP_NS': 'TIMESTAMP',
    'JSON': 'VARCHAR',
    '"NULL"': 'INTEGER',
  } -%}
  {%- set refused = [
    'INTERVAL', 'UHUGEINT', 'BIGNUM', 'BIT', 'TIME WITH TIME ZONE', 'TIME_NS', 'VARIANT', 'GEOMETRY'
  ] -%}
  {%- if type in refused or type.startswith('UNION(') -%}
    {{ return(none) }}
  {%- elif type.startswith('ENUM(') -%}
    {{ return('VARCHAR') }}
  {%- endif -%}
  {# Iceberg has lists, not arrays of a fixed length. #}
  {{ return(stored.get(type) or modules.re.sub('\\[[0-9]+\\]$', '[]', type)) }}
{%- endmacro %}


{# [{'name', 'source', 'type'}] of a query: the type it yields and the type to store. #}
{% macro floe_query_columns(sql) -%}
  {%- set rows = run_query(
    'select column_name, column_type from (describe (\n' ~ sql ~ '\n))'
  ).rows -%}
  {%- set columns = [] -%}
  {%- for row in rows -%}
    {%- set type = floe_storable_type(row[1]) -%}
    {%- if type is none -%}
      {%- do exceptions.raise_compiler_error(
        "Column '" ~ row[0] ~ "' of " ~ model.resource_type ~ " '" ~ model.name ~ "' has type "
        ~ row[1] ~ ", which Iceberg cannot store. Cast it in the SQL, for example cast("
        ~ floe_quote(row[0]) ~ " as varchar)"
        ~ (", or store a number with epoch(" ~ floe_quote(row[0]) ~ ")" if row[1] == 'INTERVAL' else '')
        ~ '.'
      ) -%}
    {%- endif -%}
    {%- do columns.append({'name': row[0], 'source': row[1], 'type': type}) -%}
  {%- endfor -%}
  {{ return(columns) }}
{%- endmacro %}


{#
  The query with every column in its stored type. `required` names columns that must not be null but
  that Iceberg keeps as optional, because a column cannot become required later.
#}
{% macro floe_storable_query(sql, columns, required=[]) -%}
  {%- set expressions = [] -%}
  {%- for column in columns -%}
    {%- set name = floe_quote(column['name']) -%}
    {%- set value = name if column['source'] == column['type']
        else 'cast(' ~ name ~ ' as ' ~ column['type'] ~ ')' -%}
    {%- if column['name'] | lower in required -%}
      {%- set message = 'NOT NULL constraint failed: ' ~ model.name ~ '.' ~ column['name'] -%}
      {%- set value = 'case when ' ~ name ~ ' is null then error(' ~ floe_literal(message)
          ~ ') else ' ~ value ~ ' end' -%}
    {%- endif -%}
    {%- do expressions.append(value if value == name else value ~ ' as ' ~ name) -%}
  {%- endfor -%}
  {%- set query -%}
    select {{ expressions | join(', ') }} from (
{{ sql }}
    ) as floe_query
  {%- endset -%}
  {{ return(query) }}
{%- endmacro %}


{# What the strategies of dbt-duckdb take: they quote a name, but leave a quotation mark in it alone. #}
{% macro floe_strategy_columns(columns) -%}
  {%- set result = [] -%}
  {%- for column in columns -%}
    {%- do result.append(api.Column.create(column['name'] | replace('"', '""'), column['type'])) -%}
  {%- endfor -%}
  {{ return(result) }}
{%- endmacro %}


{# [{'name', 'type'}] of an existing table. #}
{% macro floe_table_columns(relation) -%}
  {%- set columns = [] -%}
  {%- for column in adapter.get_columns_in_relation(relation) -%}
    {%- do columns.append({'name': column.name, 'type': column.dtype}) -%}
  {%- endfor -%}
  {{ return(columns) }}
{%- endmacro %}
