{#
  Materializations `table` and `view` for Iceberg: the content is replaced in one transaction, so that
  readers see the old rows or the new ones and a failed build leaves the last snapshot. A view is
  stored as a table, since DuckDB cannot create Iceberg views.
#}


{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
  {%- if not floe_is_iceberg(this) -%}
    {{ return(dbt.materialization_table_duckdb()) }}
  {%- endif -%}
  {{ return(floe_iceberg_build_table()) }}
{% endmaterialization %}


{% materialization view, adapter='duckdb', supported_languages=['sql'] %}
  {%- if not floe_is_iceberg(this) -%}
    {{ return(dbt.materialization_view_default()) }}
  {%- endif -%}
  {{ return(floe_iceberg_build_table()) }}
{% endmaterialization %}


{% macro floe_iceberg_build_table() -%}
  {%- set target = this.incorporate(type='table') -%}
  {%- do floe_iceberg_begin() -%}
  {%- do floe_check_contract(compiled_code) -%}
  {%- do floe_iceberg_replace(load_cached_relation(this), target, compiled_code) -%}
  {{ return(floe_iceberg_end(target)) }}
{%- endmacro %}


{# What every Iceberg materialization starts with. #}
{% macro floe_iceberg_begin() -%}
  {%- do floe_refuse_python() -%}
  {%- do floe_announce_unmet() -%}
  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}
  {%- do adapter.ensure_transaction() -%}
  {%- do floe_run_sql_header() -%}
{%- endmacro %}


{# … and ends with. #}
{% macro floe_iceberg_end(target) -%}
  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {%- do adapter.commit() -%}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [target]}) }}
{%- endmacro %}


{#
  Make `sql` the content of the table. An existing table keeps its identity and its snapshots: rows
  are deleted, columns, partitions and properties brought up to date, and the new rows inserted.
#}
{% macro floe_iceberg_replace(existing, target, sql) -%}
  {%- set columns = floe_query_columns(sql) -%}
  {%- if existing is none -%}
    {%- call statement('main') -%}
      {{ floe_iceberg_create_sql(target, sql, columns) }}
    {%- endcall -%}
    {{ return(none) }}
  {%- endif -%}

  {%- set required = floe_required_columns() -%}
  {%- set state = floe_table_state(target) -%}
  {%- set old = floe_table_columns(target) -%}
  {%- set changes = floe_column_changes(state, old, columns, required) -%}
  {%- set obstacle = floe_obstacle(state, old, changes)
      or floe_partition_obstacle(state, floe_partition_fields(columns)) -%}
  {%- if obstacle -%}
    {%- do floe_iceberg_recreate(target, sql, columns, obstacle) -%}
    {{ return(none) }}
  {%- endif -%}

  {%- set alters = [] -%}
  {%- if floe_has_changes(changes) -%}
    {%- do floe_announce_changes(target, changes) -%}
    {%- do alters.extend(floe_alter_sql(target, state, old, changes, keep_values=false)) -%}
  {%- endif -%}
  {%- set properties = floe_changed_properties(target, state) -%}
  {%- if properties -%}
    {%- do alters.append('alter table ' ~ target ~ ' set ' ~ floe_properties_sql(properties)) -%}
  {%- endif -%}

  {%- set optional = floe_optional_in_table(state, required) -%}
  {%- set query = floe_storable_query(sql, columns, optional) -%}
  {%- set reads_itself = target.render() in sql -%}
  {%- if reads_itself -%}
    {# Its own rows are gone once they are deleted: read them first. #}
    {%- set staged = make_temp_relation(target) -%}
    {%- do run_query('create temporary table ' ~ staged ~ ' as ' ~ query) -%}
    {%- set query = 'select * from ' ~ staged -%}
  {%- endif -%}
  {%- call statement('main') -%}
    delete from {{ target }};
    {%- for alter in alters %}
    {{ alter }};
    {%- endfor %}
    insert into {{ target }} ({{ floe_quoted_csv(columns) }})
    {{ query }}
  {%- endcall -%}
  {%- if reads_itself -%}
    {%- do run_query('drop table if exists ' ~ staged) -%}
  {%- endif -%}
{%- endmacro %}


{# A required column of the contract that the table has as optional: checked while writing instead. #}
{% macro floe_optional_in_table(state, required) -%}
  {%- set stored = [] -%}
  {%- for field in state['fields'] if field['required'] -%}
    {%- do stored.append(field['name'] | lower) -%}
  {%- endfor -%}
  {{ return(required | reject('in', stored) | list) }}
{%- endmacro %}


{# Where a table lives and its format are settled when it is made. #}
{% macro floe_changed_properties(relation, state) -%}
  {%- set changed = {} -%}
  {%- for key, value in floe_table_properties().items() if key not in ['location', 'format-version'] -%}
    {%- set text = (value | string | lower) if value is boolean else (value | string) -%}
    {%- if state['properties'].get(key) != text -%}
      {%- do changed.update({key: text}) -%}
    {%- endif -%}
  {%- endfor -%}
  {{ return(changed) }}
{%- endmacro %}


{#
  The last resort: the table is made anew under another name and takes the place of the old one, whose
  snapshots end here. At every moment one of the two holds a complete set of rows.
#}
{% macro floe_iceberg_recreate(target, sql, columns, obstacle) -%}
  {%- set moment = modules.datetime.datetime.now().strftime('%Y%m%d%H%M%S%f') -%}
  {%- set passing = target.incorporate(path={'identifier': target.identifier ~ '__floe_' ~ moment}) -%}
  {%- do exceptions.warn(
    target ~ ' is created anew and loses its snapshots: ' ~ obstacle ~ ' Until the new table takes its '
    ~ 'place, its rows are in ' ~ passing ~ '.'
  ) -%}
  {%- call statement('main') -%}
    {{ floe_iceberg_create_sql(passing, sql, columns) }}
  {%- endcall -%}
  {%- do adapter.commit() -%}
  {%- call statement('drop_old', auto_begin=False) -%}
    drop table if exists {{ target }}
  {%- endcall -%}
  {%- call statement('take_its_place', auto_begin=False) -%}
    alter table {{ passing }} rename to {{ floe_quote(target.identifier) }}
  {%- endcall -%}
{%- endmacro %}
