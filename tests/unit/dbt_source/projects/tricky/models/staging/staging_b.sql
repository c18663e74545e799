{#- a comment with {{ ref('nothing') }} in it -#}
{% raw %}{{ ref('not_this') }}{% endraw %}
{%- set parts = ['orders', 'items'] -%}
{{ config(materialized='view', grants={'+select': 'analyst'}, pre_hook="select 1 -- {{ ref('staging_a') }}") }}
{% for part in parts %}
select '{{ part }}' as part from {{ source('raw', part) }}
{% if not loop.last %}union all{% endif %}
{% endfor %}
