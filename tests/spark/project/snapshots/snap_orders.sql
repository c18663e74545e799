{% snapshot snap_orders %}
{{ config(schema='marts', unique_key='id', strategy='check', check_cols=['amount']) }}
select id, amount + {{ var('more', 0) }} as amount from {{ ref('stg_orders') }}
{% endsnapshot %}
