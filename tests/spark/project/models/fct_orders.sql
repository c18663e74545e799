{{ config(materialized='incremental', incremental_strategy='merge', unique_key='id', schema='marts', partition_by=['customer']) }}
select id, customer, amount + {{ var('more', 0) }} as amount, ordered_on from {{ ref('stg_orders') }}
{% if is_incremental() %} where id >= 2 {% endif %}
