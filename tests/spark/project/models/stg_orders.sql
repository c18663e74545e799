{{ config(materialized='table', schema='staging') }}
select
  cast(id as bigint) as id,
  upper(customer) as customer,
  cast(amount as bigint) as amount,
  cast(ordered_at as date) as ordered_on,
  cast(ordered_at as timestamp) as ordered_at
from {{ ref('orders') }}
where cast(id as bigint) <= {{ var('upto', 3) }}
