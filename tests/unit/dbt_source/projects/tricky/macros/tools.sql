{% macro union_of(names) %}
{% for name in names %} union all select id from {{ ref(name) }} {% endfor %}
{% endmacro %}

{% macro pick(name, extra=none) -%}
  {{ return(ref(name)) }}
{%- endmacro %}

{% macro with_default(name='dim') %} join {{ ref(name) }} using (id) {% endmacro %}

{% test never_empty(model) %}
select 1 from {{ model }} where false
{% endtest %}
