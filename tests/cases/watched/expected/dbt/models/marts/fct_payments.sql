{{ config(materialized='table', schema='marts') }}
with paid as (
    select email, currency, amount from {{ ref('stg_payments') }}
)

select
    email,
    currency,
    cast(sum(amount) as bigint) as total,
    count(*) as payments
from paid
group by email, currency
