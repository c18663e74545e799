{%- set found = namespace(x=1) -%}
{% for name, alias in [('sales_north', 'n'), ('sales_south', 's')] -%}
select {{ alias }}.* from {{ ref(name) }} {{ alias }}
{% endfor %}
{% set target_table = 'all_sales' if var('mode') == 'fast' else 'nothing' %}
join {{ ref(target_table) }} using (id)
{% if var('mode') != 'fast' %} {{ ref('missing') }} {% elif var('use_cache') %} {{ ref('also_missing') }} {% else %} {{ ref('chosen') }} {% endif %}
