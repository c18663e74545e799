{{ config(materialized='table', schema='marts') }}
select customer, cast(count(*) as bigint) as orders, cast(sum(amount) as bigint) as amount
from {{ ref('stg_orders') }} group by customer
