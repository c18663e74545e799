{{
    config(
        materialized='incremental',
        incremental_strategy='microbatch',
        event_time='paid_on',
        begin='2026-01-01',
        batch_size='month',
        lookback=1,
    )
}}

-- dbt runs this once a month of data, and filters stg_payments by its own event_time. A batch is written again as a
-- whole, so a late payment only needs its month to be rebuilt.

select
    cast(paid_at as date) as paid_on,
    payment_method,
    cast(count(*) as bigint) as payments,
    cast(sum(case when amount > 0 then amount else 0 end) as decimal(18, 2)) as received_amount,
    cast(sum(case when amount < 0 then -amount else 0 end) as decimal(18, 2)) as refunded_amount
from {{ ref('stg_payments') }}
group by
    cast(paid_at as date),
    payment_method
