{#
  Where relations live.

  The `schema` of a model, seed, snapshot or source names a layer. These macros turn it into the
  namespace and the catalog of the environment that runs (`target.name`), as listed by
  floe_environments(). The manifest keeps the layer's name in `config.schema`.
#}


{# The entry of floe_environments() for this target. #}
{% macro floe_environment() -%}
  {%- set environments = floe_environments() -%}
  {%- if target.name not in environments -%}
    {%- do exceptions.raise_compiler_error(
      "There is no environment '" ~ target.name ~ "'. Known environments: "
      ~ (environments.keys() | sort | join(', ')) ~ "."
    ) -%}
  {%- endif -%}
  {{ return(environments[target.name]) }}
{%- endmacro %}


{# {'database', 'schema', 'location'} of a layer, of the default place if there is no layer, or none. #}
{% macro floe_place(layer=none) -%}
  {%- set environment = floe_environment() -%}
  {%- if layer is none or (layer | trim) == '' -%}
    {{ return(environment['default']) }}
  {%- endif -%}
  {{ return(environment['layers'].get(layer | trim)) }}
{%- endmacro %}


{# Environments of engines with one database only leave it out of the map. #}
{% macro floe_database(place) -%}
  {%- if place.get('database') is not none -%}
    {{ return(place['database']) }}
  {%- elif adapter.type() == 'spark' -%}
    {{ return(none) }}
  {%- endif -%}
  {{ return(target.database) }}
{%- endmacro %}


{% macro generate_schema_name(custom_schema_name=none, node=none) -%}
  {%- set place = floe_place(custom_schema_name) -%}
  {%- if place is not none -%}
    {{ return(place['schema']) }}
  {%- endif -%}

  {%- set is_own = node is not none and node.package_name == project_name -%}
  {%- if is_own and node.resource_type in ['model', 'seed', 'snapshot'] -%}
    {%- do exceptions.raise_compiler_error(
      node.resource_type ~ " '" ~ node.name ~ "': schema '" ~ custom_schema_name
      ~ "' is no layer of environment '" ~ target.name ~ "'. Its layers: "
      ~ (floe_environment()['layers'].keys() | sort | join(', ')) ~ "."
    ) -%}
  {%- endif -%}

  {# Tables of failed tests, and nodes of installed packages: dbt's own rule. #}
  {{ return(floe_place()['schema'] ~ '_' ~ (custom_schema_name | trim)) }}
{%- endmacro %}


{% macro generate_database_name(custom_database_name=none, node=none) -%}
  {%- if custom_database_name is not none -%}
    {{ return(custom_database_name | trim) }}
  {%- endif -%}
  {%- set layer = node.config.schema if node is not none and node.config else none -%}
  {{ return(floe_database(floe_place(layer) or floe_place())) }}
{%- endmacro %}


{# A relation whose schema is a layer's name, moved to where that layer lives. #}
{% macro floe_relation_in_layer(relation) -%}
  {%- set layers = floe_environment()['layers'] -%}
  {%- if relation.schema not in layers -%}
    {{ return(relation) }}
  {%- endif -%}
  {%- if relation.database is not none and relation.database != target.database -%}
    {{ return(relation) }}
  {%- endif -%}
  {%- set place = layers[relation.schema] -%}
  {{ return(relation.incorporate(path={'database': floe_database(place), 'schema': place['schema']})) }}
{%- endmacro %}


{# While dbt parses, builtins.source gives the calling model's own relation: nothing to move yet. #}
{% macro source() -%}
  {%- set relation = builtins.source(*varargs, **kwargs) -%}
  {%- if not execute -%}
    {{ return(relation) }}
  {%- endif -%}
  {{ return(floe_relation_in_layer(relation)) }}
{%- endmacro %}


{# `dbt source freshness` does not go through source(). #}
{% macro collect_freshness(source, loaded_at_field, filter) -%}
  {{ return(
    adapter.dispatch('collect_freshness', 'dbt')(
      floe_relation_in_layer(source), loaded_at_field, filter
    )
  ) }}
{%- endmacro %}
