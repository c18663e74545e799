{{ config(materialized='view', schema=none) }}
select id, customer, amount, cast(ordered_at as date) as ordered_on from {{ ref('raw_orders') }}
