{#
  Unit tests whose input is a source.

  dbt asks the warehouse for the columns of an input, and looks for a source under the schema that
  its YAML names. In floe that is a layer's name, so the input is looked up where the layer lives.
#}


{# The relation that has the columns of a `given`: the input itself, its deferred twin, or its place in the layer. #}
{% macro floe_fixture_relation() -%}
  {%- if load_relation(this) is not none -%}
    {{ return(this) }}
  {%- elif defer_relation -%}
    {{ return(defer_relation) }}
  {%- endif -%}
  {{ return(floe_relation_in_layer(this)) }}
{%- endmacro %}


{# Replaces dbt's macro of this name: the rows of a `given` as a select, columns that a row leaves out as null. #}
{% macro get_fixture_sql(rows, column_name_to_data_types) -%}
  {%- set types = {} -%}
  {%- set quoted = {} -%}
  {%- if column_name_to_data_types -%}
    {%- for name, type in column_name_to_data_types.items() -%}
      {%- do types.update({name: type}) -%}
      {%- do quoted.update({name: adapter.quote(name)}) -%}
    {%- endfor -%}
  {%- else -%}
    {%- for column in adapter.get_columns_in_relation(floe_fixture_relation()) -%}
      {%- do types.update({column.name | lower: column.data_type}) -%}
      {%- do quoted.update({column.name | lower: column.quoted}) -%}
    {%- endfor -%}
  {%- endif -%}
  {%- if not types -%}
    {%- do exceptions.raise_compiler_error(
      "The unit test reads " ~ this ~ ", which has not been built in this environment, so its columns are unknown. "
      ~ "Build it first, for instance with `dbt run --empty`."
    ) -%}
  {%- endif -%}

  {%- do validate_fixture_rows(rows, none) -%}
  {%- set selects = [] -%}
  {%- for row in (rows or [{}]) -%}
    {%- set given = format_row(row, types) -%}
    {%- set values = [] -%}
    {%- for name, type in types.items() -%}
      {%- set value = given.get(name) or (safe_cast('null', type) | trim) -%}
      {%- do values.append(value ~ ' as ' ~ quoted[name]) -%}
    {%- endfor -%}
    {%- do selects.append('select ' ~ (values | join(', '))) -%}
  {%- endfor -%}
  {{ selects | join('\nunion all\n') }}{{ '\nlimit 0' if not rows }}
{%- endmacro %}
