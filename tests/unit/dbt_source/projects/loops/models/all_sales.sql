{%- for region in var('regions') %}
select * from {{ ref('sales_' ~ region) }}
{%- if not loop.last %} union all {% endif -%}
{%- endfor %}
