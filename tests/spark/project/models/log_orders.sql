{{ config(materialized='incremental', incremental_strategy='append', schema='marts') }}
select id, amount from {{ ref('stg_orders') }}
{% if is_incremental() %} where id > (select max(id) from {{ this }}) {% endif %}
