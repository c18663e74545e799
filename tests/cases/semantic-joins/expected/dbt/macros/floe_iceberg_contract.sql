{#
  What a model of an Iceberg table may ask for: its contract, and the requests that cannot be met.
  A request is refused, or announced as not met; none is dropped silently.
#}


{% macro floe_run_sql_header() -%}
  {%- set header = config.get('sql_header') -%}
  {%- if header -%}
    {%- do run_query(header) -%}
  {%- endif -%}
{%- endmacro %}


{# An enforced contract: dbt's own comparison of names and types, then its constraints. #}
{% macro floe_check_contract(sql) -%}
  {%- set contract = config.get('contract') -%}
  {%- if not (contract and contract.enforced) -%}
    {{ return(none) }}
  {%- endif -%}
  {%- do get_assert_columns_equivalent(sql) -%}

  {%- set constraints = [] + (model.get('constraints') or []) -%}
  {%- for column in model.columns.values() -%}
    {%- do constraints.extend(column.get('constraints') or []) -%}
  {%- endfor -%}
  {%- for constraint in constraints -%}
    {%- if constraint.type != 'not_null' and constraint.warn_unsupported is not false -%}
      {%- do exceptions.warn(
        "The constraint type '" ~ constraint.type ~ "' of model '" ~ model.name ~ "' is not supported by "
        ~ "Iceberg tables, and is ignored. Set warn_unsupported: false on it to hide this warning."
      ) -%}
    {%- endif -%}
  {%- endfor -%}
{%- endmacro %}


{# Lower-case names of the columns that an enforced contract declares as not_null. #}
{% macro floe_required_columns() -%}
  {%- set contract = config.get('contract') -%}
  {%- set required = [] -%}
  {%- if contract and contract.enforced -%}
    {%- for column in model.columns.values() -%}
      {%- for constraint in column.get('constraints') or [] if constraint.type == 'not_null' -%}
        {%- do required.append(column.name | lower) -%}
      {%- endfor -%}
    {%- endfor -%}
  {%- endif -%}
  {{ return(required) }}
{%- endmacro %}


{% macro floe_refuse_python() -%}
  {%- if model.get('language') == 'python' -%}
    {%- do exceptions.raise_compiler_error(
      "Model '" ~ model.name ~ "' is written in Python, and floe's Iceberg materializations are SQL only. "
      ~ "Write it in SQL, or as a Python asset of the orchestration."
    ) -%}
  {%- endif -%}
{%- endmacro %}


{% macro floe_announce_unmet() -%}
  {%- if config.get('grants') -%}
    {%- do adapter.warn_once(
      model.name ~ ': grants are not applied, since Iceberg catalogs keep their own. Grant access there.'
    ) -%}
  {%- endif -%}
  {%- if config.persist_column_docs() and model.columns -%}
    {%- do adapter.warn_once(
      'persist_docs: descriptions of columns are not stored, since DuckDB cannot write comments to Iceberg.'
    ) -%}
  {%- endif -%}
  {%- if config.get('incremental_strategy') == 'microbatch' and target.threads > 1
      and config.get('concurrent_batches') is not false -%}
    {%- do adapter.warn_once(
      model.name ~ ': batches that run at the same time conflict when they commit to one Iceberg table. '
      ~ 'Set concurrent_batches: false.'
    ) -%}
  {%- endif -%}
  {%- if config.get('indexes') -%}
    {%- do adapter.warn_once(model.name ~ ': indexes are not created, since Iceberg has none.') -%}
  {%- endif -%}
{%- endmacro %}


{# Materializations of dbt's own end with these two. #}
{% macro duckdb__apply_grants(relation, grant_config, should_revoke=True) -%}
  {%- if not floe_is_iceberg(relation) -%}
    {{ return(dbt.duckdb__apply_grants(relation, grant_config, should_revoke=should_revoke)) }}
  {%- endif -%}
  {%- do floe_announce_unmet() -%}
{%- endmacro %}


{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
  {%- if not floe_is_iceberg(relation) -%}
    {{ return(dbt.default__persist_docs(relation, model, for_relation, for_columns)) }}
  {%- endif -%}
{%- endmacro %}
