{#
  `dbt docs generate` on Iceberg. duckdb_columns() does not load tables of an attached catalog (it
  shows one column "__" for each), so every table is described.
#}


{% macro duckdb__get_catalog_relations(information_schema, relations) -%}
  {%- set iceberg = [] -%}
  {%- for relation in relations if floe_is_iceberg(relation) -%}
    {%- do iceberg.append(relation) -%}
  {%- endfor -%}
  {%- if not iceberg -%}
    {{ return(dbt.duckdb__get_catalog_relations(information_schema, relations)) }}
  {%- endif -%}
  {{ return(floe_iceberg_catalog(iceberg)) }}
{%- endmacro %}


{# dbt asks by schema when a project has more than a hundred relations. #}
{% macro duckdb__get_catalog(information_schema, schemas) -%}
  {%- set database = information_schema.database -%}
  {%- if not floe_is_iceberg(api.Relation.create(database=database)) -%}
    {{ return(dbt.duckdb__get_catalog(information_schema, schemas)) }}
  {%- endif -%}
  {%- set relations = [] -%}
  {%- for schema in schemas -%}
    {%- set place = api.Relation.create(database=database, schema=schema) -%}
    {%- for row in duckdb__list_relations_without_caching(place).rows -%}
      {%- do relations.append(
        api.Relation.create(database=database, schema=schema, identifier=row[1], type='table')
      ) -%}
    {%- endfor -%}
  {%- endfor -%}
  {{ return(floe_iceberg_catalog(relations)) }}
{%- endmacro %}


{# A source is listed under its layer's name, which is how the manifest knows it. #}
{% macro floe_iceberg_catalog(relations) -%}
  {%- set rows = [] -%}
  {%- for relation in relations -%}
    {%- set columns = floe_table_columns(relation) or floe_table_columns(floe_relation_in_layer(relation)) -%}
    {%- for column in columns -%}
      {%- do rows.append('(' ~ [
        floe_literal(relation.database), floe_literal(relation.schema), floe_literal(relation.identifier),
        floe_literal(column['name']), loop.index | string, floe_literal(column['type']),
      ] | join(', ') ~ ')') -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- set query -%}
    select
      table_database,
      table_schema,
      table_name,
      'BASE TABLE' as table_type,
      cast(null as varchar) as table_comment,
      column_name,
      column_index,
      column_type,
      cast(null as varchar) as column_comment,
      cast(null as varchar) as table_owner
    from (values {{ rows | join(', ') if rows else "('', '', '', '', 0, '')" }}) as listed(
      table_database, table_schema, table_name, column_name, column_index, column_type
    )
    {{ 'where false' if not rows }}
    order by table_schema, table_name, column_index
  {%- endset -%}
  {{ return(run_query(query)) }}
{%- endmacro %}
