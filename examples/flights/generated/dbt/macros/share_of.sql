{#- The share of rows for which a condition holds, 0 to 1 with four places. Unknown counts as no. -#}
{% macro share_of(condition) -%}
    cast(avg(cast(case when {{ condition }} then 1 else 0 end as double)) as decimal(5, 4))
{%- endmacro %}
