{{ config(alias='m') -}}
{{ loops.latest(relation='pairs') }} {{ outer_macro('chosen') }} {{ adapter.dispatch('pick_one', 'loops')() }}
{% call(row) wrap() %} {{ ref('all_sales') }} {% endcall %}
{{ config(tags=['later']) }}
