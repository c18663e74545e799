{% macro latest(relation, order='id') %}
  {% set target = ref(relation) %} select * from {{ target }} order by {{ order }}
{% endmacro %}
{#- {% macro commented() %} {{ ref('x') }} {% endmacro %} -#}
{% macro outer_macro(which) %}{{ inner_macro([which, 'pairs']) }}{% endmacro %}
{% macro inner_macro(names) %}{% for n in names %}{{ ref(n) }}{% endfor %}{{ outer_macro(names[0]) if false }}{% endmacro %}
{% macro default__pick_one() %} {{ ref('filters_too') }} {% endmacro %}
{% macro wrap() %} select * from ({{ caller(1) }}) {% endmacro %}
