{#
  Materialization `seed` for Iceberg: the file is read into a temporary table with the types dbt
  infers (or `column_types` says), and then becomes the content of the table as a model's rows do.
#}


{% materialization seed, adapter='duckdb' %}
  {%- if not floe_is_iceberg(this) -%}
    {{ return(dbt.materialization_seed_default()) }}
  {%- endif -%}

  {%- set target = this.incorporate(type='table') -%}
  {%- set agate_table = load_agate_table() -%}
  {%- do store_result('agate_table', response='OK', agate_table=agate_table) -%}
  {%- do floe_iceberg_begin() -%}
  {%- set staged = floe_stage_seed(target, agate_table) -%}
  {%- do floe_iceberg_replace(load_cached_relation(this), target, 'select * from ' ~ staged) -%}
  {%- do run_query('drop table if exists ' ~ staged) -%}
  {{ return(floe_iceberg_end(target)) }}
{% endmaterialization %}


{% macro floe_stage_seed(target, agate_table) -%}
  {%- set staged = make_temp_relation(target) -%}
  {%- set types = model['config'].get('column_types') or {} -%}
  {%- set definitions = [] -%}
  {%- for name in agate_table.column_names -%}
    {%- set type = types.get(name) or adapter.convert_type(agate_table, loop.index0) -%}
    {%- do definitions.append(floe_quote(name) ~ ' ' ~ type) -%}
  {%- endfor -%}
  {%- do run_query('create temporary table ' ~ staged ~ ' (' ~ (definitions | join(', ')) ~ ')') -%}
  {%- if config.get('fast', true) -%}
    {%- do run_query(
      'copy ' ~ staged ~ ' from ' ~ floe_literal(adapter.get_seed_file_path(model))
      ~ ' (format csv, header true, delimiter ' ~ floe_literal(config.get('delimiter', ',')) ~ ')'
    ) -%}
  {%- else -%}
    {%- do floe_insert_seed_rows(staged, adapter.convert_datetimes_to_strs(agate_table)) -%}
  {%- endif -%}
  {{ return(staged) }}
{%- endmacro %}


{% macro floe_insert_seed_rows(staged, agate_table) -%}
  {%- set row_sql = '(' ~ (['?'] * (agate_table.column_names | length)) | join(', ') ~ ')' -%}
  {%- for chunk in agate_table.rows | batch(get_batch_size()) -%}
    {%- set bindings = [] -%}
    {%- for row in chunk -%}
      {%- do bindings.extend(row) -%}
    {%- endfor -%}
    {%- do adapter.add_query(
      'insert into ' ~ staged ~ ' values ' ~ ([row_sql] * (chunk | length)) | join(', '),
      bindings=bindings,
      abridge_sql_log=True
    ) -%}
  {%- endfor -%}
{%- endmacro %}
