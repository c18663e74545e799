{#
  dbt-spark stages the rows of a snapshot in a view without a schema, which lands in the catalog that the
  session starts in. Where that is Iceberg's, and it keeps no views, only the first run would work: here the
  view is the session's own. The whole materialization runs in one session.
#}


{% macro spark_build_snapshot_staging_table(strategy, sql, target_relation) -%}
  {%- set staged = api.Relation.create(
    identifier=target_relation.identifier ~ '__dbt_tmp', schema=none, database=none, type='view'
  ) -%}
  {%- set query = snapshot_staging_table(strategy, sql, target_relation) -%}
  {%- call statement('build_snapshot_staging_relation') -%}
    create or replace temporary view {{ staged }} as {{ query }}
  {%- endcall -%}
  {{ return(staged) }}
{%- endmacro %}
