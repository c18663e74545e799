{{ config(materialized='table') }}
select shop, cast(sum(amount) as bigint) as amount from {{ ref('orders_by_day') }} group by shop
